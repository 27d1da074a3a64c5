"""Tasks: what the recorder keeps on each asyncio task, and which one is current."""

import itertools
import weakref
from asyncio import tasks

from . import _sites
from ._here import here
from .trace._events import (
    E_TASK_END,
    E_TASK_NAME,
    E_TASK_START,
    OUTCOME_CANCELLED,
    OUTCOME_COLLECTED,
    OUTCOME_ERROR,
    OUTCOME_OK,
    TASK_TASK,
)
from .trace._sink import emit, emit_quietly, sink

_task_ids = itertools.count(1).__next__
# Of both kinds: nest_asyncio puts the one in Python in the other's place.
Task = (tasks.Task, getattr(tasks, "_PyTask", tasks.Task))
# Weak references to all tasks that have not ended, by id: the watchdog looks at these.
live = {}
# Tasks that were announced before they exist, by id of their coroutine: see _crossing.py.
expected = {}


# Of the id of a type: whether its objects are tasks, and the type, which keeps its id. Asking Python takes long
# for what is none, and may ask the object.
_kinds = {}
known_kind = _kinds.get


def learn_kind(kind):
    """(True if objects of this type are tasks, the type)."""
    if len(_kinds) > 1_000:
        _kinds.clear()
    found = _kinds[id(kind)] = (issubclass(kind, Task), kind)
    return found


class TaskState:
    """`depth` counts the primitives that it waits in; `awaiting`: an await record is open (COMPOSITE, if of that)."""

    __slots__ = (
        "id",
        "kind",
        "parent",
        "given_name",
        "code_name",
        "site",
        "begins",
        "depth",
        "awaiting",
        "expired",
        "cancel_told",
        "shown",
        "watched",
        "stepped",
    )

    def __init__(self, kind, parent):
        self.id = _task_ids()
        self.kind = kind
        self.parent = parent
        self.given_name = None
        self.code_name = ""
        self.depth = 0
        self.awaiting = False
        # A time-out of this task has fired and is being delivered.
        self.expired = False
        # Who cancels it has been told already.
        self.cancel_told = False
        # The outermost of the primitives that it waits in is on record.
        self.shown = False
        # Its first step has begun; by then it has its name.
        self.stepped = False
        # Where it was made, for code that is not the program's own: Lock.acquire as a task.
        self.site = 0
        # Where its code begins.
        self.begins = 0
        # What the watchdog saw of its wait: see _longwaits.py.
        self.watched = None


class _Watched(weakref.ref):
    __slots__ = ("id",)


def _gone(reference):
    """The task was collected without having ended: nothing held on to it."""
    try:
        if live.pop(reference.id, None) is not None:
            emit(E_TASK_END, reference.id, 0, 0, OUTCOME_COLLECTED)
    except Exception:  # Python would print it
        sink.drop()


def state_of(task):
    """The recorder's view of a task; a task first met here is announced."""
    try:
        return task._waitgraph
    except AttributeError:
        loop = here.state.loop  # an eager task runs while it is being created
        return start(task, coroutine_of(task), 0 if loop is None else loop.creating)


def start(task, coroutine, parent, kind=TASK_TASK):
    """Announces a task, if run_coroutine_threadsafe has not done so."""
    state = expected.pop(id(coroutine), None)
    announced = state is not None
    if not announced:
        state = TaskState(kind, parent)
    try:
        task._waitgraph = state
        watched = _Watched(task, _gone)
        watched.id = state.id
        live[state.id] = watched
        if announced:
            return state
        code = code_of(coroutine)
        state.code_name = name_of(coroutine, code)
        state.given_name = task.get_name()
        if code is not None and not _sites.is_recorder(code):
            state.begins = _sites.code_site(code)
        emit(E_TASK_START, state.id, state.begins, _loop_of(task), parent, full_name(state), kind)
    except Exception:  # not a task as we know them: counted, and nameless
        sink.drop()
    return state


def _loop_of(task):
    """Id of its loop's resource; 0 for loops that take no attributes."""
    loop = getattr(task.get_loop(), "_waitgraph", None)
    return 0 if loop is None else loop.resource.known()


def end(task, state):
    """A task is done. Reading `_exception` leaves "never retrieved" warnings as they are."""
    if live.pop(state.id, None) is None:
        return
    check_name(task, state)
    outcome = OUTCOME_OK
    if task.cancelled():
        outcome = OUTCOME_CANCELLED
    elif task._exception is not None:
        outcome = OUTCOME_ERROR
    state.awaiting = False
    emit_quietly(E_TASK_END, state.id, 0, 0, outcome)


def check_name(task, state):
    """Names are often given after creation. (None: the API has named it for good.)"""
    name = task.get_name()
    if name is not state.given_name and state.given_name is not None:
        if name != state.given_name:
            state.given_name = name
            emit_quietly(E_TASK_NAME, state.id, 0, 0, full_name(state))
        state.given_name = name


def current_id():
    state = current()
    return 0 if state is None else state.id


def coroutine_of(task):
    """None for a task that is done: 3.12.1 crashes when asked for that of an eager one."""
    return None if task.done() else task.get_coro()


def code_of(coroutine):
    """Code object of a coroutine, generator or async generator, or None."""
    for name in ("cr_code", "gi_code", "ag_code"):
        code = getattr(coroutine, name, None)
        if code is not None:
            return code
    return None


def name_of(coroutine, code):
    name = getattr(coroutine, "__qualname__", None) or (code and code.co_name) or type(coroutine).__name__
    return str(name).rsplit("<locals>.", 1)[-1]


def full_name(state):
    """Id of `alice transfer`: the task's own name and its coroutine's."""
    given, code = state.given_name, state.code_name
    return _sites.new_string(code if given in ("", code) else "%s %s" % (given, code))


def _make_current():
    """In steps of a loop that we know, its current task is looked up at once: asking for the running
    loop costs a system call up to 3.11, and current_task() is Python code there."""
    asked = tasks.current_task
    table = getattr(tasks, "_current_tasks", None)
    of_loop = table.get if type(table) is dict and not hasattr(tasks, "eager_task_factory") else asked

    def current_task():
        loop = here.state.loop
        if loop is not None:
            return of_loop(loop.loop)
        try:
            return asked()
        except RuntimeError:
            return None

    def current():
        loop = here.state.loop
        try:
            if loop is not None:
                return of_loop(loop.loop)._waitgraph
        except AttributeError:
            pass
        task = current_task()
        return here.state.task if task is None else state_of(task)

    return of_loop, current_task, current


# The task that runs in a loop of this thread; the one that runs in this thread, or None; its state, or the thread's.
task_in, current_task, current = _make_current()
