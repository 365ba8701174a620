"""Asking another process to look at a strange file (外来文件)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOK = Path(__file__).with_name("look.py")
PATIENCE = 90  # seconds: the process ends itself long before


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file as it is kept: drawn anew if it is an image, with a small picture of it."""

    kind: str
    pages: int
    width: int
    height: int
    body: bytes
    thumb: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with a file: facts for the rule book."""

    facts: dict[str, Any]


def see(body: bytes, kind: str, *, megapixels: float, pages: int) -> Seen | Refusal:
    """Look at a file of a kind that we take; say what it is, or what is wrong with it."""
    found, rest = _ask(["see", kind, str(megapixels), str(pages)], body)
    if "wrong" in found:
        return Refusal(found["wrong"])
    first = found["sizes"][0]
    facts = {name: found[name] for name in ("kind", "pages", "width", "height")}
    return Seen(**facts, body=rest[:first], thumb=rest[first:])


def page(body: bytes, n: int) -> bytes | None:
    """Return page `n` (from 0) of a PDF as a JPEG; none if it cannot be drawn."""
    found, rest = _ask(["page", str(n)], body)
    return None if "wrong" in found else rest


def _ask(words: list[str], body: bytes) -> tuple[dict[str, Any], bytes]:
    command = [sys.executable, "-P", "-W", "ignore", str(LOOK), *words]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=PATIENCE)  # noqa: S603 - our own script and words
    except subprocess.TimeoutExpired:
        return {"wrong": {"broken": True}}, b""
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode or not head:
        return {"wrong": {"broken": True}}, b""
    return json.loads(head), rest
