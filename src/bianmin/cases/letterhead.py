"""What every paper of a hall has in common: its number, its head and foot (文号、版头).

An app that has papers of its own says what stands on them; how they are numbered and
what they look like is said here, and `views.printing` prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from bianmin.centres.models import Centre
from bianmin.ledger.actions import next_number
from bianmin.papers import Block, Sheet


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a paper: gapless in its series and year."""

    year: int
    number: int
    said: str  # 青受〔2026〕118号


def numbered(centre: Centre, *, series: str, mark: str, at: datetime) -> Numbered:
    """Take the next number of a series of a hall; must run inside the action's transaction."""
    year = localtime(at).year
    number = next_number(centre=centre, series=f"{series}:{year}")
    return Numbered(year, number, f"{centre.short}{mark}〔{year}〕{number}号")


def letter(centre: Centre, *, title: str, blocks: Iterable[Block], **more: Any) -> Sheet:
    """Return a paper of a hall, under its name and with where it is found."""
    foot = more.pop("foot", "") or f"{centre.address} 电话 {centre.phone}"
    return Sheet(
        issuer=centre.name,
        title=title,
        blocks=tuple(blocks),
        sample=centre.sample,
        foot=foot,
        **more,
    )


def form(centre: Centre, *, title: str, blocks: Iterable[Block], **more: Any) -> Sheet:
    """Return a paper that is no letter: without a red head, and without a seal unless asked."""
    return letter(centre, title=title, blocks=blocks, style="plain", **({"seal": False} | more))
