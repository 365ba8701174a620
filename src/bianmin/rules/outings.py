"""Absence on duty, and absence that nobody allowed (公出)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from .attendance import Mark, Slip
from .leave import Policy
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """An absence on duty."""

    reason: str
    destination: str
    entered_at: datetime
    left_at: datetime
    back_at: datetime | None = None


def objections_to_outing(*, outing: Outing, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to an outing on duty as it was entered (公出登记)."""
    reasons = policy.outing_reasons
    if reasons.value and outing.reason not in reasons.value:
        yield reasons.objection(f"“{outing.reason}”不在公出原因里")
    if policy.outing_destination.value and not outing.destination.strip():
        yield policy.outing_destination.objection("没有写去向")
    if policy.outing_before.value and outing.left_at < outing.entered_at:
        yield policy.outing_before.objection("离开以后才登记")


def not_back(
    *, outings: tuple[Outing, ...], closes: datetime, policy: Policy
) -> Ruling[tuple[Outing, ...]]:
    """Return the outings of a day that have no return on record at closing time (返岗登记)."""
    wanted = policy.outing_return
    found = (o for o in outings if wanted.value and o.back_at is None and o.left_at < closes)
    return Ruling(tuple(found), wanted.because)


def absence(*, halves: int, allowed: bool, policy: Policy) -> Ruling[Mark] | None:
    """Return the absence of half days that no leave or outing covers, or None (擅自缺勤)."""
    wanted = policy.without_leave
    if allowed or not halves or not wanted.value:
        return None
    return Ruling(Mark(Slip.ABSENT, halves=halves), wanted.because)


def overstay(*, workdays_since: int, policy: Policy) -> Ruling[Mark] | None:
    """Return the absence of one whose leave ended and who is not back, or None (假满未归).

    `workdays_since` are workdays after the last day of it without leave or punch.
    """
    counts = policy.overstay_is_absence
    if not counts.value or workdays_since < 1:
        return None
    return Ruling(Mark(Slip.ABSENT, halves=2 * workdays_since), counts.because)


def without_return(
    *, ended: tuple[tuple[str, date], ...], today: date, policy: Policy
) -> Ruling[tuple[str, ...]]:
    """Return whose leave ended before `today` with no return on record (未销假)."""
    wanted = policy.return_recorded
    found = tuple(who for who, last in ended if wanted.value and last < today)
    return Ruling(found, wanted.because)


def missed_study(*, allowed: bool, policy: Policy) -> Ruling[Mark] | None:
    """Return the absence of one who stayed away from study without leave, or None."""
    halves = policy.study_halves
    if allowed or not halves.value:
        return None
    return Ruling(Mark(Slip.ABSENT, halves=halves.value), halves.because)
