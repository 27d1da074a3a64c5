"""What the environment asks for, and what children are told (docs/recording-python.md)."""

import os
import re
import sys
import time


def is_on():
    return os.environ.get("WAITGRAPH", "") not in ("", "0")


def level():
    return "locks" if os.environ.get("WAITGRAPH_LEVEL") == "locks" else "awaits"


def block_ms():
    return max(1, _number("WAITGRAPH_BLOCK_MS", 100))


def uses_faulthandler():
    return os.environ.get("WAITGRAPH_FAULTHANDLER", "") not in ("", "0")


def dump_signal():
    return os.environ.get("WAITGRAPH_DUMP_SIGNAL", "")


def max_bytes():
    return max(1, _number("WAITGRAPH_MAX_MB", 256)) * 1024 * 1024


def join_run():
    """Makes the run's id and folder known to this process and its children. Creates nothing."""
    environ = os.environ
    if not environ.get("WAITGRAPH_RUN"):
        environ["WAITGRAPH_RUN"] = os.urandom(8).hex()
    folder = environ.get("WAITGRAPH_RUN_DIR")
    if not folder:
        parent = environ.get("WAITGRAPH_DIR") or "waitgraph-traces"
        environ["WAITGRAPH_CAP_DIR"] = os.path.abspath(parent)
        stamp = time.strftime("%Y%m%d-%H%M%S")
        folder = os.path.join(parent, "%s-%s-%s" % (stamp, service(), environ["WAITGRAPH_RUN"][:4]))
    environ["WAITGRAPH_RUN_DIR"] = os.path.abspath(folder)


def cap_folder():
    """The folder whose traces may take WAITGRAPH_MAX_MB together: of runs, or of this run."""
    return os.environ.get("WAITGRAPH_CAP_DIR") or os.environ["WAITGRAPH_RUN_DIR"]


def is_folder_of_runs():
    return bool(os.environ.get("WAITGRAPH_CAP_DIR"))


def service():
    """The name in files and reports: the script's, unless WAITGRAPH_NAME says otherwise."""
    name = os.environ.get("WAITGRAPH_NAME") or _script()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:40] or "python"


def _script():
    argv = getattr(sys, "argv", None) or _original_argv()
    first = argv[0] if argv else ""
    if first in ("", "-c", "-m", "-"):
        return "python"
    base = os.path.basename(first)
    if base == "__main__.py":
        base = os.path.basename(os.path.dirname(os.path.abspath(first)))
    return os.path.splitext(base)[0]


def _original_argv():
    """sys.argv is not there yet while site-packages are being set up."""
    words = list(getattr(sys, "orig_argv", ())) or _command_line()
    takes_value = ("-X", "-W", "--check-hash-based-pycs")
    at = 1
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        if words[at] == "-m":
            return [words[at + 1]] if at + 1 < len(words) else []
        if words[at] == "-c":
            return []
        at += 2 if words[at] in takes_value else 1
    return words[at : at + 1]


def _command_line():
    try:
        with open("/proc/self/cmdline", "rb") as file:
            return [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
    except OSError:
        return []


def _number(name, default):
    try:
        return int(os.environ.get(name) or default)
    except ValueError:
        return default
