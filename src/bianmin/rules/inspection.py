"""Rounds, and what becomes of a finding (巡查).

A round that says too little, or is recorded by who has no business there, is not
taken. A finding costs points by who established it, is put right by a day, and is
closed after a second look. What was not seen for long comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .calendar import Calendar
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """An inspection that may not come before another, and falls in a part of the year."""

    after: str  # 自查
    from_month: int
    from_day: int
    until_month: int
    until_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Who has established a breach, and the points each person and time costs."""

    name: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about inspections."""

    fields: Mapping[str, Ruling[str]]  # 检查记录要写全的内容
    order_fields: Mapping[str, Ruling[str]]  # 整改通知要写全的内容
    choices: Mapping[str, Ruling[tuple[str, ...]]]  # 检查记录里只能选的内容
    bodies: Mapping[str, Ruling[tuple[str, ...]]]  # 哪种检查由谁登记
    stages: Mapping[str, Ruling[Stage]]  # 哪种检查要在哪种之后、在什么时候
    levels: Mapping[str, Ruling[Level]]  # 查实的层级,每人次扣几分
    rectify_within: Ruling[int]  # 整改期限,工作日
    correction_written: Ruling[bool]  # 写明怎样改的才能了结
    recheck: Ruling[bool]  # 复查合格才算了结
    feedback: Ruling[bool]  # 发现的问题要告诉有关部门
    longest_first: Ruling[bool]  # 谁都查得到,最久没查的排前面
    hidden: Ruling[tuple[str, ...]]  # 计划不让被查的中心看到的方式


def objections_to_round(
    *,
    kind: str,
    body: str,
    said: frozenset[str],
    chosen: Mapping[str, str],
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to recording a round of `kind` by `body`.

    `said` holds the fields that are written, `chosen` what was picked where the book
    has a list: 检查方式 -> 暗访.
    """
    for name, field in policy.fields.items():
        if name not in said:
            yield field.objection(f"没有写{field.value}")
    for name, picked in chosen.items():
        listed = policy.choices.get(name)
        if listed and picked not in listed.value:
            yield listed.objection(f"“{picked}”不在这几种里:{'、'.join(listed.value)}")
    allowed = policy.bodies.get(kind)
    if allowed and body not in allowed.value:
        yield allowed.objection(f"这种检查由{'、'.join(allowed.value)}登记,不由{body}登记")


def objections_to_stage(
    *, stage: str, day: date, done: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why an inspection cannot be recorded on `day`, `done` being those that were."""
    ruling = policy.stages.get(stage)
    if ruling is None:
        return
    asked = ruling.value
    if asked.after not in done:
        yield ruling.objection(f"还没有{asked.after}")
    first, last = (asked.from_month, asked.from_day), (asked.until_month, asked.until_day)
    if not first <= (day.month, day.day) <= last:
        yield ruling.objection(f"{day.month}月{day.day}日不在这个阶段里")


def deduction(*, level: str, persons: int = 1, policy: Policy) -> Ruling[int] | None:
    """Return the points that a breach costs by who established it; None where no clause says."""
    for ruling in policy.levels.values():
        if ruling.value.name == level:
            return Ruling(ruling.value.points * persons, ruling.because)
    return None


def rectify_by(*, ordered_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day for putting a finding right (限期整改), unless the order says sooner."""
    within = policy.rectify_within
    return Ruling(calendar.workday_after(ordered_on, within.value), within.because)


def objections_to_order(
    *, said: frozenset[str], due: date, latest: Ruling[date], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to an order to put something right (整改通知)."""
    for name, field in policy.order_fields.items():
        if name not in said:
            yield field.objection(f"没有写{field.value}")
    if due > latest.value:
        yield latest.objection(f"整改期限最晚到{latest.value.month}月{latest.value.day}日")


def objections_to_closing(
    *, correction: str, rechecked: bool, told: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a finding cannot be closed: put right, told to the department, looked at again."""
    if policy.correction_written.value and not correction.strip():
        yield policy.correction_written.objection("没有写怎样改的")
    if policy.recheck.value and not rechecked:
        yield policy.recheck.objection("还没有复查合格")
    if policy.feedback.value and not told:
        yield policy.feedback.objection("还没有告诉有关部门")


def next_to_see(*, seen: Mapping[str, date | None], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return whom or what to look at next: never seen first, then the longest unseen."""
    first = policy.longest_first
    order = sorted(seen, key=lambda name: seen[name] or date.min) if first.value else list(seen)
    return Ruling(tuple(order), first.because)


def not_seen(*, choice: str, used: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield which means, places or kinds of a list were not used in a span of time."""
    listed = policy.choices.get(choice)
    for name in listed.value if listed else ():
        if listed and name not in used:
            yield listed.objection(f"这段时间没有“{name}”")


def plan_shown(*, mode: str, inspected: bool, policy: Policy) -> Ruling[bool]:
    """Return whether somebody may see the plan of a visit; `inspected` is of the hall visited."""
    return Ruling(not (inspected and mode in policy.hidden.value), policy.hidden.because)
