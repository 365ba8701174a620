"""Leave and outings (请假).

Days are counted in halves: one and a half days are three. Who approves stands in a
ladder of the book, by length and kind; a length between two rungs goes to the higher
one, unless the book is read otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .ruling import Objection, Ruling, cite

OTHER = "其他"


class Late(StrEnum):
    """What becomes of a request that is made after the leave began."""

    REFUSE = "refuse"  # it is none
    FLAG = "flag"  # marked as made afterwards; the director decides


class Per(StrEnum):
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Who approves leave of some length, in the order of signing; of several names one is enough."""

    approvers: tuple[str, ...]
    first: str = ""  # who looks at it before
    kinds: tuple[str, ...] = ()  # none named: every kind but those that have their own rung
    from_halves: int = 1
    to_halves: int = 0  # 0: however long
    before_only: bool = False  # once it has begun it is too late to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """How many workdays of a kind a person may take in a month or a year."""

    kind: str
    days: int
    per: Per


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Leave that somebody asks for."""

    kind: str
    halves: int
    asked_at: datetime
    begins_at: datetime
    reason: str = ""
    written: bool = True
    taken_halves: Mapping[str, int]  # of this kind already, by "month" and "year"
    covered: bool = True  # somebody stands in at the post
    released: bool = False  # the approver lets the post stand empty, in so many words


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way of a request: whose signatures come before, and who approves; of several names one."""

    before: tuple[tuple[str, ...], ...]
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about leave."""

    kinds: Ruling[tuple[str, ...]]  # 假别
    ladder: Mapping[str, Ruling[Rung]]  # 谁批,按长短和假别
    gap_goes_up: Ruling[bool]  # 两级之间的长度归上一级
    level_by_level: Ruling[bool]  # 逐级签批,不得越级
    caps: Mapping[str, Ruling[Cap]]  # 每月、每年最多几个工作日
    annual_days: Mapping[str, Ruling[int]]  # 年休假天数,按累计工作年限
    ask_before: Ruling[bool]  # 事前请假
    asked_late: Ruling[Late]  # 事后才请的怎么办
    needs_reason: Ruling[bool]  # 要写事由
    written: Ruling[bool]  # 要有书面请假
    needs_cover: Ruling[bool]  # 岗位有人顶才准假
    cover_may_be_waived: Ruling[bool]  # 批假人写明放行的,可以没人顶
    return_recorded: Ruling[bool]  # 销假要登记
    overstay_is_absence: Ruling[bool]  # 假满未续又不上班,按旷工计
    without_leave: Ruling[bool]  # 没有准假而不在岗,按擅自缺勤计
    outing_reasons: Ruling[tuple[str, ...]]  # 公出的原因
    outing_destination: Ruling[bool]  # 公出要写去向
    outing_before: Ruling[bool]  # 公出先登记
    outing_return: Ruling[bool]  # 返岗要登记
    study_halves: Ruling[int]  # 无故不参加学习,按旷工几个半天计


def route(*, kind: str, halves: int, policy: Policy) -> Ruling[Route]:
    """Return who looks first and who approves leave of `halves` half days.

    A kind with a rung of its own goes by it. Raises `ValueError` for no half day at all.
    """
    if halves < 1:
        raise ValueError("leave of no length")
    own = [rung for rung in policy.ladder.values() if kind in rung.value.kinds]
    rungs = own or [rung for rung in policy.ladder.values() if not rung.value.kinds]
    rungs.sort(key=lambda rung: rung.value.from_halves)
    place = max((n for n, rung in enumerate(rungs) if rung.value.from_halves <= halves), default=0)
    because: tuple[str, ...] = ()
    longest = rungs[place].value.to_halves
    if longest and halves > longest and place + 1 < len(rungs):
        because = policy.gap_goes_up.because
        place += policy.gap_goes_up.value
    rung = rungs[place]
    before: tuple[tuple[str, ...], ...] = ()
    if policy.level_by_level.value and place:
        because = cite(because, policy.level_by_level)
        before = tuple(lower.value.approvers for lower in rungs[:place])
    if rung.value.first:
        before = (*before, (rung.value.first,))
    return Ruling(Route(before=before, approvers=rung.value.approvers), cite(rung, because))


def objections_to_leave(*, request: Request, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to a request, so that all are said at once."""
    kinds = policy.kinds
    own = [r for r in policy.ladder.values() if request.kind in r.value.kinds]
    if kinds.value and request.kind not in kinds.value and not own:
        yield kinds.objection(f"没有“{request.kind}”这种假")
    if (policy.needs_reason.value or request.kind == OTHER) and not request.reason.strip():
        yield policy.needs_reason.objection("没有写事由")
    if policy.written.value and not request.written:
        yield policy.written.objection("没有书面请假")
    if request.asked_at > request.begins_at:
        yield from _too_late(own, policy)
    if policy.needs_cover.value and not request.covered:
        waived = policy.cover_may_be_waived.value and request.released
        if not waived:
            yield policy.needs_cover.objection("岗位没有人顶")
    yield from _over_the_cap(request, policy)


def _too_late(own: list[Ruling[Rung]], policy: Policy) -> Iterator[Objection]:
    only = [rung for rung in own if rung.value.before_only]
    if only:
        yield only[0].objection("假期开始以后才请")
    elif policy.ask_before.value and policy.asked_late.value is Late.REFUSE:
        yield Objection("假期开始以后才请", cite(policy.ask_before, policy.asked_late))


def _over_the_cap(request: Request, policy: Policy) -> Iterator[Objection]:
    for cap in policy.caps.values():
        total = request.taken_halves.get(cap.value.per, 0) + request.halves
        if cap.value.kind == request.kind and total > 2 * cap.value.days:
            span = "本月" if cap.value.per is Per.MONTH else "本年"
            yield cap.objection(
                f"{span}{request.kind}合计 {total / 2:g} 天,最多 {cap.value.days} 天"
            )


def made_afterwards(*, request: Request, policy: Policy) -> Ruling[bool]:
    """Return whether a request is to be marked as made afterwards (补请假)."""
    flagged = policy.asked_late.value is Late.FLAG and request.asked_at > request.begins_at
    return Ruling(flagged, cite(policy.ask_before, policy.asked_late))


def objections_to_approval(
    *, by: str, signed: tuple[str, ...], route: Ruling[Route]
) -> Iterator[Objection]:
    """Yield the objections to an approval by somebody, after those who have signed (逐级审批)."""
    if by not in route.value.approvers:
        yield route.objection(f"由{'或'.join(route.value.approvers)}批准,{by}批不了")
    for level in route.value.before:
        if not set(level) & set(signed):
            yield route.objection(f"{'或'.join(level)}还没有签批")


def annual_leave(*, years_worked: int, policy: Policy) -> Ruling[int] | None:
    """Return the days of annual leave after so many full years of work, None before the first rung."""
    rungs = {int(years): days for years, days in policy.annual_days.items()}
    reached = [years for years in rungs if years <= years_worked]
    return rungs[max(reached)] if reached else None
