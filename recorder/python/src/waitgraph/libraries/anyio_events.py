"""anyio on asyncio: Event and Condition, which wait by asyncio's events. That of an Event of the
program's is named after it, those that anyio makes for itself are hidden."""

from .. import _sites
from .._around import after, around
from .._lenders import own_frame
from .._patch import expect, replace
from .._resources import HIDDEN, Resource, resource_of, unnamed
from .._waiting import waits
from ..bytecode._naming import variable_of
from ..hooks._conditions import act, number_waiting, until_notified
from ..trace._events import ACT_NOTIFY, RESOURCE_CONDITION, RESOURCE_EVENT

_MAKERS = ("__new__", "__init__", "create_event")


def install(module):
    if hasattr(module, "WorkerThread"):
        expect(module.Event.set, "_event")
        replace(module.Event, "__init__", after(_event_made))
    elif hasattr(module.Condition, "wait"):
        expect(module.Condition.wait, "_waiters", "acquire")
        replace(module.Condition, "__init__", after(_condition_made))
        replace(module.Condition, "wait", waits(until_notified))
        replace(module.Condition, "notify", _notifying)
        replace(module.Condition, "notify_all", _notifying)


def _event_made(frame, event):
    while frame is not None and frame.f_code.co_name in _MAKERS and not _sites.is_own(frame.f_code):
        frame = frame.f_back
    is_own = frame is not None and _sites.is_own(frame.f_code)
    event._event._waitgraph = _named(RESOURCE_EVENT, "Event", frame) if is_own else HIDDEN


def _condition_made(frame, condition, *_, **__):
    resource = condition._waitgraph = _named(RESOURCE_CONDITION, "Condition", own_frame(frame))
    if hasattr(condition._lock, "_waitgraph_loans"):
        resource.parent = condition._lock._waitgraph_loans.resource.known()


def _named(kind, label, frame):
    site = _sites.site_of(frame)
    return Resource(kind, (frame and variable_of(frame)) or unnamed(label, site), site)


def _notified(frame, waiters, condition, *_, **__):
    act(frame, resource_of(condition), ACT_NOTIFY, waiters, waiters)


_notifying = around(number_waiting, _notified)
