"""What is scored, and by how much (评分标准): the shape that every rule book is data of.

A line of the tariff waits for one kind of event and takes points off (below zero) or
gives them (above). Lines for the same event are a ladder, by level or by minutes: the
heaviest that is reached counts. A line `on_top` is added to the one that counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ruling import Ruling

PROOFS = {  # what may have to be established before a line counts
    "verified": "查实",
    "at_fault": "查明责任在工作人员",
    "complaint": "引起投诉",
    "severe": "情节严重",
    "county": "县办核实",
    "adopted": "采纳",
    "letter_or_visit": "来信、来访",
}


class Per(StrEnum):
    """What a line is counted by."""

    TIME = "time"
    PERSON = "person"
    CASE = "case"
    PIECE = "piece"
    DAY = "day"
    WORKDAY = "workday"

    @property
    def zh(self) -> str:
        """The word after “每”."""
        return PER_ZH[self]


PER_ZH = {
    Per.TIME: "次", Per.PERSON: "人次", Per.CASE: "件次",
    Per.PIECE: "篇", Per.DAY: "天", Per.WORKDAY: "个工作日",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who or what is appraised; `item` names the part of a greater appraisal that is ours."""

    name: str  # 窗口人员
    item: str = ""  # 便民服务
    at_window: bool = False  # only who was posted to a window in the period has a sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a sheet; without full points it only groups lines."""

    of: str
    name: str
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The least a section with full points can come to."""

    least: int
    bonus_after: bool  # what is given is added after the floor, not set off against losses


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a tariff: so many points for each event of a kind."""

    of: str  # staff, centre …
    event: str
    what: str
    points: int  # below zero: taken off
    section: str = ""
    per: Per = Per.TIME
    level: str = ""  # only events of this level
    minutes: int = 0  # only events that lasted so long
    inclusive: bool = True  # 以上: so long or longer; otherwise longer
    needs: tuple[str, ...] = ()  # see `PROOFS`
    on_top: bool = False  # added to the line that counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The most that some events can take off, or earn, together in one period."""

    of: str
    events: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMatter:
    """Events of which only the heaviest counts when they are the same matter (取最高)."""

    of: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that is on record about somebody, by the number of its record.

    `deducted` is what another rule of the book takes off for it, as that rule returns
    it: lateness, conduct, findings. No line of the tariff is asked then.
    """

    ref: str  # 办件、投诉、巡查记录的编号
    event: str
    on: date
    times: int = 1  # how often, how many people or days: what the line counts by
    minutes: int = 0
    days: float = 0  # days of leave or absence
    level: str = ""
    matter: str = ""  # what happened, if several records are of one matter
    proven: frozenset[str] = frozenset()
    deducted: Ruling[int] | None = None
    what: str = ""  # in words, for what another rule takes off
    section: str = ""
