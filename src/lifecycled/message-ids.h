/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * MESSAGE_ID of each kind of event in the journal: made once at random, never changed, explained by
 * the catalog. `journalctl MESSAGE_ID=...` finds all of one kind.
 */

#define MESSAGE_ID_INTRODUCED "6daa3d0966004d2482814f2d49cdc14a"
#define MESSAGE_ID_RESUMED    "0f5e3dd8927046fa9479cf5baf1d26c1"
#define MESSAGE_ID_SUSPENDED  "920ac4860b8d440791c9564e030511d7"
#define MESSAGE_ID_SHUTDOWN   "86d503895b154c86955d09e9b698c0af"
#define MESSAGE_ID_DEAD       "4c30e5d064b54b8183058001b24ec7d3"
#define MESSAGE_ID_RELEASED   "e82eb4577f1b4288a731ff2cec983f2f"
