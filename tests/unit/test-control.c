/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds what the admin sees and does: the commands of XS_CONTROL, and what the log says of quotas,
 * in process, with files that are buffers. The trace has test-trace.c.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "server-fixture.h"

/* ---- files ---- */

static struct {
    char path[256];
    char text[1 << 16];
    size_t n;
    bool open;
    int fail; /* opening is answered so */
} report;

static int report_open(void *userdata, const char *path)
{
    if (report.fail)
        return report.fail;
    snprintf(report.path, sizeof report.path, "%s", path);
    report.n = 0;
    report.open = true;
    return 0;
}

static int report_write(void *userdata, const char *text, size_t n)
{
    assert_true(report.open && n < WIRE_PAYLOAD_MAX);
    memcpy(report.text + report.n, text, n);
    report.n += n;
    report.text[report.n] = 0;
    return strcmp(report.path, "/full") == 0 ? -ENOSPC : 0;
}

static void report_close(void *userdata)
{
    report.open = false;
}

static int no_trace(void *userdata, const char *path)
{
    return 0;
}

static void no_close(void *userdata)
{
}

static const ServerFiles files = {
    .trace_open = no_trace,
    .trace_close = no_close,
    .report_open = report_open,
    .report_write = report_write,
    .report_close = report_close,
};

static Fixture *begin(void **state)
{
    Fixture *f = *state;
    memset(&report, 0, sizeof report);
    f->server.files = &files;
    f->server.now_ms = 1000;
    return f;
}

static int control(Fixture *f, const char *words)
{
    return ask(f, WIRE_CONTROL, words);
}

/* ---- commands ---- */

static void malformed(void **state)
{
    static const char *const commands[] = {
        "nonsense",
        "check|x",
        "log|x",
        "log|+",
        "log|+x",
        "log|io",
        "log|+io|+obj",
        "logfile",
        "logfile|",
        "logfile|/a|/b",
        "memreport|/a|/b",
        "memreport|",
        "print",
        "print|a|b",
        "quota|x",
        "quota|set",
        "quota|set|nodes",
        "quota|set|nodes|0",
        "quota|set|nodes|-1",
        "quota|set|nodes|5x",
        "quota|set|nodes|5|6",
        "quota|set|x|5",
        "quota|set|soft-memory|5",
        "quota|max|x",
        "quota|max|-r|-r",
        "quota|1|2",
        "quota|99999",
        "quota-soft|x",
        "quota-soft|set|nodes|5",
        "quota-soft|set|memory|0",
        "quota-soft|set|soft-memory|5",
        "help|x",
        "",
    };
    Fixture *f = begin(state);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (control(f, commands[i]) != EINVAL)
            fail_msg("%s: %s", commands[i], answer);
    assert_int_equal(control(f, "quota|7"), ENOENT);
    /* Of guests nothing is taken. */
    Ref ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_CONTROL, 0, "help"), EACCES);
}

static void small_ones(void **state)
{
    static const char *const commands[] = {
        "check",   "help",  "lifecycle", "live-update", "log",
        "logfile", "print", "memreport", "quota",       "quota-soft",
    };
    Fixture *f = begin(state);
    assert_int_equal(control(f, "help"), 0);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        assert_non_null(strstr(answer, commands[i]));
    f->n_logs = 0;
    assert_int_equal(control(f, "print|two\nlines\x1b[2J"), 0);
    assert_string_equal(f->last_log, "control: two\\nlines\\x1b[2J");
    assert_int_equal(f->n_logs, 1);
}

/* ---- quotas in the log ---- */

static void hit_nodes(Fixture *f, Ref ring)
{
    char name[20];
    for (unsigned i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "n%u", i);
        ask_in(f, ring, WIRE_MKDIR, 0, name);
    }
}

static void hit_watches(Fixture *f, Ref ring)
{
    char words[20];
    for (unsigned i = 0; i < 30; i++) {
        snprintf(words, sizeof words, "w|%u", i);
        ask_in(f, ring, WIRE_WATCH, 0, words);
    }
}

static void hit_transactions(Fixture *f, Ref ring)
{
    for (unsigned i = 0; i < 30; i++)
        ask_in(f, ring, WIRE_TRANSACTION_START, 0, "");
}

static void hit_outstanding(Fixture *f, Ref ring)
{
    char message[64];
    size_t n = encode(message, WIRE_READ, 0, "/local", false);
    while (server_input(&f->server, ring, message, n, 1) == n)
        ;
    server_stalled(&f->server, ring);
    server_stalled(&f->server, ring);
    take(f, ring);
    server_stalled(&f->server, ring); /* not any more */
}

static void hit_memory(Fixture *f, Ref ring)
{
    static char words[1000];
    for (unsigned i = 0; i < 30; i++) {
        memset(words, 'x', sizeof words - 1);
        words[snprintf(words, 20, "m%u", i)] = '|';
        ask_in(f, ring, WIRE_WRITE, 0, words);
    }
}

static void hit_tx_nodes(Fixture *f, Ref ring)
{
    char name[20];
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    uint32_t tx = (uint32_t)atoi(answer);
    for (unsigned i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "t%u", i);
        ask_in(f, ring, WIRE_READ, tx, name);
    }
    ask_in(f, ring, WIRE_TRANSACTION_END, tx, "F");
}

static void hit_node_perms(Fixture *f, Ref ring)
{
    char words[400], *p = words;
    ask_in(f, ring, WIRE_MKDIR, 0, "p");
    p += sprintf(p, "p|n%u", 5u);
    for (unsigned i = 0; i < 30; i++)
        p += sprintf(p, "|r%u", i + 10);
    ask_in(f, ring, WIRE_SET_PERMS, 0, words);
}

static void hit_path(Fixture *f, Ref ring)
{
    char path[200];
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = 0;
    ask_in(f, ring, WIRE_READ, 0, path);
}

static void hit_node_size(Fixture *f, Ref ring)
{
    static char words[200];
    memset(words, 'x', sizeof words - 1);
    memcpy(words, "s|", 2);
    ask_in(f, ring, WIRE_WRITE, 0, words);
}

/* Each kind is told once for each domain, with its value and what raises it; again after it has
 * been changed. */
static void told_once(void **state)
{
    static const struct {
        QuotaKind kind;
        unsigned limit;
        void (*hit)(Fixture *f, Ref ring);
        const char *raise;
    } kinds[] = {
        {QUOTA_NODES, 9, hit_nodes, "-E N or --quota=nodes=N"},
        {QUOTA_WATCHES, 9, hit_watches, "-W N or --quota=watches=N"},
        {QUOTA_TRANSACTIONS, 9, hit_transactions, "-t N or --quota=transactions=N"},
        {QUOTA_OUTSTANDING, 9, hit_outstanding, "with --quota=outstanding=N"},
        {QUOTA_MEMORY, 9000, hit_memory, "with --quota=memory=N"},
        {QUOTA_TX_NODES, 9, hit_tx_nodes, "with --quota=transaction-nodes=N"},
        {QUOTA_NODE_PERMS, 9, hit_node_perms, "-A N or --quota=node-permissions=N"},
        {QUOTA_PATH_MAX, 99, hit_path, "-M N or --quota=path-max=N"},
        {QUOTA_NODE_SIZE, 99, hit_node_size, "-S N or --quota=node-size=N"},
    };
    Fixture *f = begin(state);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned domid = 10 + (unsigned)i;
        char want[80], words[80];
        const QuotaInfo *info = &quota_info[kinds[i].kind];
        snprintf(words, sizeof words, "quota|set|%s|%u", info->name, kinds[i].limit);
        assert_int_equal(control(f, words), 0);
        f->n_logs = 0;
        kinds[i].hit(f, guest(f, domid));
        snprintf(want, sizeof want, "Domain %u has reached its quota of %u %s: ", domid,
                 kinds[i].limit, info->description);
        if (f->n_logs != 1 || strncmp(f->last_log, want, strlen(want)) != 0)
            fail_msg("%u lines, the last is \"%s\", not \"%s...\"", f->n_logs, f->last_log, want);
        assert_non_null(strstr(f->last_log, kinds[i].raise));
        assert_int_equal(f->log_level, LOG_WARNING);
        kinds[i].hit(f, server_ring_of(&f->server, domid));
        assert_int_equal(f->n_logs, 1);

        /* Another domain is told of, and so is the same one after a change. */
        kinds[i].hit(f, guest(f, 5));
        assert_int_equal(f->n_logs, 2);
        snprintf(words, sizeof words, "5|%s|%u", info->name, kinds[i].limit + 1);
        assert_int_equal(ask(f, WIRE_SET_QUOTA, words), 0);
        kinds[i].hit(f, server_ring_of(&f->server, 5));
        kinds[i].hit(f, server_ring_of(&f->server, domid));
        assert_int_equal(f->n_logs, 3);
        assert_non_null(strstr(f->last_log, "Domain 5 "));
        assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
        assert_int_equal(ask(f, WIRE_SET_QUOTA, words), 0);
        assert_int_equal(ask(f, WIRE_CONTROL, "lifecycle|release|5 1"), 0);
        snprintf(words, sizeof words, "quota|set|%s|%u", info->name, info->standard);
        assert_int_equal(control(f, words), 0);
        while (server_idle_work(&f->server))
            ;
    }
}

/* The soft quota: above, and below again, at most every ten seconds. */
static void soft(void **state)
{
    Fixture *f = begin(state);
    Ref ring = guest(f, 5);
    static char words[1500];
    assert_int_equal(control(f, "quota-soft"), 0);
    assert_non_null(strstr(answer, "memory           :  2097152 "));
    assert_int_equal(control(f, "quota-soft|set|memory|1000"), 0);
    f->n_logs = 0;
    memset(words, 'x', sizeof words - 1);
    memcpy(words, "big|", 4);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), 0);
    assert_int_equal(f->n_logs, 1);
    assert_int_equal(f->log_level, LOG_WARNING);
    assert_non_null(strstr(f->last_log, "Domain 5 holds "));
    assert_non_null(strstr(f->last_log, "its soft quota is 1000"));
    for (unsigned i = 0; i < 5; i++) { /* down and up, faster than that */
        assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "big"), 0);
        while (server_idle_work(&f->server))
            ;
        assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "x"), ENOENT);
        assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), 0);
        f->server.now_ms += 1000;
    }
    assert_int_equal(f->n_logs, 1);
    f->server.now_ms += 10000;
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), 0);
    assert_int_equal(f->n_logs, 1); /* still above: known */
    assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "big"), 0);
    while (server_idle_work(&f->server))
        ;
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "x"), ENOENT);
    assert_int_equal(f->n_logs, 2);
    assert_int_equal(f->log_level, LOG_INFO);
    assert_non_null(strstr(f->last_log, "again"));
}

/* ---- limits ---- */

static unsigned limit_of(Fixture *f, unsigned domid, const char *name)
{
    char words[80];
    snprintf(words, sizeof words, "%u|%s", domid, name);
    assert_int_equal(ask(f, WIRE_GET_QUOTA, words), 0);
    return (unsigned)atoi(answer);
}

static void limits(void **state)
{
    Fixture *f = begin(state);
    guest(f, 5);
    guest(f, 6);
    assert_int_equal(ask(f, WIRE_SET_QUOTA, "6|watches|7"), 0);
    assert_int_equal(control(f, "quota|set|watches|500"), 0);
    assert_int_equal(limit_of(f, 5, "watches"), 500);
    assert_int_equal(limit_of(f, 6, "watches"), 7); /* its own */
    assert_int_equal(ask(f, WIRE_SET_QUOTA, "watches|600"), 0);
    assert_int_equal(limit_of(f, 5, "watches"), 500); /* for new domains */
    guest(f, 7);
    assert_int_equal(limit_of(f, 7, "watches"), 600);
    assert_int_equal(control(f, "quota|set|permissions|8"), 0); /* as 4.17 calls it */
    assert_int_equal(limit_of(f, 5, "node-permissions"), 8);
    assert_int_equal(ask(f, WIRE_SET_QUOTA, "5|soft-memory|9"), 0);
    assert_int_equal(limit_of(f, 5, "soft-memory"), 9);

    /* What the command line said before is no reason to undo what was set since. */
    Store *store = &f->server.store;
    store_limit_option(store, QUOTA_WATCHES, 128);
    restart(f);
    f->server.files = &files;
    store_limit_option(store, QUOTA_WATCHES, 128);
    assert_int_equal(limit_of(f, 5, "watches"), 500);
    store_limit_option(store, QUOTA_WATCHES, 256);
    assert_int_equal(limit_of(f, 5, "watches"), 256);
    assert_int_equal(limit_of(f, 6, "watches"), 7);
    arena_commit(&f->arena);
}

static void peaks(void **state)
{
    Fixture *f = begin(state);
    Ref ring = guest(f, 5);
    hit_watches(f, ring);
    assert_int_equal(ask_in(f, ring, WIRE_RESET_WATCHES, 0, ""), 0);
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "a|b"), 0);
    assert_int_equal(control(f, "quota|5"), 0);
    assert_non_null(strstr(answer, "watches          :        1 (max       30) of 128\n"));
    assert_int_equal(control(f, "quota|max"), 0);
    assert_non_null(strstr(answer, "Max. seen accounting values:\n"));
    assert_non_null(strstr(answer, "watches          :       30\n"));
    assert_non_null(strstr(answer, "path-max         :        1\n"));
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(control(f, "quota|max"), 0);
    assert_non_null(strstr(answer, "watches          :       30\n")); /* of one that is gone */
    guest(f, 6);
    assert_int_equal(control(f, "quota|max|-r"), 0);
    assert_non_null(strstr(answer, "watches          :        0\n"));
    assert_non_null(strstr(answer, "nodes            :        1\n"));
}

/* ---- memreport ---- */

static void memreport(void **state)
{
    Fixture *f = begin(state);
    char path[40];
    for (unsigned domid = 1; domid <= 60; domid++) {
        Ref ring = guest(f, domid);
        for (unsigned i = 0; i < (domid == 33 ? 50u : 1u); i++) {
            snprintf(path, sizeof path, "node%u|value", i);
            assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, path), 0);
        }
    }
    assert_int_equal(control(f, "memreport"), 0);
    assert_non_null(strstr(answer, " bytes in use, "));
    /* Each home, what is in it, "/", "/tool/xenstored", "/local/domain", the special names. */
    unsigned n = 0;
    assert_int_equal(sscanf(strstr(answer, "\nnodes "), "\nnodes %u", &n), 1);
    assert_int_equal(n, 60 + 59 + 50 + 1 + 2 + 2 + 3);
    assert_int_equal(sscanf(strstr(answer, "\nvalues "), "\nvalues %u", &n), 1);
    assert_int_equal(n, 59 + 50);
    const char *top = strstr(answer, "outstanding\n");
    assert_int_equal(sscanf(top, "outstanding\n %u", &n), 1);
    assert_int_equal(n, 33);
    assert_null(strstr(answer, "All domains"));
    unsigned n_lines = 0;
    for (const char *p = top; (p = strchr(p, '\n')) && p[1]; p++)
        n_lines++;
    assert_int_equal(n_lines, 10);

    assert_int_equal(control(f, "memreport|/report"), 0);
    assert_string_equal(answer, "OK");
    assert_string_equal(report.path, "/report");
    assert_false(report.open);
    assert_non_null(strstr(report.text, "\n     1 "));
    assert_non_null(strstr(report.text, "\n    60 "));
    assert_int_equal(control(f, "memreport|/full"), ENOSPC);
    report.fail = -EACCES;
    assert_int_equal(control(f, "memreport|/forbidden"), EACCES);
}

/* Of a large store a part is looked at, and the rest is like it. */
static void large_memreport(void **state)
{
    Fixture *f = begin(state);
    char words[40];
    for (unsigned i = 0; i < 100000; i++) {
        snprintf(words, sizeof words, "/n/%u|%0*u", i, 1 + (int)(i % 20), 0);
        assert_int_equal(ask(f, WIRE_WRITE, words), 0);
    }
    StoreMeasure kinds[MEASURE_MAX];
    store_measure(&f->server.store, kinds);
    assert_true(kinds[MEASURE_NODES].estimated);
    assert_false(kinds[MEASURE_WATCHES].estimated);
    assert_in_range(kinds[MEASURE_VALUES].n, 97000, 103000);
    assert_int_equal(control(f, "memreport"), 0);
    assert_non_null(strstr(answer, "(estimated)"));
}

/* ---- -K ---- */

static void kept_orphans(void **state)
{
    Fixture *f = begin(state);
    f->server.store.keep_orphans = true;
    Ref ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, "a/b|x"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_SET_PERMS, 0, "a/b|r5|w5|r0"), 0);
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_int_equal(ask(f, WIRE_READ, "/local/domain/5/a/b"), 0);
    assert_string_equal(answer, "x");
    assert_int_equal(ask(f, WIRE_GET_PERMS, "/local/domain/5/a/b"), 0);
    assert_string_equal(answer, "r0"); /* then those of others; nothing names 5 */
    assert_string_equal(answer + 3, "r0");
    /* The next one of that domid has no right to it. */
    ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_RM, 0, "a"), EACCES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(malformed), CASE(small_ones), CASE(told_once),       CASE(soft),         CASE(limits),
        CASE(peaks),     CASE(memreport),  CASE(large_memreport), CASE(kept_orphans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
