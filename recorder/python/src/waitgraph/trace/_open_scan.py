"""Which records of a chunk matter for what is open at its end: most open and close within it.

Nine of ten are passed over without being looked at one by one, a column at a time: that makes reading
back five times cheaper.
"""

from itertools import compress

from ._chunk import RECORD
from ._events import (
    E_ACQUIRE,
    E_ACQUIRED,
    E_AWAIT,
    E_RELEASE,
    E_REQUEST,
    E_REQUEST_END,
    E_TASK_END,
    E_TASK_NAME,
    E_TASK_STACK,
    E_TASK_START,
    E_TICKET_MOVE,
    E_WAIT,
    E_WAIT_END,
)
from ._open_rules import APPLY, DIRECT

_WORDS = RECORD.size // 4
_TASK_WORD, _FIRST_FIELD_WORD, _FLAGS_WORD = 3, 6, 8


def places_to_read(codes, words, state):
    """Numbers of the records to apply to `state`, in order. `codes`: a byte of each record, `words`: all
    of them as 32-bit words."""
    tasks = words[_TASK_WORD::_WORDS].tolist()
    chosen = _of_tasks(codes, tasks, state)
    ended = {tasks[place] for place in _numbers(codes, _IS_TASK_END)}
    chosen |= _of_waits(codes, tasks, ended, _direct_requests(codes, words, tasks), state)
    chosen |= _of_tickets(codes, words[_FIRST_FIELD_WORD::_WORDS].tolist(), state)
    gone = ended - state.tasks.keys()
    chosen.update(place for place in _numbers(codes, _IS_OTHER) if tasks[place] not in gone or not tasks[place])
    return sorted(chosen | _of_stacks(codes, tasks, state, gone))


def _of_tasks(codes, tasks, state):
    """All of a task's records but of those that begin and end here."""
    places = _numbers(codes, _IS_TASK)
    last = {tasks[place]: place for place in places}
    kept = {task for task, place in last.items() if codes[place] != E_TASK_END or task in state.tasks}
    return {place for place in places if tasks[place] in kept}


def _of_waits(codes, tasks, ended, asked, state):
    """Each task's last one. `asked`: where it has last begun to wait for what it asks for, instead."""
    chosen = codes.translate(_IS_WAIT)
    last = dict(zip(compress(tasks, chosen), compress(range(len(codes)), chosen)))
    for task in ended:
        last.pop(task, None)
    for task, place in asked.items():
        if last.get(task, -1) < place:
            last.pop(task, None)
            state.waits.pop(task, None)
    return set(last.values())


def _direct_requests(codes, words, tasks):
    places = _numbers(codes, _IS_REQUEST)
    return {tasks[place]: place for place in places if words[place * _WORDS + _FLAGS_WORD] & DIRECT}


def _of_tickets(codes, tickets, state):
    """All of a ticket's records but of those that are asked for and given back here."""
    places = _numbers(codes, _IS_TICKET)
    named = [tickets[place] for place in places]
    last = dict(zip(named, places))
    if 0 in last:
        return set(places)  # a release that names no ticket: it depends on all others
    kept = {ticket for ticket, place in last.items() if codes[place] not in _TICKET_ENDS}
    kept |= last.keys() & state.tickets.keys()
    return {place for place, ticket in zip(places, named) if ticket in kept}


def _of_stacks(codes, tasks, state, gone):
    """Those of waits that go on. Forgets those that `state` knows of waits that have ended."""
    stacks = _numbers(codes, _IS_STACK)
    if not stacks and not state.stacks:
        return set()
    over = {tasks[place]: place for place in _numbers(codes, _ENDS_STACK)}
    for task in over.keys() & state.stacks.keys():
        del state.stacks[task]
    return {place for place in stacks if place > over.get(tasks[place], -1) and tasks[place] not in gone}


def _numbers(codes, table):
    return list(compress(range(len(codes)), codes.translate(table)))


def _table(*chosen):
    return bytes(int(code in chosen) for code in range(256))


_TASKS = (E_TASK_START, E_TASK_END, E_TASK_NAME)
_WAITS = (E_WAIT, E_AWAIT, E_WAIT_END)
_TICKETS = (E_REQUEST, E_ACQUIRE, E_ACQUIRED, E_RELEASE, E_REQUEST_END, E_TICKET_MOVE)
_TICKET_ENDS = (E_RELEASE, E_REQUEST_END)
_IS_TASK, _IS_TASK_END, _IS_WAIT, _IS_TICKET = _table(*_TASKS), _table(E_TASK_END), _table(*_WAITS), _table(*_TICKETS)
_IS_REQUEST = _table(E_REQUEST)
_IS_STACK, _ENDS_STACK = _table(E_TASK_STACK), _table(*_WAITS, E_ACQUIRED, E_REQUEST_END)
_IS_OTHER = _table(*(code for code in APPLY if code not in (*_TASKS, *_WAITS, *_TICKETS, E_TASK_STACK)))
