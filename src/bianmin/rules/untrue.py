"""What comes of a promise that was not true (承诺不实): mended, heard, revoked, remembered.

A helper of `proofs`, whose policy it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .proofs import Found, How, Policy
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How far one promise has come."""

    proof: str  # 代替哪份证明
    how: How
    found: str = ""  # 核查的结果: true false unclear
    mended: bool = False  # 改正了
    revoked: bool = False  # 决定已经撤销
    mend_by: date | None = None  # 改正的最后一天
    withdrawn: bool = False  # 撤回了承诺,证明还没有交
    objected: bool = False  # 申请人陈述、申辩过
    heard: bool = False  # 已经答复

    @property
    def untrue(self) -> bool:
        """Whether it was found false, and was neither put right nor cost the decision."""
        return self.found == Found.FALSE and not (self.mended or self.revoked)


class Want(StrEnum):
    """What a decision waits for."""

    CHECK = "check"
    MEND = "mend"
    PROOF = "proof"


def mend_by(*, found_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which it can be put right (限期改正)."""
    days = policy.mend_within
    return Ruling(calendar.workday_after(found_on, days.value), days.because)


def object_by(*, found_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which the applicant can object (陈述、申辩)."""
    days = policy.object_within
    return Ruling(calendar.workday_after(found_on, days.value), days.because)


def waits_for(*, stand: Stand, today: date, policy: Policy) -> Ruling[Want] | None:
    """Return what a decision waits for; None if this promise does not hold it up."""
    if stand.withdrawn:
        return Ruling(Want.PROOF, policy.withdrawable.because)
    if stand.how is How.BEFORE and not stand.found and policy.check_first.value:
        return Ruling(Want.CHECK, policy.check_first.because)
    if stand.untrue and stand.mend_by and today <= stand.mend_by:
        return Ruling(Want.MEND, policy.mend_within.because)
    return None


def objections_to_deciding(
    *, stands: tuple[Stand, ...], today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield for which promises the decision waits; usually for none."""
    said = {
        Want.PROOF: "撤回了承诺,还没有交来:{}",
        Want.CHECK: "写明决定以前核查,还没有核查:{}",
        Want.MEND: "承诺不实,改正的日子还没有过:{}",
    }
    for stand in stands:
        wants = waits_for(stand=stand, today=today, policy=policy)
        if wants:
            yield wants.objection(said[wants.value].format(stand.proof))


def objections_to_granting(*, stands: tuple[Stand, ...], policy: Policy) -> Iterator[Objection]:
    """Yield for which untrue promises nothing can be granted (不得准予)."""
    for stand in stands:
        if stand.untrue and policy.no_grant.value:
            yield policy.no_grant.objection(f"承诺不实又没有改正,不得准予:{stand.proof}")


def objections_to_mending(*, stand: Stand, said: str, policy: Policy) -> Iterator[Objection]:
    """Yield why nothing can be put right of this promise (改正)."""
    broken = stand.found == Found.FALSE and not stand.mended  # even after the decision went
    if not (broken or stand.withdrawn):
        yield policy.mend_within.objection("这份承诺没有要改正、要补交的")
    if not said.strip():
        yield policy.mend_within.objection("没有写怎样改正的,交来了什么")


def objections_to_objecting(
    *, stand: Stand, said: str, last: date | None, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield why the applicant's words cannot be taken down any more (陈述、申辩)."""
    if stand.found != Found.FALSE or last is None:
        yield policy.object_within.objection("这份承诺没有查出不实,没有要申辩的")
    elif today > last:
        yield policy.object_within.objection(f"陈述、申辩的日子 {last} 已经过了")
    elif stand.objected and not stand.heard:
        yield policy.object_within.objection("已经提过,等着答复")
    if not said.strip():
        yield policy.object_within.objection("没有写您要说的")


def objections_to_hearing(*, stand: Stand, said: str, policy: Policy) -> Iterator[Objection]:
    """Yield why no answer to an objection can be written down (答复申辩)."""
    if not stand.objected or stand.heard:
        yield policy.hear_first.objection("没有等着答复的陈述、申辩")
    if not said.strip():
        yield policy.hear_first.objection("没有写怎样答复的")


def objections_to_revoking(
    *, stand: Stand, granted: bool, reason: str, last: date | None, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield why a decision cannot be revoked for this promise (撤销); `last`: to object until."""
    if not policy.revoke.value:
        yield policy.revoke.objection("这里不因承诺不实撤销决定")
    if not stand.untrue:
        yield policy.revoke.objection("没有查出不实,或者已经改正")
    if not granted:
        yield policy.revoke.objection("没有准予过的,不用撤销")
    if stand.mend_by and today <= stand.mend_by:
        yield policy.mend_within.objection(f"改正的日子还没有过:{stand.mend_by}")
    if last and today <= last:
        yield policy.object_within.objection(f"陈述、申辩的日子还没有过:{last}")
    if stand.objected and not stand.heard and policy.hear_first.value:
        yield policy.hear_first.objection("申请人的陈述、申辩还没有答复")
    if not reason.strip():
        yield policy.revoke.objection("没有写撤销的理由")


def is_shown(*, found_on: date, today: date, policy: Policy) -> Ruling[bool]:
    """Return whether an untrue promise is still held against somebody, in whole months."""
    months = (today.year - found_on.year) * 12 + today.month - found_on.month
    whole = months - (today.day < found_on.day)
    return Ruling(whole < policy.shown.value, policy.shown.because)
