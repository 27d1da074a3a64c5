"""Hooks: Event, Condition, Barrier."""

import sys
from asyncio import locks

from ._events import (
    ACT_ARRIVE,
    ACT_CLEAR,
    ACT_NOTIFY,
    ACT_SET,
    E_ACT,
    RESOURCE_BARRIER,
    RESOURCE_CONDITION,
    RESOURCE_EVENT,
    RESOURCE_MUTEX,
    WAIT_ARRIVE,
    WAIT_WAIT,
)
from ._patch import expect, hook, replace
from ._resources import HIDDEN, Resource, attach, created, resource_of
from ._sink import emit
from ._sites import site_of
from ._tasks import current_id
from ._waiting import begin, waits


def install():
    hook("asyncio.Event")(_install_event)
    hook("asyncio.Condition")(_install_condition)
    hook("asyncio.Barrier", needed=False)(_install_barrier)


def act(resource, op, count, waiters, size=0):
    """The current task did something that others may wait for. Called by a hook of the acting method."""
    if resource is not HIDDEN:
        site = site_of(sys._getframe(2))
        emit(E_ACT, current_id(), site, resource.known(), op, count, waiters, size)


def _install_event():
    expect(locks.Event.wait, "_value")
    expect(locks.Event.set, "_waiters")

    def init(original):
        def __init__(self, *args, **kwargs):
            original(self, *args, **kwargs)
            created(self, RESOURCE_EVENT, type(self).__name__, sys._getframe(1))

        return __init__

    def acting(op):
        def make(original):
            def method(self):
                waiters = len(self._waiters)
                original(self)
                act(resource_of(self), op, 1, waiters)

            return method

        return make

    replace(locks.Event, "__init__", init)
    replace(locks.Event, "wait", waits(_until_set))
    replace(locks.Event, "set", acting(ACT_SET))
    replace(locks.Event, "clear", acting(ACT_CLEAR))


def _until_set(event, frame):
    resource = resource_of(event)
    return None if resource is HIDDEN or event._value else begin(resource, WAIT_WAIT, 1, 0, frame)


def _install_condition():
    expect(locks.Condition.wait, "_waiters")
    expect(locks.Condition.__init__, "_lock")

    def init(original):
        def __init__(self, *args, **kwargs):
            original(self, *args, **kwargs)
            given = args[0] if args else kwargs.get("lock")
            resource = created(self, RESOURCE_CONDITION, type(self).__name__, sys._getframe(1))
            if resource is not HIDDEN:
                resource.parent = _lock_of(self, given is None, resource)

        return __init__

    def notify(original):
        def notify(self, n=1):
            waiters = len(self._waiters)
            original(self, n)
            act(resource_of(self), ACT_NOTIFY, n, waiters)

        return notify

    replace(locks.Condition, "__init__", init)
    replace(locks.Condition, "wait", waits(until_notified))
    replace(locks.Condition, "notify", notify)


def until_notified(condition, frame):
    """Begins the wait of a condition's `wait`."""
    resource = resource_of(condition)
    return None if resource is HIDDEN else begin(resource, WAIT_WAIT, 1, 0, frame)


def _lock_of(condition, is_own, resource):
    """Id of the condition's lock. One that it made itself is the program's lock all the same."""
    lock = condition._lock
    if is_own:
        name = "%s lock" % resource.name
        attach(lock, Resource(RESOURCE_MUTEX, name, resource.site, 1, 1))
    return resource_of(lock).known()


def _install_barrier():
    if not hasattr(locks, "Barrier"):
        return False
    expect(locks.Barrier.n_waiting.fget, "_count")

    def init(original):
        def __init__(self, parties):
            original(self, parties)
            created(self, RESOURCE_BARRIER, type(self).__name__, sys._getframe(1), parties)

        return __init__

    replace(locks.Barrier, "__init__", init)
    replace(locks.Barrier, "wait", waits(_until_all_are_there))


def _until_all_are_there(barrier, frame):
    resource = resource_of(barrier)
    if resource is HIDDEN:
        return None
    waiters = barrier._count
    emit(E_ACT, current_id(), site_of(frame), resource.known(), ACT_ARRIVE, 1, waiters, waiters + 1)
    return begin(resource, WAIT_ARRIVE, barrier._parties, waiters + 1, frame)
