/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A guest kernel that does one thing and fits in 4 MiB (PV; PVH takes what xl demands). It has one
 * virtual CPU, takes no interrupts and never allocates: it runs until it has nothing to do, then
 * blocks in SCHEDOP_poll on the event channels of its two rings. The words of its command line say
 * what it is for:
 *
 *   after=MS             first wait so long
 *   do=poweroff|reboot|suspend|crash|watchdog|soft-reset     then end with that reason
 *   do=fault             end by a fault nobody handles
 *   do=idle | do=spin    block, or burn the processor, for ever
 *   do=store (default)   be a xenstore client: tell that it is up in data/guest, watch
 *                        control/shutdown, acknowledge what is written there and obey it
 *   ping                 as do=store, and all the while write a growing number to data/ping, read
 *                        it back and compare; pause=MS is the time between two rounds
 *
 * A suspend that is cancelled (xl save -c) is gone on from; a PVH guest also goes on when it is
 * restored, with new rings. A mismatch or an error reply in ping is written to data/error and ends
 * the pinging. What comes in on the console is sent back in capitals, to tell it from a terminal's
 * echo.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>

#include <xen/arch-x86/hvm/start_info.h>
#include <xen/event_channel.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/io/console.h>
#include <xen/io/xs_wire.h>
#include <xen/memory.h>
#include <xen/sched.h>

#define NS_PER_MS     1000000UL
#define RECHECK_NS    (1000 * NS_PER_MS) /* a lost event costs a second, not the test */
#define SHUTDOWN_PATH "control/shutdown"
#define PAGE_BITS     12

extern char hypercall_page[];
extern struct shared_info shared_page;
extern struct xenstore_domain_interface store_page;
extern struct xencons_interface console_page;

static void pvh_connect(void);
void pv_main(const struct start_info *start);
void pvh_main(const struct hvm_start_info *start);

static struct xenstore_domain_interface *store_ring;
static struct xencons_interface *console_ring;
static uint32_t store_port, console_port;
static bool store_is_new; /* it knows nothing of us yet */
static const char *command_line;

static long hypercall(unsigned int number, long a, long b, long c, long d)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = 0;
    long ret;

    __asm__ volatile("call *%[entry]"
                     : "=a"(ret), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8)
                     : [entry] "r"(hypercall_page + 32 * number)
                     : "rcx", "r9", "r11", "memory");
    return ret;
}

/* --- strings and memory; the compiler emits calls to the first two --- */

void *memset(void *to, int byte, size_t n);
void *memcpy(void *to, const void *from, size_t n);

void *memset(void *to, int byte, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((volatile char *)to)[i] = (char)byte;
    return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((volatile char *)to)[i] = ((const char *)from)[i];
    return to;
}

static size_t length(const char *s)
{
    size_t n = 0;

    while (s[n])
        n++;
    return n;
}

static bool equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

/* What follows `key` where a word of the command line begins with it, or NULL. */
static const char *argument(const char *key)
{
    const char *at = command_line;

    while (*at) {
        size_t i = 0;

        while (key[i] && at[i] == key[i])
            i++;
        if (!key[i])
            return at + i;
        while (*at && *at != ' ')
            at++;
        while (*at == ' ')
            at++;
    }
    return NULL;
}

static bool argument_is(const char *key, const char *value)
{
    const char *is = argument(key);

    while (is && *value && *is == *value) {
        is++;
        value++;
    }
    return is && !*value && (!*is || *is == ' ');
}

static uint64_t argument_ms(const char *key)
{
    const char *digits = argument(key);
    uint64_t ms = 0;

    while (digits && *digits >= '0' && *digits <= '9')
        ms = ms * 10 + (uint64_t)(*digits++ - '0');
    return ms;
}

static size_t format(char *to, uint64_t number)
{
    char digits[20];
    size_t n = 0;

    do
        digits[n++] = (char)('0' + number % 10);
    while (number /= 10);
    for (size_t i = 0; i < n; i++)
        to[i] = digits[n - 1 - i];
    to[n] = 0;
    return n;
}

/* --- time, sleeping, ending --- */

/* Xen's clock for this CPU: nanoseconds since the host booted. */
static uint64_t now_ns(void)
{
    const volatile struct vcpu_time_info *info = &shared_page.vcpu_info[0].time;
    uint32_t version, low, high;
    uint64_t ns;

    do {
        uint64_t ticks;

        version = info->version;
        __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high)::"memory");
        ticks = ((uint64_t)high << 32 | low) - info->tsc_timestamp;
        ticks = info->tsc_shift < 0 ? ticks >> -info->tsc_shift : ticks << info->tsc_shift;
        ns = info->system_time +
             (uint64_t)((unsigned __int128)ticks * info->tsc_to_system_mul >> 32);
    } while (version & 1 || version != info->version);
    return ns;
}

static void clear_pending(uint32_t port)
{
    __atomic_fetch_and(&shared_page.evtchn_pending[port / 64], ~(1UL << port % 64),
                       __ATOMIC_SEQ_CST);
}

/* Blocks until a ring's event or `ns` from now, whichever is first. */
static void block(uint64_t ns)
{
    evtchn_port_t ports[] = {store_port, console_port};
    struct sched_poll poll = {.nr_ports = 2, .timeout = now_ns() + ns};

    set_xen_guest_handle(poll.ports, ports);
    hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, (long)&poll, 0, 0);
    clear_pending(store_port);
    clear_pending(console_port);
}

static void sleep_ms(uint64_t ms)
{
    uint64_t end = now_ns() + ms * NS_PER_MS;

    while (now_ns() < end)
        block(end - now_ns());
}

static void notify(uint32_t port)
{
    struct evtchn_send send = {.port = port};

    hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send, (long)&send, 0, 0);
}

/* Returns only from a suspend: true when the toolstack cancelled it, false in a new domain. */
static bool end(unsigned int reason)
{
    struct sched_shutdown shutdown = {.reason = reason};

    return hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, (long)&shutdown, 0, 0) == 1;
}

/* --- console --- */

static void print_n(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        volatile XENCONS_RING_IDX *consumed = &console_ring->out_cons;
        XENCONS_RING_IDX produced = console_ring->out_prod;

        if (produced - *consumed >= sizeof(console_ring->out))
            break; /* nobody reads: drop rather than wait */
        console_ring->out[MASK_XENCONS_IDX(produced, console_ring->out)] = text[i];
        __atomic_store_n(&console_ring->out_prod, produced + 1, __ATOMIC_RELEASE);
    }
    notify(console_port);
}

static void print(const char *text)
{
    print_n(text, length(text));
}

static void echo_console(void)
{
    char text[sizeof(console_ring->in)];
    size_t n = 0;
    XENCONS_RING_IDX consumed = console_ring->in_cons;

    while (consumed != __atomic_load_n(&console_ring->in_prod, __ATOMIC_ACQUIRE) &&
           n < sizeof(text)) {
        char c = console_ring->in[MASK_XENCONS_IDX(consumed++, console_ring->in)];

        text[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    if (n == 0)
        return;
    __atomic_store_n(&console_ring->in_cons, consumed, __ATOMIC_RELEASE);
    print_n(text, n);
}

/* --- xenstore --- */

static char payload[XENSTORE_PAYLOAD_MAX + 1];
static uint32_t last_id;
static bool watch_fired;

static void put(const void *data, size_t n)
{
    const char *bytes = data;

    for (size_t i = 0; i < n; i++) {
        XENSTORE_RING_IDX produced = store_ring->req_prod;

        while (produced - __atomic_load_n(&store_ring->req_cons, __ATOMIC_ACQUIRE) >=
               XENSTORE_RING_SIZE) {
            notify(store_port);
            block(RECHECK_NS);
        }
        store_ring->req[MASK_XENSTORE_IDX(produced)] = bytes[i];
        __atomic_store_n(&store_ring->req_prod, produced + 1, __ATOMIC_RELEASE);
    }
}

static bool input_waits(void)
{
    return __atomic_load_n(&store_ring->rsp_prod, __ATOMIC_ACQUIRE) != store_ring->rsp_cons;
}

static void get(void *data, size_t n)
{
    char *bytes = data;

    for (size_t i = 0; i < n; i++) {
        XENSTORE_RING_IDX consumed = store_ring->rsp_cons;

        while (!input_waits()) {
            notify(store_port);
            block(RECHECK_NS);
        }
        bytes[i] = store_ring->rsp[MASK_XENSTORE_IDX(consumed)];
        __atomic_store_n(&store_ring->rsp_cons, consumed + 1, __ATOMIC_RELEASE);
    }
    notify(store_port);
}

/* Takes one message; its body is in `payload`, terminated. A watch event is only remembered. */
static struct xsd_sockmsg take(void)
{
    struct xsd_sockmsg header;

    get(&header, sizeof(header));
    if (header.len > XENSTORE_PAYLOAD_MAX)
        end(SHUTDOWN_crash); /* a server that sends this is broken, and must not go unseen */
    get(payload, header.len);
    payload[header.len] = 0;
    if (header.type == XS_WATCH_EVENT)
        watch_fired = true;
    return header;
}

/* One request and its reply. False if the server answered with an error. */
static bool ask(uint32_t type, const char *body, size_t n)
{
    struct xsd_sockmsg header = {.type = type, .req_id = ++last_id, .tx_id = 0, .len = (uint32_t)n};

    put(&header, sizeof(header));
    put(body, n);
    notify(store_port);
    do
        header = take();
    while (header.type == XS_WATCH_EVENT || header.req_id != last_id);
    return header.type == type;
}

static bool store_write(const char *path, const char *value)
{
    char body[256];
    size_t n = length(path) + 1, m = length(value);

    memcpy(body, path, n);
    memcpy(body + n, value, m);
    return ask(XS_WRITE, body, n + m);
}

static bool store_read(const char *path)
{
    return ask(XS_READ, path, length(path) + 1);
}

static void obey_shutdown(void)
{
    static const struct {
        const char *order;
        unsigned int reason;
    } orders[] = {
        {"poweroff", SHUTDOWN_poweroff},
        {"halt", SHUTDOWN_poweroff},
        {"reboot", SHUTDOWN_reboot},
        {"suspend", SHUTDOWN_suspend},
        /* No toolstack writes these; a test does, to have a guest end just then. */
        {"crash", SHUTDOWN_crash},
        {"watchdog", SHUTDOWN_watchdog},
        {"soft-reset", SHUTDOWN_soft_reset},
    };

    watch_fired = false;
    if (!store_read(SHUTDOWN_PATH))
        return;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
        if (equal(payload, orders[i].order)) {
            store_write(SHUTDOWN_PATH, "");
            print("guest: told to ");
            print(orders[i].order);
            print("\r\n");
            store_is_new = !end(orders[i].reason);
            if (store_is_new)
                pvh_connect();
            return;
        }
}

static bool ping_once(uint64_t round)
{
    char number[24];

    format(number, round);
    if (store_write("data/ping", number) && store_read("data/ping") && equal(payload, number))
        return true;
    print("guest: ping failed\r\n");
    store_write("data/error", payload);
    return false;
}

static void be_store_client(void)
{
    static const char watch[] = SHUTDOWN_PATH "\0token"; /* the last NUL counts too */
    bool ping = argument("ping") != NULL;
    uint64_t pause_ns = argument_ms("pause=") * NS_PER_MS;

    store_is_new = true;
    for (uint64_t round = 1;;) {
        if (store_is_new) {
            store_is_new = false;
            store_write("data/guest", "up");
            ask(XS_WATCH, watch, sizeof(watch));
        }
        echo_console();
        while (input_waits())
            take();
        if (watch_fired)
            obey_shutdown();
        if (ping)
            ping = ping_once(round++);
        if (!ping || pause_ns)
            block(ping ? pause_ns : RECHECK_NS);
    }
}

/* --- start --- */

static void run(void)
{
    static const struct {
        const char *word;
        unsigned int reason;
    } ends[] = {
        {"poweroff", SHUTDOWN_poweroff}, {"reboot", SHUTDOWN_reboot},
        {"suspend", SHUTDOWN_suspend},   {"crash", SHUTDOWN_crash},
        {"watchdog", SHUTDOWN_watchdog}, {"soft-reset", SHUTDOWN_soft_reset},
    };

    print("guest: up, ");
    print(command_line);
    print("\r\n");
    sleep_ms(argument_ms("after="));
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        while (argument_is("do=", ends[i].word))
            end(ends[i].reason);
    if (argument_is("do=fault", ""))
        __asm__ volatile("ud2");
    while (argument_is("do=spin", ""))
        ;
    while (argument_is("do=idle", ""))
        block(3600 * RECHECK_NS);
    be_store_client();
}

/* Puts machine frame `mfn` where the page at `va` was: the page tables belong to Xen. */
static void map_frame(void *va, uint64_t mfn)
{
    hypercall(__HYPERVISOR_update_va_mapping, (long)va, (long)(mfn << PAGE_BITS | 7), UVMF_INVLPG,
              0);
}

void pv_main(const struct start_info *start)
{
    command_line = (const char *)start->cmd_line;
    store_port = start->store_evtchn;
    console_port = start->console.domU.evtchn;
    map_frame(&shared_page, start->shared_info >> PAGE_BITS);
    map_frame(&store_page, start->store_mfn);
    map_frame(&console_page, start->console.domU.mfn);
    store_ring = &store_page;
    console_ring = &console_page;
    run();
}

static uint64_t hvm_param(uint32_t index)
{
    struct xen_hvm_param param = {.domid = DOMID_SELF, .index = index};

    hypercall(__HYPERVISOR_hvm_op, HVMOP_get_param, (long)&param, 0, 0);
    return param.value;
}

static void pvh_connect(void)
{
    struct xen_add_to_physmap place = {
        .domid = DOMID_SELF,
        .space = XENMAPSPACE_shared_info,
        .gpfn = (uintptr_t)&shared_page >> PAGE_BITS,
    };
    /* A vector, though interrupts stay off: libxl takes it as the sign that the guest can be told
     * to shut down through xenstore. */
    struct xen_hvm_param callback = {
        .domid = DOMID_SELF,
        .index = HVM_PARAM_CALLBACK_IRQ,
        .value = 2UL << 56 | 0xf3,
    };

    hypercall(__HYPERVISOR_memory_op, XENMEM_add_to_physmap, (long)&place, 0, 0);
    hypercall(__HYPERVISOR_hvm_op, HVMOP_set_param, (long)&callback, 0, 0);
    store_port = (uint32_t)hvm_param(HVM_PARAM_STORE_EVTCHN);
    console_port = (uint32_t)hvm_param(HVM_PARAM_CONSOLE_EVTCHN);
    store_ring = (void *)(hvm_param(HVM_PARAM_STORE_PFN) << PAGE_BITS);
    console_ring = (void *)(hvm_param(HVM_PARAM_CONSOLE_PFN) << PAGE_BITS);
}

void pvh_main(const struct hvm_start_info *start)
{
    uint32_t base = 0x40000000, eax, msr, ecx, edx;

    __asm__ volatile("cpuid" : "=a"(eax), "=b"(msr), "=c"(ecx), "=d"(edx) : "0"(base + 2), "2"(0));
    __asm__ volatile("wrmsr" ::"c"(msr), "a"((uint32_t)(uintptr_t)hypercall_page), "d"(0));
    command_line = (const char *)(uintptr_t)start->cmdline_paddr;
    pvh_connect();
    run();
}
