/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What daemon.c and source.c use of each other. */

#include "world.h"

/* daemon.c: what the clocks are about; that an input was taken in; that there may be actions. */
void daemon_clock(const World *w);
void daemon_took(World *w, const char *what, int r);
void daemon_changed(World *w);

/* source.c */
void source_note_incarnations(World *w, const uint8_t *shown);
void source_ask_list(World *w);
void source_ask_info(World *w, const LifecycleAction *a);
void source_look(World *w, uint32_t domid);
