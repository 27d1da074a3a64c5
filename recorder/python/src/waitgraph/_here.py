"""What hooks know of the thread they run in."""

import itertools
import threading

_streams = itertools.count(2).__next__
MAIN_STREAM = 0
WATCH_STREAM = 1


class ThreadState:
    """What hooks know of the thread they run in."""

    __slots__ = ("stream", "loop", "task")

    def __init__(self, stream):
        self.stream = stream
        # LoopState whose step runs here.
        self.loop = None
        # Task that stands for this thread outside of any loop: an executor's job, or the thread.
        self.task = None


class _Here(threading.local):
    def __init__(self):
        main = threading.get_ident() == threading.main_thread().ident
        self.state = ThreadState(MAIN_STREAM if main else 2 + (_streams() - 2) % 65000)


here = _Here()
