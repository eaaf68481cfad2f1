# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stock tools, which know nothing of us."""

from host import StoreWatch, equal, expect, until
from .registry import ANY, case


@case(on=ANY)
def xl_life(host):
    """A guest is created, listed, reached by console, told to reboot and to power off, and
    destroyed, all by xl."""
    guest = host.create()
    equal('domains', host.domains(), {guest.name: guest.domid})
    talk = host.vm.spawn("while sleep 1; do echo marco; done | "
                         f"script -qec 'xl console {guest.name}' /dev/null")
    talk.wait_out(lambda text: 'guest: up' in text and 'MARCO' in text)
    talk.end()
    host.out(f'xl reboot -w {guest.name}')
    domid = until('the guest runs again', lambda: host.domains().get(guest.name))
    expect(domid != guest.domid, 'a reboot gave the same domid')
    guest.domid = domid
    host.wait_up(guest)
    host.out(f'xl shutdown -w {guest.name}')
    host.wait_gone(guest)
    guest = host.create()
    host.out(f'xl destroy {guest.name}')
    equal('domains after destroy', host.domains(), {})


@case(on=ANY)
def xl_pvh(host):
    """A PVH guest uses the store over its ring and obeys control/shutdown as a PV guest does."""
    guest = host.create('ping pause=50', kind='pvh')
    until('ten rounds', lambda: int(host.read(f'/local/domain/{guest.domid}/data/ping') or 0) >= 10)
    equal('data/error', host.read(f'/local/domain/{guest.domid}/data/error'), None)
    host.out(f'xl shutdown -w {guest.name}')
    host.wait_gone(guest)


@case(on=ANY)
def store_tools(host):
    """The stock clients work: xenstore-ls by socket and over dom0's ring, xenstore-watch,
    test-xenstore; xenconsoled runs."""
    host.out('pidof xenconsoled')
    equal('name of dom0', host.read('/local/domain/0/name'), 'Domain-0')
    host.out('xenstore-write /tool/xen-test/a 1')
    ring = host.out('XENSTORED_PATH=/dev/xen/xenbus xenstore-ls /tool/xen-test')
    equal("what dom0's ring shows", ring, host.out('xenstore-ls /tool/xen-test'))
    watch = StoreWatch(host, '/tool/xen-test')
    host.out('XENSTORED_PATH=/dev/xen/xenbus xenstore-write /tool/xen-test/a 2 /tool/xen-test/b 3')
    until('two events', lambda: watch.count() == 2)
    watch.end()
    said = host.out('test-xenstore -i 5 2>&1', timeout=600)
    expect('failed' not in said.lower() and 'ta err' in said, f'test-xenstore: {said}')


@case(on=ANY)
def ping(host):
    """Guests that read back what they write, all at once, never see anything else."""
    guests = host.create_many(4, 'ping')
    for guest in guests:
        path = f'/local/domain/{guest.domid}/data'
        until(f'{guest} did 200 rounds', lambda p=path: int(host.read(f'{p}/ping') or 0) >= 200,
              timeout=300)
        equal(f'{guest} data/error', host.read(f'{path}/error'), None)
