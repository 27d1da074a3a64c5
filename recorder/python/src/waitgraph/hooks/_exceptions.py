"""Hook: loop.call_exception_handler. What asyncio itself says of tasks that nobody waits for."""

from asyncio import base_events

from .. import _sites
from .._patch import hook, replace, safely
from .._tasks import Task, state_of
from ..trace._events import E_MARK
from ..trace._sink import emit

# Other messages may be the program's, and are not recorded.
_KNOWN = {
    "Task was destroyed but it is pending!": "destroyed while pending",
    "Task exception was never retrieved": "exception never retrieved",
    "Future exception was never retrieved": "exception never retrieved",
}


def install():
    hook("exception handler")(_install_handler)


def _install_handler():
    def make(original):
        def call_exception_handler(self, context):
            if isinstance(context, dict):
                safely(call_exception_handler, _note, context)
            return original(self, context)

        return call_exception_handler

    replace(base_events.BaseEventLoop, "call_exception_handler", make)


def _note(context):
    text = _KNOWN.get(context.get("message"))
    if text is not None:
        # A task is called `future` where its exception is meant.
        about = context.get("task", context.get("future"))
        task = state_of(about).id if isinstance(about, Task) else 0
        emit(E_MARK, task, 0, 0, _sites.string(text))
