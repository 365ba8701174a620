"""Who goes first, on what ground, and what else is offered to him (优先办理、绿色通道).

A ground puts somebody or something into a lane; a lane goes first where the rule book
says so: at the windows, in the lists of tasks, with the departments. How the others
are kept from waiting for ever stands in `queue`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ruling import Objection, Ruling, cite

AGENCY = "agency"  # 代办


class Lane(StrEnum):
    """In which line somebody or something stands."""

    SPECIAL = "special"
    GREEN = "green"
    CARE = "care"
    ORDINARY = "ordinary"

    @property
    def zh(self) -> str:
        return LANE_ZH[self]


LANE_ZH: Mapping[str, str] = {
    Lane.SPECIAL: "特办通道",
    Lane.GREEN: "绿色通道",
    Lane.CARE: "爱心通道",
    Lane.ORDINARY: "普通",
}
KEYS: Mapping[str, Mapping[str, str]] = {  # what the keys of the tables are called
    "grounds": {},
    "ahead": LANE_ZH,
    "wants": LANE_ZH,
    "limits": LANE_ZH,
    "offers": {
        **LANE_ZH,
        "remote": "偏远的群众",
        "weak": "弱势群体",
        "special_group": "特殊人群",
        "frail": "年老体弱的",
        "immobile": "行动不便的",
        "hardship": "特殊困难的",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One ground for going first."""

    lane: Lane
    called: str
    age_from: int | None = None  # years, included
    age_to: int | None = None  # years, included
    reason: bool = False  # a reason must be written
    proof: bool = False  # a paper must show it
    routes: tuple[str, ...] = ()  # only for these routes of a case; empty: for all

    def __str__(self) -> str:
        wanted = (",写明理由" if self.reason else "") + (",要有证明" if self.proof else "")
        return f"{self.called}走{self.lane.zh}{wanted}{',只限联办件' if self.routes else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about going first."""

    grounds: Mapping[str, Ruling[Ground]]  # 可以优先的理由
    ahead: Mapping[str, Mapping[str, Ruling[str]]]  # 哪条通道在哪里排在前: queue tasks …
    order: Ruling[tuple[Lane, ...]]  # 几条通道的先后
    markers: Ruling[tuple[str, ...]]  # 谁可以加优先标记
    wants: Mapping[str, Mapping[str, Ruling[str]]]  # 走某条通道的办件要有的
    offers: Mapping[str, Mapping[str, Ruling[str]]]  # 对哪种人、哪条通道,另外提供什么
    offered_items: Ruling[tuple[str, ...]]  # 一开始就提供代办的事项
    legal_steps_kept: Ruling[bool]  # 法律要求的环节不能省
    limits: Mapping[str, Ruling[int]]  # 走某条通道的,承诺最多几个工作日办结
    before_decision: Ruling[bool]  # 优先标记在办件决定以前加,同一条理由只加一次
    removal_reasoned: Ruling[bool]  # 去掉标记要写明理由,缩短的承诺日过了的不去掉
    own_helper: Ruling[bool]  # 专人是本中心在岗的人


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is about to be left out for the sake of speed."""

    name: str
    legal: bool  # the law asks for it
    simplifiable: bool = False  # listed as one that may be left out


def age(*, born: date, on: date) -> int:
    """Return the full years of somebody born on `born`; the birthday itself counts."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def by_age(*, born: date, on: date, policy: Policy) -> Ruling[str] | None:
    """Return the ground that somebody's age alone gives, if one does."""
    years = age(born=born, on=on)
    for name, ground in policy.grounds.items():
        low, high = ground.value.age_from, ground.value.age_to
        if (low is not None and years >= low) or (high is not None and years <= high):
            return Ruling(name, ground.because)
    return None


def objections_to_mark(
    *, ground: str, by: str, reason: str = "", proof: bool = False, route: str = "", policy: Policy
) -> Iterator[Objection]:
    """Yield why somebody or something cannot be marked to go first.

    `by` is who sets the mark, in the rule book's words; `route` that of the case, if any.
    """
    if by not in policy.markers.value:
        yield policy.markers.objection(f"{by}不能加优先标记")
    if ground not in policy.grounds:
        known = cite(policy.order, *policy.grounds.values())
        yield Objection("没有写明规则书里的优先理由", known)
        return
    found = policy.grounds[ground]
    if found.value.reason and not reason.strip():
        yield found.objection(f"{found.value.called}:没有写明理由")
    if found.value.proof and not proof:
        yield found.objection(f"{found.value.called}:没有证明")
    if found.value.routes and route not in found.value.routes:
        yield found.objection(f"{found.value.called}:这种办件不走这条通道")


def place(*, lane: Lane, where: str, policy: Policy) -> Ruling[int]:
    """Return the place of a lane at `where` (queue, tasks, review …); 0 goes first.

    A lane that does not go first there stands with the ordinary ones.
    """
    first = policy.ahead.get(lane, {}).get(where)
    order = policy.order.value
    if first is None:
        return Ruling(len(order), policy.order.because)
    return Ruling(order.index(lane), cite(first, policy.order))


def foremost(*, lane: Lane, at: tuple[str, ...], policy: Policy) -> Ruling[int]:
    """Return the best place of a lane where something stands in several lists at once."""
    places = [place(lane=lane, where=where, policy=policy) for where in at]
    best = min(p.value for p in places)
    return Ruling(best, cite(*(p for p in places if p.value == best)))


def objections_to_lane(*, lane: str, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what a case in a lane still lacks: the person in charge, the follow-up …"""
    for name, called in policy.wants.get(lane, {}).items():
        if name not in filled:
            yield called.objection(f"没有{called.value}")


def offered(
    *, to: frozenset[str], item: str = "", in_person: bool = False, policy: Policy
) -> Ruling[tuple[str, ...]] | None:
    """Return the services to be offered, each once, by the marks of a person or of a case.

    Nothing is offered to be done for somebody who must come in person.
    """
    found: dict[str, Ruling[str]] = {}
    for mark in sorted(to):
        found |= policy.offers.get(mark, {})
    if in_person:
        found.pop(AGENCY, None)
    services = {ruling.value: ruling.because for ruling in found.values()}
    if item in policy.offered_items.value and not in_person:
        services.setdefault("代办", policy.offered_items.because)
    return Ruling(tuple(services), cite(*services.values())) if services else None


def objections_to_skipping(*, steps: tuple[Step, ...], policy: Policy) -> Iterator[Objection]:
    """Yield which steps cannot be left out, however urgent the matter is (简化流程)."""
    kept = policy.legal_steps_kept
    for step in steps:
        if kept.value and step.legal:
            yield kept.objection(f"法律要求的环节不能省:{step.name}")
        elif not step.simplifiable:
            yield kept.objection(f"没有标为可以简化:{step.name}")
