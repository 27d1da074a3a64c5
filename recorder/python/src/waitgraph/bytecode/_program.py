"""The functions that a program consists of, by name, and the names that the standard library uses."""

import asyncio
import builtins
import collections
import dis
import functools
import logging
import random
import sys
import time
import types

from .. import _sites
from .._clock import cpu_time
from .._kinds import is_a
from . import _acting

_MAX_FUNCTIONS = 2_000
_BUDGET_NS = 200_000_000
_MAX_MODULES = 400
# Stands for what is called without being named: operators, properties, context managers.
IMPLIED = "__implied__"
# The answer, until another module is imported.
_read = {}
_KEEPERS = {"add_done_callback", "SimpleNamespace"}


class Program:
    """`functions`: name -> code objects. `stored`: attributes that some code assigns: they may hold
    anything that can be called."""

    def __init__(self):
        self.functions = collections.defaultdict(list)
        self.stored = set()

    def has_method(self, name):
        """Calling this name runs a function that is known, or one of the standard library's."""
        return name not in self.stored and (name in self.functions or name in _library_names())


def read_program():
    """All functions outside the standard library; None if there are too many, or some can't be followed."""
    size = len(sys.modules)
    if _read.get("size") != size:
        _read.update(size=size, program=_read_modules())
    return _read["program"]


def _read_modules():
    program = Program()
    until = cpu_time() + _BUDGET_NS
    modules = [module for module in list(sys.modules.values()) if _is_of_the_program(module)]
    if len(modules) > _MAX_MODULES:
        return None
    count = 0
    for module in modules:
        for name, function in _functions_of(module):
            count += 1
            if count > _MAX_FUNCTIONS or cpu_time() > until:
                return None
            program.functions[name].append(function.__code__)
            if not _add_stored(function.__code__, program.stored):
                return None
    return program


def _add_stored(code, stored):
    """False if callables may be kept where no name tells: on futures, in namespaces."""
    if _KEEPERS & set(code.co_names):
        return False
    stored.update(one.argval for one in dis.get_instructions(code) if one.opname == "STORE_ATTR")
    return all(_add_stored(inner, stored) for inner in _acting.nested(code))


def _is_of_the_program(module):
    file = getattr(module, "__file__", None)
    if not is_a(module, types.ModuleType) or not is_a(file, str):
        return False
    return "site-packages" in file or not (_sites.is_library(file) or _sites.is_recorder_file(file))


def _functions_of(module):
    """(name, function); methods that the language calls by itself go by their class's name."""
    is_own = "site-packages" not in module.__file__
    for name, value in list(vars(module).items()):
        if is_a(value, types.FunctionType):
            yield name, value
            yield value.__name__, value
        elif is_a(value, type) and value.__module__ == module.__name__:
            for called, method in _methods_of(value):
                yield called, method
                if called.startswith("__"):
                    yield value.__name__, method
                    if is_own and called != "__init__":
                        yield IMPLIED, method


def _methods_of(kind):
    for name, value in list(vars(kind).items()):
        parts = (value.fget, value.fset) if is_a(value, property) else (_plain_function(value),)
        for part in parts:
            if is_a(part, types.FunctionType):
                yield ("__property__" if is_a(value, property) else name), part


def _plain_function(value):
    return value.__func__ if is_a(value, (staticmethod, classmethod)) else value


@functools.lru_cache(maxsize=1)
def _library_names():
    """What methods of the standard library's usual objects are called."""
    kinds = [value for value in vars(builtins).values() if is_a(value, type)]
    kinds += [value for value in vars(asyncio).values() if is_a(value, (type, types.ModuleType))]
    owners = [*kinds, asyncio, asyncio.AbstractEventLoop, collections.deque, logging, logging.Logger, random, time, sys]
    return frozenset(name for owner in owners for name in dir(owner))
