"""anyio on asyncio: Event and Condition, which wait by asyncio's events. That of an Event of the
program's is named after it, those that anyio makes for itself are hidden."""

import sys

from .. import _sites
from .._conditions import act, until_notified
from .._events import ACT_NOTIFY, RESOURCE_CONDITION, RESOURCE_EVENT
from .._lenders import own_frame
from .._naming import variable_of
from .._patch import expect, replace
from .._resources import HIDDEN, Resource, resource_of, unnamed
from .._waiting import waits

_MAKERS = ("__new__", "__init__", "create_event")


def install(module):
    if hasattr(module, "WorkerThread"):
        expect(module.Event.set, "_event")
        replace(module.Event, "__init__", _event_made)
    elif hasattr(module.Condition, "wait"):
        expect(module.Condition.wait, "_waiters", "acquire")
        replace(module.Condition, "__init__", _condition_made)
        replace(module.Condition, "wait", waits(until_notified))
        replace(module.Condition, "notify", _notifying)
        replace(module.Condition, "notify_all", _notifying)


def _event_made(original):
    def __init__(self):
        original(self)
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_name in _MAKERS and not _sites.is_own(frame.f_code):
            frame = frame.f_back
        is_own = frame is not None and _sites.is_own(frame.f_code)
        self._event._waitgraph = _named(RESOURCE_EVENT, "Event", frame) if is_own else HIDDEN

    return __init__


def _condition_made(original):
    def __init__(self, lock=None):
        original(self, lock)
        resource = self._waitgraph = _named(RESOURCE_CONDITION, "Condition", own_frame(sys._getframe(1)))
        if hasattr(self._lock, "_waitgraph_loans"):
            resource.parent = self._lock._waitgraph_loans.resource.known()

    return __init__


def _named(kind, label, frame):
    site = _sites.site_of(frame)
    return Resource(kind, (frame and variable_of(frame)) or unnamed(label, site), site)


def _notifying(original):
    def notify(self, *args, **kwargs):
        waiters = len(self._waiters)
        result = original(self, *args, **kwargs)
        act(resource_of(self), ACT_NOTIFY, waiters, waiters)
        return result

    return notify
