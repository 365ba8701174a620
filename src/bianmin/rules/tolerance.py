"""Taking an application in while a secondary paper follows (容缺受理).

A rule book says whether it is accepted at once or only looked over beforehand (预审),
in which lanes, and for which kinds of case not. The main papers are always there; the
applicant signs a promise and is told what follows, until when, and what happens if it
does not come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .materials import Mark, Paper
from .ruling import Objection, Ruling, cite

WANTING = frozenset({Mark.MISSING, Mark.FAULTY})
KEYS: Mapping[str, Mapping[str, str]] = {"lanes": {}, "tells": {}}  # the value says it


class How(StrEnum):
    """What becomes of an application without a secondary paper."""

    NONE = "none"  # 不作容缺
    ACCEPT = "accept"  # 先受理,后补
    PREVIEW = "preview"  # 先收件预审,补齐才受理

    @property
    def zh(self) -> str:
        return {
            "none": "不作容缺",
            "accept": "先受理,后补材料",
            "preview": "先收件预审,补齐才受理",
        }[self.value]


class Expiry(StrEnum):
    """What happens when the papers have not come by the last day."""

    LAPSE = "lapse"  # 视为撤回
    SHOW = "show"  # 列出来,由窗口联系

    @property
    def zh(self) -> str:
        return {"lapse": "视为撤回,退还材料", "show": "列出来,由窗口联系"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about tolerance."""

    how: Ruling[How]  # 缺次要材料的怎么办: none accept preview
    lanes: Mapping[str, Ruling[str]]  # 只在这些通道里容缺;没有写的,人人可以
    not_kinds: Ruling[tuple[str, ...]]  # 不作容缺的办件种类: kinds of cases
    main_complete: Ruling[bool]  # 主要材料要齐全、合法定形式
    conditions_met: Ruling[bool]  # 要具备办理条件
    commitment: Ruling[str]  # 容缺承诺书的名称
    signed: Ruling[bool]  # 承诺书要申请人签字
    tells: Mapping[str, Ruling[str]]  # 容缺告知要讲的: papers until expiry
    within: Ruling[int]  # 几个工作日内补齐,工作日
    before_due: Ruling[bool]  # 补齐的最后一天不晚于承诺办结日
    expiry: Ruling[Expiry]  # 到期没有补齐的怎么办: lapse show
    decide_when_all: Ruling[bool]  # 补齐以前不得作出决定
    first_when_all: Ruling[bool]  # 补齐以后排到最前面
    copies: Ruling[int]  # 承诺书一式几份
    broken_shown: Ruling[int]  # 没有守承诺的,多久内再来时提示窗口,月;0 不提示


def offered(*, kind: str = "", lane: str = "", policy: Policy) -> Ruling[bool]:
    """Return whether a secondary paper may follow, for a kind of case and in a lane."""
    if policy.how.value is How.NONE:
        return Ruling(False, policy.how.because)
    if kind in policy.not_kinds.value:
        return Ruling(False, policy.not_kinds.because)
    if policy.lanes and lane not in policy.lanes:
        return Ruling(False, cite(*policy.lanes.values()))
    lanes = (policy.lanes[lane],) if lane in policy.lanes else ()
    return Ruling(True, cite(policy.how, *lanes))


def may_follow(
    *, papers: tuple[Paper, ...], kind: str = "", lane: str = "", policy: Policy
) -> Ruling[tuple[str, ...]]:
    """Return which papers may be brought later: secondary ones that the item's list marks so."""
    open_ = offered(kind=kind, lane=lane, policy=policy)
    if not open_.value:
        return Ruling((), open_.because)
    later = tuple(p.name for p in papers if p.mark in WANTING and p.tolerable and not p.main)
    return Ruling(later, open_.because)


def objections_to_tolerating(
    *,
    papers: tuple[Paper, ...],
    kind: str,
    lane: str = "",
    conditions: bool,  # 具备办理条件
    commitment: bool,  # 有承诺书
    signed: bool = False,  # 申请人签了字
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to going on while a paper follows (容缺)."""
    if policy.how.value is How.NONE:
        yield policy.how.objection("这里不作容缺受理")
        return
    if kind in policy.not_kinds.value:
        yield policy.not_kinds.objection("这一种办件不作容缺")
    if policy.lanes and lane not in policy.lanes:
        names = "、".join(named.value for named in policy.lanes.values())
        yield Objection(f"只在{names}里容缺", cite(*policy.lanes.values()))
    if policy.conditions_met.value and not conditions:
        yield policy.conditions_met.objection("不具备办理条件")
    yield from _objections_to_papers(papers, policy)
    yield from _objections_to_commitment(commitment, signed, policy)


def _objections_to_papers(papers: tuple[Paper, ...], policy: Policy) -> Iterator[Objection]:
    for paper in papers:
        if paper.mark not in WANTING:
            continue
        if paper.main and policy.main_complete.value:
            yield policy.main_complete.objection(f"主要材料不齐或者有问题:{paper.name}")
        elif not paper.tolerable:
            yield policy.how.objection(f"事项清单没有写可以后补:{paper.name}")


def _objections_to_commitment(
    commitment: bool, signed: bool, policy: Policy
) -> Iterator[Objection]:
    if not commitment:
        yield policy.commitment.objection(f"没有交《{policy.commitment.value}》")
    elif policy.signed.value and not signed:
        yield policy.signed.objection(f"申请人没有在《{policy.commitment.value}》上签字")


def objections_to_telling(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what the notice of tolerance leaves unsaid; `filled`: papers, until, expiry."""
    for name, called in policy.tells.items():
        if name not in filled:
            yield called.objection(f"容缺告知没有写{called.value}")


def follow_by(
    *, told_on: date, due: date | None = None, calendar: Calendar, policy: Policy
) -> Ruling[date]:
    """Return the last day for the papers that follow (补齐时限).

    `due` is the promised day, if the clock runs; it is none while a case is only looked
    over beforehand.
    """
    last = calendar.workday_after(told_on, policy.within.value)
    if due and due < last and policy.before_due.value:
        return Ruling(due, cite(policy.within, policy.before_due))
    return Ruling(last, policy.within.because)


def clock_from(*, taken_on: date, completed_on: date | None, policy: Policy) -> Ruling[date] | None:
    """Return the day from which the promise runs: at once, or when the papers have come.

    None while an application is only looked over beforehand and a paper is missing.
    """
    if policy.how.value is How.ACCEPT:
        return Ruling(taken_on, policy.how.because)
    return Ruling(completed_on, policy.how.because) if completed_on else None


def after_the_last_day(
    *, last: date, today: date, complete: bool, policy: Policy
) -> Ruling[Expiry] | None:
    """Return what becomes of it when the papers have not come (超期处理), if they have not."""
    return None if complete or today <= last else policy.expiry


def objections_to_deciding(*, following: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield the papers that have not come yet and without which nothing is decided (补齐)."""
    for name in following if policy.decide_when_all.value else ():
        yield policy.decide_when_all.objection(f"还没有补来:{name}")


def goes_first(*, tolerated: bool, following: tuple[str, ...], policy: Policy) -> Ruling[bool]:
    """Return whether a case goes to the head of the list because its papers have come."""
    first = policy.first_when_all
    return Ruling(first.value and tolerated and not following, first.because)
