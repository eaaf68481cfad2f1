/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See session.h. */

#include "session.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/msg.h"

#define STEPS_MAX 4096u
#define BULK                                                                                       \
    260u /* nodes and watches: more than the buckets and the memory that it begins with            \
          */

typedef struct Session {
    Step *steps;
    size_t n;
} Session;

static Step *vadd(Session *s, int who, uint32_t type, uint32_t tx, const char *format, va_list args)
{
    assert(s->n < STEPS_MAX);
    Step *step = &s->steps[s->n++];
    *step = (Step){.who = who, .type = type, .tx = tx};
    if (vasprintf(&step->words, format, args) < 0)
        abort();
    return step;
}

__attribute__((format(printf, 5, 6))) static Step *add(Session *s, int who, uint32_t type,
                                                       uint32_t tx, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Step *step = vadd(s, who, type, tx, format, args);
    va_end(args);
    return step;
}

__attribute__((format(printf, 6, 7))) static void
refused(Session *s, int error, int who, uint32_t type, uint32_t tx, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vadd(s, who, type, tx, format, args)->error = error;
    va_end(args);
}

static void edge(Session *s, uint32_t type, uint32_t domid)
{
    add(s, EDGE, type, domid, "%s", "")->flags = STEP_NO_REPLY;
}

static void end(Session *s, int who, uint32_t tx, const char *how, int error)
{
    Step *step = add(s, who, WIRE_TRANSACTION_END, tx, "%s", how);
    step->error = error;
    step->flags = STEP_MAY_END;
}

/* ---- the parts ---- */

static void make_guest(Session *s, unsigned domid)
{
    add(s, DOM0, WIRE_SET_FEATURE, 0, "%u|6", domid);
    add(s, DOM0, WIRE_SET_QUOTA, 0, "%u|nodes|2000", domid);
    add(s, DOM0, WIRE_INTRODUCE, 0, "%u|%u|1", domid, 0xfeffcu);
    add(s, DOM0, WIRE_MKDIR, 0, "/local/domain/%u", domid);
    add(s, DOM0, WIRE_SET_PERMS, 0, "/local/domain/%u|n%u", domid, domid);
    add(s, DOM0, WIRE_WRITE, 0, "/local/domain/%u/name|guest-%u", domid, domid);
    add(s, DOM0, WIRE_IS_DOMAIN_INTRODUCED, 0, "%u", domid);
}

static void nodes(Session *s, int who, const char *home)
{
    add(s, who, WIRE_WRITE, 0, "%sa/b/c|value", home)->flags = STEP_TORN;
    add(s, who, WIRE_WRITE, 0, "%sa/b/c|%0600u", home, 1u);
    add(s, who, WIRE_READ, 0, "%sa/b/c", home)->flags = STEP_TORN;
    add(s, who, WIRE_MKDIR, 0, "%sa/d", home);
    add(s, who, WIRE_MKDIR, 0, "%sa/d", home);
    add(s, who, WIRE_DIRECTORY, 0, "%sa", home);
    add(s, who, WIRE_DIRECTORY_PART, 0, "%sa|0", home);
    add(s, who, WIRE_SET_PERMS, 0, "%sa/d|n5|r6|w7", home);
    add(s, who, WIRE_SET_PERMS, 0, "%sa/d|n5|r6|b32757", home);
    add(s, who, WIRE_GET_PERMS, 0, "%sa/d", home);
    refused(s, ENOENT, who, WIRE_READ, 0, "%sabsent", home);
    refused(s, EINVAL, who, WIRE_READ, 0, "%s//", home);
    add(s, who, WIRE_RM, 0, "%sa/b", home);
    add(s, who, WIRE_GET_DOMAIN_PATH, 0, "5");
}

static void watches(Session *s)
{
    add(s, 5, WIRE_WATCH, 0, "a|token");
    add(s, 5, WIRE_WATCH, 0, "/local/domain/5/a/d|absolute|2");
    refused(s, EEXIST, 5, WIRE_WATCH, 0, "a|token");
    add(s, DOM0, WIRE_WATCH, 0, "/local/domain|all|4");
    add(s, DOM0, WIRE_WATCH, 0, "@introduceDomain|i");
    add(s, DOM0, WIRE_WATCH, 0, "@releaseDomain|r");
    add(s, DOM0, WIRE_WATCH, 0, "@releaseDomain/6|r6");
    add(s, SECOND, WIRE_WATCH, 0, "@lifecycle|l");
    add(s, DOM0, WIRE_SET_PERMS, 0, "@releaseDomain|n0|r5");
    add(s, 5, WIRE_WATCH, 0, "@releaseDomain|guest");
    add(s, DOM0, WIRE_WRITE, 0, "/local/domain/5/a/d/x|event");
    add(s, DOM0, WIRE_WRITE, 0, "/local/domain/5/a/d/y|event");
    add(s, DOM0, WIRE_RM, 0, "/local/domain/5/a/d");
    add(s, 5, WIRE_UNWATCH, 0, "/local/domain/5/a/d|absolute");
    refused(s, ENOENT, 5, WIRE_UNWATCH, 0, "a|other");
}

static void transactions(Session *s)
{
    add(s, 5, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, 5, WIRE_WRITE, 1, "t/a/b|1");
    add(s, 5, WIRE_WRITE, 1, "t/a/c|2");
    add(s, 5, WIRE_READ, 1, "t/a/b");
    add(s, 5, WIRE_DIRECTORY, 1, "t/a");
    add(s, 5, WIRE_SET_PERMS, 1, "t/a|n5|r6");
    add(s, 5, WIRE_GET_PERMS, 1, "t/a");
    add(s, 5, WIRE_MKDIR, 1, "t/e");
    add(s, 5, WIRE_RM, 1, "t/a/c");
    refused(s, ENOENT, 5, WIRE_READ, 1, "t/none");
    refused(s, EACCES, 5, WIRE_WRITE, 1, "/local/domain/6/x|no");
    end(s, 5, 1, "T", 0);

    /* Two that meet. */
    add(s, DOM0, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, SECOND, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, DOM0, WIRE_READ, 1, "/local/domain/5/t/a/b");
    add(s, DOM0, WIRE_WRITE, 1, "/local/domain/5/t/a/b|dom0");
    add(s, SECOND, WIRE_READ, 1, "/local/domain/5/t/a/b");
    add(s, SECOND, WIRE_RM, 1, "/local/domain/5/t/a");
    end(s, DOM0, 1, "T", 0);
    end(s, SECOND, 1, "T", EAGAIN);

    /* One that is given up, one of a removal, one that names somebody new. */
    add(s, SECOND, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, SECOND, WIRE_MKDIR, 2, "/local/domain/5/t/given/up");
    end(s, SECOND, 2, "F", 0);
    add(s, SECOND, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, SECOND, WIRE_RM, 3, "/local/domain/5/t/a");
    add(s, SECOND, WIRE_WRITE, 3, "/local/domain/5/t/a/again|x");
    add(s, SECOND, WIRE_SET_PERMS, 3, "/local/domain/5/t/a|n5|r9|b6");
    end(s, SECOND, 3, "T", 0);
    refused(s, ENOENT, SECOND, WIRE_TRANSACTION_END, 3, "T");
}

static void permissions(Session *s)
{
    char words[4000];
    size_t at = (size_t)snprintf(words, sizeof words, "/wide|n0");
    for (unsigned i = 0; i < 300; i++)
        at += (size_t)snprintf(words + at, sizeof words - at, "|r%u", i % 20 + 1);
    add(s, DOM0, WIRE_MKDIR, 0, "/wide");
    add(s, DOM0, WIRE_SET_PERMS, 0, "%s", words);
    add(s, DOM0, WIRE_MKDIR, 0, "/wide/child");
    add(s, 6, WIRE_DIRECTORY, 0, "/wide");
    add(s, DOM0, WIRE_GET_PERMS, 0, "/wide");
    refused(s, EINVAL, DOM0, WIRE_SET_PERMS, 0, "/wide|x1");
    refused(s, EACCES, 6, WIRE_SET_PERMS, 0, "/wide|n6");
    /* A node of a guest in the house of another. */
    add(s, DOM0, WIRE_MKDIR, 0, "/local/domain/5/device");
    add(s, DOM0, WIRE_SET_PERMS, 0, "/local/domain/5/device|n6|r5");
    add(s, 6, WIRE_WRITE, 0, "/local/domain/5/device/backend|x");
}

static void quotas(Session *s)
{
    add(s, DOM0, WIRE_GET_QUOTA, 0, "%s", "");
    add(s, DOM0, WIRE_GET_QUOTA, 0, "nodes");
    add(s, DOM0, WIRE_GET_QUOTA, 0, "5|nodes");
    add(s, DOM0, WIRE_SET_QUOTA, 0, "watches|100");
    add(s, DOM0, WIRE_SET_QUOTA, 0, "6|nodes|5");
    add(s, 6, WIRE_WRITE, 0, "one|1");
    refused(s, ENOSPC, 6, WIRE_WRITE, 0, "two/three|1");
    add(s, DOM0, WIRE_SET_QUOTA, 0, "6|nodes|2000");
    add(s, DOM0, WIRE_GET_FEATURE, 0, "%s", "");
    add(s, DOM0, WIRE_GET_FEATURE, 0, "6");
    add(s, 6, WIRE_GET_FEATURE, 0, "%s", "");
    refused(s, EBUSY, DOM0, WIRE_SET_FEATURE, 0, "6|0");
    /* More is touched in a transaction than it may. */
    add(s, DOM0, WIRE_SET_QUOTA, 0, "6|transaction-nodes|3");
    add(s, 6, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, 6, WIRE_WRITE, 1, "q|1");
    refused(s, ENOSPC, 6, WIRE_WRITE, 1, "q/w/e/r|1");
    end(s, 6, 1, "T", ENOMEM);
}

static void controls(Session *s)
{
    add(s, DOM0, WIRE_CONTROL, 0, "help");
    add(s, DOM0, WIRE_CONTROL, 0, "check");
    add(s, DOM0, WIRE_CONTROL, 0, "memreport");
    add(s, DOM0, WIRE_CONTROL, 0, "quota");
    add(s, DOM0, WIRE_CONTROL, 0, "quota|5");
    add(s, DOM0, WIRE_CONTROL, 0, "quota|set|watches|128");
    add(s, DOM0, WIRE_CONTROL, 0, "print|a line");
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|version");
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|list|0");
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|get|5");
    refused(s, EINVAL, DOM0, WIRE_CONTROL, 0, "nonsense");
    refused(s, EACCES, 5, WIRE_CONTROL, 0, "check");
    refused(s, ENOSYS, DOM0, WIRE_RESTRICT, 0, "5");
    refused(s, ENOSYS, 5, 77, 0, "x");
}

/* Indices grow, a tree goes that others watch and own parts of. */
static void bulk(Session *s)
{
    for (unsigned i = 0; i < BULK; i++)
        add(s, 5, WIRE_WRITE, 0, "bulk/%u/%u|%01500u", i, i, i);
    for (unsigned i = 0; i < BULK; i++)
        add(s, DOM0, WIRE_WATCH, 0, "/local/domain/5/bulk/%u/%u|%u", i, i, i);
    add(s, 5, WIRE_RM, 0, "bulk");
}

/* The records' part, with generations as the session makes them. */
static void lives(Session *s)
{
    add(s, DOM0, WIRE_SET_TARGET, 0, "6|5");
    add(s, 6, WIRE_WRITE, 0, "/local/domain/5/by-target|x");
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|shutdown|5 2 crash|6 3 poweroff")->reply =
        "5 shutdown 2\n6 shutdown 3\n";
    add(s, DOM0, WIRE_RESUME, 0, "5");
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|shutdown|5 2 suspend");
    /* A soft reset; then the ring alone anew; then another life of the domid. */
    add(s, 5, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, DOM0, WIRE_INTRODUCE, 0, "5|1|3");
    add(s, 5, WIRE_WRITE, 0, "again|1");
    add(s, DOM0, WIRE_RELEASE, 0, "5");
    refused(s, ENOENT, DOM0, WIRE_RELEASE, 0, "5");
    make_guest(s, 5);
    nodes(s, 5, "");
    add(s, 5, WIRE_WATCH, 0, "a|token");
    edge(s, EDGE_BREAK, 5);
    add(s, DOM0, WIRE_WRITE, 0, "/local/domain/5/a/unheard|x");
    add(s, DOM0, WIRE_INTRODUCE, 0, "5|1|1");
    add(s, 5, WIRE_WATCH, 0, "a|token");
    add(s, 5, WIRE_TRANSACTION_START, 0, "%s", "");
    add(s, 5, WIRE_WRITE, 1, "kept/over/the/restart|1");

    edge(s, EDGE_RESTART, 0);
    refused(s, EBUSY, DOM0, WIRE_INTRODUCE, 0, "5|1|1");
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|list|0");
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|confirm|5 22 55|6 3 66|31 1 1")->reply =
        "5 confirmed 22\n6 confirmed 3\n31 absent 0\n";
    end(s, 5, 1, "T", 0);
    add(s, 5, WIRE_RESET_WATCHES, 0, "%s", "");
    add(s, 5, WIRE_TRANSACTION_START, 0, "%s", "");
}

static void ends(Session *s)
{
    edge(s, EDGE_CLOSE, 0);
    add(s, DOM0, WIRE_CONTROL, 0, "lifecycle|release|5 22|6 3")->reply =
        "5 released 22\n6 released 3\n";
    refused(s, ENOENT, DOM0, WIRE_CONTROL, 0, "lifecycle|get|5");
    add(s, DOM0, WIRE_RM, 0, "/wide");
    add(s, DOM0, WIRE_RM, 0, "/local");
    add(s, DOM0, WIRE_SET_PERMS, 0, "@releaseDomain|n0");
    add(s, DOM0, WIRE_RESET_WATCHES, 0, "%s", "");
}

Step *session_make(size_t *ret_n)
{
    Session s = {calloc(STEPS_MAX, sizeof(Step)), 0};
    if (!s.steps)
        abort();
    edge(&s, EDGE_CONNECT, 0);
    edge(&s, EDGE_DOM0, 0);
    make_guest(&s, 5);
    make_guest(&s, 6);
    nodes(&s, DOM0, "/local/domain/5/");
    nodes(&s, 5, "");
    watches(&s);
    transactions(&s);
    permissions(&s);
    quotas(&s);
    controls(&s);
    bulk(&s);
    lives(&s);
    ends(&s);
    *ret_n = s.n;
    return s.steps;
}

void session_free(Step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(steps[i].words);
    free(steps);
}
