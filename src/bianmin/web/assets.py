"""The address of a style, script or picture carries its fingerprint (静态文件)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class Fingerprinted(StaticFilesStorage):
    """Browsers may keep what they have: another content has another address."""

    def url(self, name: str | None) -> str:
        """Return the address of `name`, with the fingerprint of what is in it."""
        mark = fingerprint(name or "") if not settings.DEBUG else ""
        return super().url(name) + (f"?v={mark}" if mark else "")


@cache
def fingerprint(name: str) -> str:
    """Return the first digits of the file's hash; nothing for a file that is not there."""
    file = finders.find(name)
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:10] if file else ""
