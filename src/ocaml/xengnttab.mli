(* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception *)

(** Mapping pages that other domains have granted, through libxengnttab.

    libxengnttab is a stable interface of Xen: a program that maps a guest's page with it needs access to
    [/dev/xen/gntdev] and no privilege over the guest, and it does not break with the next release of Xen.

    A mapped page is shared with a domain that may be hostile: it can change any byte at any time. So nothing
    here hands out the memory itself. Bytes are copied in and out, words are loaded and stored once, and each
    access checks its bounds and that the page is still mapped: a use after {!unmap} is an exception, not a crash.

    A mapping pins its domain: Xen does not free a dead domain, nor give its domid to another, as long as one
    of its pages is mapped.

    {b Errors.} A call that libxengnttab refuses raises [Unix.Unix_error (errno, call, what)], where [call] is
    the library's function and [what] names the domain and the reference. [Invalid_argument] says that an
    argument can never be right.

    {b Threads.} All functions may be called from any thread or domain of OCaml. The runtime lock is released
    around calls that may block. A process made by [Unix.fork] has no mappings, and must not use the handles of its
    parent: it opens its own, or executes another program. *)

type handle
(** An open gntdev. A handle that is no longer reachable is closed by the GC, after its mappings. *)

type mapping
(** One mapped page. Keeps its handle alive; unmapped by the GC when no longer reachable. *)

val page_size : int
(** 4096: the size of a grant, whatever the page size of this domain is. *)

val interface_open : unit -> handle
(** @raise Unix.Unix_error where there is no Xen, or no access to [/dev/xen/gntdev]. *)

val interface_close : handle -> unit
(** Unmaps all that was mapped by it, and closes it. Does nothing the second time. *)

val set_max_grants : handle -> int -> unit
(** How many grants this handle may have mapped at a time; to be called before the first one is mapped. Newer
    kernels do without, and ignore it.
    @raise Unix.Unix_error [EBADF] after {!interface_close}. *)

val map : handle -> domid:int -> gref:int -> writable:bool -> mapping
(** Maps the page that [domid] has granted to this domain as reference [gref]. A guest's xenstore ring is
    reference 1, its console 0 ([GNTTAB_RESERVED_XENSTORE] and [_CONSOLE] in Xen's [public/grant_table.h]).
    @raise Unix.Unix_error [EINVAL], [ENOENT] and others of the kernel: there is no such domain, or it has not
    granted that reference to us; [EBADF] after {!interface_close}.
    @raise Invalid_argument when [domid] is not in 0 .. 0x7FFF, or [gref] not in 0 .. 2{^32}-1. *)

val unmap : mapping -> unit
(** Does nothing the second time, or after {!interface_close}.
    @raise Unix.Unix_error when the kernel refuses; the mapping is then given up all the same. *)

val is_mapped : mapping -> bool

(** {1 Access}

    Positions are bytes from the start of the page. All raise [Invalid_argument] when something lies outside of
    the page or the buffer, or the page is not mapped (any more); those that write also when it was mapped with
    [~writable:false]. *)

val read : mapping -> int -> bytes -> int -> int -> unit
(** [read m pos buffer offset length] copies from the page into [buffer] from [offset] on. Look at the copy only:
    the page may be different the next moment. *)

val write : mapping -> int -> bytes -> int -> int -> unit
(** [write m pos buffer offset length] copies into the page. *)

val load32 : mapping -> int -> int32
(** The aligned 32-bit word at a position, read once, in the byte order of this machine. What was written by the
    other side before it stored this word is seen by later reads (acquire). *)

val store32 : mapping -> int -> int32 -> unit
(** Stores an aligned 32-bit word at once. The other side that sees it sees all that was written before it
    (release). *)

val barrier : unit -> unit
(** A full memory barrier: between publishing an index and looking at the other side's. *)
