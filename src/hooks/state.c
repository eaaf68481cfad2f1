/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What has been done, in a text file:
 *
 *     xen-lifecycle-hooks 1
 *     cursor GENERATION:SEQUENCE     everything up to it is done
 *     done SEQUENCE                  and this one behind it, any number of times
 *
 * It is replaced whole. It is not forced to the disk: a generation of events does not outlive the
 * host anyway.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hooks/hooks.h"

#define HEADER "xen-lifecycle-hooks 1\n"

static int make_path(char *ret, size_t size, const char *dir, const char *name)
{
    return snprintf(ret, size, "%s/%s", dir, name) < (int)size ? 0 : -ENAMETOOLONG;
}

static int read_line(const char *line, State *state)
{
    char *end;

    if (sscanf(line, "cursor %79[0-9a-f:]", state->cursor) == 1)
        return 0;
    if (strncmp(line, "done ", 5) != 0 || state->n_done == QUEUE_MAX)
        return -EBADMSG;
    errno = 0;
    state->done[state->n_done++] = strtoull(line + 5, &end, 10);
    return errno || *end != '\n' ? -EBADMSG : 0;
}

int state_load(const char *dir, State *ret)
{
    char path[4096], line[128];
    State state = {0};
    FILE *f;
    int r;

    r = make_path(path, sizeof(path), dir, "state");
    if (r < 0)
        return r;
    f = fopen(path, "re");
    if (!f)
        return -errno;
    r = fgets(line, sizeof(line), f) && strcmp(line, HEADER) == 0 ? 0 : -EBADMSG;
    while (r == 0 && fgets(line, sizeof(line), f))
        r = read_line(line, &state);
    if (r == 0 && (ferror(f) || !*state.cursor))
        r = -EBADMSG;
    fclose(f);
    if (r == 0)
        *ret = state;
    return r;
}

int state_save(const char *dir, const State *state)
{
    char path[4096], temporary[4096];
    FILE *f;
    int r;

    r = make_path(path, sizeof(path), dir, "state");
    if (r == 0)
        r = make_path(temporary, sizeof(temporary), dir, "state.new");
    if (r < 0)
        return r;
    f = fopen(temporary, "we");
    if (!f)
        return -errno;
    fprintf(f, HEADER "cursor %s\n", state->cursor);
    for (size_t i = 0; i < state->n_done; i++)
        fprintf(f, "done %" PRIu64 "\n", state->done[i]);
    r = ferror(f) ? -EIO : 0;
    if (fclose(f) != 0 && r == 0)
        r = -errno;
    if (r == 0 && rename(temporary, path) < 0)
        r = -errno;
    return r;
}

bool state_equal(const State *a, const State *b)
{
    return strcmp(a->cursor, b->cursor) == 0 && a->n_done == b->n_done &&
           (a->n_done == 0 || memcmp(a->done, b->done, a->n_done * sizeof(*a->done)) == 0);
}
