"""How long a file is kept, who takes it out, and its end (保管期限、借阅、销毁)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .archives import EVERY, Policy, objections_to_absence
from .calendar import Calendar
from .ruling import Objection, Ruling, cite


def term(
    *, kind: str, ending: str, licence: bool, own: int | None = None, policy: Policy
) -> Ruling[int]:
    """Return for how many years a file is kept; 0 is for ever (保管期限).

    Whoever was refused has no licence to keep. `own`, of the item, can only be longer.
    """
    names = (ending if ending != "granted" else "", "licence" if licence else "", kind, ending)
    found = next((r for name in names if (r := policy.terms.get(name))), policy.terms[EVERY])
    if own is None or found.value == 0 or (own and own <= found.value):
        return found
    return Ruling(own, found.because)


def keep_until(*, closed_on: date, years: Ruling[int], policy: Policy) -> Ruling[date] | None:
    """Return the last day on which a file is kept, None for one that is kept for ever."""
    if not years.value:
        return None
    because = cite(years, policy.from_year_end)
    last = closed_on.year + years.value
    if policy.from_year_end.value:
        return Ruling(date(last, 12, 31), because)
    feb_29 = (closed_on.month, closed_on.day) == (2, 29)
    return Ruling(date(last, 2, 28) if feb_29 else closed_on.replace(year=last), because)


def back_by(*, lent_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which a file that is lent out is to be back (归还)."""
    day = calendar.workday_after(lent_on, policy.lend_within.value)
    return Ruling(day, policy.lend_within.because)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where a filed case stands, as far as its file is moved."""

    keep_until: date | None
    lent_to: str = ""
    reopened: bool = False
    destroyed: bool = False
    listed: str = ""  # the list of destruction on which it is already


def objections_to_lending(
    *, to: str, purpose: str, stands: Stands, policy: Policy
) -> Iterator[Objection]:
    """Yield why a file may not be lent (借阅)."""
    yield from objections_to_absence(
        lent_to=stands.lent_to, destroyed=stands.destroyed, policy=policy
    )
    if stands.listed:
        yield policy.destroy_needs_two.objection(f"案卷列在销毁清册{stands.listed}里")
    if not to.strip():
        yield policy.lend_within.objection("没有写谁借")
    if not purpose.strip():
        yield policy.lend_within.objection("没有写借去做什么")


def objections_to_destroying(
    *, stands: Stands, today: date, by: Literal["one", "two"] = "two", policy: Policy
) -> Iterator[Objection]:
    """Yield why a file may not be destroyed; `by`: who approves is who proposed, or another."""
    yield from objections_to_absence(
        lent_to=stands.lent_to, destroyed=stands.destroyed, policy=policy
    )
    if stands.reopened:
        yield policy.destroy_needs_two.objection("这件正在重新办理,不能销毁")
    if stands.listed:
        yield policy.destroy_needs_two.objection(f"案卷已经列在销毁清册{stands.listed}里")
    if stands.keep_until is None:
        yield policy.from_year_end.objection("永久保管的案卷不销毁")
    elif today <= stands.keep_until:
        until = f"{stands.keep_until.year}年{stands.keep_until.month}月{stands.keep_until.day}日"
        yield policy.from_year_end.objection(f"保管到{until},还没有到期")
    if by == "one" and policy.destroy_needs_two.value:
        yield policy.destroy_needs_two.objection("提出销毁的人不能自己批准")
