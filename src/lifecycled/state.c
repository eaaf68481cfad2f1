/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The saved table of the Lifecycle. At the start what the file holds is read and a new image is
 * written at once, so that records are never appended behind a torn one. A record that cannot be
 * written (no space) is held and tried again each second, and with it everything that comes after:
 * no event is told that would be forgotten by a crash.
 *
 * A damaged table is kept under another name and a fresh one begins: all domains are then found
 * again as Xen shows them, under a new Generation, so that clients know that sequence numbers start
 * over.
 */

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "basic/alloc.h"
#include "basic/log.h"
#include "lifecycled/internal.h"

static int rewrite(Manager *m)
{
    void *image;
    size_t size;
    int r = lifecycle_save(m->lifecycle, &image, &size);

    if (r < 0)
        return r;
    r = table_rewrite(m->table, image, size);
    mem_free(image);
    return r;
}

static LifecycleConfig config(const Manager *m)
{
    return (LifecycleConfig){.events_max = m->options->events_max,
                             .events_max_bytes = m->options->events_max_bytes,
                             .reason_wait_us = m->options->reason_wait_us};
}

static int fresh(Manager *m)
{
    LifecycleConfig c = config(m);
    uint8_t generation[16];

    if (getrandom(generation, sizeof(generation), 0) != sizeof(generation))
        return -EIO;
    return lifecycle_new(&m->lifecycle, &c, generation);
}

static int set_aside(Manager *m, int why)
{
    char name[64];
    int r = table_set_aside(m->table, "damaged", name, sizeof(name));

    if (r < 0) {
        log_error("The saved table in %s is damaged (%s) and cannot be renamed: %s",
                  m->options->state_dir, strerror(-why), strerror(-r));
        return r;
    }
    log_error("The saved table in %s is damaged (%s): it is kept as %s, and a new one begins",
              m->options->state_dir, strerror(-why), name);
    return fresh(m);
}

static int load(Manager *m)
{
    LifecycleConfig c = config(m);
    void *bytes = NULL;
    size_t size = 0;
    int r = table_read(m->table, &bytes, &size);

    if (r == 0) {
        r = lifecycle_load(&m->lifecycle, &c, bytes, size);
        mem_free(bytes);
    }
    if (r == -ENOENT)
        return fresh(m);
    if (r == -EBADMSG || r == -EFBIG || r == -ELOOP)
        return set_aside(m, r);
    if (r == -EPROTONOSUPPORT)
        log_error(
            "The saved table in %s was written by a newer xen-lifecycled: install that version "
            "again, or move the file away (its events and sequence numbers are then lost)",
            m->options->state_dir);
    else if (r < 0)
        log_error("The saved table in %s cannot be used: %s", m->options->state_dir, strerror(-r));
    return r;
}

static void rewrite_first(Manager *m)
{
    int r = rewrite(m);

    m->held_save = r < 0; /* tried again like a record */
    if (r < 0)
        log_error("The table cannot be saved in %s: %s; events are held back until it can",
                  m->options->state_dir, strerror(-r));
}

int manager_load(Manager *m)
{
    int r = load(m);

    if (r == 0)
        rewrite_first(m);
    return r;
}

int manager_load_fresh(Manager *m)
{
    char name[64] = "nothing";
    int r = table_set_aside(m->table, "other-source", name, sizeof(name));

    if (r == -ENOENT) /* it could not be written either */
        r = 0;
    m->lifecycle = lifecycle_free(m->lifecycle);
    if (r == 0)
        r = fresh(m);
    if (r < 0) {
        log_error("The saved table in %s is of another source and cannot be renamed: %s",
                  m->options->state_dir, strerror(-r));
        return r;
    }
    log_warning(
        "The saved table in %s is of another source, whose incarnations cannot be compared: it is "
        "kept as %s, and a new one begins",
        m->options->state_dir, name);
    rewrite_first(m);
    return 0;
}

bool manager_save(Manager *m, const void *record, size_t size)
{
    int r = table_append(m->table, record, size);

    if (r == 0)
        return true;
    log_error("The table cannot be saved in %s: %s; events are held back until it can",
              m->options->state_dir, strerror(-r));
    m->held_save = true;
    m->held_record = mem_dup(record, size); /* without memory: a whole image will do */
    m->held_size = size;
    return false;
}

bool manager_save_again(Manager *m)
{
    int r = -ENOMEM;

    if (m->held_record)
        r = table_append(m->table, m->held_record, m->held_size);
    if (r < 0)
        r = rewrite(m);
    if (r < 0)
        return false;
    log_info("The table can be saved in %s again", m->options->state_dir);
    m->held_save = false;
    m->held_record = mem_free(m->held_record);
    return true;
}

void manager_compact(Manager *m)
{
    int r;

    if (!table_is_long(m->table))
        return;
    r = rewrite(m);
    if (r < 0)
        log_warning(
            "No new image of the table could be made in %s: %s; the old file goes on growing",
            m->options->state_dir, strerror(-r));
}
