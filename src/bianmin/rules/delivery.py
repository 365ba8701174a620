"""Handing over the result, and filing the case (送达、归档)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .ruling import Objection, Ruling


class Way(StrEnum):
    """How a result reaches the applicant."""

    IN_PERSON = "in_person"  # 本人领取
    AGENT = "agent"  # 代理人领取
    COURIER = "courier"  # 快递送达

    @property
    def zh(self) -> str:
        return {"in_person": "本人领取", "agent": "代理人领取", "courier": "快递送达"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about delivery and the archive."""

    serve_within: Ruling[int]  # 决定后几个工作日内送达
    ways: Ruling[tuple[Way, ...]]  # 可用的送达方式
    signature: Ruling[bool]  # 领取要签收
    needs_promise_notice: Ruling[bool]  # 承诺件凭承诺办理通知书取件
    archive_within: Ruling[int]  # 办结后几个工作日内归档
    archive_place: Ruling[bool]  # 归档记明地点和日期
    remind_after: Ruling[int]  # 办结后几个工作日没人来领,提醒


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A result about to be handed over, as the clerk entered it."""

    way: str
    receiver: str = ""
    signed: bool = False
    authorised: bool = False  # the agent showed a written authorisation
    tracking: str = ""  # courier's number
    notice_no: str = ""  # number of the promise notice the person brought
    notice_lost: str = ""  # how identity was checked instead, if the notice is lost


def serve_by(*, decided_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which the result may be served (颁发、送达)."""
    last = calendar.workday_after(decided_on, policy.serve_within.value)
    return Ruling(last, policy.serve_within.because)


def archive_by(*, closed_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which the papers are to be filed (归档)."""
    last = calendar.workday_after(closed_on, policy.archive_within.value)
    return Ruling(last, policy.archive_within.because)


def remind_from(*, decided_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the day from which an uncollected result is worth a reminder (久未领取)."""
    day = calendar.workday_after(decided_on, policy.remind_after.value)
    return Ruling(day, policy.remind_after.because)


def objections_to_delivering(
    *, handover: Handover, promise_notice: str, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to handing the result over.

    `promise_notice` is the number of the case's promise notice, or "" when it has none.
    A lost notice is made good by a recorded check of who is standing there.
    """
    if handover.way not in policy.ways.value:
        yield policy.ways.objection("没有选怎么送达")
    if not handover.receiver.strip():
        yield policy.signature.objection("没有写谁领走的")
    if handover.way != Way.COURIER and policy.signature.value and not handover.signed:
        yield policy.signature.objection("领取人还没有签收")
    if handover.way == Way.AGENT and not handover.authorised:
        yield policy.signature.objection("代理人没有出示委托书")
    if handover.way == Way.COURIER and not handover.tracking.strip():
        yield policy.ways.objection("没有写快递单号")
    if promise_notice and policy.needs_promise_notice.value and handover.way != Way.COURIER:
        yield from _notice_objections(handover, promise_notice, policy)


def _notice_objections(
    handover: Handover, promise_notice: str, policy: Policy
) -> Iterator[Objection]:
    if handover.notice_no.strip() == promise_notice or handover.notice_lost.strip():
        return
    said = (
        f"通知书编号不对:{handover.notice_no}" if handover.notice_no.strip() else "没有通知书编号"
    )
    yield policy.needs_promise_notice.objection(f"{said}。通知书丢了的,写明怎样核对了身份")


def objections_to_archiving(*, place: str, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to filing a case."""
    if policy.archive_place.value and not place.strip():
        yield policy.archive_place.objection("没有写放在哪里")
