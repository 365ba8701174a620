"""A case in a lane (办件走通道): for what it is flagged, who looks after it, what that changes.

The numbers and names stand in `priority` and `agency`; here is what they mean for a case.
What they mean for a ticket stands in `queue`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from .agency import Policy as Agency
from .clock import Limit
from .flow import OPEN, State
from .priority import KEYS as NAMES
from .priority import LANE_ZH, Ground, Lane, Policy, by_age, objections_to_lane, objections_to_mark
from .ruling import Objection, Ruling, cite

TICKETS = "queue"  # where a lane goes first that is no list of cases
LATER = frozenset({"measures", "followed_on"})  # wanted of a case, but not at its first moment
TAGS = {Lane.SPECIAL: "特办", Lane.GREEN: "绿色通道", Lane.CARE: "关爱", Lane.ORDINARY: ""}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case that is to be flagged."""

    state: State
    route: str
    years: int | None = None  # full years of the applicant; None: the birthday is not known
    there: frozenset[str] = frozenset()  # grounds for which it is flagged already


def grounds(*, policy: Policy, agency: Agency) -> Mapping[str, Ruling[Ground]]:
    """Return everything for which a book lets a case be flagged: its grounds, and its marks.

    A mark has no lane; the book offers something to whoever bears it. A ground whose lane
    does nothing but call a ticket is none of a case.
    """
    marks = {
        name: Ruling(Ground(lane=Lane.ORDINARY, called=NAMES["offers"][name]), cite(*to.values()))
        for name, to in policy.offers.items()
        if name not in LANE_ZH
    }
    lanes = {
        name: ground
        for name, ground in policy.grounds.items()
        if _is_of_cases(ground.value.lane, policy, agency)
    }
    known = lanes | marks
    said = frozenset(tag for ground in known.values() for tag in tags(ground.value))
    named = {
        name: Ruling(Ground(lane=Lane.ORDINARY, called=name), agency.named_for.because)
        for name in agency.named_for.value
        if name not in said
    }
    return known | named


def _is_of_cases(lane: Lane, policy: Policy, agency: Agency) -> bool:
    ahead = policy.ahead.get(lane, {}).keys() - {TICKETS}
    more = policy.wants, policy.offers, policy.limits
    return bool(
        ahead or any(lane in table for table in more) or TAGS[lane] in agency.named_for.value
    )


def tags(ground: Ground) -> frozenset[str]:
    """Return by which words a book may speak of a case with this ground."""
    return frozenset({ground.called, TAGS[ground.lane]} - {""})


def of_age(*, born: date | None, on: date, policy: Policy, agency: Agency) -> Ruling[str] | None:
    """Return the ground that a case has by the applicant's age alone, if it has one."""
    known = replace(policy, grounds=grounds(policy=policy, agency=agency))
    return by_age(born=born, on=on, policy=known) if born else None


def objections_to_flagging(
    *, ground: str, by: str, reason: str, proof: bool, case: Facts, policy: Policy, agency: Agency
) -> Iterator[Objection]:
    """Yield why a case cannot be flagged; `by` is who does it, in the rule book's words."""
    known = grounds(policy=policy, agency=agency)
    yield from objections_to_mark(
        ground=ground, by=by, reason=reason, proof=proof, route=case.route,
        policy=replace(policy, grounds=known),
    )  # fmt: skip
    if policy.before_decision.value and case.state not in OPEN:
        yield policy.before_decision.objection(f"办件已经是“{case.state.zh}”,不能再加标记")
    if ground in case.there:
        yield policy.before_decision.objection("这个标记已经加过了")
    if ground in known:
        yield from _objections_to_age(known[ground], case.years, reason)


def _objections_to_age(
    ground: Ruling[Ground], years: int | None, reason: str
) -> Iterator[Objection]:
    low, high = ground.value.age_from, ground.value.age_to
    if low is None and high is None:
        return
    if years is None:
        if not reason.strip():
            yield ground.objection("不知道出生日期:要写明年龄是怎么知道的")
    elif (low is not None and years < low) or (high is not None and years > high):
        yield ground.objection(f"证件上是 {years} 周岁,不在“{ground.value.called}”里")


def objections_to_removing(
    *, reason: str, state: State, shortened: date | None, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield why a flag stays; `shortened` is the day that it made earlier, if it did."""
    if policy.removal_reasoned.value and not reason.strip():
        yield policy.removal_reasoned.objection("去掉标记要写明理由")
    if policy.before_decision.value and state not in OPEN:
        yield policy.before_decision.objection(f"办件已经是“{state.zh}”,标记留在案卷里")
    if policy.removal_reasoned.value and shortened is not None and shortened < today:
        found = f"因它缩短的承诺日 {shortened} 已经过了,标记不再去掉"
        yield policy.removal_reasoned.objection(found)


def wanted(
    *, flags: Collection[Ground], policy: Policy, agency: Agency
) -> Mapping[str, Ruling[str]]:
    """Return what a case with these flags must have, by name: owner, agent, measures …"""
    found: dict[str, Ruling[str]] = {}
    for lane in sorted({ground.lane for ground in flags}):
        found |= policy.wants.get(lane, {})
    said = {tag for ground in flags for tag in tags(ground)}
    if said.intersection(agency.named_for.value):
        found.setdefault("agent", Ruling("代办员", agency.named_for.because))
    return found


def objections_to_beginning(
    *, flags: Collection[Ground], filled: frozenset[str], policy: Policy, agency: Agency
) -> Iterator[Objection]:
    """Yield who is not named yet of those a flagged case has from its first moment (专人)."""
    lanes = sorted({ground.lane for ground in flags})
    for lane in lanes:
        yield from objections_to_lane(lane=lane, filled=filled | LATER, policy=policy)
    by_lane = any("agent" in policy.wants.get(lane, {}) for lane in lanes)
    need = wanted(flags=flags, policy=policy, agency=agency)
    if "agent" in need and not by_lane and "agent" not in filled:
        yield need["agent"].objection("这样的办件要先安排代办员")


def objections_to_helper(
    *, called: str, of_hall: bool, active: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why somebody cannot look after a case of this hall."""
    if policy.own_helper.value and not of_hall:
        yield policy.own_helper.objection(f"{called}要是本中心的人")
    elif policy.own_helper.value and not active:
        yield policy.own_helper.objection(f"{called}已经不在岗")


def foremost_lane(*, flags: Collection[Ground], policy: Policy) -> str:
    """Return the lane in which a case with these flags goes; "" for a case without one."""
    order = policy.order.value
    return min((ground.lane for ground in flags), key=order.index, default="")


def shortened(*, promised: Ruling[Limit], lane: str, policy: Policy) -> Ruling[Limit]:
    """Return the promise of a case in a lane: the book may bound it by so many workdays."""
    most = policy.limits.get(lane)
    if most is None or most.value >= promised.value.value:
        return promised
    return Ruling(Limit(most.value), cite(most, promised))


def objections_to_tolerance(
    *, asked: str, lane: str, named: Ruling[str] | None, policy: Policy
) -> Iterator[Objection]:
    """Yield why a paper cannot follow in the lane `asked` (通道里的容缺): the case goes in `lane`.

    `named` is what the book says of tolerance in that lane. A better lane has what a lesser has.
    """
    order = [one.value for one in policy.order.value]
    opened = asked in {ground.value.lane for ground in policy.grounds.values()}
    if named is None or not opened or order.index(lane or Lane.ORDINARY) <= order.index(asked):
        return
    yield named.objection(f"要在{named.value}里容缺,先加{named.value}的标记")
