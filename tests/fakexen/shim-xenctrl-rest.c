/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What oxenstored's OCaml bindings, and xenstore-control, link of libxenctrl and libxenguest
 * without ever calling it: the names must be there, for the programs bind them all at start. Each
 * fails with ENOSYS (and gives NULL or -1 as its type has it: the register is the same).
 */
#include <errno.h>

#define STUB(name, failure)                                                                        \
    __attribute__((visibility("default"))) long name(void);                                        \
    long name(void)                                                                                \
    {                                                                                              \
        errno = ENOSYS;                                                                            \
        return failure;                                                                            \
    }

#ifdef FAKEXEN_GUEST
STUB(xc_domain_resume, -1)
STUB(xc_get_cpu_featureset, -1)
STUB(xc_dom_allocate, 0)
STUB(xc_dom_kernel_file, -1)
STUB(xc_dom_release, 0)
#else
STUB(xc_assign_device, -1)
STUB(xc_cpumap_alloc, 0)
STUB(xc_deassign_device, -1)
STUB(xc_domain_create, -1)
STUB(xc_domain_destroy, -1)
STUB(xc_domain_increase_reservation_exact, -1)
STUB(xc_domain_iomem_permission, -1)
STUB(xc_domain_ioport_permission, -1)
STUB(xc_domain_irq_permission, -1)
STUB(xc_domain_max_vcpus, -1)
STUB(xc_domain_pause, -1)
STUB(xc_domain_set_memmap_limit, -1)
STUB(xc_domain_sethandle, -1)
STUB(xc_domain_setmaxmem, -1)
STUB(xc_domain_shutdown, -1)
STUB(xc_domain_unpause, -1)
STUB(xc_evtchn_alloc_unbound, -1)
STUB(xc_evtchn_reset, -1)
STUB(xc_get_max_cpus, -1)
STUB(xc_getcpuinfo, -1)
STUB(xc_physinfo, -1)
STUB(xc_readconsolering, -1)
STUB(xc_sched_credit_domain_get, -1)
STUB(xc_sched_credit_domain_set, -1)
STUB(xc_sched_id, -1)
STUB(xc_send_debug_keys, -1)
STUB(xc_shadow_control, -1)
STUB(xc_test_assign_device, -1)
STUB(xc_vcpu_getaffinity, -1)
STUB(xc_vcpu_getcontext, -1)
STUB(xc_vcpu_getinfo, -1)
STUB(xc_vcpu_setaffinity, -1)
STUB(xc_version, -1)
STUB(xc_watchdog, -1)
#endif
