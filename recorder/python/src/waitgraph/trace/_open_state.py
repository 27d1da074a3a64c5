"""What is open at the end of the records that were read: what a keyframe lists.

Read back from the file in the background, once a segment is half full, so that a program that writes
little pays nothing for it. A record is the tuple that _chunk.RECORD describes.
"""

import sys
from itertools import chain

from ._chunk import RECORD
from ._events import E_QUIESCENT, SILENT_EVENTS, TARGET_EXTERNAL, TARGET_RESOURCE
from ._open_rules import APPLY
from ._open_scan import places_to_read

_AT, _CODE, _STREAM, _TASK, _SITE, _RESOURCE, _A, _B = range(8)
# With 0: reserved and never written.
_SILENT = bytes((*SILENT_EVENTS, 0))
_CODE_BYTE = 8
_MAX_ABOUT = 5_000


class OpenState:
    """All by id: `tickets` are requests and holds (as `acquire`), `about` is what was told of a resource."""

    def __init__(self):
        self.tasks = {}
        self.tickets = {}
        self.waits = {}
        self.stacks = {}
        self.deadlines = {}
        self.blocks = {}
        self.nested = {}
        self.about = {}
        self.quiescent = None
        # Of the last record.
        self.at = 0

    def read(self, records):
        """Takes the records of a chunk (a view of its bytes), in the order in which they were written."""
        codes = bytes(records[_CODE_BYTE :: RECORD.size])
        if not codes:
            return
        if sys.byteorder == "little":
            with records.cast("I") as words:
                places = places_to_read(codes, words, self)
        else:
            places = range(len(codes))
        for place in places:
            apply = APPLY.get(codes[place])
            if apply is not None:
                apply(self, RECORD.unpack_from(records, place * RECORD.size))
        if codes[codes.rfind(E_QUIESCENT) + 1 :].strip(_SILENT):
            self.quiescent = None
        self.at = RECORD.unpack_from(records, len(records) - RECORD.size)[_AT] or self.at
        if len(self.about) > _MAX_ABOUT:
            self.forget_unnamed()

    def records(self):
        """Everything that is open, in the order of time."""
        found = [*self.tickets.values(), *self.waits.values(), *self.blocks.values(), *self.stacks.values()]
        for task in self.tasks.values():
            found.append(task if task[_A] in self.tasks else (*task[:_A], 0, *task[_B:]))
        found += chain.from_iterable(own.values() for own in self.deadlines.values())
        found += chain.from_iterable(self.nested.values())
        found += chain.from_iterable(self.about.get(resource, ()) for resource in self.named())
        if self.quiescent is not None:
            found.append(self.quiescent)
        return sorted(found, key=lambda record: (record[_AT], record[_CODE]))

    def named(self):
        """Resources that open records name, and those that these are made of, as far as was told."""
        todo = [record[_RESOURCE] for record in (*self.tickets.values(), *self.waits.values())]
        found = set()
        while todo:
            resource = todo.pop()
            if resource and resource not in found:
                found.add(resource)
                for record in self.about.get(resource, ()):
                    if record[_A] in (TARGET_RESOURCE, TARGET_EXTERNAL):
                        todo.append(record[_B])
        return found

    def forget_unnamed(self):
        named = self.named()
        self.about = {resource: told for resource, told in self.about.items() if resource in named}
