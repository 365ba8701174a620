"""What is left of each section, and in all (得分).

A section with full points loses down to its floor. A sheet without base points has
none to lose, and so no score; what nobody measured leaves the score open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .ruling import Ruling, cite
from .scoring import Mark
from .tariff import Floor, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of a sheet: what was lost and won, and what is left of its full points."""

    name: str
    full: int | None
    lost: int
    won: int
    got: Ruling[int] | None  # None without full points


def parts(
    *,
    marks: tuple[Mark, ...],
    of: str,
    sections: Mapping[str, Ruling[Section]],
    floor: Ruling[Floor] | None,
) -> tuple[Part, ...]:
    """Return the sections of a sheet in the order of the book; what has no section comes last."""
    mine = {name: section for name, section in sections.items() if section.value.of == of}
    known = tuple(_part(name, section, marks, floor) for name, section in mine.items())
    rest = dict.fromkeys(mark.section for mark in marks if mark.section not in mine)
    return (*known, *(_part(name, None, marks, floor) for name in rest))


def _part(
    name: str,
    section: Ruling[Section] | None,
    marks: tuple[Mark, ...],
    floor: Ruling[Floor] | None,
) -> Part:
    within = [mark for mark in marks if mark.section == name and mark.counts]
    lost = sum(mark.points.value for mark in within if not mark.bonus)
    won = sum(mark.points.value for mark in within if mark.bonus)
    if section is None or section.value.points is None:
        called = section.value.name if section else name
        return Part(name=called, full=None, lost=lost, won=won, got=None)
    full = section.value.points
    points = _with_floor(full, lost, won, floor)
    because = cite(section, *(mark.points for mark in within), *((floor,) if floor else ()))
    return Part(name=section.value.name, full=full, lost=lost, won=won, got=Ruling(points, because))


def _with_floor(full: int, lost: int, won: int, floor: Ruling[Floor] | None) -> int:
    if floor is None:
        return full + lost + won
    if floor.value.bonus_after:
        return max(floor.value.least, full + lost) + won
    return max(floor.value.least, full + lost + won)


def total(
    *, base: Ruling[int], parts: tuple[Part, ...], measured: bool = True
) -> Ruling[int | None]:
    """Return the score: what is left of the sections, and of the base points beside them.

    None when something that can take points off was not measured.
    """
    if not measured:
        return Ruling(None, base.because)
    apart = base.value - sum(part.full or 0 for part in parts)
    kept = sum(part.got.value if part.got else part.lost + part.won for part in parts)
    return Ruling(apart + kept, cite(base, *(part.got for part in parts if part.got)))
