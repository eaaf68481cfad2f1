/* SPDX-License-Identifier: LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception */

/* The event channel of ringserver.ml, by libxenevtchn, for which upstream's OCaml has a binding
 * (xeneventchn); no more than this program needs. A channel lives as long as the program. */

#include <errno.h>
#include <stdlib.h>

#include <xenevtchn.h>

#include "compat.h"

typedef struct Channel {
    xenevtchn_handle *evtchn;
    evtchn_port_t port;
} Channel;

static Channel *channel_of(value v)
{
    return *(Channel **)Data_abstract_val(v);
}

CAMLprim value xl_ringserver_bind(value domid, value remote)
{
    CAMLparam2(domid, remote);
    CAMLlocal1(result);
    Channel *c;
    int port;

    result = caml_alloc(1, Abstract_tag);
    c = calloc(1, sizeof(*c));
    if (!c)
        caml_raise_out_of_memory();
    *(Channel **)Data_abstract_val(result) = c;
    c->evtchn = xenevtchn_open(NULL, 0);
    if (!c->evtchn)
        raise_unix(errno, "xenevtchn_open", "/dev/xen/evtchn");
    port = xenevtchn_bind_interdomain(c->evtchn, (uint32_t)Long_val(domid),
                                      (evtchn_port_t)Long_val(remote));
    if (port < 0)
        raise_unix(errno, "xenevtchn_bind_interdomain", "");
    c->port = (evtchn_port_t)port;
    CAMLreturn(result);
}

CAMLprim value xl_ringserver_notify(value channel)
{
    Channel *c = channel_of(channel);

    if (xenevtchn_notify(c->evtchn, c->port) < 0)
        raise_unix(errno, "xenevtchn_notify", "");
    return Val_unit;
}

CAMLprim value xl_ringserver_wait(value channel)
{
    CAMLparam1(channel);
    Channel *c = channel_of(channel);
    int port, error = 0;

    caml_enter_blocking_section();
    port = xenevtchn_pending(c->evtchn);
    if (port < 0 || xenevtchn_unmask(c->evtchn, (evtchn_port_t)port) < 0)
        error = errno;
    caml_leave_blocking_section();
    if (error)
        raise_unix(error, "xenevtchn_pending", "");
    CAMLreturn(Val_unit);
}
