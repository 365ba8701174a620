"""Daily duty and the duty of leaders (值班带班)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ruling import Objection, Ruling


class Role(StrEnum):
    """As whom somebody stands in the roster."""

    CLEANING = "cleaning"  # 值日
    LEADER = "leader"  # 乡镇领导
    PRINCIPAL = "principal"  # 党政正职
    IN_CHARGE = "in_charge"  # 分管领导
    HOLIDAY = "holiday"  # 节假日值班


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody on duty on a day."""

    day: date
    person: str
    role: Role


LEADERS = {Role.LEADER, Role.PRINCIPAL, Role.IN_CHARGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about duty."""

    cleaning_per_day: Ruling[int]  # 每个开门的日子几个人值日
    leaders_per_day: Ruling[int]  # 每个开门的日子至少几名领导
    principal_days: Ruling[int]  # 党政正职每人每月至少值班几天
    in_charge_daily: Ruling[bool]  # 分管领导每天都要带班
    leader_tasks: Ruling[tuple[str, ...]]  # 领导值班要做的事,值班记录逐项写
    cleaning_tasks: Ruling[tuple[str, ...]]  # 值日要做的事
    cleaning_areas: Ruling[bool]  # 每个区域有卫生责任人
    holidays_covered: Ruling[bool]  # 节假日每天有人值班
    holidays_shared: Ruling[bool]  # 节假日值班轮流,各人相差不超过一天


def objections_to_roster(
    *,
    shifts: tuple[Shift, ...],
    open_days: tuple[date, ...],
    principals: tuple[str, ...] = (),
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to publishing the roster of a month, all at once (值班表)."""
    on = Counter((s.day, s.role) for s in shifts)
    leaders = Counter(s.day for s in shifts if s.role in LEADERS)
    for day in open_days:
        if on[day, Role.CLEANING] < policy.cleaning_per_day.value:
            yield policy.cleaning_per_day.objection(f"{_short(day)}没有排够值日的人")
        if leaders[day] < policy.leaders_per_day.value:
            yield policy.leaders_per_day.objection(f"{_short(day)}没有排够值班的领导")
        if policy.in_charge_daily.value and not on[day, Role.IN_CHARGE]:
            yield policy.in_charge_daily.objection(f"{_short(day)}没有排分管领导")
    days = Counter(s.person for s in shifts if s.role is Role.PRINCIPAL)
    for person in principals:
        if days[person] < policy.principal_days.value:
            yield policy.principal_days.objection(
                f"{person}本月值班 {days[person]} 天,至少 {policy.principal_days.value} 天"
            )


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def objections_to_holidays(
    *,
    shifts: tuple[Shift, ...],
    holidays: tuple[date, ...],
    people: tuple[str, ...],
    policy: Policy,
) -> Iterator[Objection]:
    """Yield the holidays without anybody, and an unequal share of them over a year (节假日值班)."""
    duties = [s for s in shifts if s.role is Role.HOLIDAY and s.day in holidays]
    covered = {s.day for s in duties}
    for day in holidays:
        if policy.holidays_covered.value and day not in covered:
            yield policy.holidays_covered.objection(f"{_short(day)}没有人值班")
    share = Counter(s.person for s in duties)
    most, least = (f((share[p] for p in people), default=0) for f in (max, min))
    if policy.holidays_shared.value and most - least > 1:
        yield policy.holidays_shared.objection(f"最多的值 {most} 天,最少的值 {least} 天")


def missing_in_log(
    *, role: Role, written: Mapping[str, str], policy: Policy
) -> Iterator[Objection]:
    """Yield the tasks of a duty that its log says nothing of (值班记录)."""
    tasks = policy.leader_tasks if role in LEADERS else policy.cleaning_tasks
    for task in tasks.value:
        if not written.get(task, "").strip():
            yield tasks.objection(f"没有写:{task}")


def areas_without_anybody(*, areas: Mapping[str, str], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the areas of the hall for whose cleanness nobody answers (卫生责任区)."""
    wanted = policy.cleaning_areas
    empty = (name for name, person in areas.items() if wanted.value and not person.strip())
    return Ruling(tuple(empty), wanted.because)
