# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mistakes that a xenstored could make, put into sound histories: history.py has to find each under its name.

A plant is a function of (histories, n_guests, n, random) that changes them; its name in PLANTS is what was done, with the
kind of mistake that it has to be told as."""
import history as h

PLANTS = []


def plant(kind):
    def add(function):
        PLANTS.append((function.__name__, kind, function))
        return function
    return add


def pick(histories, rng, accept, clients):
    """(client, index) of a record that will do, somewhere in the middle."""
    places = [(c, i) for c in clients for i, r in enumerate(histories[c]) if accept(c, r, i)]
    assert places, "the histories are too short for this plant"
    return rng.choice(places)


def put(histories, client, index, **fields):
    histories[client][index] = histories[client][index]._replace(**fields)


def cause_of(histories, client, index):
    """The entry that an event tells of."""
    e = histories[client][index]
    nth = sum(1 for r in histories[client][:index] if r.op == h.EVENT and r.key == e.key)
    return [r for r in histories[e.key] if r.op == h.LOG][nth]


@plant("answers")
def answer_dropped(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.serial and i < len(histories[c]) - 50, range(n))
    del histories[c][i]


@plant("answers")
def answer_doubled(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.serial, range(n))
    histories[c].insert(i, histories[c][i])


@plant("answers")
def answers_swapped(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.serial and i and histories[c][i - 1].serial, range(n))
    histories[c][i - 1:i + 1] = histories[c][i], histories[c][i - 1]


@plant("answers")
def answer_to_another(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.READ, range(n_guests))
    put(histories, c, i, op=h.BAD, code=1, serial=0)


@plant("own")
def write_lost_for_its_writer(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.READ and r.key == c, range(n))
    put(histories, c, i, value=histories[c][i].value - 1)


@plant("own")
def write_carried_out_twice(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.WRITE, range(n))
    put(histories, c, i, value=histories[c][i].value + 1)


@plant("register")
def write_lost_for_others(histories, n_guests, n, rng):
    """A reading shows what was there before a write that had been answered."""
    def behind(c, r, i):
        return r.op == h.READ and r.key != c and r.value > 1 and any(
            w.op == h.WRITE and w.value == r.value and w.ended < r.begun for w in histories[r.key])
    c, i = pick(histories, rng, behind, range(n))
    put(histories, c, i, value=histories[c][i].value - 1)


@plant("register")
def value_before_it_was_written(histories, n_guests, n, rng):
    def ahead(c, r, i):
        return r.op == h.READ and r.key != c and any(
            w.op == h.WRITE and w.value == r.value + 1 and w.begun > r.ended for w in histories[r.key])
    c, i = pick(histories, rng, ahead, range(n))
    put(histories, c, i, value=histories[c][i].value + 1)


@plant("register")
def last_write_lost(histories, n_guests, n, rng):
    _, i = pick(histories, rng, lambda c, r, i: r.op == h.READ, [n])
    put(histories, n, i, value=histories[n][i].value - 1)


@plant("counter")
def update_lost(histories, n_guests, n, rng):
    """Two transactions have both added 1 to the same value."""
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.COMMIT and r.value > 1, range(n))
    put(histories, c, i, value=histories[c][i].value - 1)


@plant("counter")
def commit_carried_out_twice(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.COMMIT, range(n))
    put(histories, c, i, op=h.OTHER)


@plant("counter")
def conflict_that_was_committed(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.COMMIT, range(n))
    put(histories, c, i, op=h.CONFLICT)


@plant("counter")
def last_commit_lost(histories, n_guests, n, rng):
    _, i = pick(histories, rng, lambda c, r, i: r.op == h.COUNT and r.value, [n])
    put(histories, n, i, value=histories[n][i].value - 1)


@plant("event")
def event_dropped(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.EVENT, range(n))
    del histories[c][i]


@plant("event")
def last_event_dropped(histories, n_guests, n, rng):
    c = rng.randrange(n)
    i = max(i for i, r in enumerate(histories[c]) if r.op == h.EVENT)
    del histories[c][i]


@plant("event")
def event_doubled(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.EVENT, range(n))
    histories[c].insert(i, histories[c][i])


@plant("event")
def events_swapped(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.EVENT and r.key != c, range(n))
    key = histories[c][i].key
    j = next((j for j in range(i + 1, len(histories[c]))
              if histories[c][j].op == h.EVENT and histories[c][j].key == key), None)
    if j is None:
        i, j = [k for k, r in enumerate(histories[c]) if r.op == h.EVENT and r.key == key][-2:]
    histories[c][i], histories[c][j] = histories[c][j], histories[c][i]


@plant("event")
def event_before_its_cause(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.EVENT, range(n))
    put(histories, c, i, ended=cause_of(histories, c, i).begun - 1)


@plant("across")
def event_later_than_another_writers(histories, n_guests, n, rng):
    """An event is held back behind one of another log whose entry came after it."""
    for _ in range(1000):
        c, i = pick(histories, rng, lambda c, r, i: r.op == h.EVENT, [rng.randrange(n)])
        ended, key = cause_of(histories, c, i).ended, histories[c][i].key
        for j in range(i + 1, len(histories[c])):
            r = histories[c][j]
            if r.op == h.EVENT and r.key == key:
                break
            if r.op == h.EVENT and cause_of(histories, c, j).begun > ended:
                histories[c].insert(j, histories[c].pop(i))
                return
    raise AssertionError("no two events to swap")


@plant("stream")
def event_behind_what_it_announced(histories, n_guests, n, rng):
    """A guest reads what was written after an entry, and hears of the entry later."""
    def last_before(c, r, i):
        if r.op != h.EVENT:
            return False
        for later in histories[c][i + 1:]:
            if later.op == h.EVENT and later.key == r.key:
                return False
            if later.op == h.READ and later.key == r.key and later.value % h.SLOTS == r.value:
                return True
        return False
    c, i = pick(histories, rng, last_before, range(n_guests))
    key = histories[c][i].key
    j = next(j for j in range(i, len(histories[c])) if histories[c][j].op == h.READ and histories[c][j].key == key
             and histories[c][j].value % h.SLOTS == histories[c][i].value)
    histories[c].insert(j, histories[c].pop(i))


@plant("passing")
def event_of_an_ended_watch(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.OFF, range(n_guests))
    histories[c].insert(i + 1, histories[c][i]._replace(op=h.PASSING, serial=0))


@plant("passing")
def first_event_lost(histories, n_guests, n, rng):
    c, i = pick(histories, rng, lambda c, r, i: r.op == h.OFF, range(n_guests))
    number = histories[c][i].value
    histories[c] = [r for r in histories[c] if (r.op, r.value) != (h.PASSING, number)]
