/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * `list`: one snapshot (ListDomains), then the properties of each domain for reason and time. The
 * questions are sent ahead of the answers, a window of them at a time, so that a host with
 * thousands of domains is listed in a second. A domain that is gone in between is left out.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "basic/alloc.h"
#include "lifecycle/path.h"
#include "lifecyclectl/client.h"
#include "lifecyclectl/domain.h"
#include "lifecyclectl/format.h"

#define WINDOW 128 /* questions under way */

typedef struct List {
    Client *client;
    Domain *rows;
    size_t n, n_asked, n_open;
    int error;
} List;

static void list_done(List *l)
{
    for (size_t i = 0; i < l->n; i++)
        domain_done(&l->rows[i]);
    mem_free(l->rows);
}

static int add_row(List *l, sd_bus_message *m)
{
    const char *path, *uuid, *state, *name;
    uint64_t incarnation;
    uint32_t domid;
    Domain *rows, *row;
    int r;

    r = sd_bus_message_read(m, "(osutss)", &path, &uuid, &domid, &incarnation, &state, &name);
    if (r <= 0)
        return r;
    if ((l->n & (l->n - 1)) == 0) {
        rows = mem_realloc_array(l->rows, l->n ? l->n * 2 : 1, sizeof(*rows));
        if (!rows)
            return -ENOMEM;
        l->rows = rows;
    }
    l->rows[l->n++] = (Domain){0};
    row = &l->rows[l->n - 1];
    if (domain_init(row, path) < 0 || domain_set(&row->uuid, uuid) < 0 ||
        domain_set(&row->state, state) < 0 || domain_set(&row->name, name) < 0)
        return -ENOMEM;
    row->domid = domid;
    row->incarnation = incarnation;
    return 1;
}

static int read_snapshot(List *l)
{
    sd_bus_message *m = NULL;
    int r;

    r = client_call(l->client, LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE,
                    "ListDomains", &m, NULL);
    if (r >= 0)
        r = sd_bus_message_skip(m, "st");
    if (r >= 0)
        r = sd_bus_message_enter_container(m, 'a', "(osutss)");
    while (r >= 0 && (r = add_row(l, m)) > 0)
        ;
    sd_bus_message_unref(m);
    return r;
}

typedef struct Question {
    List *list;
    size_t index;
} Question;

static int on_properties(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    Question *q = userdata;
    Domain *row = &q->list->rows[q->index];
    int r;

    q->list->n_open--;
    if (sd_bus_message_get_error(m)) {
        row->gone = true;
        return 0;
    }
    r = domain_read(row, m);
    if (r < 0)
        q->list->error = r;
    return 0;
}

static int ask_properties(List *l, Question *question)
{
    sd_bus_message *m = NULL;
    int r;

    *question = (Question){.list = l, .index = l->n_asked};
    r = client_message(l->client, l->rows[l->n_asked].path, "org.freedesktop.DBus.Properties",
                       "GetAll", &m);
    if (r >= 0)
        r = sd_bus_message_append(m, "s", XEN_LIFECYCLE_DOMAIN_INTERFACE);
    if (r >= 0)
        r = sd_bus_call_async(l->client->bus, NULL, m, on_properties, question, 0);
    sd_bus_message_unref(m);
    if (r < 0)
        return r;
    l->n_asked++;
    l->n_open++;
    return 0;
}

static int read_all_properties(List *l)
{
    Question *questions = mem_new0(Question, l->n ? l->n : 1);
    int r = questions ? 0 : -ENOMEM;

    while (r >= 0 && (l->n_asked < l->n || l->n_open > 0)) {
        while (r >= 0 && l->n_asked < l->n && l->n_open < WINDOW)
            r = ask_properties(l, &questions[l->n_asked]);
        if (r >= 0)
            r = sd_bus_process(l->client->bus, NULL);
        if (r == 0)
            r = sd_bus_wait(l->client->bus, UINT64_MAX);
        if (r >= 0)
            r = l->error;
    }
    if (l->n_open > 0) /* the connection broke: no callback may find the questions gone */
        l->client->bus = sd_bus_close_unref(l->client->bus);
    mem_free(questions);
    return r;
}

/* ---- output ---- */

static int compare_rows(const void *a, const void *b)
{
    const Domain *x = a, *y = b;

    return x->domid < y->domid ? -1 : x->domid > y->domid;
}

static void print_colored(const char *text, size_t width, const char *color)
{
    fputs(color, stdout);
    format_cell(stdout, text, width);
    fputs(*color ? FORMAT_RESET : "", stdout);
}

static void print_table(const Client *c, const Domain *rows, size_t n)
{
    size_t name_width = strlen("NAME"), n_shown = 0;
    struct timespec now;
    uint64_t now_us;

    clock_gettime(CLOCK_REALTIME, &now);
    now_us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
    for (size_t i = 0; i < n; i++)
        if (!rows[i].gone && format_width(rows[i].name) > name_width)
            name_width = format_width(rows[i].name);

    printf("%s%-6s %-9s %-11s ", c->color ? FORMAT_BOLD : "", "DOMID", "STATE", "REASON");
    format_cell(stdout, "NAME", name_width);
    printf(" %-36s %s%s\n", "UUID", "SINCE", c->color ? FORMAT_RESET : "");
    for (size_t i = 0; i < n; i++) {
        char ago[FORMAT_TIME_MAX];

        if (rows[i].gone)
            continue;
        n_shown++;
        format_ago(now_us, rows[i].realtime_us, ago);
        printf("%-6" PRIu32 " ", rows[i].domid);
        print_colored(rows[i].state, 9, format_color(c->color, rows[i].state));
        putchar(' ');
        print_colored(domain_shown_reason(&rows[i]), 11,
                      format_color(c->color, domain_shown_reason(&rows[i])));
        putchar(' ');
        format_cell(stdout, *rows[i].name ? rows[i].name : "-", name_width);
        printf(" %-36s %s\n", *rows[i].uuid ? rows[i].uuid : "-", ago);
    }
    printf("\n%zu domain%s\n", n_shown, n_shown == 1 ? "" : "s");
}

int command_list(Client *client)
{
    List l = {.client = client};
    int r;

    r = read_snapshot(&l);
    if (r >= 0)
        r = read_all_properties(&l);
    if (r >= 0) {
        if (l.n > 0)
            qsort(l.rows, l.n, sizeof(*l.rows), compare_rows);
        if (!client->args->json)
            print_table(client, l.rows, l.n);
        for (size_t i = 0; client->args->json && i < l.n; i++)
            if (!l.rows[i].gone)
                domain_print_json(&l.rows[i]);
    }
    list_done(&l);
    return r < 0 ? client_explain(client, r) : EXIT_OK;
}
