/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From a DOMAIN argument to one incarnation. What is found is a path, which names that incarnation
 * for ever: whatever a command then does cannot hit another domain that has got the domid, the name
 * or the UUID in the meantime.
 *
 * A domid is that of a domain that is there now. A UUID or a name may be that of several: of one
 * that is dead and still held by somebody, and of the next life of the same machine, which is then
 * meant (but for `release`, which is about the dead). Two that are alike in this (a copied
 * configuration, a migration within one host) are an error that lists both.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lifecycle/path.h"
#include "lifecyclectl/domain.h"

#define MANAGER LIFECYCLE_PATH_MANAGER, XEN_LIFECYCLE_MANAGER_INTERFACE

/* Those that fit alike; described as far as there is room. */
typedef struct Candidates {
    size_t n, size;
    char text[512], path[LIFECYCLE_PATH_SIZE];
} Candidates;

typedef struct Search {
    Client *client;
    const char *what, *argument;
    Which which;
    Candidates meant, others;
} Search;

static void add_candidate(Search *s, const char *path, uint32_t domid, const char *uuid,
                          const char *state)
{
    bool dead = strcmp(state, "dead") == 0;
    Candidates *c = dead == (s->which == WHICH_DEAD) ? &s->meant : &s->others;
    int n = 0;

    if (c->n++ == 0)
        snprintf(c->path, sizeof(c->path), "%s", path);
    if (c->size < sizeof(c->text))
        n = snprintf(c->text + c->size, sizeof(c->text) - c->size, "%s domid %" PRIu32 " (%s)",
                     c->n > 1 ? "," : "", domid, *uuid ? uuid : "no UUID");
    c->size += n > 0 ? (size_t)n : 0;
}

static int choose(const Search *s, Domain *ret)
{
    const Candidates *c = s->meant.n > 0 ? &s->meant : &s->others;

    if (c->n == 0)
        return client_fail(s->client, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                           "There is no domain %s '%s'.", s->what, s->argument);
    if (c->n > 1)
        return client_fail(s->client, CLIENT_ERROR_AMBIGUOUS,
                           "%zu domains are %s '%s':%s%s. Give the domid.", c->n, s->what,
                           s->argument, c->text, c->size < sizeof(c->text) ? "" : "...");
    return domain_init(ret, c->path);
}

static int find_name(Client *client, const char *name, Which which, Domain *ret)
{
    Search search = {.client = client, .what = "named", .argument = name, .which = which};
    const char *path, *uuid, *its_name, *state;
    sd_bus_message *m = NULL;
    uint32_t domid;
    int r;

    r = client_call(client, MANAGER, "ListDomains", &m, NULL);
    if (r >= 0)
        r = sd_bus_message_skip(m, "st");
    if (r >= 0)
        r = sd_bus_message_enter_container(m, 'a', "(osutss)");
    while (r >= 0 && (r = sd_bus_message_read(m, "(osutss)", &path, &uuid, &domid, NULL, &state,
                                              &its_name)) > 0)
        if (strcmp(its_name, name) == 0)
            add_candidate(&search, path, domid, uuid, state);
    if (r >= 0)
        r = choose(&search, ret);
    sd_bus_message_unref(m);
    return r;
}

static int find_domid(Client *client, uint32_t domid, Domain *ret)
{
    sd_bus_message *m = NULL;
    const char *path;
    int r;

    r = client_call(client, MANAGER, "GetDomain", &m, "u", domid);
    if (r >= 0)
        r = sd_bus_message_read(m, "o", &path);
    if (r >= 0)
        r = domain_init(ret, path);
    sd_bus_message_unref(m);
    return r;
}

/* Oldest first; where none lives the last one is meant. */
static int choose_of_uuid(Search *s, sd_bus_message *m, Domain *ret)
{
    Domain d = {0}, latest = {0};
    const char *path;
    int r;

    r = sd_bus_message_enter_container(m, 'a', "o");
    while (r >= 0 && (r = sd_bus_message_read(m, "o", &path)) > 0) {
        r = domain_init(&d, path);
        if (r >= 0)
            r = domain_load(s->client, &d);
        if (r < 0 && client_error_is(s->client, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN)) {
            domain_done(&d);
            r = 0; /* has just been forgotten */
            continue;
        }
        if (r >= 0 && strcmp(d.state, "released") != 0)
            add_candidate(s, path, d.domid, d.uuid, d.state);
        domain_done(&latest);
        latest = d;
        d = (Domain){0};
    }
    if (r >= 0 && s->meant.n + s->others.n == 0 && latest.path)
        r = domain_init(ret, latest.path);
    else if (r >= 0)
        r = choose(s, ret);
    domain_done(&latest);
    return r;
}

static int find_uuid(Client *client, const char *uuid, Which which, Domain *ret)
{
    Search search = {.client = client, .what = "with UUID", .argument = uuid, .which = which};
    sd_bus_message *m = NULL;
    int r;

    r = client_call(client, MANAGER, "GetDomainByUUID", &m, "s", uuid);
    if (r >= 0)
        r = choose_of_uuid(&search, m, ret);
    sd_bus_message_unref(m);
    return r;
}

static int find(Client *client, const char *argument, Which which, Domain *ret)
{
    Selector selector;

    if (selector_parse(argument, &selector) < 0)
        return client_fail(client, SD_BUS_ERROR_INVALID_ARGS,
                           "'%s' is no domid, UUID, name or object of a domain.", argument);
    switch (selector.type) {
    case SELECT_DOMID:
        return find_domid(client, selector.domid, ret);
    case SELECT_UUID:
        return find_uuid(client, argument, which, ret);
    case SELECT_PATH:
        return domain_init(ret, argument);
    case SELECT_NAME:
        break;
    }
    return find_name(client, argument, which, ret);
}

int domain_find(Client *client, const char *argument, Which which, Domain *ret)
{
    int r;

    *ret = (Domain){0};
    r = find(client, argument, which, ret);
    if (r >= 0)
        r = domain_load(client, ret);
    if (r >= 0 && which != WHICH_LATEST && strcmp(ret->state, "released") == 0)
        r = client_fail(client, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                        "The domain '%s' is released already.", argument);
    if (r < 0)
        domain_done(ret);
    return r < 0 ? r : 0;
}
