"""Where files lie: each once, under the hash of what is in it, sealed (库房的架子).

Outside of everything that is served. A body is whole on the disk before anything
says that it is there; nothing is ever overwritten, and only the end of a file's time
of keeping takes it away.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from bianmin import sealing

NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}")


class Missing(Exception):
    """A body is not on the shelf, or is not what it was."""


def root() -> Path:
    """Return the folder of the store."""
    return Path(settings.FILES or settings.VAR / "files")


def name_of(body: bytes) -> str:
    """Return the name under which a body lies: the hash of what is in it."""
    return hashlib.sha256(body).hexdigest()


def _place(name: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", name):
        raise Missing(name)
    return root() / name[:2] / name[2:]


def put(body: bytes) -> str:
    """Keep a body and return its name: whole and on the disk, or not at all. Raises `OSError`."""
    name = name_of(body)
    place = _place(name)
    if not place.exists():
        write(place, sealing.seal_body(body, place=name))
    return name


def write(place: Path, sealed: bytes) -> None:
    """Write a file so that after a power cut it is whole or not there. Raises `OSError`."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name[:16]}.{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        draft.rename(place)
    finally:
        draft.unlink(missing_ok=True)
    for folder in (place.parent, place.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def get(name: str) -> bytes:
    """Return a body. Raises `Missing` if it is not there or was altered."""
    try:
        body = sealing.unseal_body(_place(name).read_bytes(), place=name)
    except (OSError, sealing.SealBroken) as error:
        raise Missing(name) from error
    if name_of(body) != name:
        raise Missing(name)
    return body


def has(name: str) -> bool:
    """Return whether a body is on the shelf."""
    return bool(name) and _place(name).is_file()


def burn(names: Iterable[str]) -> None:
    """Take bodies off the shelf for ever (销毁)."""
    for name in names:
        _place(name).unlink(missing_ok=True)


def bodies() -> Iterator[tuple[str, Path]]:
    """Yield the short name and the path of every sealed body, in order."""
    base = root()
    for place in sorted(base.glob("??/*")):
        short = place.relative_to(base).as_posix()
        if NAME.fullmatch(short):
            yield short, place
