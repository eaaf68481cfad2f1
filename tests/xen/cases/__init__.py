# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must hold on a real Xen host; a module for each subject, in the order in which they are run."""

from . import (boot, sandbox, tools, ends, suspend, domids, daemon, destroy, # pylint: disable=unused-import
               order, ocaml, stock, cost, storm, restart)
from .registry import CASES # pylint: disable=unused-import
