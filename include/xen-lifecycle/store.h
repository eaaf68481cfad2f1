/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef XEN_LIFECYCLE_STORE_H
#define XEN_LIFECYCLE_STORE_H

/*
 * What this project adds to the protocol of xenstore, for clients and for other xenstoreds. Both of
 * our programs are built with it; docs/protocol.md says what each word means and does.
 *
 * The control command: XS_CONTROL with the arguments COMMAND, a verb, and the verb's own.
 *
 *     lifecycle|version|                       lifecycle 1 INSTANCE EPOCH
 *     lifecycle|list|FROM|                     list NEXT, then a line for each record
 *     lifecycle|get|DOMID|                     the record's line
 *     lifecycle|confirm|DOMID GENERATION INCARNATION|...   a line for each entry:
 *     lifecycle|shutdown|DOMID GENERATION REASON[ again]|...       DOMID RESULT GENERATION
 *     lifecycle|release|DOMID GENERATION[ provisional]|...
 *
 * A record's line: DOMID GENERATION FLAGS RESUMES INCARNATION. Lines end in '\n', the reply in one
 * NUL. Names are upper case in this comment where they stand for a value.
 */

#define XEN_LIFECYCLE_STORE_COMMAND "lifecycle"
#define XEN_LIFECYCLE_STORE_VERSION 1

#define XEN_LIFECYCLE_STORE_VERB_VERSION  "version"
#define XEN_LIFECYCLE_STORE_VERB_LIST     "list"
#define XEN_LIFECYCLE_STORE_VERB_GET      "get"
#define XEN_LIFECYCLE_STORE_VERB_CONFIRM  "confirm"
#define XEN_LIFECYCLE_STORE_VERB_SHUTDOWN "shutdown"
#define XEN_LIFECYCLE_STORE_VERB_RELEASE  "release"

/* Entries in one request of the last three; more is E2BIG. The line that answers an entry has at
 * most 48 bytes, so that all of them have room in one message of 4,096. */
#define XEN_LIFECYCLE_STORE_BATCH_MAX 64

/* NEXT, when the list has no more pages. */
#define XEN_LIFECYCLE_STORE_END "end"

/* The last word of an entry, where it is wanted. */
#define XEN_LIFECYCLE_STORE_AGAIN       "again" /* shutdown: told before, and may have run since */
#define XEN_LIFECYCLE_STORE_PROVISIONAL "provisional" /* release: only as long as it is */

/* RESULT of an entry. */
#define XEN_LIFECYCLE_STORE_CONFIRMED "confirmed"
#define XEN_LIFECYCLE_STORE_FAILED    "failed" /* confirmed, but its ring could not be mapped */
#define XEN_LIFECYCLE_STORE_SHUT_DOWN "shutdown"
#define XEN_LIFECYCLE_STORE_ALREADY   "already" /* told as shut down before */
#define XEN_LIFECYCLE_STORE_RELEASED  "released"
#define XEN_LIFECYCLE_STORE_STALE     "stale"  /* another generation, which follows */
#define XEN_LIFECYCLE_STORE_ABSENT    "absent" /* there is no record */

/* FLAGS: these letters, or NONE. */
#define XEN_LIFECYCLE_STORE_FLAG_INTRODUCED 'i'
#define XEN_LIFECYCLE_STORE_FLAG_CONFIRMED  'c'
#define XEN_LIFECYCLE_STORE_FLAG_MAPPED     'm' /* its ring is */
#define XEN_LIFECYCLE_STORE_FLAG_SHUT_DOWN  's' /* told as such */
#define XEN_LIFECYCLE_STORE_FLAG_BAD        'b' /* its ring is in error */
#define XEN_LIFECYCLE_STORE_FLAGS_NONE      "-"

/* The special watch of a privileged connection: its events have the path WATCH "/DOMID", whenever
 * the record of that domain is made, introduced, resumed or released. */
#define XEN_LIFECYCLE_STORE_WATCH "@lifecycle"
/* The token of xen-lifecycled's watches, also of those on a stock xenstored: our xenstored closes
 * its connection when it takes a stock one's place, so that it asks anew whom it talks to. */
#define XEN_LIFECYCLE_STORE_TOKEN "xen-lifecycled"

#endif
