"""Reading bytecode: does this code call a given method of a given variable, or let it go elsewhere?"""

import dis
import types

from .._kinds import is_a

_PLAIN = ("CACHE", "EXTENDED_ARG", "NOP", "NOT_TAKEN")
_COROUTINE = 0x80 | 0x200  # inspect.CO_COROUTINE, CO_ASYNC_GENERATOR
_MAX_FUNCTIONS = 300
_answers = {}


def still_acts(frame, name, owner, acts):
    """The code that a suspended frame can still come to acts on `name` (of `owner`), or passes it on."""
    code = frame.f_code
    key = ("still", id(code), frame.f_lasti, name, owner, acts)
    return _remembered(key, code, lambda: _scan(frame, name, owner, acts))


def functions_act(code, name, context, acts):
    """A plain function could: one nested in `code`, or one of the module or class that holds `name`."""
    scope = id(context) if isinstance(context, dict) else id(type(context))
    key = ("plain", id(code), scope, name, acts)
    return _remembered(key, (code, context), lambda: _functions(code, name, context, acts))


def reachable(frame):
    """Instructions that a suspended frame can still come to."""
    instructions = [one for one in dis.get_instructions(frame.f_code) if one.opname not in _PLAIN]
    start = _first_reachable(instructions, frame.f_lasti)
    return [one for one in instructions if one.offset >= start]


def all_names(code):
    """Names of a code object and of those inside it."""
    names = set(code.co_names)
    for inner in nested(code):
        names |= all_names(inner)
    return names


def nested(code):
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def _remembered(key, kept, ask):
    known = _answers.get(key)
    if known is None:
        if len(_answers) > 5_000:
            _answers.clear()
        known = _answers[key] = (ask(), kept)
    return known[0]


def _scan(frame, name, owner, acts):
    code = frame.f_code
    if name == "[]":
        return bool(acts & all_names(code))
    instructions = reachable(frame)
    for index, one in enumerate(instructions):
        if _loads(one, owner or name):
            following = instructions[index + 1 : index + 3] + [None, None]
            if _uses(following, name if owner else None, acts):
                return True
    coroutines = [inner for inner in nested(code) if inner.co_flags & _COROUTINE]
    return any(_mentions(inner, name, acts) for inner in coroutines)


def _first_reachable(instructions, lasti):
    """Offset from which code can still run: loops lead back."""
    start = lasti
    jumps = [(one.offset, one.argval) for one in instructions if "JUMP" in one.opname and isinstance(one.argval, int)]
    changed = True
    while changed:
        changed = False
        for offset, target in jumps:
            if offset >= start > target:
                start, changed = target, True
    return start


def _uses(following, attribute, acts):
    """What happens to a variable right after it was loaded."""
    first, second = following[0], following[1]
    if attribute is not None:
        if not _is_attribute(first):
            return True  # the owner is passed on, and the object with it
        if first.argval != attribute:
            return first.argval in acts  # other methods of the owner: functions_act reads its class
        first = second
    return first.argval in acts if _is_attribute(first) else not _is_entry(first)


def _is_attribute(instruction):
    return instruction is not None and instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR")


def _is_entry(instruction):
    """`async with condition`: taking part in it, not passing it on."""
    return instruction is not None and instruction.opname in ("BEFORE_ASYNC_WITH", "COPY", "DUP_TOP")


def _loads(instruction, name):
    opname = instruction.opname
    if not opname.startswith(("LOAD_", "STORE_FAST_LOAD")) or opname in ("LOAD_CONST", "LOAD_CLOSURE", "LOAD_ATTR"):
        return False
    value = instruction.argval
    return value == name or (isinstance(value, tuple) and name in value)


def _functions(code, name, context, acts):
    if any(_mentions(inner, name, acts) for inner in nested(code) if not inner.co_flags & _COROUTINE):
        return True
    functions = _functions_of_module(context) if isinstance(context, dict) else _methods_of(type(context))
    for count, function in enumerate(functions):
        if count > _MAX_FUNCTIONS:
            return True
        if not function.__code__.co_flags & _COROUTINE and _mentions(function.__code__, name, acts):
            return True
    return False


def _functions_of_module(module):
    for value in list(module.values()):
        if is_a(value, types.FunctionType):
            yield value
        elif is_a(value, type) and value.__module__ == module.get("__name__"):
            yield from _methods_of(value)


def _methods_of(kind):
    for base in kind.__mro__[:-1]:
        for value in list(vars(base).values()):
            value = value.__func__ if is_a(value, (staticmethod, classmethod)) else value
            if is_a(value, types.FunctionType):
                yield value


def _mentions(code, name, acts):
    """The code names both the variable (or attribute) and an acting method."""
    names = all_names(code)
    variables = names | set(code.co_freevars) | set(code.co_cellvars)
    for inner in nested(code):
        variables |= set(inner.co_freevars)
    return bool(acts & names) and (name == "[]" or name in variables)
