/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Holds the trace: its lines are those of C xenstored 4.22, the switches switch, and nothing that a
 * guest sends makes a line. The file is a buffer.
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server-fixture.h"

static struct {
    char path[256];
    char text[1 << 20];
    size_t n;
    bool open;
    int fail; /* opening is answered so */
} trace;

static int trace_open(void *userdata, const char *path)
{
    if (trace.fail)
        return trace.fail;
    if (path)
        snprintf(trace.path, sizeof trace.path, "%s", path);
    trace.open = trace.path[0];
    return trace.open;
}

static void trace_close(void *userdata)
{
    trace.open = false;
}

static void trace_line(void *userdata, const char *before, const char *after)
{
    assert_true(trace.open);
    trace.n += (size_t)snprintf(trace.text + trace.n, sizeof trace.text - trace.n, "%s%s%s\n",
                                before, after ? "TIME" : "", after ? after : "");
}

static const ServerFiles files = {
    .trace_open = trace_open,
    .trace_close = trace_close,
    .trace = trace_line,
};

static Fixture *begin(void **state)
{
    Fixture *f = *state;
    memset(&trace, 0, sizeof trace);
    f->server.files = &files;
    return f;
}

static int control(Fixture *f, const char *words)
{
    return ask(f, WIRE_CONTROL, words);
}

/* What was traced since, with 0x... for each object; emptied. */
static const char *traced(void)
{
    static char out[sizeof trace.text];
    char *p = out;
    for (const char *s = trace.text; s < trace.text + trace.n;) {
        *p++ = *s++;
        if (p[-1] == 'x' && p - out > 2 && p[-2] == '0' && p[-3] == ' ') {
            while (isxdigit((unsigned char)*s))
                s++;
            memcpy(p, "...", 3);
            p += 3;
        }
    }
    *p = 0;
    trace.n = 0;
    return out;
}

static void switches(void **state)
{
    Fixture *f = begin(state);
    assert_int_equal(control(f, "log"), 0);
    assert_string_equal(answer, "Log switch settings:\nobj     : on\nio      : on\nwrl     : off\n"
                                "acc     : off\ntdb     : off\n");
    /* Without a file there is nothing to switch on. */
    assert_int_equal(control(f, "log|on"), 0);
    assert_non_null(strstr(answer, "logfile"));
    assert_int_equal(ask(f, WIRE_MKDIR, "/a"), 0);
    assert_int_equal(trace.n, 0);

    assert_int_equal(control(f, "logfile|/t"), 0);
    assert_string_equal(traced(), "\n***\nio: OUT 0x... (d0) TIME CONTROL (OK )\n");
    assert_string_equal(trace.path, "/t");
    assert_int_equal(control(f, "log|-io"), 0);
    traced();
    assert_int_equal(ask(f, WIRE_WATCH, "/a|t"), 0);
    assert_string_equal(traced(), "obj: CREATE watch 0x...\n");
    assert_int_equal(control(f, "log|-obj"), 0);
    assert_int_equal(control(f, "log|+tdb"), 0);
    assert_int_equal(ask(f, WIRE_UNWATCH, "/a|t"), 0);
    assert_int_equal(ask(f, WIRE_WRITE, "/a/b/c|12"), 0);
    assert_int_equal(ask(f, WIRE_RM, "/a"), 0);
    assert_string_equal(traced(), "tdb: store /a/b size 28\ntdb: store /a/b/c size 32\n"
                                  "tdb: delete /a\n");
    assert_int_equal(control(f, "log|+acc"), 0);
    assert_non_null(strstr(traced(), "acc: global change domid 0: what=outstanding 0 add 1\n"));

    assert_int_equal(control(f, "log|off"), 0);
    traced();
    assert_int_equal(ask(f, WIRE_MKDIR, "/a"), 0);
    assert_int_equal(trace.n, 0);
    assert_false(trace.open);
    assert_int_equal(control(f, "log|+io"), 0); /* not yet: there is no file open */
    assert_int_equal(trace.n, 0);
    assert_int_equal(control(f, "log|on"), 0);
    assert_string_equal(answer, "OK");
    assert_non_null(strstr(traced(), "io: OUT"));

    trace.fail = -EACCES;
    assert_int_equal(control(f, "logfile|/u"), EACCES);
    assert_string_equal(traced(), "io: IN 0x... (d0) TIME CONTROL (logfile /u )\n");
    assert_int_equal(ask(f, WIRE_MKDIR, "/a"), 0);
    assert_int_equal(trace.n, 0);
}

static void reopened(void **state)
{
    Fixture *f = begin(state);
    server_trace_reopen(&f->server); /* not open: nothing to do */
    assert_false(trace.open);
    assert_int_equal(server_trace_open(&f->server, "/t"), 1);
    traced();
    server_trace_reopen(&f->server);
    assert_string_equal(traced(), "\n***\n");
    trace.fail = -ENOSPC;
    server_trace_reopen(&f->server);
    assert_int_equal(ask(f, WIRE_MKDIR, "/a"), 0);
    assert_int_equal(trace.n, 0);
}

/* The form is that of C xenstored 4.22. */
static void lines(void **state)
{
    Fixture *f = begin(state);
    server_trace_open(&f->server, "/t");
    traced();
    Ref ring = guest(f, 5);
    assert_string_equal(traced(), "io: IN 0x... (d0) TIME INTRODUCE (5 1 1 )\n"
                                  "obj: CREATE connection 0x...\n"
                                  "io: OUT 0x... (d0) TIME INTRODUCE (OK )\n"
                                  "io: IN 0x... (d0) TIME MKDIR (/local/domain/5 )\n"
                                  "io: OUT 0x... (d0) TIME MKDIR (OK )\n"
                                  "io: IN 0x... (d0) TIME SET_PERMS (/local/domain/5 n5 )\n"
                                  "io: OUT 0x... (d0) TIME SET_PERMS (OK )\n");
    assert_int_equal(ask_in(f, ring, WIRE_WATCH, 0, "a|t"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_START, 0, ""), 0);
    assert_int_equal(ask_in(f, ring, WIRE_TRANSACTION_END, 1, "F"), 0);
    assert_int_equal(ask_in(f, ring, WIRE_READ, 0, "none"), ENOENT);
    assert_int_equal(ask_in(f, ring, 99, 0, "x"), ENOSYS);
    assert_string_equal(traced(), "io: IN 0x... (d5) TIME WATCH (a t )\n"
                                  "obj: CREATE watch 0x...\n"
                                  "io: OUT 0x... (d5) TIME WATCH (OK )\n"
                                  "io: OUT 0x... (d5) TIME WATCH_EVENT (a t )\n"
                                  "io: IN 0x... (d5) TIME TRANSACTION_START ( )\n"
                                  "obj: CREATE transaction 0x...\n"
                                  "io: OUT 0x... (d5) TIME TRANSACTION_START (1 )\n"
                                  "io: IN 0x... (d5) TIME TRANSACTION_END (F )\n"
                                  "obj: DESTROY transaction 0x...\n"
                                  "io: OUT 0x... (d5) TIME TRANSACTION_END (OK )\n"
                                  "io: IN 0x... (d5) TIME READ (none )\n"
                                  "io: OUT 0x... (d5) TIME ERROR (ENOENT )\n"
                                  "io: IN 0x... (d5) TIME **UNKNOWN** (x )\n"
                                  "io: OUT 0x... (d5) TIME ERROR (ENOSYS )\n");
    assert_int_equal(ask(f, WIRE_RELEASE, "5"), 0);
    assert_string_equal(traced(), "io: IN 0x... (d0) TIME RELEASE (5 )\n"
                                  "obj: DESTROY watch 0x...\n"
                                  "obj: DESTROY connection 0x...\n"
                                  "io: OUT 0x... (d0) TIME RELEASE (OK )\n");
}

static void in_pieces(void **state)
{
    Fixture *f = begin(state);
    char message[64];
    server_trace_open(&f->server, "/t");
    traced();
    size_t n = encode(message, WIRE_READ, 0, "/", false);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(traced(), ""); /* collected */
        assert_int_equal(server_input(&f->server, f->dom0, message + i, 1, 1), 1);
    }
    assert_string_equal(traced(), "io: IN 0x... (d0) TIME READ (/ )\n");
    server_sent(&f->server, f->dom0, 3);
    assert_string_equal(traced(), "io: OUT(START) 0x... (d0) TIME READ ()\n");
    server_sent(&f->server, f->dom0, 3);
    assert_string_equal(traced(), "");
    server_sent(&f->server, f->dom0, sizeof(WireHeader) - 6);
    assert_string_equal(traced(), "io: OUT(END) 0x... (d0) TIME READ ()\n");
}

/* A guest cannot make a line, nor anything that a terminal would act on. */
static void no_forgery(void **state)
{
    Fixture *f = begin(state);
    Ref ring = guest(f, 5);
    static char words[3000];
    server_trace_open(&f->server, "/t");
    traced();
    assert_int_equal(
        ask_in(f, ring, WIRE_WRITE, 0,
               "a|1)\nio: IN 0x1 (d0) 20260101 00:00:00 RM (/\r\x1b[0m\x9b\x7f\xc3\xa4"),
        0);
    assert_string_equal(traced(), "io: IN 0x... (d5) TIME WRITE (a 1)\\nio: IN 0x... (d0) 20260101 "
                                  "00:00:00 RM (/\\x0d\\x1b[0m\\x9b\\x7f\\xc3\\xa4)\n"
                                  "io: OUT 0x... (d5) TIME WRITE (OK )\n");
    memset(words, 1, sizeof words - 1);
    memcpy(words, "a|", 2);
    assert_int_equal(ask_in(f, ring, WIRE_WRITE, 0, words), ENOSPC);
    const char *text = traced();
    assert_int_equal(strlen(text), strlen("io: IN 0x... (d5) TIME WRITE (a )\n"
                                          "io: OUT 0x... (d5) TIME ERROR (ENOSPC )\n") +
                                       4 * (sizeof words - 3));
}

/* Of guests nothing is taken. */
/* Nor by the name of an event that it leaves unread. */
static void no_forgery_by_events(void **state)
{
    Fixture *f = begin(state);
    Ref one = guest(f, 7);
    server_trace_open(&f->server, "/t");
    f->server.store.trace = 0; /* requests are not of interest */
    f->server.event_ms = 500;
    char message[64];
    size_t n = encode(message, WIRE_WATCH, 0, "@\nforged\377|t", false);
    assert_int_equal(server_input(&f->server, one, message, n, 1), n);
    traced();
    f->server.now_ms = 600;
    server_expire(&f->server, 100);
    assert_string_equal(traced(), "watch event path @\\nforged\\xff for domain 7 timed out\n");
}

static void of_guests(void **state)
{
    Fixture *f = begin(state);
    Ref ring = guest(f, 5);
    assert_int_equal(ask_in(f, ring, WIRE_CONTROL, 0, "logfile|/etc/passwd"), EACCES);
    assert_int_equal(ask_in(f, ring, WIRE_CONTROL, 0, "log|on"), EACCES);
    assert_int_equal(trace.path[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(switches),  CASE(reopened),   CASE(lines),
        CASE(in_pieces), CASE(no_forgery), CASE(no_forgery_by_events),
        CASE(of_guests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
