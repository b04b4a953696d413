"""The few BSON types that MongoDB's administrative commands use."""

from __future__ import annotations

import struct
from typing import Any

Document = dict[str, Any]


def encode(document: Document) -> bytes:
    body = b"".join(_encode_element(name, value) for name, value in document.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _encode_element(name: str, value: Any) -> bytes:
    kind, payload = _encode_value(value)
    return bytes([kind]) + name.encode() + b"\0" + payload


def _encode_value(value: Any) -> tuple[int, bytes]:
    match value:
        case bool():
            return 0x08, bytes([value])
        case int() if -2**31 <= value < 2**31:
            return 0x10, struct.pack("<i", value)
        case int():
            return 0x12, struct.pack("<q", value)
        case float():
            return 0x01, struct.pack("<d", value)
        case str():
            text = value.encode() + b"\0"
            return 0x02, struct.pack("<i", len(text)) + text
        case dict():
            return 0x03, encode(value)
        case list():
            return 0x04, encode({str(index): item for index, item in enumerate(value)})
        case None:
            return 0x0A, b""
    raise TypeError(f"no BSON for {type(value)}")


def decode(data: bytes) -> Document:
    document: Document = {}
    position = 4
    while data[position]:
        kind = data[position]
        end_of_name = data.index(0, position + 1)
        name = data[position + 1:end_of_name].decode()
        document[name], position = _decode_value(kind, data, end_of_name + 1)
    return document


def _decode_value(kind: int, data: bytes, at: int) -> tuple[Any, int]:
    """The value that starts at a position, and the position behind it."""
    match kind:
        case 0x01:
            return struct.unpack_from("<d", data, at)[0], at + 8
        case 0x02:
            end = at + 4 + struct.unpack_from("<i", data, at)[0]
            return data[at + 4:end - 1].decode(), end
        case 0x03 | 0x04:
            end = at + struct.unpack_from("<i", data, at)[0]
            inner = decode(data[at:end])
            return (inner if kind == 0x03 else list(inner.values())), end
        case 0x05:
            end = at + 5 + struct.unpack_from("<i", data, at)[0]
            return data[at + 5:end], end
        case 0x07:
            return data[at:at + 12].hex(), at + 12
        case 0x08:
            return bool(data[at]), at + 1
        case 0x09 | 0x11 | 0x12:
            return struct.unpack_from("<q", data, at)[0], at + 8
        case 0x0A:
            return None, at
        case 0x10:
            return struct.unpack_from("<i", data, at)[0], at + 4
    raise ValueError(f"BSON type {kind:#x} is not expected in a command's answer")
