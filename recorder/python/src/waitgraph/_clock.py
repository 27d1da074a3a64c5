"""Clocks. CLOCK_MONOTONIC is the one that Node's hrtime shows, too."""

import time

monotonic = time.monotonic_ns
# CPU time of this thread: what a budget is of, for a busy machine makes nothing cost more.
cpu_time = getattr(time, "thread_time_ns", monotonic)
TICK_NS = 1000
MAX_TICKS = 0x7FFFFFFF


def ticks(ns):
    """Nanoseconds as a field: whole ticks, cut to what a field holds."""
    return max(0, min(int(ns) // TICK_NS, MAX_TICKS))


def ticks_of_seconds(seconds):
    """A time-out as a deadline field. 0 is "none", so a deadline is at least one tick."""
    if seconds is None:
        return 0
    try:
        return max(1, min(int(seconds * 1_000_000), MAX_TICKS))
    except (OverflowError, ValueError, TypeError):
        return MAX_TICKS


def anchor():
    return [monotonic(), time.time_ns(), boot_id()]


def boot_id():
    global _boot
    if _boot is None:
        try:
            with open("/proc/sys/kernel/random/boot_id") as file:
                _boot = file.read().strip()
        except OSError:
            _boot = ""
    return _boot


def utc_offset_minutes():
    return (time.localtime().tm_gmtoff or 0) // 60


_boot = None
