# SPDX-License-Identifier: LGPL-2.1-or-later
"""The OCaml bindings: a guest's ring mapped by grant, and served (src/ocaml/ringserver.ml)."""

from host import FORBIDDEN, equal, expect, until
from .registry import DAEMON, case

PROGRAM = '/usr/lib/xen-test/ringserver'
# What the guest asks before it pings: data/guest, a watch. Then two requests a round.
FIRST, ROUNDS = 2, 100


def shown(host, guest):
    """The ring's indices as the OCaml program shows them."""
    words = host.out(f'{PROGRAM} {guest.domid} --show').split()
    equal('names of indices', words[0:8:2], ['req_cons', 'req_prod', 'rsp_cons', 'rsp_prod'])
    return words[1:8:2]


def ring_of(host, guest):
    """(frame, port) of its ring, as its toolstack has told it."""
    return [host.read(f'/local/domain/{guest.domid}/store/{node}') for node in ('ring-ref', 'port')]


@case(on=DAEMON)
def ocaml_show(host):
    """The OCaml program maps the xenstore ring of a live guest, PV and PVH, through grant 1, and shows the indices
    that are in its page; of a domain that has none it says what failed."""
    for kind in 'pv', 'pvh':
        guest = host.create(kind=kind)
        frame, _ = ring_of(host, guest)
        until('the ring is at rest', lambda g=guest: len(set(shown(host, g)[:2])) == 1)
        indices = shown(host, guest)
        expect(int(indices[0]) > 0 and int(indices[2]) > 0, f'a ring that nobody has used: {indices}')
        equal('what the page has', host.domctl('ring', guest.domid, frame), indices)
        host.destroy([guest])
    failed = host.vm.run(f'{PROGRAM} {guest.domid} --show')
    expect(failed.status == 2 and f'domain {guest.domid}, reference 1' in failed.err, f'of no domain: {failed.err}')


@case(on=('ours', 'xenstored'))
def ocaml_serve(host):
    """The OCaml program serves a guest that xenstored does not know: the guest finds all it wrote, and goes on with
    xenstored when that is told of it."""
    guest = host.create('ping', paused=True)
    frame, port = ring_of(host, guest)
    host.domctl('release', guest.domid)
    server = host.vm.spawn(f'exec {PROGRAM} {guest.domid} {port} --requests {FIRST + 2 * ROUNDS}')
    server.wait_out(lambda text: 'serving' in text)
    held = host.out('cat /proc/$(pidof ringserver)/maps; ls -l /proc/$(pidof ringserver)/fd')
    equal('what it holds', [word for word in FORBIDDEN if word in held], [])
    expect('/dev/xen/gntdev' in held, 'it has mapped no grant')
    host.out(f'xl unpause {guest.name}')
    server.wait().check()
    path = f'/local/domain/{guest.domid}/data'
    # The release took what was the guest's.
    host.out(f'xenstore-write {path} ""; xenstore-chmod {path} n{guest.domid}')
    host.domctl('introduce', guest.domid, frame, port)
    # It counts on only while it reads what it has written.
    until(f'{guest} goes on', lambda: int(host.read(f'{path}/ping') or 0) > ROUNDS)
    equal('data/error', host.read(f'{path}/error'), None)
