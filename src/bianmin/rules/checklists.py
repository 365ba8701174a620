"""What a person looks at, sheet by sheet (检查表).

The clauses that only a person can check stand on the sheet of a kind of round, by
their area or their system. One that lists several things has a line for each, and
what the system counts itself is filled in beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .ruling import Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What belongs on the sheet of a kind of round: whole areas, whole systems of the book."""

    name: str
    areas: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the sheets."""

    sheets: Mapping[str, Ruling[Sheet]]  # 检查表,各查哪些条文
    lines: Mapping[str, Ruling[tuple[str, ...]]]  # 一条条文在检查表上分成几项
    counted: Mapping[str, Ruling[str]]  # 系统先替检查表填好的项


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A clause that a person looks at."""

    clause: str
    area: str
    system: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: what is looked at, and the clause that asks for it."""

    words: str
    clause: str


def checklist(
    *, sheet: str, clauses: tuple[Checked, ...], policy: Policy
) -> Ruling[tuple[Line, ...]] | None:
    """Return the lines of a sheet in the order of the book, None for a sheet that is not there.

    A clause that lists several things has a line for each. What stands on no other
    sheet stands on those that name neither area nor system.
    """
    if sheet not in policy.sheets:
        return None
    parts = {part.because[0]: part.value for part in policy.lines.values()}
    mine = [c for c in clauses if sheet in sheets_of(clause=c, policy=policy)]
    lines = [Line(words, c.clause) for c in mine for words in parts.get(c.clause, (c.words,))]
    return Ruling(tuple(lines), cite(policy.sheets[sheet], tuple(c.clause for c in mine)))


def sheets_of(*, clause: Checked, policy: Policy) -> tuple[str, ...]:
    """Return on which sheets a clause stands."""
    named = tuple(
        name
        for name, sheet in policy.sheets.items()
        if clause.area in sheet.value.areas or clause.system in sheet.value.systems
    )
    rest = (n for n, s in policy.sheets.items() if not s.value.areas and not s.value.systems)
    return named or tuple(rest)


def filled_in(*, counts: Mapping[str, int], policy: Policy) -> Ruling[tuple[Line, ...]] | None:
    """Return the lines that the system fills in beforehand with what it counts, None without any.

    A count that is not there is said to be missing: it is not zero.
    """
    if not policy.counted:
        return None
    lines = []
    for name, line in policy.counted.items():
        said = f"{counts[name]}" if name in counts else "系统里没有数,要现场看"
        lines.append(Line(f"{line.value}:{said}", line.because[0]))
    return Ruling(tuple(lines), cite(*policy.counted.values()))
