/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include "layout/layout.h"

void freeze(FILE *f, const Layout *layout);
