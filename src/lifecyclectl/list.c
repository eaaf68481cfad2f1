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
#include "lifecyclectl/format.h"

#define WINDOW 128 /* questions under way */

typedef struct Row {
    char *path, *uuid, *state, *name, *reason;
    uint32_t domid;
    uint64_t incarnation, sequence, realtime_us;
    bool gone;
} Row;

typedef struct List {
    Client *client;
    Row *rows;
    size_t n, n_asked, n_open;
    int error;
} List;

static void list_done(List *l)
{
    for (size_t i = 0; i < l->n; i++) {
        mem_free(l->rows[i].path);
        mem_free(l->rows[i].uuid);
        mem_free(l->rows[i].state);
        mem_free(l->rows[i].name);
        mem_free(l->rows[i].reason);
    }
    mem_free(l->rows);
}

static int set_text(char **text, const char *value)
{
    char *copy = mem_strdup(value);

    if (!copy)
        return -ENOMEM;
    mem_free(*text);
    *text = copy;
    return 0;
}

static int add_row(List *l, sd_bus_message *m)
{
    const char *path, *uuid, *state, *name;
    Row row = {0}, *rows;
    int r;

    r = sd_bus_message_read(m, "(osutss)", &path, &uuid, &row.domid, &row.incarnation, &state,
                            &name);
    if (r <= 0)
        return r;
    if ((l->n & (l->n - 1)) == 0) {
        rows = mem_realloc_array(l->rows, l->n ? l->n * 2 : 1, sizeof(*rows));
        if (!rows)
            return -ENOMEM;
        l->rows = rows;
    }
    l->rows[l->n++] = row;
    if (set_text(&l->rows[l->n - 1].path, path) < 0 ||
        set_text(&l->rows[l->n - 1].uuid, uuid) < 0 ||
        set_text(&l->rows[l->n - 1].state, state) < 0 ||
        set_text(&l->rows[l->n - 1].name, name) < 0 ||
        set_text(&l->rows[l->n - 1].reason, "unknown") < 0)
        return -ENOMEM;
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

static int read_property(Row *row, sd_bus_message *m)
{
    const char *name, *type, *value;
    int r;

    r = sd_bus_message_read(m, "s", &name);
    if (r < 0)
        return r;
    r = sd_bus_message_peek_type(m, NULL, &type);
    if (r < 0)
        return r;
    if (strcmp(name, "Sequence") == 0)
        return sd_bus_message_read(m, "v", "t", &row->sequence);
    if (strcmp(name, "Realtime") == 0)
        return sd_bus_message_read(m, "v", "t", &row->realtime_us);
    if (strcmp(type, "s") != 0)
        return sd_bus_message_skip(m, "v");
    r = sd_bus_message_read(m, "v", "s", &value);
    if (r < 0)
        return r;
    if (strcmp(name, "State") == 0)
        return set_text(&row->state, value);
    if (strcmp(name, "ShutdownReason") == 0)
        return set_text(&row->reason, value);
    if (strcmp(name, "Name") == 0)
        return set_text(&row->name, value);
    return strcmp(name, "UUID") == 0 ? set_text(&row->uuid, value) : 0;
}

static int read_properties(Row *row, sd_bus_message *m)
{
    int r;

    r = sd_bus_message_enter_container(m, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
        r = read_property(row, m);
        if (r >= 0)
            r = sd_bus_message_exit_container(m);
    }
    return r;
}

typedef struct Question {
    List *list;
    size_t index;
} Question;

static int on_properties(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
    Question *q = userdata;
    Row *row = &q->list->rows[q->index];
    int r;

    q->list->n_open--;
    if (sd_bus_message_get_error(m)) {
        row->gone = true;
        return 0;
    }
    r = read_properties(row, m);
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
    const Row *x = a, *y = b;

    return x->domid < y->domid ? -1 : x->domid > y->domid;
}

static void print_json(const Row *row)
{
    printf("{\"domid\":%" PRIu32 ",\"uuid\":", row->domid);
    format_json_string(stdout, row->uuid);
    printf(",\"name\":");
    format_json_string(stdout, row->name);
    printf(",\"state\":");
    format_json_string(stdout, row->state);
    printf(",\"reason\":");
    format_json_string(stdout, row->reason);
    printf(",\"sequence\":%" PRIu64 ",\"realtime\":%" PRIu64 ",\"incarnation\":\"%" PRIu64
           "\",\"path\":",
           row->sequence, row->realtime_us, row->incarnation);
    format_json_string(stdout, row->path);
    printf("}\n");
}

static void print_colored(const char *text, size_t width, const char *color)
{
    fputs(color, stdout);
    format_cell(stdout, text, width);
    fputs(*color ? FORMAT_RESET : "", stdout);
}

/* The reason says something only once the domain has shut down. */
static const char *shown_reason(const Row *row)
{
    return strcmp(row->state, "running") == 0 ? "-" : row->reason;
}

static void print_table(const Client *c, const Row *rows, size_t n)
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
        print_colored(shown_reason(&rows[i]), 11, format_color(c->color, shown_reason(&rows[i])));
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
                print_json(&l.rows[i]);
    }
    list_done(&l);
    return r < 0 ? client_explain(client, r) : EXIT_OK;
}
