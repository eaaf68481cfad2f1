/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * xl reads its command line with getopt(): global options up to the first word, which is the
 * command; then the command's own options, anywhere among its arguments. This does the same with
 * the same functions (so POSIXLY_CORRECT and "--" mean what they mean to xl) and takes only what it
 * can do exactly as xl does:
 *
 *     xl [-f] [-t] [-T] destroy [-f] DOMAIN [what xl does not look at]
 *
 * Everything else is the real xl's: a dry run (-N), which it refuses; -v, with which libxl tells
 * what it does; help; an option that is none; no DOMAIN. So is an abbreviation ("dest"), since only
 * the real one knows with what it might be confused.
 */

#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "basic/alloc.h"
#include "xl/args.h"

/* Of the arguments from "destroy" on. */
static const char *parse_destroy(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    int c;

    optind = 1;
    while ((c = getopt_long(argc, argv, "hf", options, NULL)) != -1)
        if (c != 'f')
            return NULL;
    return optind < argc ? argv[optind] : NULL;
}

const char *xl_args_destroy(int argc, char **argv)
{
    const char *domain;
    char **copy;
    int c;

    opterr = 0;
    optind = 0;
    while ((c = getopt(argc, argv, "+vftTN")) != -1)
        if (c != 'f' && c != 't' && c != 'T')
            return NULL;
    if (optind >= argc || strcmp(argv[optind], "destroy") != 0)
        return NULL;
    argc -= optind;
    /* getopt_long() may move arguments about */
    copy = mem_dup(argv + optind, ((size_t)argc + 1) * sizeof(*copy));
    if (!copy)
        return NULL;
    domain = parse_destroy(argc, copy);
    mem_free(copy);
    return domain;
}
