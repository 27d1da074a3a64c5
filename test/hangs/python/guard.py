"""Ends a program that hangs: status 99, half a second after this was imported."""

import os
import threading

_timer = threading.Timer(0.5, os._exit, (99,))
_timer.daemon = True
_timer.start()
