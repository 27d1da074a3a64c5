"""Hooks: `async with lock` of an asyncio.Lock that is free. It is what programs do most with locks, so what
asyncio does in two coroutines and three calls is done in one: that makes up for half of the recording."""

from asyncio import locks
from sys import _getframe

from .._patch import failed, replace, safely
from .._resources import HIDDEN
from ..trace._events import CLASS_SCOPED
from ._holds import left, taken


def install(lock_of):
    """After acquire and release were wrapped, if taking a free lock is known to be setting its flag."""
    Lock = locks.Lock
    acquire, release = Lock.acquire, Lock.release
    give_back = release.__wrapped__

    def enter(original):
        async def __aenter__(self):
            # What inherits from it, or is changed by the program, may do more than we know.
            if self._locked or self._waiters or type(self) is not Lock or Lock.acquire is not acquire:
                return await original(self)
            self._locked = True
            try:
                resource = self._waitgraph
            except AttributeError:
                resource = safely(__aenter__, lock_of, self)
            try:
                if resource is not HIDDEN:
                    taken(resource, _getframe(1), CLASS_SCOPED)
            except Exception as error:
                failed(__aenter__, error)

        return __aenter__

    def leave(original):
        async def __aexit__(self, exc_type, exc, tb):
            if not self._locked or type(self) is not Lock or Lock.release is not release:
                return await original(self, exc_type, exc, tb)
            give_back(self)
            try:
                resource = self._waitgraph
            except AttributeError:
                resource = safely(__aexit__, lock_of, self)
            try:
                if resource is not HIDDEN:
                    left(resource, _getframe(1))
            except Exception as error:
                failed(__aexit__, error)

        return __aexit__

    replace(Lock, "__aenter__", enter)
    replace(Lock, "__aexit__", leave)
