"""Hooks: child processes of asyncio."""

import os
from asyncio import base_subprocess, subprocess

from .._around import after, before
from .._patch import hook, replace
from .._resources import Resource
from .._sites import site_of
from .._tasks import current_id
from ..trace._events import E_CHILD, E_HANDLE_CLOSE, E_HANDLE_OPEN, RESOURCE_PROCESS, RESOURCE_STREAM
from ..trace._sink import emit
from . import _pipes
from ._futures import stands_for


def install():
    hook("asyncio.subprocess")(_install_process)


def _install_process():
    def made(frame, process, transport, *_, **__):
        try:
            _started(process, transport, frame)
        except AttributeError:  # a transport of another kind: the process is not a resource then
            pass

    replace(subprocess.Process, "__init__", after(made))
    replace(base_subprocess.BaseSubprocessTransport, "_process_exited", before(_exits))


def _exits(transport):
    resource = getattr(transport, "_waitgraph", None)
    if resource is not None:
        _pipes.watched.pop(resource.id, None)
        emit(E_HANDLE_CLOSE, 0, 0, resource.known())


def _started(process, transport, frame):
    program = transport._proc.args
    program = program[0] if isinstance(program, (list, tuple)) else "shell"
    site = site_of(frame)
    resource = Resource(RESOURCE_PROCESS, "process %s" % os.path.basename(os.fspath(program)), site)
    stands_for(transport, resource)
    task = current_id()
    emit(E_CHILD, task, site, 0, transport.get_pid())
    emit(E_HANDLE_OPEN, task, site, resource.known(), 1)
    for name in ("stdout", "stderr"):
        reader = getattr(process, name)
        if reader is not None:
            stands_for(reader, Resource(RESOURCE_STREAM, name, site))
    stdin = None
    if process.stdin is not None:
        stdin = Resource(RESOURCE_STREAM, "stdin", site)
        stands_for(process.stdin._protocol, stdin)
    _pipes.watched[resource.id] = _pipes.Watched(process, resource, stdin)
