"""Hooks: Queue and its subclasses."""

from asyncio import queues
from sys import _getframe

from .._around import after
from .._patch import expect, failed, hook, replace
from .._resources import HIDDEN, created, resource_of
from .._waiting import begin, hide_frame, waits
from ..trace._events import (
    ACT_CLOSE,
    ACT_DONE,
    ACT_GET,
    ACT_PUT,
    RESOURCE_QUEUE,
    WAIT_GET,
    WAIT_JOIN,
    WAIT_PUT,
)
from ._conditions import act


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

    def made(frame, queue, maxsize=0, *_, **__):
        capacity = maxsize if type(maxsize) is int and maxsize > 0 else 0
        created(queue, RESOURCE_QUEUE, type(queue).__name__, frame, capacity, 1)

    replace(Queue, "__init__", after(made))
    replace(Queue, "get", _waiting(WAIT_GET, _is_empty, _size))
    replace(Queue, "put", _waiting(WAIT_PUT, _is_full, _size))
    replace(Queue, "join", _waiting(WAIT_JOIN, _unfinished, _unfinished))
    replace(Queue, "put_nowait", _acting(ACT_PUT, lambda q: len(q._getters), _size))
    replace(Queue, "get_nowait", _acting(ACT_GET, lambda q: len(q._putters), _size))
    replace(Queue, "task_done", _acting(ACT_DONE, None, _unfinished))
    if hasattr(Queue, "shutdown"):
        replace(Queue, "shutdown", _acting(ACT_CLOSE, lambda q: len(q._getters) + len(q._putters), _size))


def _unfinished(queue):
    return queue._unfinished_tasks


def _waiting(op, must_wait, size_of):
    def begins(queue, frame):
        if not must_wait(queue):
            return None
        resource = resource_of(queue)
        return None if resource is HIDDEN else begin(resource, op, 1, size_of(queue), frame)

    return waits(begins)


def _acting(op, waiters_of, size_of):
    """As _around.around, in fewer calls: programs do little with queues but this."""

    def make(original):
        def method(self, *args, **kwargs):
            waiters = 0
            try:
                resource = self._waitgraph
                if waiters_of is not None:
                    waiters = waiters_of(self)
            except Exception:  # it has none, or was never made: the original will say so
                resource = HIDDEN
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                hide_frame(error)
                raise
            try:
                if resource is not HIDDEN:
                    act(_getframe(1), resource, op, 1, waiters, size_of(self))
            except Exception as error:
                failed(method, error)
            return result

        return method

    return make
