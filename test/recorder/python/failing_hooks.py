"""Runs a program whose recorder's hooks fail: `failing_hooks.py PROGRAM`. By environment: FAILING, names that hooks
call, which then raise, from their call number AFTER on; ONLY, of these modules (all of the recorder's, if not
given); LIBRARIES, to be imported before."""

import asyncio  # noqa: F401: the hooks are put in with it
import importlib
import itertools
import os
import runpy
import sys

SPARED = ("_patch", "_sink", "_recorder", "_watchdog")


def make_hooks_fail():
    failing = os.environ.get("FAILING", "").split()
    only = os.environ.get("ONLY", "").split()
    for name, module in list(sys.modules.items()):
        own = name.rpartition(".")[2]
        if name.startswith("waitgraph.") and own not in SPARED and (not only or own in only):
            for function in set(failing) & set(vars(module)):
                setattr(module, function, _failing(getattr(module, function)))


def _failing(original):
    calls, after = itertools.count(), int(os.environ.get("AFTER", "0"))

    def fails(*args, **kwargs):
        if next(calls) >= after:
            raise TypeError("ours")
        return original(*args, **kwargs)

    return fails


for library in os.environ.get("LIBRARIES", "").split():
    importlib.import_module(library)
make_hooks_fail()
runpy.run_path(sys.argv[1], run_name="__main__")
