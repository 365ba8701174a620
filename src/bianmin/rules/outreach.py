"""Service outside the hall: at people's homes, in the villages, at any time (上门服务、驻村).

A visit is arranged with a person, a day and an address; a village has its days on which
the township comes; and some places take requests around the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .ruling import Objection, Ruling, cite

KEYS: Mapping[str, Mapping[str, str]] = {  # the values of these tables are words enough
    "village_days": {"month": "每月"},
    **{name: {} for name in ("home_visit", "modes", "any_time")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about service outside the hall and its hours."""

    home_visit: Mapping[str, Ruling[str]]  # 上门服务要排定的
    modes: Mapping[str, Ruling[str]]  # 办件的服务方式
    village_days: Mapping[str, Ruling[int]]  # 村站集中办公,天
    urgent_any_day: Ruling[bool]  # 紧急的,不等集中办公日
    any_time: Mapping[str, Ruling[str]]  # 哪里任何时间都可以留下申请


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


def takes_requests(*, place: str, is_open: bool, policy: Policy) -> Ruling[bool]:
    """Return whether a request may be left at `place` now; open places always take one."""
    round_the_clock = policy.any_time.get(place)
    if round_the_clock:
        return Ruling(True, round_the_clock.because)
    return Ruling(is_open, cite(*policy.any_time.values()))
