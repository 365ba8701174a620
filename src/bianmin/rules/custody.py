"""Where a paper is, whoever asks and for whatever minute (材料去向).

A paper begins at an office and goes from one to another by parcel; each parcel is
received item by item. What is missing or damaged counts only once both sides have
signed for it. So at any minute a paper is in one place, on one way, lost on one way,
or back with the person whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .escalation import Policy
from .intake import Policy as Intake
from .ruling import Objection


class Found(StrEnum):
    """What the receiver found of a paper on the list."""

    IN_ORDER = "in_order"
    DAMAGED = "damaged"
    MISSING = "missing"

    @property
    def zh(self) -> str:
        return FOUND_ZH[self]


FOUND_ZH = {Found.IN_ORDER: "收到", Found.DAMAGED: "收到,有损坏", Found.MISSING: "没有收到"}


class Place(StrEnum):
    """In what hands a paper is."""

    NOT_YET = "not_yet"  # 还没有交来
    HELD = "held"  # 在一处
    MOVING = "moving"  # 在路上
    MISSING = "missing"  # 路上不见了
    GIVEN = "given"  # 交给了本人


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One way of a paper, from one office to another."""

    sender: str
    receiver: str
    sent_at: datetime
    received_at: datetime | None = None
    found: Found | None = None
    turned_up_at: datetime | None = None  # missing at first, found later by the receiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a paper is at a minute, and since when; `to` only while it is under way."""

    place: Place
    at: str = ""
    to: str = ""
    since: datetime | None = None

    @property
    def zh(self) -> str:
        """The answer to: where is my original now?"""
        return {
            Place.NOT_YET: "那时还没有交来",
            Place.HELD: f"在{self.at}",
            Place.MOVING: f"在路上,{self.at}已经交出,{self.to}还没有收到",
            Place.MISSING: f"{self.at}交出以后,{self.to}没有收到,正在找",
            Place.GIVEN: f"已经交还{self.at}",
        }[self.place]


def whereabouts(
    *,
    moment: datetime,
    since: datetime,
    born: str,
    legs: tuple[Leg, ...],
    given_at: datetime | None,
    given_to: str,
) -> Whereabouts:
    """Return where a paper is at `moment`.

    It came into the hands of the office `born` at `since`; `legs` are its ways in the
    order of time; from `given_at` it is with the person `given_to`.
    """
    if moment < since:
        return Whereabouts(place=Place.NOT_YET)
    if given_at is not None and given_at <= moment:
        return Whereabouts(place=Place.GIVEN, at=given_to, since=given_at)
    known = Whereabouts(place=Place.HELD, at=born, since=since)
    for leg in legs:
        if leg.sent_at <= moment:
            known = _after(leg, moment)
    return known


def _after(leg: Leg, moment: datetime) -> Whereabouts:
    way = {"at": leg.sender, "to": leg.receiver}
    if leg.received_at is None or moment < leg.received_at:
        return Whereabouts(place=Place.MOVING, **way, since=leg.sent_at)
    if leg.found is not Found.MISSING:
        return Whereabouts(place=Place.HELD, at=leg.receiver, since=leg.received_at)
    if leg.turned_up_at is not None and leg.turned_up_at <= moment:
        return Whereabouts(place=Place.HELD, at=leg.receiver, since=leg.turned_up_at)
    return Whereabouts(place=Place.MISSING, **way, since=leg.received_at)


def objections_to_packing(
    *, listed: frozenset[str], elsewhere: dict[str, str], policy: Policy
) -> Iterator[Objection]:
    """Yield why a parcel cannot be packed as listed (移交清单): nothing in it, or not ours to send.

    `elsewhere` says of each listed paper that is not in the sender's hands where it is.
    """
    if not listed:
        yield policy.whole_file.objection("清单上一份材料也没有")
    for name in sorted(elsewhere):
        yield policy.whole_file.objection(f"清单上的“{name}”不在发出的地方:{elsewhere[name]}")


def objections_to_answering(
    *, answered_by: str, holder: str, here: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why an office cannot answer a case that went up (答复): one case, one answer."""
    if answered_by:
        yield policy.followed.objection(f"{answered_by}已经答复过这一件,一件只有一个答复")
    if holder != here:
        yield policy.followed.objection(f"案卷不在{here},在{holder}")


def objections_to_mending(
    *, asked_on: date | None, wanted: str, policy: Intake
) -> Iterator[Objection]:
    """Yield why a file cannot be returned to be mended (退回补正): told once, and completely."""
    if not wanted.strip():
        yield policy.notice_once.objection("没有写要补什么、怎样补")
    if asked_on is not None:
        yield policy.notice_once.objection(
            f"{asked_on.month}月{asked_on.day}日已经退回要求补过一次,要补的应当那一次全部说完"
        )
