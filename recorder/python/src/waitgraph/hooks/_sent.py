"""Hook: loop.call_soon_threadsafe. What a callback does is done by the thread that sent it."""

import collections
import operator
import sys
import threading
from asyncio import base_events

from .. import _sites
from .._here import here
from .._patch import hook, replace, safely
from .._tasks import current
from ._crossing import thread_task
from ._loops import LoopState

# Callbacks on their way: id of the callback -> those sent, oldest first, as (callback, arguments, sender).
sent = {}
# Cancelled ones never arrive.
_MAX_SENT = 1_000


def install():
    hook("call_soon_threadsafe")(_install_send)


def _install_send():
    def make(original):
        def call_soon_threadsafe(self, callback, *args, context=None):
            safely(call_soon_threadsafe, _send, self, callback, args, sys._getframe(1))
            handle = original(self, callback, *args, context=context)
            if getattr(handle, "_source_traceback", None):
                del handle._source_traceback[-1]  # debug mode: our own frame
            return handle

        return call_soon_threadsafe

    replace(base_events.BaseEventLoop, "call_soon_threadsafe", make)


def _send(loop, callback, args, frame):
    """Noted before it is sent, for it may arrive at once."""
    state = getattr(loop, "_waitgraph", None)
    if type(state) is not LoopState or state.thread == threading.get_ident():
        return
    sender = current()
    if sender is None:
        if _sites.is_internal(frame.f_code):
            return  # asyncio's own: a child was reaped, a job is done
        sender = thread_task()
    if len(sent) > _MAX_SENT:
        sent.clear()
    sent.setdefault(id(callback), collections.deque()).append((callback, args, sender))


def arrive(handle):
    """The step of a callback begins. Who sent it acts in it; returns what `leave` wants back."""
    waiting = sent.get(id(handle._callback))
    if not waiting or not _is_same(waiting[0][1], handle._args):
        return None
    sender = waiting.popleft()[2]
    if not waiting:
        sent.pop(id(handle._callback), None)
    thread = here.state
    outer, thread.task = thread.task, sender
    return thread, outer


def leave(arrived):
    thread, outer = arrived
    thread.task = outer


def _is_same(args, others):
    return len(args) == len(others) and all(map(operator.is_, args, others))
