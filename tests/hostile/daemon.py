# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen-lifecycled beside hostile guests and clients, with our xenstored and a D-Bus broker."""
import json
import os
import socket
import struct

import lab
import xs
from lab import case, check, equal, refused, until

import host as hosts


def domains(host):
    out = host.ctl("list", "--json").stdout
    return {d["domid"]: d for d in json.loads(out)}
