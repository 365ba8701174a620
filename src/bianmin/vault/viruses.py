"""Asking ClamAV through its socket (查毒)."""

from __future__ import annotations

import socket
import struct

from django.conf import settings

CHUNK = 1 << 16
SECONDS = 30


class Silent(Exception):
    """The virus scanner is named in the settings and does not answer."""


def is_there() -> bool:
    """Return whether this server has a virus scanner at all."""
    return bool(settings.CLAMD)


def find(body: bytes) -> str:
    """Return the name of the virus in a file, or nothing. Raises `Silent`."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(body), CHUNK):
                piece = body[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            said = line.makefile("rb").read(4096).decode("utf-8", "replace").strip("\0\n ")
    except OSError as error:
        raise Silent(str(error)) from error
    verdict = said.partition(":")[2].strip()
    if verdict.endswith("FOUND"):
        return verdict.removesuffix("FOUND").strip() or "?"
    if verdict != "OK":
        raise Silent(said)
    return ""


def _connected() -> socket.socket:
    where = settings.CLAMD
    host, colon, port = where.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host, int(port)), SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(where)
    except OSError:
        line.close()
        raise
    return line
