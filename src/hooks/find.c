/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Which hooks there are: the executable files of all folders, in the order of their names whatever
 * folder they are in. A file hides those of the same name in later folders, and one that is a link
 * to /dev/null, empty or not executable does nothing else: so an admin replaces or turns off what
 * came with a package, without touching it.
 *
 * Folders are read anew for each exit. What somebody else than root (or than the user that this
 * runs as) could have written is not run.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "hooks/hooks.h"

#define NAMES_MAX 1024

typedef struct Found {
    char *name, *path;
    bool runs;
} Found;

typedef struct Names {
    Found *found;
    size_t n;
} Names;

/* Editors and package managers leave such files. */
static bool is_leftover(const char *name)
{
    static const char *const ends[] = {"~",         ".bak",       ".orig",     ".swp",
                                       ".rej",      ".dpkg-dist", ".dpkg-old", ".dpkg-new",
                                       ".dpkg-tmp", ".rpmsave",   ".rpmnew",   ".rpmorig"};
    size_t n = strlen(name);

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        size_t length = strlen(ends[i]);

        if (n >= length && strcmp(name + n - length, ends[i]) == 0)
            return true;
    }
    return name[0] == '.';
}

static bool trusted(const struct stat *st, const char *path)
{
    if ((st->st_uid == 0 || st->st_uid == geteuid()) && !(st->st_mode & (S_IWGRP | S_IWOTH)))
        return true;
    log_warning("%s is not run: it must belong to root, and nobody else may write it", path);
    return false;
}

static int take(Names *names, const char *folder, const char *name)
{
    Found *all, f = {0};
    struct stat st;

    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->found[i].name, name) == 0)
            return 0;
    if (names->n == NAMES_MAX)
        return -E2BIG;
    all = mem_realloc_array(names->found, names->n + 1, sizeof(*all));
    if (!all)
        return -ENOMEM;
    names->found = all;
    f.path = mem_alloc(strlen(folder) + strlen(name) + 2);
    f.name = mem_strdup(name);
    if (!f.path || !f.name) {
        mem_free(f.path);
        mem_free(f.name);
        return -ENOMEM;
    }
    sprintf(f.path, "%s/%s", folder, name);
    f.runs = stat(f.path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
             access(f.path, X_OK) == 0 && trusted(&st, f.path);
    all[names->n++] = f;
    return 0;
}

static int read_folder(Names *names, const char *folder)
{
    struct dirent *entry;
    struct stat st;
    DIR *dir;
    int r = 0;

    dir = opendir(folder);
    if (!dir)
        return errno == ENOENT ? 0 : -errno;
    if (fstat(dirfd(dir), &st) < 0)
        r = -errno;
    else if (trusted(&st, folder))
        while (r == 0 && (entry = readdir(dir)))
            if (!is_leftover(entry->d_name))
                r = take(names, folder, entry->d_name);
    closedir(dir);
    return r;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const Found *)a)->name, ((const Found *)b)->name);
}

int hooks_find(const Folders *folders, char ***ret)
{
    Names names = {0};
    char **hooks = NULL;
    size_t n = 0;
    int r = 0;

    for (size_t i = 0; i < folders->n; i++) {
        r = read_folder(&names, folders->paths[i]);
        if (r == -ENOMEM)
            break;
        if (r < 0)
            log_warning("cannot read the hooks in %s: %s", folders->paths[i], strerror(-r));
        r = 0;
    }
    if (r == 0 && !(hooks = mem_new0(char *, names.n + 1)))
        r = -ENOMEM;
    if (names.n)
        qsort(names.found, names.n, sizeof(*names.found), compare);
    for (size_t i = 0; i < names.n; i++) {
        if (r == 0 && names.found[i].runs)
            hooks[n++] = names.found[i].path;
        else
            mem_free(names.found[i].path);
        mem_free(names.found[i].name);
    }
    mem_free(names.found);
    if (r < 0)
        return r;
    *ret = hooks;
    return (int)n;
}

void hooks_free(char **hooks, size_t n)
{
    for (size_t i = 0; hooks && i < n; i++)
        mem_free(hooks[i]);
    mem_free(hooks);
}
