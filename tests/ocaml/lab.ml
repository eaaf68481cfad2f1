(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

(* The bindings by hand, for tests/integration/test-ocaml.py: a command a line, an answer a line.

     ok [VALUE...]    error ERRNO CALL WHAT    invalid TEXT    unavailable TEXT *)

let handles : (string, Xengnttab.handle) Hashtbl.t = Hashtbl.create 8
let mappings : (string, Xengnttab.mapping) Hashtbl.t = Hashtbl.create 8
let manages : (string, Xenmanage.handle) Hashtbl.t = Hashtbl.create 8
let ok fmt = Printf.sprintf ("ok" ^^ fmt)

let text_of_info = function
  | None -> ok " none"
  | Some { Xenmanage.domid; exist; shutdown; dying; dead; control; hardware; xenstore; unique_id } ->
      let flags = [ (exist, "exist"); (shutdown, "shutdown"); (dying, "dying"); (dead, "dead");
                    (control, "control"); (hardware, "hardware"); (xenstore, "xenstore") ] in
      ok " %d %Lu %s" domid unique_id (String.concat "," (List.filter_map (fun (b, s) -> if b then Some s else None) flags))

let m = Hashtbl.find mappings
let h = Hashtbl.find handles
let int = int_of_string

let run = function
  | [ "open"; name ] -> Hashtbl.replace handles name (Xengnttab.interface_open ()); ok ""
  | [ "close"; name ] -> Xengnttab.interface_close (h name); ok ""
  | [ "max"; name; n ] -> Xengnttab.set_max_grants (h name) (int n); ok ""
  | [ "map"; name; handle; domid; gref; mode ] ->
      Hashtbl.replace mappings name
        (Xengnttab.map (h handle) ~domid:(int domid) ~gref:(int gref) ~writable:(mode = "rw"));
      ok ""
  | [ "unmap"; name ] -> Xengnttab.unmap (m name); ok ""
  | [ "mapped"; name ] -> ok " %b" (Xengnttab.is_mapped (m name))
  | [ "read"; name; pos; length ] ->
      let buffer = Bytes.make (int length + 2) '.' in
      Xengnttab.read (m name) (int pos) buffer 1 (int length);
      ok " %S" (Bytes.to_string buffer)
  | [ "write"; name; pos; text ] ->
      Xengnttab.write (m name) (int pos) (Bytes.of_string text) 0 (String.length text); ok ""
  | [ "buffer"; name; size; offset; length ] ->
      Xengnttab.read (m name) 0 (Bytes.create (int size)) (int offset) (int length); ok ""
  | [ "load"; name; pos ] -> ok " %lu" (Xengnttab.load32 (m name) (int pos))
  | [ "store"; name; pos; n ] -> Xengnttab.store32 (m name) (int pos) (Int32.of_string n); ok ""
  | [ "forget" ] -> Hashtbl.reset mappings; Hashtbl.reset handles; Hashtbl.reset manages; Gc.compact (); ok ""
  | [ "drop"; n ] ->
      for _ = 1 to int n do
        ignore (Sys.opaque_identity (Xengnttab.interface_open ()));
        ignore (Sys.opaque_identity (Xenmanage.interface_open ()))
      done;
      ok ""
  | [ "manage"; name ] -> Hashtbl.replace manages name (Xenmanage.interface_open ()); ok ""
  | [ "manage-close"; name ] -> Xenmanage.interface_close (Hashtbl.find manages name); ok ""
  | [ "info"; name; domid ] -> text_of_info (Xenmanage.get_domain_info (Hashtbl.find manages name) (int domid))
  | [ "poll"; name ] -> text_of_info (Xenmanage.poll_changed_domain (Hashtbl.find manages name))
  | _ -> "what?"

let errno = function
  | Unix.EBADF -> "EBADF"
  | Unix.EINVAL -> "EINVAL"
  | Unix.ENOENT -> "ENOENT"
  | Unix.EACCES -> "EACCES"
  | Unix.EIO -> "EIO"
  | Unix.ENOSYS -> "ENOSYS"
  | Unix.EUNKNOWNERR n -> string_of_int n
  | e -> Unix.error_message e

let () =
  try
    while true do
      let words = String.split_on_char ' ' (input_line stdin) in
      print_endline
        (try run words with
         | Unix.Unix_error (e, call, what) -> Printf.sprintf "error %s %s %s" (errno e) call what
         | Invalid_argument text -> "invalid " ^ text
         | Xenmanage.Unavailable text -> "unavailable " ^ text)
    done
  with End_of_file -> ()
