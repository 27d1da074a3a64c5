"""The variable or attribute that a call's result goes into, read from the creating frame's bytecode.

`a, b = Lock(), Lock()` gives `a` and `b`, `self.lock = Lock()` gives `lock`, `locks[key] = Lock()`
gives `locks[]`. The few instructions after the call are followed with the position of its result on
the stack; whatever is not understood means "no name".
"""

import dis
import itertools
import sys

_SKIP = {"CACHE", "NOP", "EXTENDED_ARG", "NOT_TAKEN", "KW_NAMES"}
_STORES = {"STORE_NAME", "STORE_FAST", "STORE_GLOBAL", "STORE_DEREF"}
_AWAIT_ENDS = ("END_SEND",) if sys.version_info >= (3, 12) else ("YIELD_FROM", "JUMP_BACKWARD_NO_INTERRUPT")
_MAX_STEPS = 60
_cache = {}


def variable_of(frame):
    """Name of what the call that `frame` is in is assigned to, or None."""
    for _ in range(3):
        if frame is None:
            return None
        code = frame.f_code
        key = (id(code), frame.f_lasti)
        found = _cache.get(key)
        if found is None:
            found = _cache[key] = (_find(code, frame.f_lasti), code)
        name = found[0]
        if name is not _CALLER:
            return name
        frame = frame.f_back  # a factory, or a subclass's __init__: its caller names it
    return None


_CALLER = object()


def _find(code, lasti):
    try:
        rest = _after(code, lasti)
        if dis.opname[code.co_code[lasti]] == "SEND":
            _skip_await(rest)
        return _follow(code, rest)
    except Exception:  # a kind of bytecode we don't know: only the name is lost
        return None


def _after(code, lasti):
    """What follows the call. `lasti` may point into the inline cache behind it."""
    rest = (i for i in dis.get_instructions(code) if i.offset > lasti and i.opname not in _SKIP)
    return itertools.islice(rest, _MAX_STEPS)


def _follow(code, instructions):
    depth = 0  # values on top of ours
    element = None  # our place in the tuple that ours was packed into
    previous = None
    for instruction in instructions:
        name = instruction.opname
        if name == "GET_AWAITABLE" and depth == 0:
            _skip_await(instructions)
        elif name == "UNPACK_SEQUENCE" and element is not None:
            depth, element = element, None
        elif element is not None:
            return None
        elif name in _STORES and depth == 0:
            return instruction.argval
        elif name in ("STORE_FAST_STORE_FAST", "STORE_FAST_LOAD_FAST") and depth == 0:
            return instruction.argval[0]
        elif name == "STORE_FAST_STORE_FAST" and depth == 1:
            return instruction.argval[1]
        elif name == "STORE_ATTR" and depth == 1:
            return instruction.argval
        elif name == "STORE_SUBSCR" and depth == 2:
            return "%s[]" % previous if previous else None
        elif name in ("POP_TOP", "RETURN_VALUE") and depth == 0:
            is_init = code.co_name == "__init__"
            return _CALLER if (name == "POP_TOP") == is_init else None
        elif name == "BUILD_TUPLE" and depth < instruction.arg:
            element = instruction.arg - 1 - depth
        else:
            depth = _moved(instruction, depth)
            if depth is None:
                return None
        if name.startswith("LOAD") and depth in (1, 2):
            previous = _container(instruction, depth, previous)
    return None


def _skip_await(instructions):
    """Goes on where the result of an await is: what was awaited was made into it."""
    for instruction in instructions:
        if instruction.opname in _AWAIT_ENDS:
            break


def _moved(instruction, depth):
    """Our depth after an instruction that leaves our value alone; None if it doesn't."""
    name, arg = instruction.opname, instruction.arg or 0
    if name in ("DUP_TOP",) or (name == "COPY" and depth == 0):
        return 0
    if name in ("ROT_TWO", "SWAP") and (name == "ROT_TWO" or arg == 2) and depth < 2:
        return 1 - depth
    if name == "SWAP":
        return arg - 1 if depth == 0 else 0 if depth == arg - 1 else depth
    if name == "ROT_THREE" and depth < 3:
        return (2, 0, 1)[depth]
    effect = dis.stack_effect(instruction.opcode, instruction.arg, jump=False)
    if name.startswith("LOAD") or name in ("PUSH_NULL", "COPY", "DUP_TOP", "ROT_TWO", "ROT_THREE"):
        if name in ("LOAD_ATTR", "LOAD_METHOD") and depth == 0:
            return None
        return depth + effect
    if name.startswith("CALL"):
        # It takes its arguments and what is called, and leaves one.
        return depth + effect if 1 - effect <= depth else None
    if name == "PRECALL":
        return depth + effect if depth + effect >= 0 else None
    if name.startswith("STORE_FAST") or name in _STORES or (name == "STORE_ATTR" and depth > 1):
        return depth + effect
    return None


def _container(instruction, depth, previous):
    """The first name loaded over our value, which is the container in `container[key] = ours`."""
    loaded = instruction.argval
    if isinstance(loaded, tuple) and depth == 2:
        return str(loaded[0])
    return (loaded if isinstance(loaded, str) else None) if depth == 1 else previous
