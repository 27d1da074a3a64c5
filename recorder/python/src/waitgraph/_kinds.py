"""What an object is, told without running any of its code: isinstance may ask a proxy for its class."""

import functools
import types


def is_a(value, kinds):
    return issubclass(type(value), kinds)


def unwrapped(function):
    """The function behind partials and bound methods."""
    while is_a(function, functools.partial):
        function = function.func
    return function.__func__ if is_a(function, types.MethodType) else function


def bound_to(function):
    """The object that a method is bound to, or None."""
    while is_a(function, functools.partial):
        function = function.func
    return function.__self__ if is_a(function, (types.MethodType, types.BuiltinMethodType)) else None
