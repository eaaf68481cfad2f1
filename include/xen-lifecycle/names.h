/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef XEN_LIFECYCLE_NAMES_H
#define XEN_LIFECYCLE_NAMES_H

/*
 * The names of the D-Bus interface of xen-lifecycled, for clients in C. The interface is described
 * in org.xenproject.Lifecycle1(5); its XML is in share/dbus-1/interfaces.
 *
 * The bus name carries the version: what is here does not change its meaning while it is 1.
 */

#define XEN_LIFECYCLE_BUS_NAME "org.xenproject.Lifecycle1"

/* The manager's object; those of domains lie below: .../domain/UUID/INCARNATION, the UUID as 32
 * hexadecimal digits, the incarnation as 16. To follow a virtual machine over its reboots, match
 * with path_namespace=XEN_LIFECYCLE_DOMAIN_PREFIX "<uuid>". */
#define XEN_LIFECYCLE_MANAGER_PATH  "/org/xenproject/Lifecycle1"
#define XEN_LIFECYCLE_DOMAIN_PREFIX "/org/xenproject/Lifecycle1/domain/"

#define XEN_LIFECYCLE_MANAGER_INTERFACE "org.xenproject.Lifecycle1.Manager"
#define XEN_LIFECYCLE_DOMAIN_INTERFACE  "org.xenproject.Lifecycle1.Domain"

/* Errors beside those of D-Bus itself. */
#define XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN "org.xenproject.Lifecycle1.Error.NoSuchDomain"
/* The log no longer reaches back to the event asked for: take a new snapshot with ListDomains. */
#define XEN_LIFECYCLE_ERROR_EVENTS_LOST "org.xenproject.Lifecycle1.Error.EventsLost"
/* The caller holds or asks for too much: subscriptions, waiting calls, operations. */
#define XEN_LIFECYCLE_ERROR_QUOTA_EXCEEDED "org.xenproject.Lifecycle1.Error.QuotaExceeded"
/* Release: Xen still has the domain, neither dead nor gone. */
#define XEN_LIFECYCLE_ERROR_BUSY "org.xenproject.Lifecycle1.Error.Busy"
/* Destroy: libxl could not do it; the text is what it said. */
#define XEN_LIFECYCLE_ERROR_DESTROY_FAILED "org.xenproject.Lifecycle1.Error.DestroyFailed"

/* Flags of Destroy and Release. Any other bit is refused (org.freedesktop.DBus.Error.InvalidArgs).
 */
/* Answer when the operation has been accepted, not when the domain is released. */
#define XEN_LIFECYCLE_FLAG_NO_WAIT 1ULL

/* The polkit actions that Destroy and Release ask for, of everybody but root. */
#define XEN_LIFECYCLE_ACTION_DESTROY "org.xenproject.Lifecycle1.destroy"
#define XEN_LIFECYCLE_ACTION_RELEASE "org.xenproject.Lifecycle1.release"

#endif
