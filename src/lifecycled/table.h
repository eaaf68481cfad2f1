/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The saved table: one file in the state folder, an image with records appended to it.
 *
 * The fault model is a process that dies, not a host that does: what write() has taken is kept,
 * nothing is synced. A record is either wholly in the file or, after an error, cut off again; a
 * process that dies in the middle of one leaves it torn at the end, which the reader drops. A whole
 * new image goes to a temporary file first and takes the old one's place by rename(). The folder is
 * locked, so that two daemons never write one table.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct Table Table;

/* Makes the folder when it is missing. -EBUSY: another process has it locked; its pid in
 * *ret_holder. */
int table_open(Table **ret, const char *dir, pid_t *ret_holder);
Table *table_close(Table *table);

/* All bytes of the file, to be freed with mem_free(). -ENOENT: there is none yet. */
int table_read(Table *table, void **ret_bytes, size_t *ret_size);
/* Renames the file to table.WHY-TIME, so that it is kept for whoever wants to look; `name` receives
 * it. */
int table_set_aside(Table *table, const char *why, char *name, size_t size);
/* Puts a whole image in the file's place. On error the old file is as it was. */
int table_rewrite(Table *table, const void *image, size_t size);
/* After table_rewrite(). On error the file is as it was. */
int table_append(Table *table, const void *record, size_t size);
/* The file has grown so much that a new image is worth making. */
bool table_is_long(const Table *table);
/* Of the file, records included. */
uint64_t table_size(const Table *table);
