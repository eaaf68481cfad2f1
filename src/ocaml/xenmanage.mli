(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

(** What state domains are in, and which have changed, through libxenmanage (Xen 4.21 and later).

    libxenmanage is a stable interface of Xen, in place of what libxenctrl's [domain_getinfo] and
    [domain_getinfolist] were used for. It knows neither the reason of a shutdown nor names or UUIDs.

    The library is opened at run time, so a program that is linked with this module also starts where there is
    none; {!Unavailable} says so then.

    {b Errors.} A call that libxenmanage refuses raises [Unix.Unix_error (errno, call, what)].

    {b Threads.} All functions may be called from any thread or domain of OCaml. The runtime lock is released
    around calls into the hypervisor. *)

exception Unavailable of string
(** libxenmanage.so.1 cannot be loaded, or lacks a function; with the dynamic linker's words. *)

type handle
(** Closed by the GC when it is no longer reachable. *)

type info = {
  domid : int;
  exist : bool;  (** [false]: there is no such domain any more; nothing else is set *)
  shutdown : bool;  (** it has shut down, for whatever reason, suspend included *)
  dying : bool;  (** its end has begun *)
  dead : bool;  (** its end is over but for pages that somebody still has mapped *)
  control : bool;  (** a control domain *)
  hardware : bool;  (** the hardware domain *)
  xenstore : bool;  (** a xenstore domain *)
  unique_id : int64;
      (** of this incarnation: never used again as long as this host runs, while a domid is; 0 when gone *)
}

val interface_open : unit -> handle
(** @raise Unavailable without libxenmanage.
    @raise Unix.Unix_error when the hypervisor cannot be called, or is older than 4.21. *)

val interface_close : handle -> unit
(** Does nothing the second time. *)

val get_domain_info : handle -> int -> info option
(** Of one domain; [None]: Xen has none of this domid. Changes nothing, needs no VIRQ.
    @raise Invalid_argument when the domid is not in 0 .. 0x7FFF. *)

val poll_changed_domain : handle -> info option
(** One domain that has changed since it was last told; [None]: no more. A domain that was created, shut down,
    died or was freed is told once, in the state it has now; several changes in between are one.

    {b Destructive, and for one process of the host only}: it must hold VIRQ_DOM_EXC bound, which also marks all
    existing domains as changed. Another process of the same domain that polls steals records.
    @raise Unix.Unix_error [EACCES] when this domain is not the one that handles the VIRQ. *)
