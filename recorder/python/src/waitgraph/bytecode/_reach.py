"""Could another thread call into the loop? Decided by reading its code, in doubt with yes.

What counts is the source of each function on the thread's stack, and of whatever it names, as far as
that is Python code of the program's. Names that belong to the standard library's modules other than
asyncio do no harm. A call of something that can't be looked up is a yes.
"""

import ast
import linecache
import sys
import threading
import types

from .. import _sites
from .._kinds import is_a, unwrapped
from ..watch import _watchdog
from ..watch._parked import is_parked

_MAX_FUNCTIONS = 60
_MAX_LINES = 5_000
_SUSPECT = ("loop", "asyncio", "threadsafe", "call_soon", "set_result", "set_exception", "uvloop", "anyio", "trio")
# They do whatever they are told to by text or by name.
_OPAQUE = {"exec", "eval", "compile", "__import__", "getattr", "globals", "locals", "vars", "setattr"}
# Standard modules that call nothing back but what they are given by name.
_CLOSED = {
    "_io", "_signal", "_socket", "_thread", "atexit", "builtins", "collections", "datetime", "errno", "faulthandler",
    "functools", "gc", "io", "itertools", "json", "logging", "math", "nt", "operator", "os", "os.path", "pathlib",
    "posix", "posixpath", "queue", "random", "re", "select", "shutil", "signal", "socket", "string", "subprocess",
    "sys", "tempfile", "threading", "time", "traceback", "uuid", "warnings", "_queue", "_random", "resource", "platform",
}  # fmt: skip
_PRELUDE = {"_bootstrap", "_bootstrap_inner", "run"}
_verdicts = {}


def threads_that_could(loop):
    """How many other Python threads might call into this loop, now or later."""
    return sum(1 for _ in _reaching(loop, sys._current_frames()))


def threads_that_could_wake(loop):
    """The same of a loop that sleeps: who waits for what sleeps with it, can't."""
    frames = sys._current_frames()
    return sum(1 for frame in _reaching(loop, frames) if not is_parked(frame, frames))


def _reaching(loop, frames):
    names = {thread.ident: thread for thread in threading.enumerate()}
    ours = (loop.thread, _watchdog.ident(), threading.get_ident())
    for ident, frame in frames.items():
        if ident not in ours and could(frame, names.get(ident)):
            yield frame


def is_harmless(handler):
    """A signal handler that can't call into a loop."""
    handler = unwrapped(handler)
    if not is_a(handler, types.FunctionType):
        return is_a(handler, types.BuiltinFunctionType)
    return _sites.is_internal(handler.__code__) or _function_is_harmless(handler)


def could(frame, thread):
    """Whether a thread might call into a loop. Reads its stack from the inside out."""
    own_code = False
    while frame is not None:
        code = frame.f_code
        if _sites.is_library(code.co_filename):
            if not _library_frame_is_harmless(frame, own_code):
                return True
        else:
            own_code = True
            if not _code_is_harmless(code, frame.f_globals):
                return True
        frame = frame.f_back
    return thread is None or not (own_code or _target_is_harmless(thread))


def _library_frame_is_harmless(frame, below_own_code):
    """Waiting in the library is fine; what it will call when it returns to its own code is not known."""
    module = frame.f_globals.get("__name__")
    if below_own_code:
        return module == "threading" and frame.f_code.co_name in _PRELUDE
    if module == "concurrent.futures.thread":
        return frame.f_code.co_name == "_worker"  # without a job
    return module in _CLOSED


def _target_is_harmless(thread):
    """Of a thread that has not come to the program's code, or that runs none."""
    function = getattr(thread, "function", None) if is_a(thread, threading.Timer) else thread.__dict__.get("_target")
    function = unwrapped(function)
    if is_a(function, types.FunctionType):
        return function.__module__ == "concurrent.futures.thread" or _function_is_harmless(function)
    return is_a(function, types.BuiltinFunctionType)


def _function_is_harmless(function):
    return _code_is_harmless(function.__code__, function.__globals__)


def _code_is_harmless(code, module_globals):
    known = _verdicts.get(id(code))
    if known is None:
        try:
            harmless = _Reading().read(code, module_globals)
        except Exception:  # source that is not there or not what runs
            harmless = False
        known = _verdicts[id(code)] = (harmless, code)
    return known[0]


class _Reading:
    """One question, answered by following names through functions. Raises or returns False in doubt."""

    def __init__(self):
        self._seen = set()
        self._trees = {}

    def read(self, code, module_globals):
        if id(code) in self._seen:
            return True
        self._seen.add(id(code))
        if len(self._seen) > _MAX_FUNCTIONS:
            return False
        node = _node_of(code, self._trees)
        local = set(code.co_varnames) | set(code.co_cellvars) | set(code.co_freevars)
        inner = {one.name for one in ast.walk(node) if isinstance(one, ast.FunctionDef) and one is not node}
        return all(self._is_harmless(part, module_globals, local, inner) for part in ast.walk(node))

    def _is_harmless(self, part, module_globals, local, inner):
        if isinstance(part, (ast.Import, ast.ImportFrom)):
            return self._import_is_harmless(part)
        if isinstance(part, ast.Call):
            return self._call_is_harmless(part.func, module_globals, local, inner)
        if isinstance(part, ast.Name):
            return self._name_is_harmless(part.id, module_globals, local)
        if isinstance(part, ast.Attribute):
            return not _is_suspect(part.attr) and _owner_is_plain(part.value, module_globals, local)
        if isinstance(part, ast.withitem) and isinstance(part.context_expr, ast.Name):
            return _owner_is_plain(part.context_expr, module_globals, local)
        return not isinstance(part, (ast.Await, ast.AsyncFunctionDef, ast.AsyncWith, ast.AsyncFor))

    def _import_is_harmless(self, part):
        names = [part.module or ""] if isinstance(part, ast.ImportFrom) else [alias.name for alias in part.names]
        return all(name in _CLOSED for name in names)

    def _call_is_harmless(self, called, module_globals, local, inner):
        value = _value_of(called, module_globals, local)
        if value is not _UNKNOWN:
            return self._value_is_harmless(value)
        if isinstance(called, ast.Name):
            return called.id in inner
        # A method of a literal, or of something plain that the standard library gave us.
        return isinstance(called, ast.Attribute) and isinstance(called.value, (ast.Constant, ast.JoinedStr))

    def _name_is_harmless(self, name, module_globals, local):
        if _is_suspect(name) or name in _OPAQUE:
            return False
        value = _UNKNOWN if name in local else _global(name, module_globals)
        return not is_a(value, types.FunctionType) or self._value_is_harmless(value)

    def _value_is_harmless(self, value):
        value = unwrapped(value)
        if is_a(value, types.FunctionType):
            return _is_closed(value.__module__) or self.read(value.__code__, value.__globals__)
        if is_a(value, (types.BuiltinFunctionType, types.MethodDescriptorType)):
            return True
        if is_a(value, type):
            return _is_closed(value.__module__) or issubclass(value, BaseException)
        return False


_UNKNOWN = object()


def _value_of(node, module_globals, local):
    """What a dotted name means, through modules and plain library objects only."""
    if isinstance(node, ast.Name):
        return _UNKNOWN if node.id in local else _global(node.id, module_globals)
    if not isinstance(node, ast.Attribute):
        return _UNKNOWN
    owner = _value_of(node.value, module_globals, local)
    if is_a(owner, types.ModuleType):
        return vars(owner).get(node.attr, _UNKNOWN)
    if owner is _UNKNOWN or not _is_closed(type(owner).__module__):
        return _UNKNOWN
    return getattr(type(owner), node.attr, _UNKNOWN)  # types of C or of the standard library


def _owner_is_plain(node, module_globals, local):
    """Reading an attribute of an object of the program's may run any code."""
    if isinstance(node, ast.Name) and node.id in local:
        return False
    value = _value_of(node, module_globals, local)
    return value is _UNKNOWN or is_a(value, (types.ModuleType, type)) or _is_closed(type(value).__module__)


def _global(name, module_globals):
    if name in module_globals:
        return module_globals[name]
    builtins = module_globals.get("__builtins__")
    table = vars(builtins) if is_a(builtins, types.ModuleType) else builtins
    return (table or {}).get(name, _UNKNOWN)


def _is_closed(module):
    return module in _CLOSED


def _is_suspect(name):
    lowered = name.lower()
    return any(word in lowered for word in _SUSPECT)


def _node_of(code, trees):
    """The function's part of its source."""
    tree = trees.get(code.co_filename)
    if tree is None:
        lines = linecache.getlines(code.co_filename)
        if not lines or len(lines) > _MAX_LINES:
            raise LookupError(code.co_filename)
        tree = trees[code.co_filename] = ast.parse("".join(lines))
    if code.co_name == "<module>":
        return tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min([node.lineno] + [one.lineno for one in node.decorator_list])
            if first == code.co_firstlineno:
                return node
        if isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and node.lineno == code.co_firstlineno:
            return node
    raise LookupError(code.co_name)
