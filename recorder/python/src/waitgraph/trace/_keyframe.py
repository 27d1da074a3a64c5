"""Writes what is open as chunks of kind keyframe (docs/format.md): a reader can start there."""

from .._clock import TICK_NS
from . import _chunk
from ._definitions import RESOURCE, SITE, STACK, STRING
from ._events import (
    E_AWAIT,
    E_BLOCK,
    E_MEMBER,
    E_NESTED,
    E_PROVIDER,
    E_TASK_NAME,
    E_TASK_STACK,
    E_TASK_START,
    EVENTS,
    TARGET_EXTERNAL,
    TARGET_RESOURCE,
)
from ._msgpack import pack

_MAX_BODY = 60_000
_FIELDS = {code: len(fields) for code, _, fields in EVENTS}
# Where a record's fields name a string, a stack or a resource.
_SHAPES, _TASKS, _EVENTS = 4, 5, 6
_STRING_FIELD = {E_TASK_START: 1, E_TASK_NAME: 0}
_STACK_FIELD = {E_TASK_STACK: 0, E_BLOCK: 1, E_NESTED: 1}
_HAS_TARGET = (E_AWAIT, E_MEMBER, E_PROVIDER)
# Which items of a definition are strings, and which are others'.
_NAMES = {SITE: ((0, 3), ()), RESOURCE: ((1,), ((2, SITE), (5, RESOURCE)))}


def chunks_of(records, definitions, head):
    """(bytes of the chunks that list these records, how many they are, what they define as (part, id)).

    `head`: the time that the first record counts from, the first chunk's number, the number of the next
    event, and how many events were dropped so far.
    """
    at, number, first_event, dropped = head
    bodies = [_Body(definitions, at)]
    for record in records:
        if bodies[-1].size > _MAX_BODY:
            bodies.append(_Body(definitions, at))
        bodies[-1].add(record)
    chunks, parts = [], len(bodies)
    for part, body in enumerate(bodies):
        place = [part, parts] if parts > 1 else None
        header = _chunk.header(_chunk.KEYFRAME, number + part, first_event, 0, dropped, at, place)
        chunks.append(_chunk.framed(header, body.packed()))
    return b"".join(chunks), len(chunks), set().union(*(body.defined for body in bodies))


class _Body:
    """One chunk's: what it names is defined in it."""

    def __init__(self, definitions, at):
        self.at = at
        self.size = 0
        self.defined = set()
        self._known = definitions
        self._parts = [[] for _ in range(7)]
        self._shapes = {}
        self._aliases = {}

    def add(self, record):
        at, code, _, task, site, resource, *fields = record
        self._define_all(code, site, resource, fields)
        ticks = at // TICK_NS - self.at // TICK_NS
        self.at = at
        shape = self._shape(code, site, resource)
        self._put(_EVENTS, ticks, self._alias(task), shape, *fields[: _FIELDS[code]])

    def packed(self):
        return pack(self._parts)

    def _put(self, part, *values):
        self._parts[part].extend(values)
        self.size += 4 * len(values)

    def _alias(self, task):
        if task and task not in self._aliases:
            self._aliases[task] = len(self._aliases) + 1
            self._put(_TASKS, task)
        return self._aliases.get(task, 0)

    def _shape(self, *key):
        if key not in self._shapes:
            self._shapes[key] = len(self._shapes) + 1
            self._put(_SHAPES, self._shapes[key], *key)
        return self._shapes[key]

    def _define_all(self, code, site, resource, fields):
        self._define(SITE, site)
        self._define(RESOURCE, resource)
        if code in _STRING_FIELD:
            self._define(STRING, fields[_STRING_FIELD[code]])
        if code in _STACK_FIELD:
            self._define(STACK, fields[_STACK_FIELD[code]])
        if code in _HAS_TARGET and fields[0] in (TARGET_RESOURCE, TARGET_EXTERNAL):
            self._define(RESOURCE, fields[1])

    def _define(self, part, number):
        """And first what that names."""
        known = self._known.tables[part].get(number)
        if known is None or (part, number) in self.defined:
            return
        self.defined.add((part, number))
        if part == STRING:
            self.size += len(known)
            return self._put(STRING, number, known)
        if part == STACK:
            for site in known:
                self._define(SITE, site)
            self.size += 4 * len(known)
            return self._put(STACK, number, known)
        strings, others = _NAMES[part]
        for place in strings:
            self._define(STRING, known[place])
        for place, other in others:
            self._define(other, known[place])
        self._put(part, number, *known)
