/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The main of a fuzz program that is built without libFuzzer: carries out each file of the folders
 * that it is given, in the order of their names, so that the corpus is a test for every compiler.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static void replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) < 0)
        finding("%s cannot be read", path);
    long size = ftell(file);
    uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1);
    rewind(file);
    if (size < 0 || !bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        finding("%s cannot be read", path);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, (size_t)size);
    free(bytes);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static unsigned replay_folder(const char *folder)
{
    struct dirent **names;
    char path[4096];
    int n = scandir(folder, &names, is_visible, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        /* Said beforehand: who ends here is the culprit. */
        fprintf(stderr, "%s\n", path);
        replay(path);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    else
        replay(folder);
    return n > 0 ? (unsigned)n : n < 0;
}

int main(int argc, char *argv[])
{
    unsigned n = 0;
    for (int i = 1; i < argc; i++)
        n += replay_folder(argv[i]);
    if (!n)
        finding("there is nothing to replay");
    printf("%u inputs replayed\n", n);
    return 0;
}
