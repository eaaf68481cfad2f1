/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The state of C xenstored becomes ours: nodes with their owners and permissions, watches, clients
 * with what they had sent and not been sent, rings that wait for confirmation, quotas. A stream
 * whose records do not fit together is refused.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xen-lifecycle/store.h>

#include "server-fixture.h"

#include "server/import.h"
#include "store/internal.h"
#include "stream-fixture.h"

#define NOBODY 0x7ff4

static Writer w;
static ServerImport import;
static unsigned n_fds, local_ports[16], n_local_ports;

static int on_socket(void *userdata, Ref conn, int fd)
{
    if (fd == 13)
        return -ENOTSOCK;
    n_fds++;
    return 0;
}

static void on_ring(void *userdata, Ref conn, uint32_t port)
{
    local_ports[n_local_ports++] = port;
}

static const ServerImportEdge edge = {on_socket, on_ring};

static int read_in(Fixture *f)
{
    n_fds = n_local_ports = 0;
    server_import_done(&import);
    import = (ServerImport){.bytes = w.bytes, .size = w.size, .edge = &edge};
    return server_import(&f->server, &import);
}

/* A stream's beginning: dom0's ring is connection 1. */
static void begin(uint32_t version)
{
    write_header(&w, version, 0);
    write_global(&w, 5, 6);
    write_ring(&w, 1, 0, NOBODY, 16, NULL, 0, NULL, 0, 0, 0);
}

static void nodes(void)
{
    write_node(&w, "@releaseDomain", "", "n0");
    write_node(&w, "/", "", "n0");
    write_node(&w, "/tool", "", "n0");
    write_node(&w, "/tool/xenstored", "", "n0");
    write_node(&w, "/local", "", "n0");
    write_node(&w, "/local/domain", "", "n0");
}

static Ref conn_of(uint32_t id)
{
    for (size_t i = 0; i < import.n_conns; i++)
        if (import.conns[i].id == id)
            return import.conns[i].conn;
    fail_msg("connection %u is not there", id);
    return 0;
}

static void take_in(Fixture *f)
{
    write_end(&w);
    if (read_in(f) < 0)
        fail_msg("%s", import.why);
    assert_int_equal(server_import_input(&f->server, &import), 0);
}

static const Domain *domain(Fixture *f, unsigned domid)
{
    Ref ref = store_domain_find(&f->server.store, domid);
    assert_int_not_equal(ref, 0);
    return store_domain(&f->server.store, ref);
}

/* All that is queued, as the client will get it. */
static size_t sent_to(Fixture *f, Ref conn, uint8_t *out)
{
    struct iovec iov[32];
    size_t n = 0;
    int pieces = server_output(&f->server, conn, iov, 32);
    for (int i = 0; i < pieces; i++) {
        memcpy(out + n, iov[i].iov_base, iov[i].iov_len);
        n += iov[i].iov_len;
    }
    return n;
}

/* Owners, readers, values, stale entries; whoever owns something has a record that can be released.
 */
static void test_nodes(void **state)
{
    Fixture *f = *state;
    begin(1);
    nodes();
    write_node(&w, "/a", "one", "n7 r8 !w9");
    write_node(&w, "/a/b", "", "b0");
    write_node(&w, "/tool/xenstored", "path", "r0");
    write_node(&w, "/x", "", "n32752 r32753 w32757 r40000");
    take_in(f);
    assert_int_equal(ask(f, WIRE_READ, "/a"), 0);
    assert_string_equal(answer, "one");
    assert_int_equal(ask(f, WIRE_GET_PERMS, "/a"), 0);
    assert_memory_equal(answer, "n7\0r8\0w9", 9);
    assert_int_equal(ask(f, WIRE_READ, "/tool/xenstored"), 0);
    assert_string_equal(answer, "path");
    assert_int_equal(ask(f, WIRE_GET_PERMS, "/x"), 0);
    assert_memory_equal(answer, "n0\0w32757", 10);
    assert_int_equal(ask(f, WIRE_GET_PERMS, "@releaseDomain"), 0);
    assert_string_equal(answer, "n0");
    assert_int_equal(domain(f, 7)->flags & DOMAIN_INTRODUCED, 0);
    assert_int_equal(domain(f, 7)->usage[QUOTA_NODES], 1);
    assert_int_equal(domain(f, 8)->usage[QUOTA_NODES], 0);
    assert_int_equal(store_domain_find(&f->server.store, 9), 0);
    Ref nine = guest(f, 9);
    assert_int_equal(ask_in(f, nine, WIRE_WRITE, 0, "/a|2"), EACCES);
    char words[64];
    snprintf(words, sizeof words, "lifecycle|release|7 %llu",
             (unsigned long long)domain(f, 7)->generation);
    assert_int_equal(ask(f, WIRE_CONTROL, words), 0);
    assert_int_equal(ask(f, WIRE_READ, "/a/b"), ENOENT);
}

/* A client of which half a request has been taken, and half an answer sent. */
static void test_halves(void **state)
{
    Fixture *f = *state;
    uint8_t request[64], output[256], got[256];
    size_t n = make_message(request, WIRE_READ, 5, "/a", 3), n_out = 0;
    begin(1);
    n_out += make_message(output, WIRE_READ, 1, "first", 5);
    n_out += make_message(output + n_out, WIRE_WATCH_EVENT, 0, "/w\0token", 9);
    n_out += make_message(output + n_out, WIRE_CONTROL, 2, "OK", 3);
    for (size_t gone = 0; gone <= 21; gone++) {
        /* C xenstored counts what is left of a message of which some is gone. */
        uint32_t id = 10 + (uint32_t)gone;
        write_socket(&w, id, (int)(20 + gone % 3), request, n - 1 - gone % n / 2, output + gone,
                     n_out - gone, gone ? 21 - gone : 0);
    }
    nodes();
    write_node(&w, "/a", "value", "n0");
    take_in(f);
    for (size_t gone = 0; gone <= 21; gone++) {
        Ref conn = conn_of(10 + (uint32_t)gone);
        assert_int_equal(sent_to(f, conn, got), n_out - gone);
        assert_memory_equal(got, output + gone, n_out - gone);
        server_sent(&f->server, conn, n_out - gone);
        size_t had = n - 1 - gone % n / 2;
        assert_int_equal(server_input(&f->server, conn, request + had, n - had, 1), n - had);
        assert_int_equal(take(f, conn), 0);
        assert_string_equal(answer, "value");
    }
}

/* Requests that were put off during the live update are carried out, in their order; the last one
 * is left for the loop. */
static void test_put_off(void **state)
{
    Fixture *f = *state;
    uint8_t in[512];
    size_t n = make_message(in, WIRE_TRANSACTION_START, 1, "", 1);
    n += make_message(in + n, WIRE_MKDIR, 2, "/made", 6);
    n += make_message(in + n, WIRE_READ, 3, "/made", 6);
    begin(1);
    write_socket(&w, 2, 20, in, n, NULL, 0, 0);
    write_ring(&w, 3, 4, NOBODY, 17, in, n - 5, NULL, 0, 0, 0);
    nodes();
    take_in(f);
    Ref conn = conn_of(2);
    assert_true(server_starved(&f->server, conn));
    assert_int_equal(server_input(&f->server, conn, NULL, 0, 1), 0);
    assert_int_equal(take(f, conn), 0);
    assert_string_equal(answer, "");
    assert_int_equal(server_conn(&f->server, conn)->peer.n_txs, 1);
    assert_false(server_starved(&f->server, conn_of(3)));
    assert_int_equal(server_conn(&f->server, conn_of(3))->peer.n_txs, 1);
}

/* Who introduces a domain that is not confirmed yet waits, unless it has sent more: then it is told
 * that this cannot be, and the rest is carried out. */
static void test_put_off_introduce(void **state)
{
    Fixture *f = *state;
    uint8_t in[256];
    size_t one = make_message(in, WIRE_INTRODUCE, 1,
                              "4\0"
                              "1\0"
                              "9",
                              6);
    size_t n = one + make_message(in + one, WIRE_MKDIR, 2, "/made", 6);
    f->server.now_ms = 1000;
    f->server.patience_ms = 5000;
    begin(1);
    write_ring(&w, 2, 4, NOBODY, 17, NULL, 0, NULL, 0, 0, 0);
    write_socket(&w, 3, 20, in, one, NULL, 0, 0);
    write_socket(&w, 4, 21, in, n, NULL, 0, 0);
    nodes();
    take_in(f);
    assert_true(server_starved(&f->server, conn_of(3)));
    assert_int_equal(server_input(&f->server, conn_of(3), NULL, 0, 1), 0);
    assert_true(server_starved(&f->server, conn_of(3))); /* it waits */
    assert_int_equal(take(f, conn_of(4)), EBUSY);
    assert_int_equal(server_input(&f->server, conn_of(4), NULL, 0, 1), 0);
    assert_int_equal(take(f, conn_of(4)), 0);
    assert_int_equal(ask(f, WIRE_READ, "/made"), 0);
    assert_int_equal(f->server.patience_ms, 5000);
}

static void confirm(Fixture *f, unsigned domid, const char *word)
{
    char words[80], expected[80];
    unsigned long long generation = domain(f, domid)->generation;
    snprintf(words, sizeof words, "lifecycle|confirm|%u %llu 77", domid, generation);
    assert_int_equal(ask(f, WIRE_CONTROL, words), 0);
    snprintf(expected, sizeof expected, "%u %s %llu\n", domid, word, generation);
    assert_string_equal(answer, expected);
}

/* A ring is not touched before it is confirmed, also not by another process; then its indices are
 * those of the page. */
static void test_ring(void **state)
{
    Fixture *f = *state;
    begin(2);
    write_ring(&w, 2, 4, 5, 17, NULL, 0, NULL, 0, 0, 1234);
    write_ring(&w, 3, 5, NOBODY, 0, NULL, 0, NULL, 0, 0, 0);
    write_watch(&w, 2, "data", "rel");
    nodes();
    write_node(&w, "/local/domain/4", "", "n4");
    write_node(&w, "/local/domain/4/store", "", "n0");
    write_node(&w, "/local/domain/4/store/port", "9", "n0");
    write_node(&w, "/local/domain/5", "", "n5");
    take_in(f);
    assert_int_equal(n_local_ports, 2);
    assert_int_equal(local_ports[1], 17);
    assert_true(import.n_rings == 2 && import.n_portless == 1);
    assert_int_equal(domain(f, 4)->port, 9);
    assert_int_equal(domain(f, 4)->incarnation, 1234);
    assert_int_equal(domain(f, 4)->flags, DOMAIN_INTRODUCED);
    assert_int_equal(f->n_maps, 0);
    restart(f);
    f->page = (ServerRing){.req_cons = 4000000000u, .rsp_prod = 77};
    confirm(f, 4, "confirmed");
    assert_int_equal(f->n_maps, 1);
    Ref ring = server_ring_of(&f->server, 4);
    assert_int_equal(server_conn(&f->server, ring)->taken, 4000000000u);
    assert_int_equal(server_conn(&f->server, ring)->sent, 77);
    assert_int_equal(server_conn(&f->server, ring)->flags, 0);
    assert_int_equal(f->begun, SERVER_MAP_AGAIN); /* or a reconnection would be taken as done */
    /* Its target's rights are its own, and its watch is relative still. */
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, "/local/domain/5/x|1"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, "data/x|1"), 0);
    assert_string_equal(last_event, "data/x");
    /* The next process knows them itself. */
    restart(f);
    f->page = (ServerRing){.req_cons = 1, .rsp_prod = 1};
    confirm(f, 4, "confirmed");
    assert_true((uint32_t)server_conn(&f->server, ring)->sent != 1);
}

static void test_dom0(void **state)
{
    Fixture *f = *state;
    Ref conn;
    const ServerRing page = {.req_cons = 500, .rsp_prod = 600}, other = {0};
    begin(1);
    write_watch(&w, 1, "/x", "kernel");
    nodes();
    take_in(f);
    assert_int_equal(server_connect_dom0(&f->server, &page, &conn), 0);
    assert_int_equal(conn, conn_of(1));
    assert_int_equal(server_conn(&f->server, conn)->taken, 500);
    assert_int_equal(server_conn(&f->server, conn)->sent, 600);
    assert_int_equal(ask(f, WIRE_WRITE, "/x|1"), 0);
    assert_int_equal(take(f, conn), -1);
    assert_string_equal(last_event, "/x");
    uint64_t sent = server_conn(&f->server, conn)->sent;
    assert_int_equal(server_connect_dom0(&f->server, &other, &conn), 0);
    assert_int_equal(server_conn(&f->server, conn)->sent, sent);
}

static void test_watches(void **state)
{
    Fixture *f = *state;
    char token[16];
    begin(2);
    write_ring(&w, 2, 4, NOBODY, 17, NULL, 0, NULL, 0, 0, 0);
    for (int i = 0; i < 140; i++) { /* more than it may have now */
        snprintf(token, sizeof token, "t%d", i);
        write_watch(&w, 2, "data", token);
    }
    write_socket(&w, 3, 20, NULL, 0, NULL, 0, 0);
    write_depth_watch(&w, 3, "@releaseDomain", "lost", 1, 8);
    write_depth_watch(&w, 3, "/a", "lost", 1, 8);
    write_depth_watch(&w, 3, "/b", "kept", 1, 10);
    write_socket(&w, 4, 21, NULL, 0, NULL, 0, 0);
    write_watch(&w, 4, "@releaseDomain", XEN_LIFECYCLE_STORE_TOKEN);
    nodes();
    take_in(f);
    assert_int_equal(domain(f, 4)->usage[QUOTA_WATCHES], 140);
    assert_int_equal(import.n_lost_depths, 2);
    assert_true(import.conns[3].is_daemon && !import.conns[2].is_daemon);
    Ref conn = conn_of(3);
    assert_int_equal(ask(f, WIRE_WRITE, "/a/b/c|1"), 0);
    assert_int_equal(take(f, conn), -1);
    assert_string_equal(last_event, "/a/b/c");
    unsigned before = n_events;
    assert_int_equal(ask(f, WIRE_WRITE, "/b/b/c|1"), 0);
    take(f, conn);
    assert_int_equal(n_events, before);
    assert_int_equal(ask(f, WIRE_RELEASE, "4"), 0);
    take(f, conn);
    assert_string_equal(last_event, "@releaseDomain/4");
}

/* What Xen 4.17 lets a guest watch, and nothing ever fires. It does not stand in the way. */
static void test_odd_names(void **state)
{
    static const char *const names[] = {"@", "@/x", "@@x", "@a//b", "@a/", "@ \n\377"};
    Fixture *f = *state;
    char longest[2049] = "@";
    memset(longest + 1, '@', sizeof longest - 2);
    begin(1);
    write_ring(&w, 2, 4, NOBODY, 17, NULL, 0, NULL, 0, 0, 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        write_watch(&w, 2, names[i], "t");
    write_watch(&w, 2, longest, "t");
    nodes();
    take_in(f);
    assert_int_equal(domain(f, 4)->usage[QUOTA_WATCHES], 7);
    restart(f);
    confirm(f, 4, "confirmed");
    Ref ring = server_ring_of(&f->server, 4);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char words[64];
        snprintf(words, sizeof words, "%s|t", names[i]);
        assert_int_equal(ask_in(f, ring, WIRE_UNWATCH, 0, words), 0);
    }
}

static void test_quotas(void **state)
{
    Fixture *f = *state;
    begin(2);
    write_quotas(&w, -1, 0, "nodes=50 no-such-quota=1 watches=0");
    write_ring(&w, 2, 4, NOBODY, 17, NULL, 0, NULL, 0, 0, 0);
    nodes();
    write_quotas(&w, 4, 6, "nodes=9 watches=0");
    write_quotas(&w, 8, 255, "nodes=50");
    take_in(f);
    assert_int_equal(ask(f, WIRE_GET_QUOTA, "nodes"), 0);
    assert_string_equal(answer, "50");
    assert_int_equal(ask(f, WIRE_GET_QUOTA, "4|nodes"), 0);
    assert_string_equal(answer, "9");
    assert_int_equal(domain(f, 4)->own, 1u << QUOTA_NODES);
    assert_int_equal(domain(f, 8)->own, 0);
    assert_int_equal(ask(f, WIRE_GET_FEATURE, "4"), 0);
    assert_string_equal(answer, "6");
    assert_int_equal(ask(f, WIRE_GET_FEATURE, "8"), 0);
    assert_string_equal(answer, "15");
}

/* What a case adds to a good stream, and what is said of it. */
static void two_rings(void)
{
    write_ring(&w, 2, 4, NOBODY, 17, NULL, 0, NULL, 0, 0, 0);
    write_ring(&w, 3, 4, NOBODY, 18, NULL, 0, NULL, 0, 0, 0);
}
static void two_numbers(void)
{
    write_socket(&w, 1, 20, NULL, 0, NULL, 0, 0);
}
static void no_socket(void)
{
    write_socket(&w, 2, 13, NULL, 0, NULL, 0, 0);
}
static void no_domain(void)
{
    write_ring(&w, 2, NOBODY, NOBODY, 17, NULL, 0, NULL, 0, 0, 0);
}
static void no_connection(void)
{
    write_watch(&w, 9, "/a", "t");
}
static void no_parent(void)
{
    write_node(&w, "/a/b", "", "n0");
}
static void no_special(void)
{
    write_node(&w, "@other", "", "n0");
}
static void half_message(void)
{
    write_socket(&w, 2, 20, NULL, 0, "0123456789", 10, 0);
}
static void long_message(void)
{
    uint8_t out[64];
    size_t n = make_message(out, WIRE_READ, 1, "abc", 3);
    out[12] = 4;
    write_socket(&w, 2, 20, NULL, 0, out, n, 0);
}
static void no_event(void)
{
    uint8_t out[64];
    size_t n = make_message(out, WIRE_WATCH_EVENT, 0, "abc", 3);
    write_socket(&w, 2, 20, NULL, 0, out, n, 0);
}

static void test_refused(void **state)
{
    static const struct {
        void (*add)(void);
        const char *why;
    } cases[] = {{two_rings, "two rings"},
                 {two_numbers, "one number"},
                 {no_socket, "no socket"},
                 {no_domain, "cannot be"},
                 {no_connection, "not there"},
                 {no_parent, "no parent"},
                 {no_special, "special name that is none"},
                 {half_message, "end within one"},
                 {long_message, "longer than what is left"},
                 {no_event, "no end"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        void *fresh;
        fixture_begin(&fresh);
        begin(2);
        cases[i].add();
        nodes();
        write_end(&w);
        assert_int_equal(read_in(fresh), -EBADMSG);
        if (!strstr(import.why, cases[i].why))
            fail_msg("\"%s\" is not in \"%s\"", cases[i].why, import.why);
        assert_int_equal(fixture_end(&fresh), 0);
    }
    Fixture *f = *state;
    write_header(&w, 2, 0);
    nodes();
    write_end(&w);
    assert_int_equal(read_in(f), -EBADMSG);
    assert_non_null(strstr(import.why, "no ring of dom0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_nodes),  CASE(test_halves),  CASE(test_put_off), CASE(test_put_off_introduce),
        CASE(test_ring),   CASE(test_dom0),    CASE(test_watches), CASE(test_odd_names),
        CASE(test_quotas), CASE(test_refused),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    server_import_done(&import);
    return r;
}
