"""Hooks: Event, Condition, Barrier."""

from asyncio import locks

from .._around import after, around
from .._here import here
from .._patch import expect, hook, replace
from .._resources import HIDDEN, Resource, attach, created, resource_of
from .._sites import known_site, site_of
from .._tasks import current_id, task_in
from .._waiting import begin, waits
from ..trace._events import (
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
from ..trace._sink import emit, write


def install():
    hook("asyncio.Event")(_install_event)
    hook("asyncio.Condition")(_install_condition)
    hook("asyncio.Barrier", needed=False)(_install_barrier)


def act(frame, resource, op, count, waiters, size=0):
    """The current task did something that others may wait for, by a call of `frame`'s."""
    if resource is HIDDEN:
        return
    thread = here.state
    try:
        task = task_in(thread.loop.loop)._waitgraph.id
    except AttributeError:  # no loop runs here, or none of its tasks, or one that was not met yet
        task = current_id()
    site = known_site((id(frame.f_code), frame.f_lasti))
    if site is None or site <= 0:
        site = site_of(frame)
    write(thread, E_ACT, task, site, resource.known(), op, count, waiters, size)


def number_waiting(primitive):
    return len(primitive._waiters)


def _install_event():
    expect(locks.Event.wait, "_value")
    expect(locks.Event.set, "_waiters")

    def made(frame, event, *_, **__):
        created(event, RESOURCE_EVENT, type(event).__name__, frame)

    def acting(op):
        return around(number_waiting, lambda frame, waiters, event: act(frame, resource_of(event), op, 1, waiters))

    replace(locks.Event, "__init__", after(made))
    replace(locks.Event, "wait", waits(_until_set))
    replace(locks.Event, "set", acting(ACT_SET))
    replace(locks.Event, "clear", acting(ACT_CLEAR))


def _until_set(event, frame):
    resource = resource_of(event)
    return None if resource is HIDDEN or event._value else begin(resource, WAIT_WAIT, 1, 0, frame)


def _install_condition():
    expect(locks.Condition.wait, "_waiters")
    expect(locks.Condition.__init__, "_lock")

    def made(frame, condition, lock=None, **_):
        resource = created(condition, RESOURCE_CONDITION, type(condition).__name__, frame)
        if resource is not HIDDEN:
            resource.parent = _lock_of(condition, lock is None, resource)

    def notified(frame, waiters, condition, n=1):
        act(frame, resource_of(condition), ACT_NOTIFY, n, waiters)

    replace(locks.Condition, "__init__", after(made))
    replace(locks.Condition, "wait", waits(until_notified))
    replace(locks.Condition, "notify", around(number_waiting, notified))


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

    def made(frame, barrier, parties):
        created(barrier, RESOURCE_BARRIER, type(barrier).__name__, frame, parties)

    replace(locks.Barrier, "__init__", after(made))
    replace(locks.Barrier, "wait", waits(_until_all_are_there))


def _until_all_are_there(barrier, frame):
    resource = resource_of(barrier)
    if resource is HIDDEN:
        return None
    waiters = barrier._count
    emit(E_ACT, current_id(), site_of(frame), resource.known(), ACT_ARRIVE, 1, waiters, waiters + 1)
    return begin(resource, WAIT_ARRIVE, barrier._parties, waiters + 1, frame)
