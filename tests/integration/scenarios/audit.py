# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must hold at the end of every scenario, from each side. check() raises AssertionError with all that does not.

Daemon     events are numbered 1, 2, 3 ...; of one incarnation there is one introduction, first, and at most one death and
           one release, last; the journal and GetEventsSince say the same; domain 0 is in neither.
D-Bus      each agent heard all events from the first one it heard, in order, each once; only where the name changed its
           owner, at which agents ask for what they missed, some may be left out, or come again and say the same.
Clients    the toolstack saw each shutdown that it was told of, once, and each end of what it watched; with ours there were
           as many @releaseDomain, plain and with its domid, as shutdowns and releases were told.
Store      no node and no permission entry of a domain that Xen has not; what has ended is not introduced.
Xen        no domain is held that has ended. With ours, xenstored has mapped the rings of those who live and are introduced,
           and asks nothing; the daemon alone has the VIRQ. Beside a stock one the daemon never binds it and never polls."""
import collections
import re

import buslab

ALLOWED = {"pending", "unmask", "notify", "unbind", "unmap", "bind-interdomain", "map", "evtchn-open",
           "evtchn-close", "gnttab-open", "evtchn-fdopen"}
ONCE = ("introduced", "dead", "released")


def logged(scene, since=0):
    """All of GetEventsSince, as (sequence, event, path, incarnation, domid, reason)."""
    got = []
    while True:
        last, page = scene.call("GetEventsSince", "stu", "", since, 1000)
        if not page:
            return got
        got += [(e[0], e[2], e[3], e[4], e[5], e[6]) for e in page]
        since = last


def check_log(log, wrong):
    if [e[0] for e in log] != list(range(1, len(log) + 1)):
        wrong.append(f"numbers are not 1, 2, 3 ...: {[e[0] for e in log]}")
    told = collections.defaultdict(list)
    for _, event, path, incarnation, domid, _ in log:
        told[(domid, incarnation)].append(event)
        if not 0 < domid < 0x7FF0:
            wrong.append(f"{event} of domid {domid}")
        if not path.endswith(f"/{incarnation:016x}") and not path.endswith(f"/{incarnation}"):
            wrong.append(f"{path} is not of incarnation {incarnation}")
    for key, events in told.items():
        if events[0] != "introduced" or any(events.count(e) > 1 for e in ONCE):
            wrong.append(f"{key}: {events}")
        for event, after in (("dead", {"released"}), ("released", set())):
            if event in events and set(events[events.index(event) + 1:]) - after:
                wrong.append(f"{key}: something follows {event}: {events}")
        if "released" in events and "dead" not in events:
            wrong.append(f"{key}: released without having died")


def check_journal(scene, log, wrong):
    meaning = {}
    with scene.journal.changed:
        entries = [e for e in scene.journal.entries if "XEN_LIFECYCLE_SEQUENCE" in e]
    for e in entries:
        what = (e["XEN_LIFECYCLE_EVENT"], int(e["XEN_INCARNATION"]), int(e["XEN_DOMID"]))
        if meaning.setdefault(int(e["XEN_LIFECYCLE_SEQUENCE"]), what) != what:
            wrong.append(f"a number with two meanings: {what}, {meaning[int(e['XEN_LIFECYCLE_SEQUENCE'])]}")
    logged_as = {e[0]: (e[1], e[3], e[4]) for e in log}
    if scene.journal_has_gaps:
        logged_as = {n: what for n, what in logged_as.items() if n in meaning}
    if meaning != logged_as:
        wrong.append(f"the journal and the log differ: {sorted(meaning.items())} {log}")


STATE = {"introduced": "running", "resumed": "running"}


def check_agents(scene, log, wrong):
    by_number = {e[0]: e for e in log}
    last = log[-1][0] if log else 0
    for agent in scene.agents:
        if agent.alive() and agent is not scene.agents[-1] and agent.subscribe:
            continue  # of a daemon before the last start: StateChanged is told by the other
        if agent.alive() and any(agent.changes()):
            buslab.until("the last signal", lambda: max(c[0] for c in agent.changes() if c) >= last)
        changes, before = agent.changes(), None
        for change in changes:
            if not change:
                before = None
                continue
            number, path, state, reason = change
            event = by_number.get(number)
            if not event or (path, state, reason) != (event[2], STATE.get(event[1], event[1]), event[5]):
                wrong.append(f"a signal that is not in the log: {number} {path} {state} {reason}, {event}")
            if before is not None and number != before + 1:
                wrong.append(f"a signal {number} follows {before}")
            before = number
        for number, path, member, domid in agent.host_wide():
            event = by_number.get(number)
            want = {"introduced": "DomainIntroduced", "released": "DomainReleased", "shutdown": "DomainShutdown",
                    "suspended": "DomainShutdown"}.get(event and event[1])
            if not event or (member, path, domid) != (want, event[2], event[4]):
                wrong.append(f"{member} {path} {domid} with the number {number}, which is {event}")
        if agent.subscribe and agent.alive():
            heard = {h[0] for h in agent.host_wide()}  # what came before it had subscribed is for the others
            missed = [c[0] for c in changes if c and by_number[c[0]][1] not in ("resumed", "dead") and
                      c[0] not in heard and (not heard or c[0] > min(heard))]
            if missed:
                wrong.append(f"StateChanged was heard without the host-wide signal: {missed}")


def check_clients(scene, log, wrong):
    if scene.toolstack.error:
        raise scene.toolstack.error
    for dom in scene.doms + scene.toolstack.born:
        notes = scene.toolstack.seen(dom)
        if dom.unique_id not in scene.toolstack.watched and not notes:
            continue  # not introduced: nobody watches it
        tokens = [scene.token(e) for e in scene.events(dom)]
        told = [t.replace("suspended/", "shutdown/") for t in tokens]
        shutdowns = [n for n in notes if n.startswith("shutdown/")]
        # It looks at all of its domains when any event comes: a suspend that is over before the daemon looks may be seen.
        untold = {n for n in shutdowns if n != "shutdown/suspend"} - set(told)
        if scene.ours and "shutdown/unknown" not in told and untold:
            wrong.append(f"{dom.name}: the toolstack saw {notes}, and told was {tokens}")
        if len(shutdowns) > 1 + max(notes.count("running"), told.count("resumed")):
            wrong.append(f"{dom.name}: the toolstack saw {notes}, and told was {tokens}")
        if not scene.lives(dom) and notes[-1:] != ["gone"] and scene.xenstored.pid:
            buslab.until(f"the toolstack sees {dom.name} go", lambda: scene.toolstack.seen(dom)[-1:] == ["gone"])
    if not scene.ours:
        return
    plain, deep = scene.store_witness.events("plain"), scene.store_witness.events("deep")
    if any(p != "@releaseDomain" for p in plain):
        wrong.append(f"plain events: {plain}")
    if len(plain) != len(deep):
        wrong.append(f"{len(plain)} plain events, {len(deep)} with a domid: {deep}")
    seen = {uid for _, uid, _ in scene.toolstack.notes}
    for dom in scene.doms + scene.toolstack.born:
        if dom.unique_id not in seen or sum(d.domid == dom.domid for d in scene.doms) > 1:
            continue  # nobody is told of the end of what was not introduced
        tokens = [scene.token(e).split("/")[0] for e in scene.events(dom)]
        want = sum(t in ("shutdown", "suspended", "released") for t in tokens) + scene.extra_releases[dom.domid]
        # One event tells both. And what was over before xenstored or the daemon was back need not be told any more.
        over = ("dead", "resumed") if scene.killed else ("dead",)
        optional = sum(t in ("shutdown", "suspended") and after in over for t, after in zip(tokens, tokens[1:]))
        # A daemon that did not get to save that xenstored was told tells it again: once more beats never.
        more = (scene.daemon.starts + len(scene.others) - 1) * sum(t in ("shutdown", "suspended") for t in tokens)
        if not want - optional <= deep.count(f"@releaseDomain/{dom.domid}") <= want + more:
            wrong.append(f"{dom.name}: {deep.count(f'@releaseDomain/{dom.domid}')} events of "
                         f"@releaseDomain/{dom.domid} for {tokens}")


def tree(client):
    """Every path, with its permissions."""
    todo = ["/"]
    while todo:
        path = todo.pop()
        yield path, client.get_perms(path)
        todo += [path.rstrip("/") + "/" + name for name in client.directory(path)]


def check_store(scene, differences, wrong):
    left = differences.history(scene, "store", None) if differences else None
    living = {d.domid for d in scene.fx.list()}
    for path, perms in tree(scene.xs):
        # Debian's leave entries in the lists of others' nodes, and see to it that they mean nobody.
        if {int(p[1:]) for p in (perms if scene.ours else perms[:1])} - living and not re.fullmatch(left or "", path):
            wrong.append(f"{path} {perms} speaks of domains that are gone")
    for domid in {d.domid for d in scene.doms} - living:
        if scene.xs.is_introduced(domid):
            wrong.append(f"domain {domid} is gone and introduced")
    if scene.ours:
        if scene.xs.control("check").rstrip(b"\0") != b"OK":
            wrong.append("the check of xenstored fails")


def check_xen(scene, wrong):
    dead = [d.domid for d in scene.fx.list() if d.state & 12 and d.pins == 0 and d.domid not in scene.held]
    if dead:
        buslab.until(f"Xen lets {dead} go", lambda: not [d for d in scene.fx.list() if d.state & 12
                                                        and d.pins == 0 and d.domid not in scene.held])
    asks = collections.Counter()
    binders, pollers = set(), set()
    for p in scene.fx.stats_by_process():
        asks.update({(p["name"], kind): n for kind, n in p["counts"].items()})
        if p["counts"].get("bind-virq"):
            binders.add(p["name"])
        if p["counts"].get("poll"):
            pollers.add(p["name"])
    if scene.ours:
        if binders - {"xen-lifecycled"}:
            wrong.append(f"VIRQ_DOM_EXC was bound by {binders}")
        others = {kind for name, kind in asks if name == "xenstored"} - ALLOWED
        if others:
            wrong.append(f"our xenstored asked Xen: {others}")
    elif "xen-lifecycled" in binders | pollers:
        wrong.append("the daemon bound the VIRQ or polled beside a stock xenstored")
    if scene.ours:
        introduced = {uid for _, uid, _ in scene.toolstack.notes} | set(scene.toolstack.watched)
        for d in scene.fx.list():
            if d.domid and d.maps != (d.unique_id in introduced):
                wrong.append(f"domain {d.domid}: {d.maps} pages of it are mapped")
    if pollers and not (scene.ours and scene.records):
        wrong.append(f"polled: {pollers}")


def check_expected(scene, differences, wrong):
    if scene.journal_has_gaps:
        scene.fetch()
    for name, dom, history in scene.expected:
        pattern = differences.history(scene, name, history) if differences else history
        scene.need()
        try:
            buslab.until(name, lambda: re.fullmatch(pattern, scene.history(dom)))
        except AssertionError:
            wrong.append(f"{name} (domid {dom.domid}): {scene.history(dom)!r} is not {pattern!r}")


def check(scene, differences=None):
    wrong = []
    check_expected(scene, differences, wrong)
    if not wrong:
        scene.settle()
        check_expected(scene, differences, wrong)
    log = logged(scene)
    check_log(log, wrong)
    check_journal(scene, log, wrong)
    check_agents(scene, log, wrong)
    check_xen(scene, wrong)
    check_store(scene, differences, wrong)
    check_clients(scene, log, wrong)
    if wrong:
        raise AssertionError("\n  ".join(wrong))
