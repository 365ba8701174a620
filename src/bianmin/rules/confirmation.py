"""When a result is final (公示、复核).

A result is a proposal until somebody confirms it. Where results are shown first, it
waits until that time is over and every objection has an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .calendar import Calendar
from .periods import Period
from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who proposes a result and who decides."""

    of: str
    per: Period
    proposes: str
    decides: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about confirming results."""

    approvals: Mapping[str, Ruling[Approval]]  # 谁提意见,谁确定
    publication: Mapping[str, Ruling[int]]  # 结果公示几个工作日,按考核对象
    appeal_to: Mapping[str, Ruling[str]]  # 公示期内向谁申请复核


def shown_until(*, of: str, shown_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day of showing results, which is the last day to object (公示期)."""
    days = policy.publication[of]
    return Ruling(calendar.workday_after(shown_on, days.value), days.because)


def objections_to_appeal(
    *, of: str, shown_on: date | None, today: date, calendar: Calendar, policy: Policy
) -> Iterator[Objection]:
    """Yield why an objection to a result is not taken: too early, or too late (复核)."""
    if of not in policy.publication:
        return
    if shown_on is None or today < shown_on:
        yield policy.publication[of].objection("结果还没有公示")
        return
    last = shown_until(of=of, shown_on=shown_on, calendar=calendar, policy=policy)
    if today > last.value:
        because = cite(last, policy.appeal_to[of])
        yield Objection(f"公示到 {last.value} 为止,已经过了", because)


def objections_to_final(
    *,
    of: str,
    per: Period,
    decided_by: str,
    shown_on: date | None,
    open_appeals: int,
    today: date,
    calendar: Calendar,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield everything that keeps a result from being final."""
    for approval in policy.approvals.values():
        wanted = approval.value
        if (wanted.of, wanted.per) == (of, per) and decided_by != wanted.decides:
            yield approval.objection(f"{wanted.decides}还没有确定,只是{wanted.proposes}的意见")
    if of not in policy.publication:
        return
    if shown_on is None:
        yield policy.publication[of].objection("结果还没有公示")
        return
    last = shown_until(of=of, shown_on=shown_on, calendar=calendar, policy=policy)
    if today <= last.value:
        yield last.objection(f"公示到 {last.value} 为止,还没有过")
    if open_appeals:
        yield policy.appeal_to[of].objection(f"还有 {open_appeals} 件异议没有答复")
