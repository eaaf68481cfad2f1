/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * `xl-front`: puts the front of xl (xen-lifecycle-xl(8)) where a shell finds it before the real
 * one, and takes it away again. That is a link in /usr/local/sbin, which comes before /usr/sbin in
 * root's PATH, and which no package touches; beside it, one for the completion. What lies there and
 * is not ours is left alone.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lifecyclectl/client.h"
#include "lifecyclectl/format.h"
#include "xl/find.h"

#define LINK            "/usr/local/sbin/xl"
#define COMPLETION_DIR  "/usr/local/share/bash-completion/completions"
#define COMPLETION_LINK COMPLETION_DIR "/xl"

typedef enum Place { PLACE_FREE, PLACE_OURS, PLACE_FOREIGN } Place;

static const char *front(void)
{
    const char *given = secure_getenv("XEN_LIFECYCLE_FRONT");

    return given ? given : XL_FRONT;
}

static const char *link_path(const Client *client)
{
    return client->args->link ? client->args->link : LINK;
}

/* Also ours: a link to where this program was installed before, though nothing may be there. */
static Place look_at(const char *path, const char *target)
{
    const char *name = strrchr(target, '/');
    char text[PATH_MAX];
    struct stat st;
    ssize_t n;
    size_t length;

    if (lstat(path, &st) < 0)
        return errno == ENOENT ? PLACE_FREE : PLACE_FOREIGN;
    n = S_ISLNK(st.st_mode) ? readlink(path, text, sizeof(text) - 1) : -1;
    if (n < 0)
        return PLACE_FOREIGN;
    text[n] = 0;
    if (strcmp(text, target) == 0)
        return PLACE_OURS;
    length = sizeof("/xen-lifecycle") - 1 + strlen(name);
    return (size_t)n > length && strncmp(text + n - length, "/xen-lifecycle", 14) == 0 &&
                   strcmp(text + n - strlen(name), name) == 0
               ? PLACE_OURS
               : PLACE_FOREIGN;
}

static int fail(const char *what, const char *path)
{
    fprintf(stderr, "lifecyclectl: cannot %s %s: %s\n", what, path, strerror(errno));
    return EXIT_FAILED;
}

static int refuse(const char *path)
{
    fprintf(stderr,
            "lifecyclectl: %s is not a link to the front of xl, and is left alone; "
            "move it away, or choose another place with --link\n",
            path);
    return EXIT_FAILED;
}

/* Whoever looks meanwhile finds the old one or the new one. */
static int put(const char *path, const char *target)
{
    char new[PATH_MAX];

    /* A name of ours: what is in the way is removed, since a former try may have left it. */
    if (snprintf(new, sizeof(new), "%s.xen-lifecycle-new", path) >= (int)sizeof(new)) {
        errno = ENAMETOOLONG;
        return fail("make", path);
    }
    unlink(new);
    if (symlink(target, new) < 0)
        return fail("make", new);
    if (rename(new, path) < 0) {
        fail("make", path);
        unlink(new);
        return EXIT_FAILED;
    }
    return EXIT_OK;
}

/* That xl's completion stays as it was is not worth an error. */
static void enable_completion(const Client *client)
{
    static const char *const dirs[] = {"/usr/local/share", "/usr/local/share/bash-completion",
                                       COMPLETION_DIR};

    if (client->args->link || access(XL_COMPLETION, R_OK) < 0 ||
        look_at(COMPLETION_LINK, XL_COMPLETION) == PLACE_FOREIGN)
        return;
    for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
        if (mkdir(dirs[i], 0755) < 0 && errno != EEXIST)
            return;
    put(COMPLETION_LINK, XL_COMPLETION);
}

static int enable(const Client *client)
{
    const char *path = link_path(client);
    char real[PATH_MAX];
    int code;

    if (!xl_is_front(front())) {
        fprintf(stderr, "lifecyclectl: the front of xl is not installed: no %s\n", front());
        return EXIT_FAILED;
    }
    if (xl_find_real(real, sizeof(real)) < 0) {
        fprintf(stderr, "lifecyclectl: there is no xl in PATH that a front could stand before\n");
        return EXIT_FAILED;
    }
    if (look_at(path, front()) == PLACE_FOREIGN)
        return refuse(path);
    code = put(path, front());
    if (code == EXIT_OK)
        enable_completion(client);
    return code;
}

static int disable(const Client *client)
{
    const char *path = link_path(client);
    Place place = look_at(path, front());

    if (!client->args->link && look_at(COMPLETION_LINK, XL_COMPLETION) == PLACE_OURS)
        unlink(COMPLETION_LINK);
    if (place == PLACE_FOREIGN)
        return refuse(path);
    return place == PLACE_OURS && unlink(path) < 0 ? fail("remove", path) : EXIT_OK;
}

static void print_json(bool enabled, bool effective, const char *path, const char *real)
{
    const char *const texts[][2] = {{"link", path}, {"front", front()}, {"real", real}};

    printf("{\"enabled\":%s,\"effective\":%s", enabled ? "true" : "false",
           effective ? "true" : "false");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        printf(",\"%s\":", texts[i][0]);
        format_json_string(stdout, texts[i][1]);
    }
    printf("}\n");
}

static void print_human(const Client *c, bool enabled, const char *path, const char *real,
                        const char *shell)
{
    const char *note = look_at(path, front()) == PLACE_FREE      ? ", not there"
                       : look_at(path, front()) == PLACE_FOREIGN ? ", something else"
                                                                 : ", leads nowhere";
    const char *mark = !c->color ? "" : enabled ? "\033[1;32m" : FORMAT_BOLD;

    printf("%s*%s front of xl: %s\n", mark, c->color ? FORMAT_RESET : "",
           enabled ? "enabled" : "not enabled");
    printf("     Link: %s%s%s\n", path, enabled ? " -> " : note, enabled ? front() : "");
    printf("  Real xl: %s\n", *real ? real : "not found");
    printf("       xl: %s in this PATH%s\n", *shell ? shell : "nothing",
           *shell && xl_is_front(shell) ? ", the front"
           : *shell && enabled          ? ", not the front"
                                        : "");
}

static int status(const Client *client)
{
    const char *path = link_path(client);
    char real[PATH_MAX] = "", shell[PATH_MAX] = "";
    bool enabled = look_at(path, front()) == PLACE_OURS && xl_is_front(path);

    (void)xl_find_real(real, sizeof(real));
    (void)xl_find_in_path(shell, sizeof(shell));
    if (client->args->json)
        print_json(enabled, *shell && xl_is_front(shell), path, real);
    else
        print_human(client, enabled, path, real, shell);
    return EXIT_OK;
}

int command_xl_front(Client *client)
{
    const char *what = client->args->domains[0];

    if (strcmp(what, "enable") == 0)
        return enable(client);
    if (strcmp(what, "disable") == 0)
        return disable(client);
    return status(client);
}
