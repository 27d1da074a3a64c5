"""Puts in the hooks for a library (libraries/) that the program has imported."""

import contextlib
import importlib
import os

from . import _sites
from ._patch import hook
from .libraries import ADAPTERS


def install(module):
    """Puts in what is known of this module; an adapter that doesn't fit the version is off alone."""
    package = module.__name__.split(".")[0]
    folder = os.path.dirname(importlib.import_module(package).__file__)
    _sites.add_library(os.path.join(folder, ""))
    _sites.add_library(contextlib.__file__)  # between a library's generator and `async with`
    for name in ADAPTERS[module.__name__]:
        hook("%s in %s" % (name, module.__name__))(lambda: _adapter(name).install(module))


def _adapter(name):
    return importlib.import_module("waitgraph.libraries." + name)
