"""Hooks: Lock, Semaphore, BoundedSemaphore."""

import sys
from asyncio import locks

from .._around import after
from .._patch import expect, hook, replace
from .._resources import created
from ..trace._events import RESOURCE_MUTEX, RESOURCE_SEMAPHORE
from . import _lock_blocks
from ._holds import wrap_acquire, wrap_release

FAIR = 1


def _resource_of(kind):
    """Of a lock or semaphore. One made before the hooks, or by a subclass without super().__init__, is named late."""

    def resource_of(lock):
        try:
            return lock._waitgraph
        except Exception:  # it has none, or raises something of its own
            return created(lock, kind, type(lock).__name__, sys._getframe(1), 1, FAIR)

    return resource_of


def install():
    hook("asyncio.Lock")(_install_lock)
    hook("asyncio.Semaphore")(_install_semaphore)


def _install_lock():
    expect(locks.Lock.acquire, "_locked", "_waiters")
    lock_of = _resource_of(RESOURCE_MUTEX)

    def made(frame, lock, *_, **__):
        created(lock, RESOURCE_MUTEX, type(lock).__name__, frame, 1, FAIR)

    def is_free(lock):
        return not lock._locked and not lock._waiters

    def take(lock):
        lock._locked = True
        return True

    taken = take if _is_taken_by_flag(locks.Lock) else None
    replace(locks.Lock, "__init__", after(made))
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
    semaphore_of = _resource_of(RESOURCE_SEMAPHORE)

    def made(frame, semaphore, value=1, *_, **__):
        count = value if type(value) is int else 1
        created(semaphore, RESOURCE_SEMAPHORE, type(semaphore).__name__, frame, count, FAIR)

    replace(locks.Semaphore, "__init__", after(made))
    replace(locks.Semaphore, "acquire", wrap_acquire(lambda semaphore: not is_locked(semaphore), semaphore_of))
    replace(locks.Semaphore, "release", wrap_release(semaphore_of))
