"""What follows from attendance: who may punch, corrections, sums, points (考勤统计)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from .attendance import Deduction, Mark, Policy, Slip
from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A forgotten punch that somebody wants to enter afterwards (补登)."""

    workdays_ago: int
    reason: str
    person: str
    approved_by: str


def objections_to_punch(*, owner: str, by: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to punching for somebody else (代打卡)."""
    if policy.own_hand.value and owner != by:
        yield policy.own_hand.objection(f"{by} 替 {owner} 打卡")


def proxy_marks(*, owner: str, by: str, policy: Policy) -> Mapping[str, Ruling[Mark]]:
    """Return the absence that both get when one was found to have punched for the other.

    Empty where the book lets it be, or where nobody punched for another.
    """
    halves = policy.proxy_halves
    if owner == by or not halves.value:
        return {}
    mark = Ruling(Mark(Slip.ABSENT, halves=halves.value), halves.because)
    return {owner: mark, by: mark}


def objections_to_correction(*, correction: Correction, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to entering a forgotten punch afterwards (补登)."""
    days = policy.correction_days
    if correction.workdays_ago > days.value:
        yield days.objection(f"过了 {correction.workdays_ago} 个工作日,最多 {days.value} 个")
    if policy.correction_needs_reason.value and not correction.reason.strip():
        yield policy.correction_needs_reason.objection("没有写原因")
    if policy.correction_by_another.value and correction.approved_by in {"", correction.person}:
        yield policy.correction_by_another.objection("没有别人批准")


def totals(*, marks: tuple[Mark, ...], policy: Policy) -> Mapping[str, Ruling[int]]:
    """Return how often each kind of mark that the book counts occurred; absence in half days."""
    found: Counter[Slip] = Counter()
    for mark in marks:
        found[mark.slip] += mark.halves if mark.slip is Slip.ABSENT else 1
    return {
        slip: Ruling(found[Slip(slip)], counted.because)
        for slip, counted in policy.counted.items()
        if counted.value
    }


def points(*, mark: Mark, ground: str = "", policy: Policy) -> Ruling[int] | None:
    """Return the points that a mark costs, or None where the book knows no price for it.

    A ground on the book's list costs nothing (法定假、管控). Where two prices fit, the
    one for the known length goes first; the flat one stands in when nobody knows it.
    """
    grounds = policy.exempt_grounds
    if ground in grounds.value:
        return Ruling(0, grounds.because)
    prices = [price for price in policy.deductions.values() if _fits(price.value, mark, policy)]
    if not prices:
        return None
    price = max(prices, key=lambda one: one.value.points)
    times = max(1, mark.halves // price.value.halves) if price.value.halves else 1
    because = cite(price, policy.away_by_length) if mark.slip is Slip.AWAY else price.because
    return Ruling(price.value.points * times, because)


def _fits(price: Deduction, mark: Mark, policy: Policy) -> bool:
    by_length = mark.minutes is not None
    if mark.slip is Slip.AWAY:
        by_length = by_length and policy.away_by_length.value
    if mark.slip not in price.slips:
        return False
    if price.length_unknown or price.halves:
        return bool(price.halves) or not by_length
    minutes = mark.minutes or 0
    within = price.over < minutes and (not price.up_to or minutes <= price.up_to)
    return within if by_length else price.over == 0 and mark.slip is not Slip.AWAY


def rate(*, due: int, present: int, exempt: int = 0, policy: Policy) -> Ruling[int] | None:
    """Return the attendance rate in percent, rounded down; None when no day was due (出勤率).

    `due` and `present` are days, `exempt` those of them with a ground on the book's list.
    """
    counts = policy.exempt_days_due
    days = due if counts.value else due - exempt
    return Ruling(100 * present // days, counts.because) if days > 0 else None


def ahead_of_time(*, opens: datetime, came_at: datetime, policy: Policy) -> Ruling[bool]:
    """Return whether somebody came early enough, where the book wants it before the hour (提前到岗)."""
    before = policy.come_before
    return Ruling(came_at < opens if before.value else came_at <= opens, before.because)
