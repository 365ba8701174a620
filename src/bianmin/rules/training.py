"""Study and training (学习培训)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .periods import Period
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be studied: the sessions of a week, or the topics of a year."""

    topics: tuple[str, ...]
    by: str = ""  # the role of who made it
    afternoons: int = 0  # of the week


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A study or training session that is to be closed."""

    written: Mapping[str, str]  # what was noted, by field
    form: str = ""
    planned: bool = True
    reason: str = ""  # why it was held outside the plan
    assessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about training."""

    topics: Ruling[tuple[str, ...]]  # 计划至少要有的内容
    only_topics: Ruling[bool]  # 每场学习都属于这些内容
    afternoons_a_week: Ruling[int]  # 每周几个下午学习
    planned_by: Ruling[str]  # 计划由谁订,空则不限
    record_fields: Ruling[tuple[str, ...]]  # 学习记录要写的
    forms: Ruling[tuple[str, ...]]  # 培训形式,空则不限
    unplanned_reason: Ruling[bool]  # 计划外的写明理由
    assessed: Ruling[bool]  # 培训后要评定效果
    reflections_a_month: Ruling[int]  # 每人每月至少几篇心得
    pass_before_start: Ruling[bool]  # 岗前培训合格才能上岗
    trained_for_item: Ruling[bool]  # 培训过这个事项才能办
    retrained_on_change: Ruling[bool]  # 事项变了,办它的人都要再培训
    retrain_after: Ruling[int]  # 同类问题超过几次就再培训,0 不定
    trained_every: Ruling[Period]  # 多久没有培训就列出来


def objections_to_plan(*, plan: Plan, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to a plan of study, all at once (学习计划)."""
    topics = policy.topics
    if missing := [t for t in topics.value if t not in plan.topics]:
        yield topics.objection(f"计划里没有:{'、'.join(missing)}")
    strange = [t for t in plan.topics if t not in topics.value]
    if topics.value and policy.only_topics.value and strange:
        yield policy.only_topics.objection(f"不属于规定的内容:{'、'.join(strange)}")
    if plan.afternoons < policy.afternoons_a_week.value:
        yield policy.afternoons_a_week.objection(
            f"这周 {plan.afternoons} 个下午,至少 {policy.afternoons_a_week.value} 个"
        )
    if policy.planned_by.value and plan.by != policy.planned_by.value:
        yield policy.planned_by.objection(f"计划由{policy.planned_by.value}订")


def objections_to_closing(*, session: Session, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to closing a session as held (学习记录)."""
    fields = policy.record_fields
    if empty := [name for name in fields.value if not session.written.get(name, "").strip()]:
        yield fields.objection(f"没有写:{'、'.join(empty)}")
    if policy.forms.value and session.form not in policy.forms.value:
        yield policy.forms.objection(f"培训形式只有{'、'.join(policy.forms.value)}")
    if policy.unplanned_reason.value and not session.planned and not session.reason.strip():
        yield policy.unplanned_reason.objection("计划外的培训没有写理由")
    if policy.assessed.value and not session.assessed:
        yield policy.assessed.objection("还没有评定效果")


def short_of_reflections(*, written: Mapping[str, int], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return who wrote fewer reflections this month than the book asks for (心得体会)."""
    least = policy.reflections_a_month
    return Ruling(tuple(who for who, n in written.items() if n < least.value), least.because)


def objections_to_starting(
    *, passed: bool, trained_items: frozenset[str], items: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to letting somebody work at a window with these items (上岗)."""
    if policy.pass_before_start.value and not passed:
        yield policy.pass_before_start.objection("岗前培训还没有合格")
    if policy.trained_for_item.value and (new := sorted(items - trained_items)):
        yield policy.trained_for_item.objection(f"没有培训过:{'、'.join(new)}")


def to_retrain(
    *, able: frozenset[str], trained_since_change: frozenset[str], policy: Policy
) -> Ruling[tuple[str, ...]]:
    """Return who handles a changed item and has not been trained since (再培训)."""
    wanted = policy.retrained_on_change
    left = sorted(able - trained_since_change) if wanted.value else ()
    return Ruling(tuple(left), wanted.because)


def common_problems(*, findings: tuple[str, ...], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the kinds of finding that have come up often enough to train again (普遍问题)."""
    often = policy.retrain_after
    kinds = (k for k, n in Counter(findings).items() if often.value and n > often.value)
    return Ruling(tuple(kinds), often.because)


def untrained(
    *, last: Mapping[str, date | None], since: date, policy: Policy
) -> Ruling[tuple[str, ...]]:
    """Return who had no training since the period began on `since` (未培训)."""
    without = (who for who, day in last.items() if day is None or day < since)
    return Ruling(tuple(without), policy.trained_every.because)
