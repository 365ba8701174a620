"""Handing over the result, and filing the case (送达、归档)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


class Desk(StrEnum):
    """Where a result is handed out; an outlet is a window of the centre."""

    DEPARTMENT = "department"
    CENTRE = "centre"
    OUTLET = "outlet"

    @property
    def zh(self) -> str:
        return {"department": "部门", "centre": "中心窗口", "outlet": "出件窗口"}[self.value]


class Stage(StrEnum):
    """What has to have happened before a case is closed."""

    DECIDED = "decided"
    DELIVERED = "delivered"
    SIGNED = "signed"

    @property
    def zh(self) -> str:
        said = {"decided": "作出决定", "delivered": "把结果交给申请人", "signed": "申请人签收"}
        return said[self.value]


EVERY = "all"  # stands for every kind of case that is not named by itself
KEYS = {"closed_by": {EVERY: "所有办件", "agency": "代办件"}}


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
    back_within: Ruling[int]  # 复核以后几个工作日内交回中心
    handed_by: Ruling[Desk]  # 结果由哪里送出: centre outlet
    closed_by: Mapping[str, Ruling[Stage]]  # 到哪一步才算了结,按种类: all, or a kind of case
    seal: Ruling[str]  # 审批用的章;空的不登记用章
    no_blanks: Ruling[bool]  # 有空栏的文书不得发出
    numbered: Ruling[bool]  # 结果出一份登记一份,按种类、年度连续编号
    code_tries: Ruling[int]  # 取件码连错几次作废
    reissue_grounds: Ruling[tuple[str, ...]]  # 补发的理由(封闭清单)
    remind_once: Ruling[bool]  # 同一件一天最多提醒一次
    courier_answer: Ruling[bool]  # 寄出的有了回音才归档
    recall: Ruling[bool]  # 重新办理的件,交出去的结果要收回


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
    carrier: str = ""  # the courier
    code: str = ""  # the pick-up code that was said at the window
    checked: str = ""  # how identity was checked where the code does not hold any more
    strokes: str = ""  # the signature, drawn on the screen


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


def back_by(*, reviewed_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which a department gives a reviewed case back (交回中心)."""
    last = calendar.workday_after(reviewed_on, policy.back_within.value)
    return Ruling(last, policy.back_within.because)


def objections_to_desk(*, desk: Desk, policy: Policy) -> Iterator[Objection]:
    """Yield that a result is not handed out where the rule book wants it (出件窗口)."""
    if desk not in {policy.handed_by.value, Desk.OUTLET}:
        yield policy.handed_by.objection(f"结果由{policy.handed_by.value.zh}送出")


def objections_to_closing(
    *, kind: str, reached: frozenset[Stage], policy: Policy
) -> Iterator[Objection]:
    """Yield that a case cannot be closed yet (了结); `reached`: what has happened."""
    stage = policy.closed_by.get(kind) or policy.closed_by.get(EVERY)
    if stage and stage.value not in reached:
        yield stage.objection(f"还没有{stage.value.zh},不能了结")


def objections_to_sealing(*, case_no: str, approved: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why the seal may not be put to a paper (用章); `approved` says that the case was."""
    if not policy.seal.value:
        return
    if not case_no.strip():
        yield policy.seal.objection(f"用{policy.seal.value}要写明是哪一件")
    if not approved:
        yield policy.seal.objection(f"没有批准的办件,不能盖{policy.seal.value}")


def objections_to_issuing(*, blanks: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield the fields of a paper that are empty, so that it cannot go out (空栏)."""
    for name in blanks if policy.no_blanks.value else ():
        yield policy.no_blanks.objection(f"文书里没有填{name}")
