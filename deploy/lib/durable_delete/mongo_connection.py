"""One connection to a MongoDB server, enough to set it up and to ask how it is."""

from __future__ import annotations

import socket
import struct
from types import TracebackType

from . import bson

_OP_MSG = 2013
_NOT_YET_INITIALIZED = 94


class CommandFailed(Exception):
    def __init__(self, answer: bson.Document) -> None:
        super().__init__(f"{answer.get('codeName')}: {answer.get('errmsg')}")
        self.not_yet_initialized = answer.get("code") == _NOT_YET_INITIALIZED


class MongoConnection:
    def __init__(self, host: str, port: int, timeout: float = 5) -> None:
        self._socket = socket.create_connection((host, port), timeout)

    def __enter__(self) -> MongoConnection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._socket.close()

    def command(self, command: bson.Document, database: str = "admin") -> bson.Document:
        # OP_MSG: header (length, request id, response to, opcode), flags, one section of kind 0.
        body = bson.encode({**command, "$db": database})
        self._socket.sendall(struct.pack("<iiiiIB", 21 + len(body), 1, 0, _OP_MSG, 0, 0) + body)
        length = struct.unpack("<i", self._receive(4))[0]
        answer = bson.decode(self._receive(length - 4)[17:])
        if not answer.get("ok"):
            raise CommandFailed(answer)
        return answer

    def _receive(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            if not part:
                raise ConnectionError("the server closed the connection")
            data += part
        return data
