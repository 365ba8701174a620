"""What an applicant promised, and who did not keep a promise (容缺承诺).

A helper of `tolerance`, whose policy it reads: is it signed, what came, and for how
long is somebody remembered who let a promise pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from .ruling import Objection, Ruling
from .tolerance import Policy

LONGEST = 20_000  # letters of a drawn signature; more is no name either
POINTS = 8  # fewer are a slip of the pen, no name
STROKES = re.compile(r"M\d{1,3} \d{1,3}(?:[ML]\d{1,3} \d{1,3})*")


class Signed(StrEnum):
    """How a promise was signed."""

    PAPER = "paper"  # 签在纸上
    SCREEN = "screen"  # 签在屏幕上

    @property
    def zh(self) -> str:
        return {"paper": "签在纸上", "screen": "签在屏幕上"}[self.value]


def is_drawn(strokes: str) -> bool:
    """Return whether strokes drawn on a screen are a signature: well-formed, and not a dot."""
    found = len(strokes) <= LONGEST and STROKES.fullmatch(strokes) is not None
    return found and len(set(re.findall(r"\d+ \d+", strokes))) >= POINTS


def is_signed(*, way: str, strokes: str) -> bool:
    """Return whether a promise is signed: on paper, as the clerk says, or drawn on the screen."""
    return way == Signed.PAPER or (way == Signed.SCREEN and is_drawn(strokes))


def objections_to_bringing(
    *, ended: bool, brought: tuple[str, ...], policy: Policy
) -> Iterator[Objection]:
    """Yield why nothing can be taken in under a promise (收容缺材料)."""
    if ended:
        yield policy.commitment.objection("这份承诺已经了结,不再收材料")
    elif not brought:
        yield policy.commitment.objection("没有记下补来了哪一份")


def is_shown(*, broken_on: date, today: date, policy: Policy) -> Ruling[bool]:
    """Return whether the window is still told that somebody broke a promise, in whole months."""
    months = (today.year - broken_on.year) * 12 + today.month - broken_on.month
    whole = months - (today.day < broken_on.day)
    return Ruling(whole < policy.broken_shown.value, policy.broken_shown.because)
