"""Hooks: Lock, Semaphore, BoundedSemaphore."""

import sys
from asyncio import locks

from . import _lock_blocks
from ._events import RESOURCE_MUTEX, RESOURCE_SEMAPHORE
from ._holds import wrap_acquire, wrap_release
from ._patch import expect, hook, replace
from ._resources import created

FAIR = 1


def lock_of(lock):
    """Its resource. A lock made before the hooks, or by a subclass without super().__init__, is named late."""
    try:
        return lock._waitgraph
    except Exception:  # it has none, or raises something of its own
        return created(lock, RESOURCE_MUTEX, type(lock).__name__, sys._getframe(1), 1, FAIR)


def _semaphore_of(semaphore):
    try:
        return semaphore._waitgraph
    except Exception:  # it has none, or raises something of its own
        return created(semaphore, RESOURCE_SEMAPHORE, type(semaphore).__name__, sys._getframe(1), 1, FAIR)


def install():
    hook("asyncio.Lock")(_install_lock)
    hook("asyncio.Semaphore")(_install_semaphore)


def _install_lock():
    expect(locks.Lock.acquire, "_locked", "_waiters")

    def init(original):
        def __init__(self, *args, **kwargs):
            original(self, *args, **kwargs)
            created(self, RESOURCE_MUTEX, type(self).__name__, sys._getframe(1), 1, FAIR)

        return __init__

    def is_free(lock):
        return not lock._locked and not lock._waiters

    def take(lock):
        if lock._locked or lock._waiters:
            return False
        lock._locked = True
        return True

    taken = take if _is_taken_by_flag(locks.Lock) else None
    replace(locks.Lock, "__init__", init)
    replace(locks.Lock, "acquire", wrap_acquire(is_free, lock_of, taken))
    replace(locks.Lock, "release", wrap_release(lock_of))
    if taken is not None:
        _lock_blocks.install(lock_of)


def _is_taken_by_flag(Lock):
    """Acquiring a free lock does nothing but set its flag: tried once, for it saves a coroutine each time."""
    lock = object.__new__(Lock)
    vars(lock).update(_locked=False, _waiters=None, _loop=None)
    before = dict(vars(lock))
    try:
        lock.acquire().send(None)
    except StopIteration as ended:
        return ended.value is True and vars(lock) == {**before, "_locked": True}
    except Exception:  # it needs more than these: it is asked each time
        pass
    return False


def _install_semaphore():
    is_locked = locks.Semaphore.locked

    def init(original):
        def __init__(self, value=1, *args, **kwargs):
            original(self, value, *args, **kwargs)
            count = value if type(value) is int else 1
            created(self, RESOURCE_SEMAPHORE, type(self).__name__, sys._getframe(1), count, FAIR)

        return __init__

    replace(locks.Semaphore, "__init__", init)
    replace(locks.Semaphore, "acquire", wrap_acquire(lambda semaphore: not is_locked(semaphore), _semaphore_of))
    replace(locks.Semaphore, "release", wrap_release(_semaphore_of))

