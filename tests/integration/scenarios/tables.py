# SPDX-License-Identifier: LGPL-2.1-or-later
"""All tables of scenarios."""
import ends  # noqa: F401
import faults  # noqa: F401
import parts  # noqa: F401
import reuse  # noqa: F401
import suspends  # noqa: F401
