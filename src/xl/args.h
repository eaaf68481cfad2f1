/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The one command line of xl that is not the real xl's business. Pure. */

/* The domain that is to be destroyed, as it was typed; NULL: this is for the real xl. Leaves argv
 * as it is. */
const char *xl_args_destroy(int argc, char **argv);
