"""What follows from a breach, step by step, and who may decide it (处理).

A measure stands on a ladder from light to grave. Which step is open depends on what
was shown and on how often within a period. Nothing is decided without evidence, before
the person was told and heard, by anybody but the body of the rule book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .accountability import SHOWN
from .clock import months_after
from .ruling import Objection, Ruling, cite


class Weight(StrEnum):
    """How grave a step of a ladder is, from light to grave."""

    LIGHT = "light"
    MIDDLE = "middle"
    HEAVY = "heavy"
    GRAVEST = "gravest"


ORDER = tuple(Weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a ladder: the measures to choose from, and when it is open."""

    ladder: str
    weight: Weight
    measures: tuple[str, ...]
    needs: tuple[str, ...] = ()  # all of these shown: names of `accountability.SHOWN`
    any_of: tuple[str, ...] = ()  # and one of these
    persons: tuple[str, ...] = ()  # whom it is for, if not only who did it


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A grade that a measure bars in the year of the appraisal."""

    measure: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about measures."""

    steps: Mapping[str, Ruling[Step]]  # 处理措施,按轻重
    repeat_within: Ruling[int]  # 几个月内再犯,重一档
    told_first: Ruling[bool]  # 处理前把事实和依据告诉本人
    heard_first: Ruling[bool]  # 处理前听本人陈述和申辩
    evidence_needed: Ruling[bool]  # 没有证据不处理
    principles: Ruling[tuple[str, ...]]  # 决定时逐项确认的原则
    investigators: Ruling[tuple[str, ...]]  # 哪几方都要有人参加调查
    deciders: Ruling[tuple[str, ...]]  # 由谁决定
    above_for: Ruling[tuple[str, ...]]  # 要上级批准的处分
    bars: Mapping[str, Ruling[Bar]]  # 受了处理,当年不能评什么


def steps_of(*, ladder: str, policy: Policy) -> tuple[Ruling[Step], ...]:
    """Return the steps of a ladder, the lightest first."""
    mine = (s for s in policy.steps.values() if s.value.ladder == ladder)
    return tuple(sorted(mine, key=lambda s: ORDER.index(s.value.weight)))


def is_open(*, step: Step, shown: frozenset[str]) -> bool:
    """Return whether what was shown opens a step."""
    one = not step.any_of or not shown.isdisjoint(step.any_of)
    return shown.issuperset(step.needs) and one


def repeats(*, before: tuple[date, ...], on: date, policy: Policy) -> Ruling[int]:
    """Return how many earlier measures against a person still count on `on`."""
    since = months_after(on, -policy.repeat_within.value)
    counted = sum(since <= day <= on for day in before)
    return Ruling(counted, policy.repeat_within.because)


def step_for(
    *, ladder: str, shown: frozenset[str], before: tuple[date, ...], on: date, policy: Policy
) -> Ruling[Step] | None:
    """Return the step that follows, None where the book has no ladder of this name.

    It is the gravest that what was shown opens; of the steps that ask for nothing, one
    more for each earlier measure within the period, and never past what is open.
    """
    found = steps_of(ladder=ladder, policy=policy)
    free = [s for s in found if not (s.value.needs or s.value.any_of)]
    shut = [
        s for s in found if (s.value.needs or s.value.any_of) and is_open(step=s.value, shown=shown)
    ]
    if shut:
        return Ruling(shut[-1].value, shut[-1].because)
    if not free:
        return None
    again = repeats(before=before, on=on, policy=policy)
    step = free[min(again.value, len(free) - 1)]
    return Ruling(step.value, cite(step, again) if again.value else step.because)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A measure as it is to be decided."""

    measure: str
    body: str = ""
    decided_on: date | None = None
    evidence: bool = False
    told: bool = False
    heard: bool = False  # or had the time to speak and did not
    confirmed: tuple[str, ...] = ()  # principles ticked
    sides: tuple[str, ...] = ()  # who took part in looking into it
    approved_above: bool = False


def objections_to_proposing(*, decision: Decision, policy: Policy) -> Iterator[Objection]:
    """Yield why a measure cannot be proposed yet: evidence, and all sides at the inquiry."""
    if policy.evidence_needed.value and not decision.evidence:
        yield policy.evidence_needed.objection("没有证据")
    for side in policy.investigators.value:
        if side not in decision.sides:
            yield policy.investigators.objection(f"调查没有{side}的人参加")


def objections_to_measure(
    *, decision: Decision, step: Ruling[Step], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to deciding a measure, so that none is decided behind one's back."""
    yield from objections_to_proposing(decision=decision, policy=policy)
    if decision.measure not in step.value.measures:
        yield step.objection(f"这一档只有{'、'.join(step.value.measures)}")
    if policy.told_first.value and not decision.told:
        yield policy.told_first.objection("没有把事实和依据告诉本人")
    if policy.heard_first.value and not decision.heard:
        yield policy.heard_first.objection("没有听本人陈述和申辩")
    if decision.body not in policy.deciders.value:
        yield policy.deciders.objection(f"要由{'或'.join(policy.deciders.value)}决定")
    if decision.decided_on is None:
        yield policy.deciders.objection("没有写决定的日期")
    for principle in policy.principles.value:
        if principle not in decision.confirmed:
            yield policy.principles.objection(f"没有确认“{principle}”")


def only_proposed(*, decision: Decision, policy: Policy) -> Ruling[bool]:
    """Return whether a measure is only proposed (拟处分) until approved above."""
    above = decision.measure in policy.above_for.value
    return Ruling(above and not decision.approved_above, policy.above_for.because)


def barred_from(*, grade: str, measures: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield why somebody cannot have a grade in the year of these measures (评优资格)."""
    for bar in policy.bars.values():
        if bar.value.grade == grade and bar.value.measure in measures:
            yield bar.objection(f"当年受过“{bar.value.measure}”,不能评{grade}")


def wanting(*, step: Step, shown: frozenset[str]) -> tuple[str, ...]:
    """Return in words what has still to be shown before a step is open."""
    missing = [SHOWN.get(n, n) for n in step.needs if n not in shown]
    if step.any_of and shown.isdisjoint(step.any_of):
        missing.append("或者".join(SHOWN.get(n, n) for n in step.any_of))
    return tuple(missing)
