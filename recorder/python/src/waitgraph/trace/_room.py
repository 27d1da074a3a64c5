"""Room for another segment: what all traces of a folder may take together (docs/format.md, "Segments
and the cap"). Files of dead processes go first, then the oldest that living ones have closed."""

import os
import re
import socket
import time

from .. import _settings
from ._msgpack import pack_text

_MB = 1024 * 1024
_MOST, _LEAST = 16 * _MB, 64 * 1024
_SILENCE_S = 5 * 60
_START_SLACK_MS = 1000
_HEAD_BYTES = 2048
_MAX_FILES = 4096
_NAME = re.compile(r"^(.+\.(\d{1,9})(?:w\d+)?\.(\d{1,15}))\.(\d{1,9})\.wgt(?:\.sealing)?$")
_RUN_FOLDER = re.compile(r"^\d{8}-\d{6}-.*-[0-9a-f]{4}$")


class _File:
    """One segment. `stem` is the same for all segments of one process."""

    def __init__(self, folder, found):
        self.path = os.path.join(folder, found.string)
        self.stem = os.path.join(folder, found.group(1))
        self.pid, self.start_ms, self.segment = (int(found.group(part)) for part in (2, 3, 4))
        status = os.stat(self.path)
        self.size, self.changed = status.st_size, status.st_mtime


def make_room(stem):
    """Deletes what has to go so that the process `stem` (with its folder) may begin a segment. Returns
    how large that may be."""
    cap, folder = _settings.max_bytes(), _settings.cap_folder()
    files = _files(folder)
    newest = {}
    for file in files:
        if file.stem not in newest or newest[file.stem].segment < file.segment:
            newest[file.stem] = file
    living = {stem} | {file.stem for file in newest.values() if file.stem != stem and _is_living(file)}
    limit = int(max(_LEAST, min(_MOST, cap // 8, cap // (2 * len(living)))))
    written = [file for file in newest.values() if file.stem in living and file.stem != stem]
    used = limit + sum(max(file.size, limit) for file in written)
    spare = sorted((file for file in files if file not in written), key=lambda file: (file.stem in living, file.changed))
    used += sum(file.size for file in spare)
    count = len(files)
    for file in spare:
        if used <= cap and count <= _MAX_FILES:
            break
        _remove(file.path, folder)
        used -= file.size
        count -= 1
    return limit


def _files(folder):
    """Of the folder and, if it holds runs, of theirs."""
    folders = [folder]
    if _settings.is_folder_of_runs():
        folders += [os.path.join(folder, name) for name in _names(folder) if _RUN_FOLDER.match(name)]
    files = []
    for one in folders:
        names = _names(one)
        if "run.json" not in names or one == os.environ.get("WAITGRAPH_RUN_DIR"):
            files.extend(filter(None, (_file(one, name) for name in names)))
    return files


def _file(folder, name):
    found = _NAME.match(name)
    try:
        return found and _File(folder, found)
    except OSError:  # another process made room with it
        return None


def _names(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _remove(path, folder):
    try:
        os.unlink(path)
        if os.path.dirname(path) != folder:
            os.rmdir(os.path.dirname(path))
    except OSError:  # gone already, or the folder holds more
        pass


def _is_living(file):
    """Whether the process may write to it still. What can't be told counts as living."""
    if time.time() - file.changed > _SILENCE_S:
        return False
    if file.pid == os.getpid():
        return False  # an earlier process with our own number
    if not _is_of_this_host(file.path):
        return True
    began = _began_ms(file.pid)
    return began is not None and began <= file.start_ms + _START_SLACK_MS


def _is_of_this_host(path):
    """The schema chunk, which is first, names the host."""
    try:
        with open(path, "rb") as opened:
            return pack_text("host") + pack_text(socket.gethostname()) in opened.read(_HEAD_BYTES)
    except OSError:
        return False


def _began_ms(pid):
    """Wall clock ms at which a process of this host began, 0 if the system does not tell; None: there is none."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            # The program's name, in brackets, may contain anything.
            fields = file.read().rsplit(b")", 1)[1].split()
        with open("/proc/uptime", "rb") as file:
            uptime = float(file.read().split()[0])
    except (OSError, ValueError, IndexError):
        return 0 if _exists(pid) else None
    if fields[0] in (b"Z", b"X"):
        return None
    return (time.time() - uptime + int(fields[19]) / os.sysconf("SC_CLK_TCK")) * 1000


def _exists(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
