/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * lifecyclectl: asks xen-lifecycled, for people (tables, colours) and for programs (--json, one
 * object a line). One file per command; lifecyclectl(1) describes all of it.
 */

#include <locale.h>
#include <stdio.h>

#include "lifecyclectl/client.h"

static void help(void)
{
    fputs("lifecyclectl [OPTION...] [COMMAND]\n"
          "\n"
          "Shows and ends the domains of this Xen host.\n"
          "\n"
          "Commands:\n"
          "  list                 domains and their states (the default)\n"
          "  show DOMAIN...       all that is known of these\n"
          "  status               how the daemon itself does\n"
          "  monitor [DOMAIN...]  events as they happen, of all domains or of these\n"
          "  events [DOMAIN...]   events in the log\n"
          "  wait DOMAIN          until it has ended, or is in a state of --for\n"
          "  destroy DOMAIN...    end them at once; returns when nothing of them is left\n"
          "  release DOMAIN...    look again at domains that are dead and not released\n"
          "  xl-front enable|disable|status\n"
          "                       xl destroy by way of the daemon: xen-lifecycle-xl(8)\n"
          "\n"
          "DOMAIN is a domid, a UUID, a name, or an object of D-Bus.\n"
          "\n"
          "Options:\n"
          "  -j, --json           one JSON object a line\n"
          "      --since=EVENT    monitor, events: what happened after it, a number or\n"
          "                       GENERATION:NUMBER; 0: all there is\n"
          "      --for=STATE,...  wait: running, suspended, shutdown, dead, released\n"
          "      --timeout=TIME   wait: not longer; seconds, or 500ms, 5min, 2h\n"
          "      --no-wait        destroy, release: return when it has begun\n"
          "      --link=PATH      xl-front: another place than /usr/local/sbin/xl\n"
          "      --color=WHEN     auto (the default), always, never\n"
          "      --no-color       the same as --color=never\n"
          "      --bus-address=ADDRESS\n"
          "                       another bus than the system bus\n"
          "  -h, --help           this text\n"
          "      --version        the version\n"
          "\n"
          "Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 xen-lifecycled is not running,\n"
          "4 no such domain, or several, 5 status: something is wrong, 6 wait: time is up,\n"
          "7 events: some are lost.\n"
          "\n"
          "Examples:\n"
          "  lifecyclectl monitor web1\n"
          "  lifecyclectl wait web1 --timeout=5min && lifecyclectl destroy web1\n"
          "  lifecyclectl list --json | jq -r 'select(.state != \"running\") | .name'\n"
          "\n"
          "See lifecyclectl(1), and org.xenproject.Lifecycle1(5) for the interface behind it.\n",
          stdout);
}

static int (*const commands[COMMAND_MAX])(Client *client) = {
    [COMMAND_LIST] = command_list,         [COMMAND_SHOW] = command_show,
    [COMMAND_STATUS] = command_status,     [COMMAND_MONITOR] = command_monitor,
    [COMMAND_EVENTS] = command_events,     [COMMAND_WAIT] = command_wait,
    [COMMAND_DESTROY] = command_destroy,   [COMMAND_RELEASE] = command_release,
    [COMMAND_XL_FRONT] = command_xl_front,
};

static int run(Client *client, Command command)
{
    int r = command == COMMAND_XL_FRONT ? 0 : client_open(client);

    return r < 0 ? client_explain(client, r) : commands[command](client);
}

int main(int argc, char **argv)
{
    Client client;
    Args args;
    int code = EXIT_OK;

    setlocale(LC_ALL, "");
    if (args_parse(argc, argv, &args) < 0) {
        fprintf(stderr, "lifecyclectl: %s\n", args.error);
        return EXIT_USAGE;
    }
    client_init(&client, &args);
    if (args.command == COMMAND_HELP)
        help();
    else if (args.command == COMMAND_VERSION)
        puts("lifecyclectl " PROJECT_VERSION);
    else
        code = run(&client, args.command);
    client_done(&client);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("lifecyclectl: cannot write the output");
        return EXIT_FAILED;
    }
    return code;
}
