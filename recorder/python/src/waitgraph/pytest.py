"""`pytest -p waitgraph.pytest`: a test that hangs fails with who waits for whom.

It records the tests' process. When pytest-timeout, or --waitgraph-timeout where that is not installed,
ends a test, the wait-for graph of that moment is added to the failure. Tests that pass are not changed.
"""

import os
import shutil
import signal
import tempfile
import threading

import pytest

from . import _activate
from ._clock import monotonic

_MAX_MB = "64"
_state = {"timeout": 0, "pending": False, "folder": None, "keep": False, "began": 0, "left": None}


def pytest_addoption(parser):
    group = parser.getgroup("waitgraph", "who waits for whom, in tests that hang")
    group.addoption("--waitgraph-timeout", type=float, metavar="SECONDS", help="fail a test that takes longer")
    group.addoption(
        "--waitgraph-pending", action="store_true", default=None, help="fail a test that leaves tasks of its own waiting"
    )
    parser.addini("waitgraph_timeout", "seconds after which a test fails", default="0")
    parser.addini("waitgraph_pending", "fail a test that leaves tasks of its own waiting", type="bool", default=False)


def pytest_configure(config):
    if os.environ.get("WAITGRAPH") == "0":
        return
    given = config.getoption("--waitgraph-timeout")
    _state["timeout"] = float(config.getini("waitgraph_timeout") or 0) if given is None else given
    _state["pending"] = bool(config.getoption("--waitgraph-pending") or config.getini("waitgraph_pending"))
    _record()
    _join_pytest_timeout()


def _record():
    """Into a folder of our own, unless the environment names one."""
    environ = os.environ
    environ["WAITGRAPH"] = environ.get("WAITGRAPH") or "1"
    environ.setdefault("WAITGRAPH_MAX_MB", _MAX_MB)
    if not environ.get("WAITGRAPH_RUN_DIR") and not environ.get("WAITGRAPH_DIR"):
        _state["folder"] = environ["WAITGRAPH_RUN_DIR"] = tempfile.mkdtemp(prefix="waitgraph-pytest-")
    _activate.activate()


def _join_pytest_timeout():
    """Its two functions that end a test: one fails it, the other ends the process."""
    try:
        import pytest_timeout
    except ImportError:
        return
    for name in ("timeout_sigalrm", "timeout_timer"):
        original = getattr(pytest_timeout, name, None)
        if original is not None:
            setattr(pytest_timeout, name, _ending(original))


def _ending(original):
    def end(item, settings):
        __tracebackhide__ = True
        graph = _graph()
        try:
            if original.__name__ == "timeout_timer":
                os.write(2, ("\n" + graph + "\n").encode())
            original(item, settings)
        except BaseException as failed:
            if isinstance(getattr(failed, "msg", None), str):
                failed.msg = "%s\n%s" % (failed.msg, graph)
            raise

    end.__name__ = original.__name__
    return end


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    _state["began"] = monotonic()
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    began = monotonic()
    with _Alarm(_state["timeout"]):
        yield
    _state["left"] = _left_waiting(began) if _state["pending"] else None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    left, report = _state["left"], outcome.get_result()
    if left and call.when == "call" and report.passed:
        report.outcome, report.longrepr = "failed", left


def _left_waiting(began):
    """Says which tasks that the test has started wait; None if none does."""
    from .watch import _wait_graph

    left = _wait_graph.waiting_tasks(began)
    return "the test left tasks waiting: %s\n%s" % (", ".join(left), _graph()) if left else None


class _Alarm:
    """Fails what runs in the main thread after so many seconds. 0, or an alarm of somebody else's: never."""

    def __init__(self, seconds):
        is_main = threading.current_thread() is threading.main_thread()
        free = is_main and hasattr(signal, "setitimer") and signal.getitimer(signal.ITIMER_REAL)[0] == 0
        self._seconds = seconds if free else 0
        self._before = None

    def __enter__(self):
        if self._seconds:
            self._before = signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_):
        if self._seconds:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _ring(self, *_):
        __tracebackhide__ = True
        pytest.fail("the test took longer than %g s\n%s" % (self._seconds, _graph()))


def _graph():
    _state["keep"] = True
    try:
        from .watch import _wait_graph

        return _wait_graph.text(_state["began"]) or "who waits for whom: nothing was recorded, no loop ran"
    except Exception as error:  # a failing test must fail for its own reason
        return "who waits for whom: not known (%s: %s)" % (type(error).__name__, error)


def pytest_terminal_summary(terminalreporter):
    folder = os.environ.get("WAITGRAPH_RUN_DIR")
    if _state["keep"] and folder and os.path.isdir(folder):
        terminalreporter.write_line("waitgraph: trace in %s; next: waitgraph analyze %s" % (folder, folder))


def pytest_unconfigure(config):
    """A trace that nobody was told of goes."""
    folder = _state["folder"]
    if folder is not None and not _state["keep"] and not hasattr(config, "workerinput"):
        shutil.rmtree(folder, ignore_errors=True)
