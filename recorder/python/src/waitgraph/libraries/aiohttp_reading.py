"""aiohttp: while reading is paused because nobody reads the answer, the network can't finish it: then
only the task that has the connection can give it back (see aiohttp_connector.py)."""

from .._around import after
from .._patch import replace
from ..trace._events import CLASS_TICKETLESS, CLASS_TRANSFERABLE


def install(module):
    replace(module.ResponseHandler, "pause_reading", _changing(CLASS_TICKETLESS))
    replace(module.ResponseHandler, "resume_reading", _changing(CLASS_TRANSFERABLE))


def _changing(ticket_class):
    def changed(_, handler):
        for loan in handler.__dict__.get("_waitgraph_lent", ()):
            loan.change_class(ticket_class)

    return after(changed)
