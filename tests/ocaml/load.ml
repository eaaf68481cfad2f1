(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

(* The GC under load: load DOMID ROUNDS. Threads map and drop pages of one domain, some unmapped, some closed with
   their handle, most of them left to the GC, in whatever order it finds them, while the pages are read and written.
   At the end nothing is mapped. *)

let read_and_write mapping =
  let buffer = Bytes.create 64 in
  try
    Xengnttab.read mapping 0 buffer 0 64;
    Xengnttab.write mapping 1024 buffer 0 64;
    Xengnttab.store32 mapping 2100 (Int32.add 1l (Xengnttab.load32 mapping 2100))
  with Invalid_argument _ -> () (* another thread has unmapped it *)

let round domid i =
  let handle = Xengnttab.interface_open () in
  let map () = Xengnttab.map handle ~domid ~gref:1 ~writable:true in
  let mappings = List.init 5 (fun _ -> map ()) in
  List.iter read_and_write mappings;
  let racer = Thread.create (fun () -> List.iter Xengnttab.unmap mappings) () in
  List.iter read_and_write mappings;
  if i mod 3 = 0 then Thread.join racer;
  if i mod 4 = 0 then Xengnttab.interface_close handle else ignore (map ());
  if i mod 16 = 0 then Gc.full_major ();
  ignore (Array.make 1000 i)

let () =
  let domid = int_of_string Sys.argv.(1) and rounds = int_of_string Sys.argv.(2) in
  let threads = List.init 3 (fun k -> Thread.create (fun () -> for i = k to rounds do round domid i done) ()) in
  List.iter Thread.join threads;
  Gc.full_major ();
  Gc.full_major ();
  print_endline "done"
