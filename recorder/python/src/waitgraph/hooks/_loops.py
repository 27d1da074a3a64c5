"""Event loops: when they run, and loops that are asked to run inside each other."""

import sys
import threading
from asyncio import base_events, events, runners

from .. import _sites
from .._here import WATCH_STREAM, here
from .._patch import hook, replace, safely
from .._resources import Resource
from .._tasks import current_id
from ..trace._events import (
    E_LOOP_START,
    E_LOOP_STOP,
    E_NESTED,
    E_NESTED_END,
    NESTED_INNER,
    NESTED_REENTERED,
    NESTED_REFUSED,
    OUTCOME_ERROR,
    OUTCOME_OK,
    RESOURCE_LOOP,
    STEP_CALLBACK,
    STEP_TASK,
    STEP_TIMER,
)
from ..trace._sink import emit, emit_quietly, put, sink

# All loops that have run, by id of their resource.
states = {}
# True while Handle._run is hooked (not at level `locks`).
steps_are_seen = False
# Called when a loop begins to run, and when it has stopped.
on_run = []
on_stop = []


class LoopState:
    """`fresh`: the step that runs has not been written down yet. `began`: when it started."""

    __slots__ = (
        "resource",
        "id",
        "loop",
        "thread",
        "stream",
        "fresh",
        "handle",
        "began",
        "stepping",
        "steps",
        "pumping",
        "running",
        "creating",
        "blocked",
        "idle",
        "slow",
        "slow_aside",
    )

    def __init__(self, loop):
        self.resource = Resource(RESOURCE_LOOP, "loop", 0, 1)
        self.id = self.resource.known()
        self.loop = loop
        self.thread = 0
        self.stream = 0
        self.fresh = False
        self.handle = None
        self.began = 0
        # Id of the task that the step is a step of.
        self.stepping = 0
        self.steps = 0
        # A nested run of the same loop was noted for the step that runs.
        self.pumping = False
        self.running = 0
        # Id of the task that is creating one, while it does.
        self.creating = 0
        # The watchdog's notes: `steps` of the block that it wrote, and see _idle.py.
        self.blocked = 0
        self.idle = None
        # Lengths of its slow steps, those that are being counted and those to be written: see _slow_steps.py.
        self.slow = {}
        self.slow_aside = {}

    def step_kind(self):
        if self.stepping:
            return STEP_TASK
        return STEP_TIMER if isinstance(self.handle, events.TimerHandle) else STEP_CALLBACK


def state_of(loop):
    state = getattr(loop, "_waitgraph", None)
    if type(state) is LoopState:
        return state
    state = LoopState(loop)
    try:
        loop._waitgraph = state
    except (AttributeError, TypeError):
        pass
    return state


def install():
    hook("loop.run_forever")(lambda: install_run(base_events.BaseEventLoop))
    hook("nested loops")(_install_nested)


def install_run(owner):
    def make(original):
        def run_forever(self):
            mark = safely(run_forever, _start, self, sys._getframe(1))
            try:
                return original(self)
            finally:
                if mark is not None:
                    safely(run_forever, _stop, mark)

        return run_forever

    replace(owner, "run_forever", make)


def _start(loop, frame):
    """Notes that the loop runs in this thread; what ran here before goes on when it stops."""
    state = state_of(loop)
    thread = here.state
    outer = thread.loop
    inner = outer is not None and outer is not state and outer.handle is not None
    if inner:
        _nested(outer, NESTED_INNER, frame, state.resource.known())
    before = state.running
    _runs_here(state, thread)
    return state, outer, inner, before


def _runs_here(state, thread):
    states[state.id] = state
    state.running += 1
    state.thread = threading.get_ident()
    state.stream = thread.stream
    thread.loop = state
    if state.running == 1:
        emit_quietly(E_LOOP_START, 0, 0, state.resource.known(), state.thread & 0x7FFFFFFF)
    for callback in on_run:
        callback()


def met(loop):
    """A step of a loop that was not seen to start: nest_asyncio and the like run it by other ways than
    run_forever. It counts as running from here on."""
    state = state_of(loop)
    if not state.running:
        _runs_here(state, here.state)
    return state


def _stop(mark):
    state, outer, inner, before = mark
    here.state.loop = outer
    state.running = before
    if before == 0:
        states.pop(state.id, None)
        for callback in on_stop:
            callback(state)
        emit_quietly(E_LOOP_STOP, 0, 0, state.resource.known(), state.thread & 0x7FFFFFFF)
    if inner:
        emit(E_NESTED_END, current_id(), 0, outer.resource.known(), OUTCOME_OK)


def end_closed(now):
    """Those that were met, not seen to start, are not seen to stop either; but they are closed. Runs in the
    watchdog."""
    for state in list(states.values()):
        if getattr(state.loop, "_closed", False) and states.pop(state.id, None) is not None:
            state.running = 0
            put(now, WATCH_STREAM, E_LOOP_STOP, 0, 0, state.resource.known(), state.thread & 0x7FFFFFFF)


def reentered(state):
    """The same loop runs a step inside a step of its own: nest_asyncio, or a pump by hand."""
    if not state.pumping:
        state.pumping = True
        _nested(state, NESTED_REENTERED, sys._getframe(2), state.resource.known())


def left(state):
    """The step that others ran inside of is over."""
    state.pumping = False
    emit(E_NESTED_END, state.stepping, 0, state.resource.known(), OUTCOME_OK)


def _nested(loop, kind, frame, inner):
    stack = _sites.stack(_sites.frames_from(frame))
    emit(E_NESTED, loop.stepping, _sites.site_of(frame), loop.resource.known(), kind, stack, inner)


def _refused(frame):
    loop = events._get_running_loop()
    if loop is None:
        return
    state = state_of(loop)
    _nested(state, NESTED_REFUSED, frame, 0)
    emit(E_NESTED_END, state.stepping, 0, state.resource.known(), OUTCOME_ERROR)


def _install_nested():
    def check(original):
        def _check_running(self):
            try:
                return original(self)
            except RuntimeError:
                safely(_check_running, _refused, sys._getframe(1))
                raise

        return _check_running

    replace(base_events.BaseEventLoop, "_check_running", check)
    replace(runners, "events", _RunnersEvents)


class _RunnersEvents(type(events)):
    """asyncio.events as asyncio.runners sees it. Wrapping asyncio.run itself would put a frame of
    ours into the traceback of every program."""

    def __init__(self, real):
        super().__init__(real.__name__, real.__doc__)
        self.__dict__["_real"] = real

    def __getattr__(self, name):
        return getattr(self._real, name)

    def _get_running_loop(self):
        loop = self._real._get_running_loop()
        if loop is not None:
            safely(self, _refused, sys._getframe(1))
        return loop


def _define_again():
    """Steps name their loop without asking whether this segment knows it."""
    for state in list(states.values()):
        state.resource.known()


sink.on_epoch.append(_define_again)
