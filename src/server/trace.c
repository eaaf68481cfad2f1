/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The trace: what goes on, line by line, in the form of C xenstored 4.22, for whoever looks for a
 * fault. Switched by --trace-file, --trace-control and XS_CONTROL "log".
 *
 *   io: IN 0x8000123 (d7) 20261122 22:09:28 WRITE (device/vif/0/state 4)
 *   io: OUT 0x8000123 (d7) 20261122 22:09:28 WRITE (OK )
 *   obj: CREATE watch 0x8000345
 *
 * A message on its way out is OUT when it went in one piece, else OUT(START) and OUT(END). Where C
 * xenstored writes an address there is a Ref. NULs are blanks, as there; but a byte that is not a
 * printable one is written \n or \xHH, so that a guest cannot make a line of its own. A request
 * that has to wait for memory is told again when it is tried again.
 *
 * Switched off it costs one look at Store.trace for each thing that could be told.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "server/internal.h"

static const char *const switches[] = {"obj", "io", "wrl", "acc", "tdb"};

#define N_SWITCHES (sizeof switches / sizeof *switches)

/* ---- lines ---- */

size_t trace_escape(const char *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    char *p = out;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = (uint8_t)bytes[i];
        if (c == 0) {
            *p++ = ' ';
        } else if (c == '\n') {
            *p++ = '\\';
            *p++ = 'n';
        } else if (c < ' ' || c > '~') {
            *p++ = '\\';
            *p++ = 'x';
            *p++ = digits[c >> 4];
            *p++ = digits[c & 15];
        } else {
            *p++ = (char)c;
        }
    }
    *p = 0;
    return (size_t)(p - out);
}

void trace_message(Server *sv, Ref conn, const char *how, const WireHeader *header,
                   const char *payload)
{
    char before[96], after[32 + TRACE_ESCAPED(WIRE_PAYLOAD_MAX)];
    const char *type = wire_type_to_string(header->type);
    snprintf(before, sizeof before, "io: %s 0x%x (d%u) ", how, conn, conn_domid(sv, conn));
    int n = snprintf(after, 32, " %s (", type[0] == '?' ? "**UNKNOWN**" : type);
    size_t end = (size_t)n + trace_escape(payload, header->len, after + n);
    memcpy(after + end, ")", 2);
    sv->files->trace(sv->userdata, before, after);
}

void trace_line(void *userdata, const char *format, ...)
{
    Server *sv = userdata;
    char line[WIRE_PATH_ABS_MAX + 128];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    sv->files->trace(sv->userdata, line, NULL);
}

/* ---- switches ---- */

int trace_switch(unsigned *set, const char *word)
{
    if (word[0] != '+' && word[0] != '-')
        return -EINVAL;
    for (size_t i = 0; i < N_SWITCHES; i++)
        if (strcmp(word + 1, switches[i]) == 0) {
            *set &= ~(1u << i);
            *set |= (unsigned)(word[0] == '+') << i;
            return 0;
        }
    return -EINVAL;
}

static void trace_off(Server *sv)
{
    sv->tracing = false;
    sv->store.trace = 0;
    if (sv->files)
        sv->files->trace_close(sv->userdata);
}

int server_trace_open(Server *sv, const char *path)
{
    trace_off(sv);
    int r = sv->files ? sv->files->trace_open(sv->userdata, path) : 0;
    if (r <= 0)
        return r;
    sv->tracing = true;
    sv->store.trace = sv->trace_switches;
    sv->files->trace(sv->userdata, "\n***", NULL);
    return 1;
}

void server_trace_reopen(Server *sv)
{
    if (sv->tracing)
        server_trace_open(sv, NULL);
}

/* ---- XS_CONTROL ---- */

static int show_switches(Server *sv, Request *req)
{
    size_t at = (size_t)snprintf(req->buffer, sizeof req->buffer, "Log switch settings:\n");
    for (size_t i = 0; i < N_SWITCHES; i++)
        at += (size_t)snprintf(req->buffer + at, sizeof req->buffer - at, "%-8s: %s\n", switches[i],
                               sv->trace_switches & 1u << i ? "on" : "off");
    return reply_text(req, req->buffer);
}

int control_log(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    if (argc == 0)
        return show_switches(sv, req);
    if (argc != 1)
        return -EINVAL;
    if (strcmp(argv[0], "off") == 0) {
        trace_off(sv);
        return 0;
    }
    if (strcmp(argv[0], "on") != 0) {
        int r = trace_switch(&sv->trace_switches, argv[0]);
        if (r == 0 && sv->tracing)
            sv->store.trace = sv->trace_switches;
        return r;
    }
    int r = server_trace_open(sv, NULL);
    if (r != 0)
        return r < 0 ? r : 0;
    return reply_text(req, "There is no trace file: name one with \"logfile\" or the option "
                           "--trace-file.\n");
}

int control_logfile(Server *sv, Request *req, const char *const *argv, unsigned argc)
{
    if (argc != 1 || !argv[0][0])
        return -EINVAL;
    int r = server_trace_open(sv, argv[0]);
    return r < 0 ? r : 0;
}
