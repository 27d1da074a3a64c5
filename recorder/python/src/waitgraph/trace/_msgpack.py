"""The little msgpack that headers, definitions and keyframes need. Never used on the hot path."""

import struct


def pack(value):
    """Bytes of an int, str, bytes, None, list, tuple or dict with string keys."""
    parts = []
    _pack(value, parts.append)
    return b"".join(parts)


def pack_text(text):
    data = text.encode("utf-8", "replace")
    size = len(data)
    if size < 32:
        return bytes((0xA0 | size,)) + data
    if size < 256:
        return b"\xd9" + bytes((size,)) + data
    return b"\xda" + size.to_bytes(2, "big") + data if size < 65536 else pack_text(text[:16000])


def pack_int(value):
    if 0 <= value < 128:
        return bytes((value,))
    if value < 0:
        return b"\xd3" + struct.pack(">q", value)
    if value < 65536:
        return b"\xcd" + value.to_bytes(2, "big")
    if value < 4294967296:
        return b"\xce" + value.to_bytes(4, "big")
    return b"\xcf" + value.to_bytes(8, "big")


def unpack(data, at):
    """(value, where the next one begins), for what `pack` makes of ints, strings and lists."""
    first = data[at]
    if first < 0x80:
        return first, at + 1
    if 0xA0 <= first < 0xC0:
        return _text(data, at + 1, first & 0x1F)
    if 0x90 <= first < 0xA0:
        return _items(data, at + 1, first & 0x0F)
    if first in _INT_BYTES:
        end = at + 1 + _INT_BYTES[first]
        return int.from_bytes(data[at + 1 : end], "big", signed=first == 0xD3), end
    if first in (0xD9, 0xDA):
        size = first - 0xD8
        return _text(data, at + 1 + size, int.from_bytes(data[at + 1 : at + 1 + size], "big"))
    if first == 0xDC:
        return _items(data, at + 3, int.from_bytes(data[at + 1 : at + 3], "big"))
    raise ValueError("no msgpack of ours: 0x%02x at byte %d" % (first, at))


_INT_BYTES = {0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD3: 8}


def _text(data, start, size):
    return bytes(data[start : start + size]).decode("utf-8", "replace"), start + size


def _items(data, at, count):
    items = []
    for _ in range(count):
        item, at = unpack(data, at)
        items.append(item)
    return items, at


def _pack(value, write):
    kind = type(value)
    if kind is int:
        write(pack_int(value))
    elif kind is str:
        write(pack_text(value))
    elif kind is bytes:
        write(value)  # packed already
    elif kind is dict:
        write(_length(len(value), 0x80, 0xDE))
        for key, item in value.items():
            write(pack_text(key))
            _pack(item, write)
    elif kind in (list, tuple):
        write(_length(len(value), 0x90, 0xDC))
        for item in value:
            _pack(item, write)
    else:
        write(b"\xc0")


def _length(size, short, long):
    if size < 16:
        return bytes((short | size,))
    if size < 65536:
        return bytes((long,)) + size.to_bytes(2, "big")
    return bytes((long + 1,)) + size.to_bytes(4, "big")
