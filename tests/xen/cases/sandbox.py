# SPDX-License-Identifier: LGPL-2.1-or-later
"""xenstored confined, as its unit says."""

from host import StoreWatch, equal, expect, until
from .registry import case


def confined(host):
    """Failure unless xenstored runs as its unit says; returns its pid."""
    pid = host.xenstored()
    status = dict(line.split(':', 1) for line in host.out(f'cat /proc/{pid}/status').splitlines())
    status = {key: value.split() for key, value in status.items()}
    user = host.out('id -u xenstored').strip()
    expect(user != '0', 'the user xenstored is root')
    for key in 'Uid', 'Gid':
        equal(key, status[key], [user] * 4)
    equal('Groups', status['Groups'], [user])
    for key in 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb':
        equal(key, int(status[key][0], 16), 0)
    equal('NoNewPrivs', status['NoNewPrivs'], ['1'])
    equal('Seccomp', status['Seccomp'], ['2'])
    equal('/dev/xen in its sight', host.out(f'nsenter -m -t {pid} ls /dev/xen').split(),
          ['evtchn', 'gntdev', 'xsd_kva', 'xsd_port'])
    expect(host.vm.run(f'nsenter -m -t {pid} ls /proc/xen').status != 0, '/proc/xen is in its sight')
    return pid


def restarted(host, act):
    """Calls act(), which has xenstored killed, and waits for the next one."""
    old = host.xenstored()
    act()
    until('xenstored is back',
          lambda: host.vm.run('systemctl is-active xenstored.service').out == 'active\n'
          and host.xenstored() not in (0, old), timeout=300)


@case()
def sandbox(host):
    """xenstored is not root, has no capability and a seccomp filter, from the first start and after
    kill -9; guests are introduced and served then, the clients of before too; what it writes it
    writes where it may; and what a process of root kept is taken up."""
    def kill():
        host.out('systemctl kill -s KILL xenstored.service')

    service = '/run/systemd/system/xenstored.service.d'
    confined(host)
    watch = StoreWatch(host, '/tool/xen-test')
    before = host.create('ping')
    restarted(host, kill)
    confined(host)
    after = host.create('ping')
    for guest in before, after:
        path = f'/local/domain/{guest.domid}/data'
        rounds = int(host.read(f'{path}/ping') or 0)
        until(f'{guest} goes on', lambda p=path, n=rounds: int(host.read(f'{p}/ping') or 0) > n + 20)
        equal(f'{guest} data/error', host.read(f'{path}/error'), None)
    host.out('xenstore-write /tool/xen-test 1')
    until('the event', lambda: watch.count() == 1)
    watch.end()

    host.out('xenstore-control logfile test.log; xenstore-control log on; xenstore-write /tool/xen-test 2; '
             'xenstore-control log off')
    equal('who may use the trace', host.out('stat -c "%U %a" /var/log/xenstored/test.log'), 'xenstored 600\n')
    expect('/tool/xen-test' in host.out('cat /var/log/xenstored/test.log'), 'nothing was traced')
    equal("the socket and its folder", host.out('stat -c "%U %a" /run/xenstored /run/xenstored/socket').split(),
          ['root', '755', 'root', '600'])
    host.out('udevadm verify /usr/lib/udev/rules.d/60-xen-lifecycle.rules; '
             'systemd-analyze security --no-pager --threshold=4 xenstored.service')

    def kill_as(lines):
        host.out(f"mkdir -p {service}; printf '[Service]\n{lines}' >{service}/test.conf; "
                 'systemctl daemon-reload')
        kill()

    try:
        restarted(host, lambda: kill_as('User=root\\nGroup=root\\nExecStart=\\nExecStart='
                                        '/usr/libexec/xen-lifecycle/xenstored -N --xenfs /dev/xen\\n'))
        equal('Uid', host.out(f'stat -c %u /proc/{host.xenstored()}').strip(), '0')
        host.out('xenstore-write /tool/xen-test 3')
    finally:
        restarted(host, lambda: kill_as(''))
        host.out(f'rm -r {service}; systemctl daemon-reload')
    confined(host)
    equal("what root's process wrote", host.read('/tool/xen-test'), '3')
    host.destroy([before, after])
