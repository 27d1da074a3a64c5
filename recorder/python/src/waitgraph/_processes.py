"""Hooks: child processes of asyncio."""

import os
import sys
from asyncio import base_subprocess, subprocess

from . import _pipes
from ._events import E_CHILD, E_HANDLE_CLOSE, E_HANDLE_OPEN, RESOURCE_PROCESS, RESOURCE_STREAM
from ._patch import hook, replace
from ._resources import Resource
from ._sink import emit
from ._sites import site_of
from ._tasks import current_id


def install():
    hook("asyncio.subprocess")(_install_process)


def _install_process():
    def init(original):
        def __init__(self, transport, protocol, loop):
            original(self, transport, protocol, loop)
            try:
                _started(self, transport, sys._getframe(1))
            except Exception:  # a transport of another kind: the process is not a resource then
                pass

        return __init__

    def exited(original):
        def _process_exited(self, returncode):
            resource = getattr(self, "_waitgraph", None)
            if resource is not None:
                _pipes.watched.pop(resource.id, None)
                emit(E_HANDLE_CLOSE, 0, 0, resource.known())
            return original(self, returncode)

        return _process_exited

    replace(subprocess.Process, "__init__", init)
    replace(base_subprocess.BaseSubprocessTransport, "_process_exited", exited)


def _started(process, transport, frame):
    program = transport._proc.args
    program = program[0] if isinstance(program, (list, tuple)) else "shell"
    site = site_of(frame)
    resource = Resource(RESOURCE_PROCESS, "process %s" % os.path.basename(os.fspath(program)), site)
    transport._waitgraph = resource
    task = current_id()
    emit(E_CHILD, task, site, 0, transport.get_pid())
    emit(E_HANDLE_OPEN, task, site, resource.known(), 1)
    for name in ("stdout", "stderr"):
        reader = getattr(process, name)
        if reader is not None:
            reader._waitgraph = Resource(RESOURCE_STREAM, name, site)
    stdin = None
    if process.stdin is not None:
        stdin = process.stdin._protocol._waitgraph = Resource(RESOURCE_STREAM, "stdin", site)
    _pipes.watched[resource.id] = _pipes.Watched(process, resource, stdin)
