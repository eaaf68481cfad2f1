/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Calls are made one after the other and waited for; a command line tool has nothing else to do. No
 * call starts the daemon: a tool that looks must not change what it sees.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lifecycle/path.h"
#include "lifecyclectl/client.h"

#define CALL_TIMEOUT_US UINT64_C(10000000)

void client_init(Client *client, const Args *args)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    *client = (Client){.args = args, .error = SD_BUS_ERROR_NULL};
    client->color = args->color == COLOR_ALWAYS ||
                    (args->color == COLOR_AUTO && isatty(STDOUT_FILENO) &&
                     !(no_color && *no_color) && term && strcmp(term, "dumb") != 0);
}

int client_open(Client *client)
{
    const char *address = client->args->bus_address;
    int r;

    client->bus = sd_bus_close_unref(client->bus);
    sd_bus_error_free(&client->error);
    if (!address)
        address = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
    if (!address || !*address)
        address = "unix:path=/run/dbus/system_bus_socket";
    r = sd_bus_new(&client->bus);
    if (r >= 0)
        r = sd_bus_set_address(client->bus, address);
    if (r >= 0)
        r = sd_bus_set_bus_client(client->bus, true);
    if (r >= 0)
        r = sd_bus_start(client->bus);
    if (r >= 0)
        r = sd_bus_get_unique_name(client->bus, &(const char *){NULL}); /* waits for the broker */
    if (r < 0)
        client->bus = sd_bus_close_unref(client->bus);
    return r < 0 ? r : 0;
}

void client_done(Client *client)
{
    sd_bus_error_free(&client->error);
    client->bus = sd_bus_close_unref(client->bus);
}

int client_message(Client *client, const char *path, const char *interface, const char *member,
                   sd_bus_message **ret)
{
    sd_bus_message *m = NULL;
    int r;

    r = sd_bus_message_new_method_call(client->bus, &m, BUS_NAME, path, interface, member);
    if (r >= 0)
        r = sd_bus_message_set_auto_start(m, false);
    if (r < 0) {
        sd_bus_message_unref(m);
        return r;
    }
    *ret = m;
    return 0;
}

int client_call(Client *client, const char *path, const char *interface, const char *member,
                sd_bus_message **ret, const char *types, ...)
{
    sd_bus_message *m = NULL;
    va_list ap;
    int r;

    sd_bus_error_free(&client->error);
    r = client_message(client, path, interface, member, &m);
    va_start(ap, types);
    if (r >= 0 && types)
        r = sd_bus_message_appendv(m, types, ap);
    va_end(ap);
    if (r >= 0)
        r = sd_bus_call(client->bus, m, CALL_TIMEOUT_US, &client->error, ret);
    sd_bus_message_unref(m);
    return r < 0 ? r : 0;
}

int client_fail(Client *client, const char *name, const char *format, ...)
{
    va_list ap;
    int r;

    sd_bus_error_free(&client->error);
    va_start(ap, format);
    r = sd_bus_error_setfv(&client->error, name, format, ap);
    va_end(ap);
    return r < 0 ? r : -EIO;
}

bool client_error_is(const Client *client, const char *name)
{
    return sd_bus_error_has_name(&client->error, name) > 0;
}

bool client_not_running(const Client *client)
{
    return sd_bus_error_has_names(&client->error, SD_BUS_ERROR_SERVICE_UNKNOWN,
                                  SD_BUS_ERROR_NAME_HAS_NO_OWNER) > 0;
}

int client_explain(const Client *client, int r)
{
    if (client_not_running(client)) {
        fprintf(stderr,
                "lifecyclectl: xen-lifecycled is not running: systemctl start xen-lifecycled\n");
        return EXIT_NOT_RUNNING;
    }
    if (!client->bus) {
        fprintf(stderr,
                "lifecyclectl: cannot connect to the bus (%s): is D-Bus running? "
                "systemctl status dbus.socket\n",
                strerror(-r));
        return EXIT_FAILED;
    }
    if (client_error_is(client, SD_BUS_ERROR_ACCESS_DENIED))
        fprintf(stderr, "lifecyclectl: the bus denies access: is " BUS_NAME ".conf installed? "
                        "systemctl reload dbus\n");
    else if (client_error_is(client, SD_BUS_ERROR_NO_REPLY) || r == -ETIMEDOUT)
        fprintf(stderr, "lifecyclectl: xen-lifecycled does not answer: systemctl status "
                        "xen-lifecycled\n");
    else
        fprintf(stderr, "lifecyclectl: %s\n",
                client->error.message ? client->error.message : strerror(-r));
    if (client_error_is(client, SD_BUS_ERROR_INVALID_ARGS)) /* what is no DOMAIN */
        return EXIT_USAGE;
    return sd_bus_error_has_names(&client->error, XEN_LIFECYCLE_ERROR_NO_SUCH_DOMAIN,
                                  CLIENT_ERROR_AMBIGUOUS) > 0
               ? EXIT_NO_DOMAIN
               : EXIT_FAILED;
}

static int get_property(Client *client, const char *property, const char *type,
                        sd_bus_message **ret)
{
    int r;

    r = client_call(client, LIFECYCLE_PATH_MANAGER, "org.freedesktop.DBus.Properties", "Get", ret,
                    "ss", XEN_LIFECYCLE_MANAGER_INTERFACE, property);
    return r < 0 ? r : sd_bus_message_enter_container(*ret, 'v', type);
}

int client_get_number(Client *client, const char *property, uint64_t *ret)
{
    sd_bus_message *m = NULL;
    int r;

    r = get_property(client, property, "t", &m);
    if (r >= 0)
        r = sd_bus_message_read(m, "t", ret);
    sd_bus_message_unref(m);
    return r < 0 ? r : 0;
}

int client_get_string(Client *client, const char *property, char *ret, size_t size)
{
    sd_bus_message *m = NULL;
    const char *s;
    int r;

    r = get_property(client, property, "s", &m);
    if (r >= 0)
        r = sd_bus_message_read(m, "s", &s);
    if (r >= 0)
        r = snprintf(ret, size, "%s", s) < (int)size ? 0 : -EMSGSIZE;
    sd_bus_message_unref(m);
    return r;
}
