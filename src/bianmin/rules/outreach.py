"""Service outside the hall: at people's homes, in the villages, at any time (上门服务、驻村).

A visit is arranged with a person, a day and an address; a village has its days on which
the township comes; and some places take requests around the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from .calendar import ONE_DAY
from .ruling import Objection, Ruling, cite

KEYS: Mapping[str, Mapping[str, str]] = {  # the values of these tables are words enough
    "village_days": {"month": "每月"},
    **{name: {} for name in ("home_visit", "modes", "any_time", "village_day")},
}


class Answers(StrEnum):
    """On which days a duty telephone answers (值班电话)."""

    ALL = "all"
    WORKDAYS = "workdays"
    DAYS_OFF = "days_off"

    @property
    def zh(self) -> str:
        return {"all": "天天", "workdays": "工作日", "days_off": "休息日"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class VillagePlan:
    """A day on which a village is to be served in its own place."""

    day: date
    begins: time
    ends: time
    place: str
    staff: str
    why_late: str = ""  # why the village is not told in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about service outside the hall and its hours."""

    home_visit: Mapping[str, Ruling[str]]  # 上门服务要排定的
    modes: Mapping[str, Ruling[str]]  # 办件的服务方式
    village_days: Mapping[str, Ruling[int]]  # 村站集中办公,天
    urgent_any_day: Ruling[bool]  # 紧急的,不等集中办公日
    any_time: Mapping[str, Ruling[str]]  # 哪里任何时间都可以留下申请
    village_day: Mapping[str, Ruling[str]]  # 集中办公日要写明的
    village_notice: Ruling[int]  # 集中办公日提前几天告诉村里,天


def objections_to_home_visit(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting before a visit at home is arranged (上门服务)."""
    for name, called in policy.home_visit.items():
        if name not in filled:
            yield called.objection(f"上门服务没有写{called.value}")


def objections_to_mode(*, mode: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to a case that does not say how the person was served (服务方式)."""
    if mode not in policy.modes:
        ways = "、".join(called.value for called in policy.modes.values())
        yield Objection(f"没有写服务方式:{ways}", cite(*policy.modes.values()))


def objections_to_village_days(*, days: tuple[date, ...], policy: Policy) -> Iterator[Objection]:
    """Yield in which way the days set for one village in one month are too few (集中办公日)."""
    for wanted in policy.village_days.values():
        if len(set(days)) < wanted.value:
            yield wanted.objection(f"这个月排了 {len(set(days))} 天,要 {wanted.value} 天")


def objections_to_village_intake(
    *, village_day: bool, urgent: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why a village does not take a matter in today; `urgent` is why it cannot wait."""
    for wanted in policy.village_days.values():
        if not village_day and not (urgent.strip() and policy.urgent_any_day.value):
            because = cite(wanted, policy.urgent_any_day)
            yield Objection("今天不是集中办公日,没有写紧急的原因", because)


def objections_to_village_day(
    *, plan: VillagePlan, taken: bool, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wrong with a day that is planned for a village (排集中办公日)."""
    written = {"place": plan.place, "staff": plan.staff}
    for name, called in policy.village_day.items():
        if not written.get(name, "x").strip():
            yield called.objection(f"没有写{called.value}")
    because = cite(*policy.village_day.values())
    if plan.ends <= plan.begins:
        yield Objection(f"{plan.begins:%H:%M}到{plan.ends:%H:%M},钟点不对", because)
    if taken:
        yield Objection("这个村这一天已经排了", because)
    notice = policy.village_notice
    if plan.day < today:
        yield notice.objection("日子已经过了")
    elif plan.day < today + notice.value * ONE_DAY and not plan.why_late.strip():
        yield notice.objection(f"没有提前 {notice.value} 天告诉村里,也没有写为什么来不及")


def answers(*, on: Answers, begins: time, ends: time, at: time, workday: bool) -> bool:
    """Return whether a duty telephone answers at a time of a day; it may run past midnight.

    `workday` is of the day on which its watch began.
    """
    inside = begins <= at < ends if begins < ends else at >= begins or at < ends
    return inside and (on is Answers.ALL or (on is Answers.WORKDAYS) == workday)


def takes_requests(*, place: str, is_open: bool, policy: Policy) -> Ruling[bool]:
    """Return whether a request may be left at `place` now; open places always take one."""
    round_the_clock = policy.any_time.get(place)
    if round_the_clock:
        return Ruling(True, round_the_clock.because)
    return Ruling(is_open, cite(*policy.any_time.values()))
