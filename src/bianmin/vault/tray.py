"""Where a scanner drops what it scans: one folder for each window (扫描盘)."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

MOST = 60  # files shown of one window
QUIET = 2.0  # seconds without a change: the scanner is done with it


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in the tray of a window."""

    name: str
    size: int
    at: datetime
    done: bool  # no longer being written


class Gone(Exception):
    """There is no such file in this tray."""


def is_there() -> bool:
    """Return whether this server has a folder for scanners."""
    return bool(settings.SCANS)


def tray(slug: str, window: int) -> Path:
    """Return the folder into which the scanner of a window drops."""
    return Path(settings.SCANS) / slug / str(window)


def dropped(slug: str, window: int, now: datetime) -> list[Dropped]:
    """Return what lies in the tray, the newest first; hidden files and links are not seen."""
    try:
        entries = list(os.scandir(tray(slug, window)))
    except OSError:
        return []
    found = []
    for entry in entries:
        if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
            continue
        facts = entry.stat(follow_symlinks=False)
        done = now.timestamp() - facts.st_mtime >= QUIET
        at = datetime.fromtimestamp(facts.st_mtime, UTC)
        found.append(Dropped(entry.name, facts.st_size, at, done))
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def take(slug: str, window: int, name: str, most: int) -> bytes:
    """Return a file of the tray, at most `most` bytes and one more. Raises `Gone`.

    A name leads nowhere but into the tray, and a link leads nowhere at all.
    """
    if not name or name != os.path.basename(name) or name.startswith(".") or "\0" in name:
        raise Gone(name)
    try:
        handle = os.open(tray(slug, window) / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Gone(name) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Gone(name)
    with os.fdopen(handle, "rb") as file:
        return file.read(most + 1)


def clear(slug: str, window: int, name: str) -> None:
    """Take a file out of the tray: it is in the store now."""
    (tray(slug, window) / os.path.basename(name)).unlink(missing_ok=True)
