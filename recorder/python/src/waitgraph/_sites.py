"""Strings, sites and stacks: defined once per segment, known by (code object, instruction)."""

import itertools
import os

from .trace._msgpack import pack_int, pack_text
from .trace._sink import sink

_STRING, _SITE, _STACK = b"\x00", b"\x01", b"\x02"
_LIBRARY = os.path.dirname(os.__file__) + os.sep
_MAX_SITES = 50_000
_MAX_DEPTH = 64

_string_ids = itertools.count(1).__next__
_site_ids = itertools.count(1).__next__
_stack_ids = itertools.count(1).__next__

_redacted = None
if os.environ.get("WAITGRAPH_REDACT"):  # which hardly anybody sets, and needs modules of its own
    from .trace._redact import redactor

    _redacted = redactor()

# What this segment holds.
_strings = {}
_sites = {}
# What this process has ever named: site -> (file, line, function), and code -> kept alive for its id.
_places = {}
_ids = {}
_codes = {}
_internal = {}
_own = {}
_internal_folders = [os.path.dirname(os.path.abspath(__file__)) + os.sep]
_libraries = []
_defined = {}
# Code that runs callbacks: what is outside of it is not on the way to the event. By id.
borders = set()


def add_internal_folder(path):
    """Frames of files in this folder are never a site: they are asyncio's, not the program's."""
    _internal_folders.append(os.path.join(path, ""))


def is_internal(code):
    """True for code of asyncio and of the recorder."""
    known = _internal.get(id(code))
    if known is None:
        _codes[id(code)] = code  # kept alive, or its id could become another's
        known = _internal[id(code)] = code.co_filename.startswith(tuple(_internal_folders))
    return known


def add_library(prefix):
    """Frames of files whose path begins like this are no sites either: the program's own are."""
    _libraries.append(prefix)
    _own.clear()


def is_own(code):
    """False for code of asyncio, of the recorder, and of libraries that are known."""
    known = _own.get(id(code))
    if known is None:
        own = not is_internal(code) and not code.co_filename.startswith(tuple(_libraries))
        known = _own[id(code)] = own
    return known


def is_recorder(code):
    return is_recorder_file(code.co_filename)


def is_recorder_file(file):
    return file.startswith(_internal_folders[0])


def is_library(file):
    """A file of the standard library."""
    return file.startswith(_LIBRARY) and "site-packages" not in file


def string(text):
    """Id of a string that is likely to come again."""
    found = _strings.get(text)
    if found is None:
        found = new_string(text)
        if len(text) < 300:
            _strings[text] = found
    return found


def new_string(text):
    """Id of a string that is not worth remembering."""
    if not text:
        return 0
    number = _string_ids()
    if _redacted is not None:
        text = _redacted(text)
    sink.define(b"\x93" + _STRING + pack_int(number) + pack_text(text[:1000]))
    return number


# Of the id of a code: as is_own would say; None: ask it.
known_own = _own.get
# Of (id of the code, instruction): a site, not positive for what is none; None: ask site_of.
known_site = _sites.get


def site_of(frame):
    """The site of the first frame, from here outward, that is the program's own. 0: none in this step."""
    while frame is not None:
        code = frame.f_code
        found = _sites.get((id(code), frame.f_lasti))
        if found is None:
            found = _learn(code, frame.f_lasti, frame.f_lineno)
        if found:
            return found if found > 0 else 0
        frame = frame.f_back
    return 0


def exact_site(frame):
    """The frame's own site, internal or not: for stacks."""
    code = frame.f_code
    key = (id(code), frame.f_lasti, 0)
    return _sites.get(key) or _define_site(key, code, frame.f_lineno)


def code_site(code):
    """Where a function's code begins."""
    key = (id(code), -1)
    return _sites.get(key) or _define_site(key, code, code.co_firstlineno)


def stack(frames):
    """Id of a stack, innermost frame first."""
    return _define_stack([exact_site(frame) for frame in frames[:_MAX_DEPTH]])


def _define_stack(sites):
    number = _stack_ids()
    size = b"\xdc" + len(sites).to_bytes(2, "big")
    sink.define(b"\x93" + _STACK + pack_int(number) + size + b"".join(map(pack_int, sites)))
    return number


def stack_of_places(places):
    """The same of (file, line, function), where there are no frames."""
    return _define_stack([_define_place(place, place) for place in places[:_MAX_DEPTH]])


def frames_from(frame):
    """The stack of a running frame, innermost first, without the recorder's own frames."""
    frames = []
    while frame is not None and len(frames) < _MAX_DEPTH:
        if not is_recorder(frame.f_code):
            frames.append(frame)
        frame = frame.f_back
    return frames


def place(site):
    """(file, line, function) of a site id, or None."""
    return _places.get(site)


def define_again(site):
    """Makes a site known to this segment, if it came from an older one."""
    found = _places.get(site)
    if found is not None and _defined.get(site) != sink.epoch:
        _write_site(site, *found)


def forget_segment():
    _strings.clear()
    _sites.clear()
    _defined.clear()


def _learn(code, lasti, line):
    key = (id(code), lasti)
    if is_internal(code):
        _sites[key] = found = -1 if id(code) in borders else 0
        return found
    if not is_own(code):
        _sites[key] = 0
        return 0
    return _define_site(key, code, line)


def _define_site(key, code, line):
    if key not in _ids:
        _codes[id(code)] = code
    return _define_place(key, (code.co_filename, line or 0, function_name(code)))


def _define_place(key, place):
    number = _ids.get(key)
    if number is None:
        if len(_ids) >= _MAX_SITES:
            return 0
        number = _site_ids()
        # In this order: a signal handler may come in between and ask for the same.
        _places[number] = place
        _ids[key] = number
    _write_site(number, *_places[number])
    _sites[key] = number
    return number


def _write_site(number, file, line, function):
    items = (number, string(file), line, 0, string(function))
    _defined[number] = sink.epoch
    sink.define(b"\x96" + _SITE + b"".join(map(pack_int, items)))


def function_name(code):
    """Without the functions it is nested in: `main.<locals>.job` is `job`."""
    name = getattr(code, "co_qualname", code.co_name)
    return name.rsplit("<locals>.", 1)[-1]


sink.on_epoch.append(forget_segment)
