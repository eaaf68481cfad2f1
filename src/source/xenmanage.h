/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * libxenmanage, loaded when the program runs: Xen >= 4.21 has it, distributions may not.
 */

#include <stdint.h>

typedef struct XenManage XenManage;

/* Opens the library and asks about domain 0, so that success means: it can be used.
 * -ENOPKG: no such library; -ENOSYS: the hypervisor is older than 4.21; -EACCES, -EPERM and others
 * as Xen says. */
int xenmanage_new(XenManage **ret);
XenManage *xenmanage_free(XenManage *xm);

/* 0: there is such a domain; -ESRCH: there is none; another -errno. */
int xenmanage_get(XenManage *xm, uint32_t domid, unsigned *ret_state, uint64_t *ret_unique_id);
/* 0: the next changed domain, which will not be told again; -ENOENT: none; another -errno. A domain
 * that is gone has state 0 and unique_id 0. */
int xenmanage_poll(XenManage *xm, uint32_t *ret_domid, unsigned *ret_state,
                   uint64_t *ret_unique_id);
