"""Ends a program that hangs: status 99, half a second after this was imported or as `after` says."""

import os
import threading

_timers = []


def after(seconds):
    while _timers:
        _timers.pop().cancel()
    _timers.append(threading.Timer(seconds, os._exit, (99,)))
    _timers[0].daemon = True
    _timers[0].start()


after(0.5)
