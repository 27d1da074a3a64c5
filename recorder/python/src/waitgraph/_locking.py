"""Reading bytecode: which lock does a frame ask for right now, and inside which `with` blocks is it?

Locks of threads are made in C and can't be hooked; but who waits for one, or holds one in a `with`
block, stands in a frame that names it. Expressions other than variables and their attributes mean
"not known".
"""

import dis
import types

from ._kinds import is_a

_ENTERS = ("BEFORE_WITH", "SETUP_WITH")
_CALLS = ("CALL", "CALL_METHOD", "CALL_FUNCTION", "PRECALL")
_SKIP = ("CACHE", "NOP", "EXTENDED_ARG", "NOT_TAKEN", "PUSH_NULL")
_UNKNOWN = object()
_instructions = {}
_blocks = {}


class Place:
    """An object, and what it is called where a frame names it: `lock`, of `self`."""

    __slots__ = ("value", "name", "owner")

    def __init__(self, value, name, owner):
        self.value = value
        self.name = name
        self.owner = owner


def asked_for(frame):
    """Place of what the frame's current instruction enters or acquires, if it does so without a time-out."""
    code = _read(frame.f_code)
    at = next((index for index, one in enumerate(code) if one.offset == frame.f_lasti), None)
    if at is None:
        return None
    if code[at].opname in _ENTERS:
        return _place_before(code, at, frame)
    if code[at].opname not in _CALLS:
        return None
    at -= code[at - 1].opname == "PRECALL"
    method = code[at - 1]  # nothing between: no arguments, so no time-out
    if method.opname in ("LOAD_METHOD", "LOAD_ATTR") and method.argval == "acquire":
        return _place_before(code, at - 1, frame)
    return None


def entered(frame):
    """Places of the objects whose `with` blocks the frame is in."""
    for at, begin, end in _with_blocks(frame.f_code):
        if begin <= frame.f_lasti < end:
            place = _place_before(_read(frame.f_code), at, frame)
            if place is not None:
                yield place


def _read(code):
    found = _instructions.get(id(code))
    if found is None:
        if len(_instructions) > 500:
            _instructions.clear()
        found = [one for one in dis.get_instructions(code) if one.opname not in _SKIP]
        _instructions[id(code)] = found = (found, code)
    return found[0]


def _with_blocks(code):
    """(index of the instruction that enters, first offset inside, first offset behind), for each block."""
    found = _blocks.get(id(code))
    if found is None:
        if len(_blocks) > 2_000:
            _blocks.clear()
        found = _blocks[id(code)] = (list(_find_blocks(code)), code)
    return found[0]


def _find_blocks(code):
    instructions = _read(code)
    parse = getattr(dis, "_parse_exception_table", None)
    entries = [] if parse is None else parse(code)
    for at, one in enumerate(instructions[:-1]):
        begin = instructions[at + 1].offset
        if one.opname == "SETUP_WITH":  # up to 3.10: its argument is the handler behind the block
            yield at, begin, one.argval
        elif one.opname == "BEFORE_WITH":
            target = next((entry.target for entry in entries if entry.start == begin), None)
            ends = [entry.end for entry in entries if entry.target == target]
            if ends:
                yield at, begin, max(ends)


def _place_before(instructions, at, frame):
    """What the instructions right before `at` load."""
    attributes = []
    while at > 0:
        at -= 1
        one = instructions[at]
        if one.opname == "LOAD_ATTR":
            attributes.insert(0, one.argval)
            continue
        if not one.opname.startswith("LOAD_"):
            return None
        name = one.argval[-1] if is_a(one.argval, tuple) else one.argval
        return _follow(_variable(frame, one.opname, name), name, attributes)
    return None


def _variable(frame, opname, name):
    if opname == "LOAD_GLOBAL":
        return frame.f_globals.get(name, _UNKNOWN)
    local = frame.f_locals
    if name in local:
        return local[name]
    return frame.f_globals.get(name, _UNKNOWN) if opname == "LOAD_NAME" else _UNKNOWN


def _follow(value, name, attributes):
    owner = None
    for attribute in attributes:
        value, name, owner = _attribute(value, attribute), attribute, name
    return None if value is _UNKNOWN else Place(value, name, owner)


def _attribute(value, name):
    """Read without running any of the program's code."""
    if is_a(value, types.ModuleType):
        return vars(value).get(name, _UNKNOWN)
    try:
        own = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        own = {}
    if name in own:
        return own[name]
    kinds = value.__mro__ if is_a(value, type) else type(value).__mro__
    found = next((vars(kind)[name] for kind in kinds if name in vars(kind)), _UNKNOWN)
    return _UNKNOWN if hasattr(type(found), "__get__") else found
