/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Runs a script for each domain that is gone: SCRIPT NAME UUID REASON.
 *
 *     cc run-script.c -o run-script $(pkg-config --cflags --libs xen-lifecycle)
 *     ./run-script SCRIPT CURSOR-FILE
 *
 * The cursor is written when the script has run: exits that happen while this program is away are
 * made up for, and if it is killed in between, the script runs once more for the same one (at least
 * once). Written before the script is run, it would be: at most once.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xen-lifecycle/client.h>

static const char *script, *file;

static int save(const char *cursor)
{
    char new_file[4096];
    FILE *f;
    int ok;

    snprintf(new_file, sizeof(new_file), "%s.new", file);
    f = fopen(new_file, "w");
    if (!f)
        return -1;
    ok = fputs(cursor, f) >= 0;
    ok = fclose(f) == 0 && ok;
    return ok ? rename(new_file, file) : -1;
}

static void run(const XenLifecycleDomain *d)
{
    pid_t pid = fork();
    int status = -1;

    if (pid == 0) {
        execl(script, script, d->name, d->uuid, xen_lifecycle_reason_to_string(d->reason), NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
        fprintf(stderr, "run-script: %s failed for %s\n", script, d->name);
}

static int on_event(XenLifecycle *l, const XenLifecycleEvent *e, void *userdata)
{
    (void)l, (void)userdata;
    if (e->kind == XEN_LIFECYCLE_KIND_EVENTS_LOST)
        fprintf(stderr, "run-script: some exits were lost\n");
    if (e->kind == XEN_LIFECYCLE_KIND_EVENT && e->type == XEN_LIFECYCLE_TYPE_RELEASED)
        run(e->domain);
    if (*e->cursor && save(e->cursor) < 0) {
        perror("run-script: cannot save the cursor");
        return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char cursor[128] = ":0"; /* the first time: all that the log holds */
    XenLifecycle *l;
    FILE *f;
    int r;

    if (argc != 3) {
        fprintf(stderr, "run-script SCRIPT CURSOR-FILE\n");
        return EXIT_FAILURE;
    }
    script = argv[1];
    file = argv[2];
    f = fopen(file, "r");
    if (f) {
        if (!fgets(cursor, sizeof(cursor), f))
            *cursor = 0;
        fclose(f);
    }
    r = xen_lifecycle_new(&l);
    if (r < 0) {
        fprintf(stderr, "run-script: %s\n", strerror(-r));
        return EXIT_FAILURE;
    }
    if ((r = xen_lifecycle_set_handler(l, on_event, NULL)) >= 0 &&
        (r = xen_lifecycle_set_flags(l, XEN_LIFECYCLE_FLAG_EVENTS_ONLY)) >= 0 &&
        (r = xen_lifecycle_set_cursor(l, cursor)) >= 0 && (r = xen_lifecycle_start(l)) >= 0)
        r = xen_lifecycle_run(l);
    fprintf(stderr, "run-script: %s\n",
            *xen_lifecycle_error(l) ? xen_lifecycle_error(l) : strerror(-r));
    xen_lifecycle_free(l);
    return EXIT_FAILURE;
}
