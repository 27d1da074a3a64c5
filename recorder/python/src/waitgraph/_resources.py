"""Resources and tasks as the recorder knows them. Each is kept on the object that it stands for."""

import itertools

from . import _sites
from .bytecode import _naming
from .trace._msgpack import pack_int
from .trace._sink import sink

_RESOURCE = b"\x03"
_resource_ids = itertools.count(1).__next__
next_ticket = itertools.count(1).__next__


class Resource:
    """`id` 0: internal to asyncio, never recorded. `holds`: of each (task, ticket, code, site, epoch),
    oldest first; code, site and epoch are those of an `async with` that asked by itself, else None, 0, 0."""

    __slots__ = ("id", "kind", "name", "site", "capacity", "flags", "parent", "epoch", "holds", "last_class", "extra")

    def __init__(self, kind, name, site=0, capacity=0, flags=0, parent=0):
        self.id = _resource_ids()
        self.kind = kind
        self.name = name
        self.site = site
        self.capacity = capacity
        self.flags = flags
        self.parent = parent
        self.epoch = 0
        self.holds = []
        self.last_class = 0
        self.extra = None

    def known(self):
        """Its id, defined in the segment that is being written."""
        if self.epoch != sink.epoch:
            self.define()
        return self.id

    def define(self):
        """Writes the definition. All but the id is the same for all that are made in one place."""
        epoch = self.epoch = sink.epoch
        key = (self.kind, self.name, self.site, self.capacity, self.flags, self.parent)
        rest = _rests.get(key)
        if rest is None or rest[0] != epoch:
            rest = self._rest(key, epoch)
        sink.define(b"\x98" + _RESOURCE + pack_int(self.id) + rest[1])

    def _rest(self, key, epoch):
        _sites.define_again(self.site)
        if len(_rests) > 10_000:
            _rests.clear()
        name, capacity = _sites.string(self.name), min(self.capacity, 0x7FFFFFFF)
        items = (self.kind, name, self.site, capacity, self.flags, self.parent)
        rest = _rests[key] = (epoch, b"".join(map(pack_int, items)))
        return rest


_rests = {}


class _Hidden:
    """Stands for what asyncio made for its own use: part of a wait that is shown as a whole."""

    id = 0
    holds = ()

    def known(self):
        return 0


HIDDEN = _Hidden()


def resource_of(target):
    """Of an object that a hook saw being made; HIDDEN of any other, and of one that refuses to be asked."""
    try:
        return target._waitgraph
    except Exception:  # whatever the program's own class raises
        return HIDDEN


def attach(target, resource):
    """Keeps `resource` on its object. Objects that take no attributes stay unrecorded."""
    try:
        target._waitgraph = resource
    except Exception:  # whatever the program's own class raises
        return HIDDEN
    return resource


def created(target, kind, label, frame, capacity=0, flags=0):
    """A new resource, named after the variable that it is made into."""
    try:
        creator = _creator(frame, target)
        if creator is None:
            return attach(target, HIDDEN)
        site = _sites.site_of(creator)
        name = _naming.variable_of(creator)
    except Exception:  # without a name and a place it is still a resource
        site, name = 0, None
    return attach(target, Resource(kind, name or unnamed(label, site), site, capacity, flags))


def unnamed(label, site):
    """`Lock app.py:12`, for what has no name of its own."""
    found = _sites.place(site)
    if found is None:
        return label
    return "%s %s:%d" % (label, found[0].replace("\\", "/").rsplit("/", 1)[-1], found[1])


def _creator(frame, target):
    """The frame that asked for it; None if that is asyncio itself."""
    while frame is not None and (_sites.is_recorder(frame.f_code) or _is_base_init(frame, target)):
        frame = frame.f_back
    if frame is None or _sites.is_internal(frame.f_code):
        return None
    return frame


def _is_base_init(frame, target):
    """asyncio's own subclasses call up: BoundedSemaphore.__init__ is not a creator."""
    code = frame.f_code
    return code.co_name == "__init__" and _sites.is_internal(code) and frame.f_locals.get("self") is target
