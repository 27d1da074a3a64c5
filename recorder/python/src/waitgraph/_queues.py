"""Hooks: Queue and its subclasses."""

import sys
from asyncio import queues

from ._conditions import act
from ._events import (
    ACT_CLOSE,
    ACT_DONE,
    ACT_GET,
    ACT_PUT,
    RESOURCE_QUEUE,
    WAIT_GET,
    WAIT_JOIN,
    WAIT_PUT,
)
from ._patch import expect, hook, replace
from ._resources import HIDDEN, created, resource_of
from ._waiting import begin, hide_frame, waits


def install():
    hook("asyncio.Queue")(_install_queue)


def _size(queue):
    try:
        return len(queue._queue)
    except Exception:  # a subclass that stores its items elsewhere
        return 0


def _is_full(queue):
    return 0 < queue._maxsize <= _size(queue)


def _is_empty(queue):
    return _size(queue) == 0


def _install_queue():
    Queue = queues.Queue
    expect(Queue.put, "_putters")
    expect(Queue.get, "_getters")
    expect(Queue.task_done, "_unfinished_tasks")
    expect(Queue.full, "_maxsize")

    def init(original):
        def __init__(self, maxsize=0, *args, **kwargs):
            original(self, maxsize, *args, **kwargs)
            capacity = maxsize if type(maxsize) is int and maxsize > 0 else 0
            created(self, RESOURCE_QUEUE, type(self).__name__, sys._getframe(1), capacity, 1)

        return __init__

    def shutdown(original):
        def shutdown(self, *args, **kwargs):
            waiters = len(self._getters) + len(self._putters)
            original(self, *args, **kwargs)
            act(resource_of(self), ACT_CLOSE, 1, waiters, _size(self))

        return shutdown

    replace(Queue, "__init__", init)
    replace(Queue, "get", _waiting(WAIT_GET, _is_empty, _size))
    replace(Queue, "put", _waiting(WAIT_PUT, _is_full, _size))
    replace(Queue, "join", _waiting(WAIT_JOIN, lambda q: q._unfinished_tasks > 0, lambda q: q._unfinished_tasks))
    replace(Queue, "put_nowait", _acting(ACT_PUT, lambda q: len(q._getters), _size))
    replace(Queue, "get_nowait", _acting(ACT_GET, lambda q: len(q._putters), _size))
    replace(Queue, "task_done", _acting(ACT_DONE, lambda q: 0, lambda q: q._unfinished_tasks))
    if hasattr(Queue, "shutdown"):
        replace(Queue, "shutdown", shutdown)


def _waiting(op, must_wait, size_of):
    def begins(queue, frame):
        resource = resource_of(queue)
        if resource is HIDDEN or not must_wait(queue):
            return None
        return begin(resource, op, 1, size_of(queue), frame)

    return waits(begins)


def _acting(op, waiters_of, size_of):
    def make(original):
        def method(self, *args, **kwargs):
            waiters = waiters_of(self)
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                hide_frame(error)
                raise
            act(resource_of(self), op, 1, waiters, size_of(self))
            return result

        return method

    return make
