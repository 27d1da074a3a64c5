"""Who waits for whom at this moment, as text: read from this process's own trace, without Node.

It tells what is recorded and draws no conclusions but one: who is in a ring. `waitgraph analyze` says
which of these waits nobody can end.
"""

import os

from .._clock import monotonic
from ..trace import _events
from ..trace._events import E_ACQUIRE, E_AWAIT, E_REQUEST, TARGET_RESOURCE, TARGET_TASK
from ..trace._sink import sink

_DIRECT = 2
_AT, _CODE, _STREAM, _TASK, _SITE, _RESOURCE, _A, _B, _C, _D = range(10)
_KINDS = {getattr(_events, name): name[9:].lower() for name in dir(_events) if name.startswith("RESOURCE_")}
_MAX_LINES = 60


def waiting_tasks(since):
    """Names of the tasks that were started after `since` (monotonic ns), have not ended and wait."""
    view = _view()
    return [] if view is None else [view.task(task) for task in view.waiting(since)]


def text(since=0):
    """Several lines, about the tasks that were started after `since` and whom they wait for; None while
    nothing is recorded."""
    view = _view()
    if view is None:
        return None
    tasks = view.waiting(since)
    lines = [view.line(task) for task in tasks[:_MAX_LINES]]
    if len(tasks) > _MAX_LINES:
        lines.append("... and %d more" % (len(tasks) - _MAX_LINES))
    lines += ["in a ring: " + ring for ring in view.rings(tasks)]
    return "\n  ".join(["who waits for whom:", *(lines or ["no task waits"])])


def _view():
    open_now = sink.open_now()
    return None if open_now is None else _View(*open_now)


class _View:
    """`waits`: the record by which each waiting task waits."""

    def __init__(self, state, definitions):
        self.state = state
        self.known = definitions
        self.now = monotonic()
        self.waits = {task: record for task, record in state.waits.items() if task in state.tasks}
        for record in state.tickets.values():
            if record[_CODE] == E_REQUEST and record[_C] & _DIRECT and record[_TASK] in state.tasks:
                self.waits[record[_TASK]] = record

    def waiting(self, since):
        """Those that were started after `since`, in the order of their start."""
        return sorted(task for task in self.waits if self.state.tasks[task][_AT] >= since)

    def line(self, task):
        record = self.waits[task]
        what = "waits %s for %s" % (self._since(record), self._target(record))
        holders = ", ".join(map(self._holder, self._holds(record)))
        held = ", held by %s" % holders if holders else ""
        return "%s %s%s%s" % (self.task(task), what, self._place(record), held)

    def task(self, task):
        start = self.state.tasks.get(task)
        name = start and self.known.strings.get(start[_B])
        return name or "task %d" % task

    def rings(self, tasks):
        """Which of these wait for each other, once each."""
        told = set()
        for first in tasks:
            ring = self._ring_from(first)
            if ring and not told & set(ring):
                told |= set(ring)
                yield " -> ".join(self.task(task) for task in [*ring, ring[0]])

    def _ring_from(self, first):
        """A way from a task through those it waits for back to it; the shortest."""
        before, todo = {}, [first]
        while todo:
            task = todo.pop(0)
            for other in self._next(task):
                if other == first:
                    ring = [task]
                    while ring[-1] != first:
                        ring.append(before[ring[-1]])
                    return ring[::-1]
                if other not in before and other in self.waits:
                    before[other] = task
                    todo.append(other)
        return None

    def _next(self, task):
        record = self.waits[task]
        if record[_CODE] == E_AWAIT and record[_A] == TARGET_TASK:
            return [record[_B]]
        if record[_CODE] == E_AWAIT:
            told = self.state.about.get(record[_RESOURCE], ())
            return [one[_B] for one in told if one[_A] == TARGET_TASK]
        return [hold[_TASK] for hold in self._holds(record)]

    def _holds(self, record):
        if record[_CODE] != E_REQUEST:
            return []
        tickets = self.state.tickets.values()
        return [one for one in tickets if one[_CODE] == E_ACQUIRE and one[_RESOURCE] == record[_RESOURCE]]

    def _holder(self, hold):
        return "%s for %s%s" % (self.task(hold[_TASK]), self._since(hold), self._place(hold))

    def _target(self, record):
        if record[_CODE] == E_AWAIT and record[_A] == TARGET_TASK:
            return self.task(record[_B])
        resource = record[_RESOURCE] or (record[_B] if record[_A] == TARGET_RESOURCE else 0)
        found = self.known.resources.get(resource)
        if found is None:
            return "something unknown"
        return "%s %s" % (_KINDS.get(found[0], "resource"), self.known.strings.get(found[1], "?"))

    def _place(self, record):
        site = self.known.sites.get(record[_SITE])
        if site is None:
            return ""
        return " (%s:%d)" % (os.path.basename(self.known.strings.get(site[0], "?")), site[1])

    def _since(self, record):
        return "%.2f s" % (max(0, self.now - record[_AT]) / 1e9)
