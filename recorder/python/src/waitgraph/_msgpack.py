"""The little msgpack that headers and definitions need. Never used on the hot path."""

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
