"""Reading bytecode: what a frame's instructions have just loaded. Runs none of the program's code.

Known are variables, constants, attributes that stand in an object's own dictionary, and items of
plain containers by plain keys; anything else is not.
"""

import collections
import types

from .._kinds import is_a

UNKNOWN = object()
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
_MAPPINGS = (dict, collections.OrderedDict, collections.defaultdict)
_KEYS = (str, int, bytes, bool)


class Place:
    """An object, and what it is called where a frame names it: `lock`, of `self`."""

    __slots__ = ("value", "name", "owner")

    def __init__(self, value, name, owner=None):
        self.value = value
        self.name = name
        self.owner = owner


def loaded_before(instructions, at, frame, count):
    """(the last `count` values that the instructions before `at` load, as Places; index where that begins),
    or None if they can't be read."""
    start = _start_of(instructions, at, count)
    if start is None:
        return None
    stack = []
    for one in instructions[start:at]:
        if one.opname in _ATTRIBUTES:
            owner = stack.pop()
            stack.append(Place(_attribute(owner.value, one.argval), one.argval, owner.name))
        elif _is_subscript(one):
            key, owner = stack.pop(), stack.pop()
            stack.append(Place(_item(owner.value, key.value), "%s[]" % owner.name, owner.owner))
        else:
            stack.extend(_loaded(one, frame))
    return stack[-count:], start


def _start_of(instructions, at, count):
    """Index of the first instruction that these values are made of."""
    while count > 0:
        at -= 1
        if at < 0:
            return None
        one = instructions[at]
        if _is_subscript(one):
            count += 1
        elif one.opname not in _ATTRIBUTES:
            if not one.opname.startswith("LOAD_"):
                return None
            count -= len(one.argval) if _is_pair(one) else 1
    return at


def _is_subscript(one):
    return one.opname == "BINARY_SUBSCR" or (one.opname == "BINARY_OP" and one.argrepr == "[]")


def _is_pair(one):
    """Two variables at once (3.13): their names. (A constant may be a tuple, too.)"""
    return is_a(one.argval, tuple) and "CONST" not in one.opname


def _loaded(one, frame):
    if one.opname in ("LOAD_CONST", "LOAD_SMALL_INT"):
        return [Place(one.argval, "")]
    names = one.argval if _is_pair(one) else (one.argval,)
    return [Place(_variable(frame, one.opname, name), name) for name in names]


def _variable(frame, opname, name):
    if opname == "LOAD_GLOBAL":
        return frame.f_globals.get(name, UNKNOWN)
    local = frame.f_locals
    if name in local:
        return local[name]
    return frame.f_globals.get(name, UNKNOWN) if opname == "LOAD_NAME" else UNKNOWN


def _attribute(value, name):
    if value is UNKNOWN:
        return UNKNOWN
    if is_a(value, types.ModuleType):
        return vars(value).get(name, UNKNOWN)
    try:
        own = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        own = {}
    if name in own:
        return own[name]
    kinds = value.__mro__ if is_a(value, type) else type(value).__mro__
    found = next((vars(kind)[name] for kind in kinds if name in vars(kind)), UNKNOWN)
    return UNKNOWN if hasattr(type(found), "__get__") else found


def _item(container, key):
    if type(key) not in _KEYS and not (type(key) is tuple and all(type(part) in _KEYS for part in key)):
        return UNKNOWN
    if type(container) in _MAPPINGS:
        return dict.get(container, key, UNKNOWN)
    if type(container) in (list, tuple) and type(key) is int and -len(container) <= key < len(container):
        return container[key]
    return UNKNOWN
