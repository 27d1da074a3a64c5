"""What each record does to what is open (_open_state.py). The same as analyzer/import does."""

from ._events import (
    E_ACQUIRE,
    E_ACQUIRED,
    E_AWAIT,
    E_BLOCK,
    E_BLOCK_END,
    E_COLLECTED,
    E_DEADLINE,
    E_DEADLINE_END,
    E_MEMBER,
    E_NESTED,
    E_NESTED_END,
    E_PROVIDER,
    E_PROVIDERS_COMPLETE,
    E_QUIESCENT,
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

_AT, _CODE, _STREAM, _TASK, _SITE, _RESOURCE, _A, _B, _C, _D = range(10)
DIRECT = 2


def _start(state, record):
    state.tasks[record[_TASK]] = record


def _end(state, record):
    task = record[_TASK]
    for table in (state.tasks, state.waits, state.stacks, state.deadlines):
        table.pop(task, None)


def _name(state, record):
    start = state.tasks.get(record[_TASK])
    if start is not None:
        state.tasks[record[_TASK]] = (*start[:_B], record[_A], *start[_C:])


def _request(state, record):
    state.tickets[record[_A]] = record
    if record[_C] & DIRECT:
        state.waits.pop(record[_TASK], None)


def _acquire(state, record):
    state.tickets[record[_A]] = record


def _acquired(state, record):
    at, _, stream, task, site, resource, ticket, ticket_class, flags, _ = record
    asked = state.tickets.get(ticket)
    if asked is not None:
        site = asked[_SITE]
    state.stacks.pop(task, None)
    units = 1 if asked is None else asked[_B]
    state.tickets[ticket] = (at, E_ACQUIRE, stream, task, site, resource, ticket, units, flags, ticket_class)


def _release(state, record):
    ticket, units = record[_A], record[_B]
    if not ticket:
        ticket = _any_hold(state, record)
    hold = state.tickets.get(ticket)
    if hold is None or hold[_CODE] != E_ACQUIRE:
        return
    if 0 < units < hold[_B]:
        state.tickets[ticket] = (*hold[:_B], hold[_B] - units, *hold[_C:])
    else:
        del state.tickets[ticket]


def _any_hold(state, record):
    """A release that names no ticket ends the oldest hold, of the same task if there is one."""
    holds = [one for one in state.tickets.values() if one[_CODE] == E_ACQUIRE and one[_RESOURCE] == record[_RESOURCE]]
    own = [hold for hold in holds if hold[_TASK] == record[_TASK]] or holds
    return own[0][_A] if own else 0


def _give_up(state, record):
    state.tickets.pop(record[_A], None)
    state.stacks.pop(record[_TASK], None)


def _move(state, record):
    hold = state.tickets.get(record[_A])
    if hold is not None and hold[_CODE] == E_ACQUIRE:
        state.tickets[record[_A]] = (*hold[:_TASK], record[_B], *hold[_SITE:_D], record[_C])


def _wait(state, record):
    state.waits[record[_TASK]] = record
    state.stacks.pop(record[_TASK], None)


def _wait_end(state, record):
    state.waits.pop(record[_TASK], None)
    state.stacks.pop(record[_TASK], None)


def _stack(state, record):
    state.stacks[record[_TASK]] = record


def _deadline(state, record):
    state.deadlines.setdefault(record[_TASK], {})[record[_A]] = record


def _deadline_end(state, record):
    state.deadlines.get(record[_TASK], {}).pop(record[_A], None)


def _block(state, record):
    state.blocks[record[_RESOURCE]] = record


def _block_end(state, record):
    state.blocks.pop(record[_RESOURCE], None)


def _nested(state, record):
    state.nested.setdefault(record[_RESOURCE], []).append(record)


def _nested_end(state, record):
    runs = state.nested.get(record[_RESOURCE])
    if runs:
        runs.pop()


def _told(state, record):
    state.about.setdefault(record[_RESOURCE], []).append(record)


def _quiescent(state, record):
    state.quiescent = record


APPLY = {
    E_TASK_START: _start,
    E_TASK_END: _end,
    E_TASK_NAME: _name,
    E_TASK_STACK: _stack,
    E_DEADLINE: _deadline,
    E_DEADLINE_END: _deadline_end,
    E_REQUEST: _request,
    E_ACQUIRE: _acquire,
    E_ACQUIRED: _acquired,
    E_RELEASE: _release,
    E_REQUEST_END: _give_up,
    E_TICKET_MOVE: _move,
    E_WAIT: _wait,
    E_AWAIT: _wait,
    E_WAIT_END: _wait_end,
    E_BLOCK: _block,
    E_BLOCK_END: _block_end,
    E_NESTED: _nested,
    E_NESTED_END: _nested_end,
    E_MEMBER: _told,
    E_PROVIDER: _told,
    E_PROVIDERS_COMPLETE: _told,
    E_COLLECTED: _told,
    E_QUIESCENT: _quiescent,
}
