/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "basic/alloc.h"
#include "lifecyclectl/domain.h"
#include "lifecyclectl/format.h"

int domain_set(char **text, const char *value)
{
    char *copy = mem_strdup(value);

    if (!copy)
        return -ENOMEM;
    mem_free(*text);
    *text = copy;
    return 0;
}

int domain_init(Domain *d, const char *path)
{
    *d = (Domain){0};
    if (domain_set(&d->path, path) < 0 || domain_set(&d->uuid, "") < 0 ||
        domain_set(&d->state, "") < 0 || domain_set(&d->name, "") < 0 ||
        domain_set(&d->reason, "unknown") < 0)
        return -ENOMEM;
    return 0;
}

void domain_done(Domain *d)
{
    mem_free(d->path);
    mem_free(d->uuid);
    mem_free(d->state);
    mem_free(d->name);
    mem_free(d->reason);
    *d = (Domain){0};
}

static int read_property(Domain *d, sd_bus_message *m)
{
    const struct {
        const char *name, *type;
        void *to;
    } numbers[] = {
        {"DomID", "u", &d->domid},
        {"Incarnation", "t", &d->incarnation},
        {"Sequence", "t", &d->sequence},
        {"Realtime", "t", &d->realtime_us},
    };
    const struct {
        const char *name;
        char **to;
    } texts[] = {{"State", &d->state},
                 {"ShutdownReason", &d->reason},
                 {"Name", &d->name},
                 {"UUID", &d->uuid}};
    const char *name, *value;
    int r;

    r = sd_bus_message_read(m, "s", &name);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (strcmp(name, numbers[i].name) == 0)
            return sd_bus_message_read(m, "v", numbers[i].type, numbers[i].to);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (strcmp(name, texts[i].name) == 0) {
            r = sd_bus_message_read(m, "v", "s", &value);
            return r < 0 ? r : domain_set(texts[i].to, value);
        }
    return sd_bus_message_skip(m, "v"); /* a newer daemon */
}

int domain_read(Domain *d, sd_bus_message *m)
{
    int r;

    r = sd_bus_message_enter_container(m, 'a', "{sv}");
    while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
        r = read_property(d, m);
        if (r >= 0)
            r = sd_bus_message_exit_container(m);
    }
    return r;
}

int domain_load(Client *client, Domain *d)
{
    sd_bus_message *m = NULL;
    int r;

    r = client_call(client, d->path, "org.freedesktop.DBus.Properties", "GetAll", &m, "s",
                    XEN_LIFECYCLE_DOMAIN_INTERFACE);
    if (r >= 0)
        r = domain_read(d, m);
    sd_bus_message_unref(m);
    return r < 0 ? r : 0;
}

void domain_print_json(const Domain *d)
{
    printf("{\"domid\":%" PRIu32 ",\"uuid\":", d->domid);
    format_json_string(stdout, d->uuid);
    printf(",\"name\":");
    format_json_string(stdout, d->name);
    printf(",\"state\":");
    format_json_string(stdout, d->state);
    printf(",\"reason\":");
    format_json_string(stdout, d->reason);
    printf(",\"sequence\":%" PRIu64 ",\"realtime\":%" PRIu64 ",\"incarnation\":\"%" PRIu64
           "\",\"path\":",
           d->sequence, d->realtime_us, d->incarnation);
    format_json_string(stdout, d->path);
    printf("}\n");
}

void domain_label(const Domain *d, char ret[DOMAIN_LABEL_MAX])
{
    if (*d->name)
        snprintf(ret, DOMAIN_LABEL_MAX, "%.256s (domid %" PRIu32 ")", d->name, d->domid);
    else
        snprintf(ret, DOMAIN_LABEL_MAX, "domain %" PRIu32, d->domid);
}

const char *domain_shown_reason(const Domain *d)
{
    return strcmp(d->state, "running") == 0 ? "-" : d->reason;
}
