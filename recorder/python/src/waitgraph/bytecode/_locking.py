"""Reading bytecode: which lock does a frame ask for right now, and inside which `with` blocks is it?

Locks of threads are made in C and can't be hooked; but who waits for one, or holds one in a `with`
block, stands in a frame that names it.
"""

import dis

from ._expressions import UNKNOWN, loaded_before

_ENTERS = ("BEFORE_WITH", "SETUP_WITH")
_CALLS = ("CALL", "CALL_METHOD", "CALL_FUNCTION")
_NAMED_CALLS = ("CALL_KW", "CALL_FUNCTION_KW")
_METHODS = ("LOAD_METHOD", "LOAD_ATTR")
_SKIP = ("CACHE", "NOP", "EXTENDED_ARG", "NOT_TAKEN", "PUSH_NULL", "PRECALL")
_instructions = {}
_blocks = {}


def asked_for(frame):
    """(Place, time-out in seconds or None) of what the frame's current instruction enters or acquires."""
    used = _used(frame)
    if used is None or used.method not in (None, "acquire"):
        return None
    return (used.place, None) if used.method is None else _with_timeout(used)


def name_of(target, frame):
    """What the frame calls the object that it enters, or that it calls a method of, right now; or None."""
    used = _used(frame)
    return used.place.name if used is not None and used.place.value is target else None


def entered(frame):
    """Places of the objects whose `with` blocks the frame is in."""
    for at, begin, end in _with_blocks(frame.f_code):
        if begin <= frame.f_lasti < end:
            place = _place_before(_read(frame.f_code), at, frame)
            if place is not None:
                yield place


def _place_before(code, at, frame):
    loaded = loaded_before(code, at, frame, 1)
    return None if loaded is None or loaded[0][0].value is UNKNOWN else loaded[0][0]


class _Used:
    """`place.method(*values)`, the last of them by these names; or `with place`, without a method."""

    __slots__ = ("place", "method", "values", "names")

    def __init__(self, place, method=None, values=(), names=()):
        self.place = place
        self.method = method
        self.values = values
        self.names = names


def _used(frame):
    code = _read(frame.f_code)
    # Up to 3.12 a frame that called another one stands at the last cache entry of its call.
    at = sum(1 for one in code if one.offset <= frame.f_lasti) - 1
    if at < 0:
        return None
    if code[at].opname in _ENTERS:
        place = _place_before(code, at, frame)
        return None if place is None else _Used(place)
    return _called(code, at, frame)


def _called(code, at, frame):
    call = code[at]
    count, names = call.arg, ()
    if call.opname in _NAMED_CALLS:
        names, at = code[at - 1].argval, at - 1
    elif call.opname not in _CALLS:
        return None
    elif code[at - 1].opname == "KW_NAMES":
        names, at = frame.f_code.co_consts[code[at - 1].arg], at - 1
    loaded = loaded_before(code, at, frame, count) if count else ([], at)
    if loaded is None:
        return None
    given, start = loaded
    method = code[start - 1]
    place = _place_before(code, start - 1, frame) if method.opname in _METHODS else None
    return None if place is None else _Used(place, method.argval, [one.value for one in given], names)


def _with_timeout(used):
    """None for what does not wait, and where it is not known for how long it does."""
    unnamed = used.values[: len(used.values) - len(used.names)]
    named = used.values[len(unnamed) :]
    given = {**dict(zip(("blocking", "timeout"), unnamed)), **dict(zip(used.names, named))}
    blocking, timeout = given.get("blocking", True), given.get("timeout", -1)
    if type(blocking) not in (bool, int) or not blocking or type(timeout) not in (int, float, type(None)):
        return None
    return used.place, None if timeout is None or timeout < 0 else timeout


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
