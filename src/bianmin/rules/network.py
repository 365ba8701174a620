"""Where people are served, from the hamlet to the county (代办网络).

A rule book says what kind of place has a point of service, from how many people on and
with how many agents, who may be one, which ways a case takes between the levels, and
when the agents of the villages come to the centre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .escalation import Level
from .hours import Policy as Hours
from .hours import hours_on
from .ruling import Objection, Ruling, cite

PlaceKind = Literal["township", "village", "hamlet", "group"]
KIND_ZH = {"township": "乡镇", "village": "村(社区)", "hamlet": "自然村", "group": "村(居)民小组"}


@dataclass(frozen=True, slots=True)
class Session:
    """A part of the week on which village agents come to the centre."""

    weekday: int  # 1 is Monday
    part: Literal["all_day", "afternoon"] = "all_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the network of points and agents."""

    points: Mapping[str, Ruling[str]]  # 什么地方要设点: township, village, hamlet, group
    population_min: Mapping[str, Ruling[int]]  # 那里多少人以上才要设
    agents_min: Mapping[str, Ruling[int]]  # 那里至少几名代办员
    agent_kinds: Ruling[tuple[str, ...]]  # 代办员由哪些人担任,空的不限
    village_fields: Ruling[tuple[str, ...]]  # 村里可以代办的领域
    legs: Mapping[str, Ruling[str]]  # 各级之间的走法: village_to_township -> 叫法
    sessions: Ruling[tuple[Session, ...]]  # 村级代办员集中来办的时段,空的不限
    trip_takes_all: Ruling[bool]  # 到县上代办,带上所有还没有办结的
    list_channels: Ruling[tuple[str, ...]]  # 代办清单在哪里公布
    papers: Mapping[str, Ruling[str]]  # 每个服务点要有的印件: guide, card, handbook


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the network as it is today."""

    name: str
    kind: PlaceKind
    points: int = 0
    agents: int = 0
    population: int | None = None  # None: nobody has counted


@dataclass(frozen=True, slots=True)
class Errand:
    """An open agency case that waits to be carried to another level."""

    no: str
    to: Level
    due: date


def gaps(*, places: tuple[Place, ...], policy: Policy) -> Iterator[Objection]:
    """Yield the places without a point of service or without enough agents (缺口).

    Where only places of some size need one and nobody has counted the people, that
    is a gap of its own: not measured is not zero.
    """
    for place in places:
        yield from _gaps_at(place, policy)


def _gaps_at(place: Place, policy: Policy) -> Iterator[Objection]:
    called, size = policy.points.get(place.kind), policy.population_min.get(place.kind)
    if called and size and place.population is None:
        yield size.objection(f"{place.name}没有登记人口,看不出要不要设{called.value}")
        return
    if size and (place.population or 0) < size.value:
        return
    if called and not place.points:
        yield called.objection(f"{KIND_ZH[place.kind]}{place.name}没有{called.value}")
    least = policy.agents_min.get(place.kind)
    if least and place.agents < least.value:
        found = f"{place.name}有 {place.agents} 名代办员,至少要 {least.value} 名"
        yield least.objection(found)


def objections_to_agent(*, kind: str, points: int, policy: Policy) -> Iterator[Objection]:
    """Yield why somebody cannot be registered as an agent (代办员登记)."""
    kinds = policy.agent_kinds
    if kinds.value and kind not in kinds.value:
        yield kinds.objection(f"代办员由{'、'.join(kinds.value)}担任")
    if points < 1:
        yield kinds.objection("没有对应的服务点")


def missing_fields(*, offered: frozenset[str], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the fields in which a village has no item to leave to an agent (代办领域)."""
    missing = (name for name in policy.village_fields.value if name not in offered)
    return Ruling(tuple(missing), policy.village_fields.because)


def objections_to_leg(*, start: Level, end: Level, policy: Policy) -> Iterator[Objection]:
    """Yield that the rule book knows no such way between two levels (三级联动)."""
    if policy.legs and f"{start}_to_{end}" not in policy.legs:
        named = "、".join(r.value for r in policy.legs.values())
        because = dict.fromkeys(c for r in policy.legs.values() for c in r.because)
        yield Objection(f"只有这些走法:{named}", tuple(because))


def session_at(*, at: datetime, hours: Hours, policy: Policy) -> Ruling[bool]:
    """Return whether village agents are seen at the centre at this time (集中办件)."""
    if not policy.sessions.value:
        return Ruling(True, policy.sessions.because)
    today = [s for s in policy.sessions.value if s.weekday == at.isoweekday()]
    if any(session.part == "all_day" for session in today):
        return Ruling(True, policy.sessions.because)
    office = hours_on(day=at.date(), policy=hours)
    afternoon = bool(today) and at.time() >= office.value.noon_until
    return Ruling(afternoon, cite(policy.sessions, office))


def stayed_away(
    *, came: Mapping[str, tuple[date, ...]], week_of: date, policy: Policy
) -> Ruling[tuple[str, ...]]:
    """Return the villages whose agent did not come in the week of a day (没有来的村).

    `came`: village -> the days on which its agent was there. Without sessions in the
    rule book nobody is expected.
    """
    days = {s.weekday for s in policy.sessions.value}
    week = week_of.isocalendar()[:2]
    away = (
        village
        for village, visits in came.items()
        if days and not any(d.isocalendar()[:2] == week and d.isoweekday() in days for d in visits)
    )
    return Ruling(tuple(away), policy.sessions.because)


def trip(*, errands: tuple[Errand, ...], to: Level, policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the cases that a trip to another level carries, the earliest due first (路单)."""
    chosen = [e for e in errands if e.to is to] if policy.trip_takes_all.value else []
    chosen.sort(key=lambda errand: (errand.due, errand.no))
    return Ruling(tuple(errand.no for errand in chosen), policy.trip_takes_all.because)


def objections_to_publishing(*, channels: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield where the list of what agents do is not yet public (代办清单公布)."""
    for channel in policy.list_channels.value:
        if channel not in channels:
            yield policy.list_channels.objection(f"还没有在{channel}公布")


def objections_to_point(*, printed: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield the papers that a point of service does not have yet (工作指南、联系卡)."""
    for name, called in policy.papers.items():
        if name not in printed:
            yield called.objection(f"还没有印《{called.value}》")
