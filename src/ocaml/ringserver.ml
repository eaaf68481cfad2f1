(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

(* A proof, not a xenstored: serves READ and WRITE to one guest over its xenstore ring, mapped by grant.

       ringserver DOMID PORT [--show] [--requests N]

   PORT is the guest's end of the ring's event channel (what XS_INTRODUCE names). Nobody else may serve that ring
   meanwhile. --show prints the ring's indices and ends; --requests N ends after N requests.

   How a ring is to be served by someone who does not trust the guest: our own indices are kept here, and the page
   only gets copies of them; each of the guest's indices is loaded once and checked against ours; bytes are copied
   out before they are looked at. The layout is that of xs_wire.h: two rings of 1,024 bytes, then the indices. *)

type channel

external channel_bind : int -> int -> channel = "xl_ringserver_bind"
external channel_notify : channel -> unit = "xl_ringserver_notify"
external channel_wait : channel -> unit = "xl_ringserver_wait"

exception Bad_ring of string

let ring_size = 1024
let xenstore_gref = 1

(* Offsets in the page. *)
let requests = 0
let replies = 1024
let req_cons = 2048
let req_prod = 2052
let rsp_cons = 2056
let rsp_prod = 2060
let connection = 2068

type t = {
  page : Xengnttab.mapping;
  channel : channel;
  mutable cons : int32;  (* of requests *)
  mutable prod : int32;  (* of replies *)
}

(* How many bytes lie between two free-running indices. *)
let distance from upto =
  let n = Int32.sub upto from in
  if Int32.compare n 0l < 0 || Int32.compare n (Int32.of_int ring_size) > 0 then
    raise (Bad_ring (Printf.sprintf "the guest's index is %ld beyond ours" n));
  Int32.to_int n

let place index = Int32.to_int (Int32.logand index (Int32.of_int (ring_size - 1)))

(* Calls [copy position-in-ring offset length] for the one or two pieces of [n] bytes from [index] on. *)
let in_pieces index n copy =
  let at = place index in
  let first = min n (ring_size - at) in
  copy at 0 first;
  if first < n then copy 0 first (n - first)

let rec read_some t buffer offset length =
  let n = min length (distance t.cons (Xengnttab.load32 t.page req_prod)) in
  if n = 0 then begin
    channel_wait t.channel;
    read_some t buffer offset length
  end
  else begin
    in_pieces t.cons n (fun at from n -> Xengnttab.read t.page (requests + at) buffer (offset + from) n);
    Xengnttab.barrier ();
    t.cons <- Int32.add t.cons (Int32.of_int n);
    Xengnttab.store32 t.page req_cons t.cons;
    channel_notify t.channel;
    n
  end

let rec read t buffer offset length =
  if length > 0 then begin
    let n = read_some t buffer offset length in
    read t buffer (offset + n) (length - n)
  end

let rec write t buffer offset length =
  if length > 0 then begin
    let room = ring_size - distance (Xengnttab.load32 t.page rsp_cons) t.prod in
    let n = min length room in
    if n = 0 then channel_wait t.channel
    else begin
      in_pieces t.prod n (fun at from n -> Xengnttab.write t.page (replies + at) buffer (offset + from) n);
      t.prod <- Int32.add t.prod (Int32.of_int n);
      Xengnttab.store32 t.page rsp_prod t.prod;
      channel_notify t.channel
    end;
    write t buffer (offset + n) (length - n)
  end

(* ---- xs_wire.h: type, request, transaction, length; then the payload ---- *)

let xs_read = 2l
let xs_write = 11l
let xs_error = 16l
let payload_max = 4096
let word buffer i = Bytes.get_int32_ne buffer (4 * i)

let reply t header kind payload =
  let length = String.length payload in
  let message = Bytes.create (16 + length) in
  Bytes.blit header 0 message 0 16;
  Bytes.set_int32_ne message 0 kind;
  Bytes.set_int32_ne message 12 (Int32.of_int length);
  Bytes.blit_string payload 0 message 16 length;
  write t message 0 (Bytes.length message)

let answer store kind payload =
  match String.index_opt payload '\000' with
  | Some i when kind = xs_read && i = String.length payload - 1 -> (
      match Hashtbl.find_opt store (String.sub payload 0 i) with
      | Some value -> (kind, value)
      | None -> (xs_error, "ENOENT\000"))
  | Some i when kind = xs_write ->
      Hashtbl.replace store (String.sub payload 0 i) (String.sub payload (i + 1) (String.length payload - i - 1));
      (kind, "OK\000")
  | _ when kind = xs_read || kind = xs_write -> (xs_error, "EINVAL\000")
  | _ -> (xs_error, "ENOSYS\000")

let serve_one t store =
  let header = Bytes.create 16 in
  read t header 0 16;
  let length = word header 3 in
  if Int32.compare length 0l < 0 || Int32.compare length (Int32.of_int payload_max) > 0 then
    raise (Bad_ring "a request is longer than 4096 bytes");
  let payload = Bytes.create (Int32.to_int length) in
  read t payload 0 (Bytes.length payload);
  let kind, text = answer store (word header 0) (Bytes.to_string payload) in
  reply t header kind text

(* ---- the program ---- *)

let show page =
  let load = Xengnttab.load32 page in
  Printf.printf "req_cons %ld req_prod %ld rsp_cons %ld rsp_prod %ld connection %ld\n%!" (load req_cons)
    (load req_prod) (load rsp_cons) (load rsp_prod) (load connection)

let rec serve t store left =
  if left <> 0 then begin
    serve_one t store;
    serve t store (left - 1)
  end

let () =
  let show_only = ref false and left = ref (-1) and numbers = ref [] in
  let number s =
    match int_of_string_opt s with
    | Some n -> numbers := n :: !numbers
    | None -> raise (Arg.Bad (s ^ " is not a number"))
  in
  Arg.parse
    [ ("--show", Arg.Set show_only, " print the ring's indices, and end");
      ("--requests", Arg.Set_int left, "N end after N requests") ]
    number "ringserver DOMID [PORT] [--show] [--requests N]";
  let gnttab = Xengnttab.interface_open () in
  match (List.rev !numbers, !show_only) with
  | domid :: _, true -> show (Xengnttab.map gnttab ~domid ~gref:xenstore_gref ~writable:false)
  | [ domid; port ], false ->
      let page = Xengnttab.map gnttab ~domid ~gref:xenstore_gref ~writable:true in
      let t = { page; channel = channel_bind domid port;
                cons = Xengnttab.load32 page req_cons; prod = Xengnttab.load32 page rsp_prod } in
      Printf.printf "serving\n%!";
      serve t (Hashtbl.create 16) !left
  | _ ->
      prerr_endline "ringserver: a domid and a port are needed; see ringserver --help";
      exit 2
