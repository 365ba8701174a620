"""What people say of the service, and what follows from it (评价、好差评).

A case may be rated while it is open and again when it has ended, a set number
of times each. A bad grade says why, and is followed up in workdays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .cases import State
from .ruling import Objection, Ruling, cite

LONGEST = 500  # characters of what a resident writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about ratings."""

    grades: Ruling[tuple[str, ...]]  # 评价等级,从好到差
    bad: Ruling[tuple[str, ...]]  # 哪几级算差评
    most: Ruling[int]  # 每件每个环节最多评几次
    bad_needs_why: Ruling[bool]  # 差评要勾一项原因或写几句
    contact_within: Ruling[int]  # 留名的差评,几个工作日内联系
    correct_within: Ruling[int]  # 差评几个工作日内核实整改
    voluntary: Ruling[bool]  # 评不评由办事人自己定
    rater_hidden: Ruling[bool]  # 被评的人看不到是谁评的
    unrated_apart: Ruling[bool]  # 没有评的不算好评
    aspects: Ruling[tuple[str, ...]]  # 分项评的内容
    form_grades: Ruling[tuple[str, ...]]  # 纸质意见反馈表上的等级
    named_only: Ruling[bool]  # 实名的才计入等级统计
    void_needs_evidence: Ruling[bool]  # 恶意差评要有证据才能定为无效
    voided_by: Ruling[tuple[str, ...]]  # 谁可以定为无效,空则没有人可以


class Stage(StrEnum):
    """The part of a case that is rated (环节)."""

    ACCEPTED = "accepted"  # 收件受理
    DECIDED = "decided"  # 办结取件

    @property
    def zh(self) -> str:
        return "收件受理" if self is Stage.ACCEPTED else "办结取件"


OPEN = frozenset(
    {State.RECEIVED, State.SUPPLEMENTING, State.ACCEPTED, State.EXAMINED, State.SUSPENDED}
)


def stage_of(state: State) -> Stage:
    """Return the part of a case that can be rated now."""
    return Stage.ACCEPTED if state in OPEN else Stage.DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A rating as it was filled in; tags are national codes."""

    grade: str
    tags: tuple[str, ...] = ()
    text: str = ""


def objections_to_rating(
    *, said: Said, before: int, known: Mapping[str, str], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to a rating of a stage that was rated `before` times.

    `known` holds the tags that may be chosen: code -> grade.
    """
    if said.grade not in policy.grades.value:
        yield policy.grades.objection("没有选满意不满意")
    if before >= policy.most.value:
        yield policy.most.objection(f"这个环节已经评过 {before} 次")
    if strange := [t for t in said.tags if known.get(t) != said.grade]:
        yield policy.grades.objection(f"勾的原因和满意程度不是一档:{'、'.join(strange[:5])}")
    if len(said.text) > LONGEST:
        yield policy.bad_needs_why.objection(f"写了 {len(said.text)} 个字,最多 {LONGEST} 个")
    silent = not said.tags and not said.text.strip()
    if is_bad(said.grade, policy).value and policy.bad_needs_why.value and silent:
        yield policy.bad_needs_why.objection("没有勾原因,也没有写")


def is_bad(grade: str, policy: Policy) -> Ruling[bool]:
    """Return whether a grade is a bad one (差评)."""
    return Ruling(grade in policy.bad.value, policy.bad.because)


def contact_by(*, rated_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day for calling back who left a name with a bad grade (回访)."""
    within = policy.contact_within
    return Ruling(calendar.workday_after(rated_on, within.value), within.because)


def correct_by(*, rated_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day for looking into a bad grade and putting it right (整改)."""
    within = policy.correct_within
    return Ruling(calendar.workday_after(rated_on, within.value), within.because)


def objections_to_contact(*, said: str, rated: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a call-back cannot be recorded: it needs words, and another person.

    `rated` says whether the caller is the one who was rated.
    """
    if rated:
        yield policy.rater_hidden.objection("评的就是您,请别的同事联系")
    if not said.strip():
        yield policy.contact_within.objection("没有写联系的结果")


def objections_to_closing(
    *, finding: str, correction: str, rated: bool, owes_contact: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a bad grade cannot be closed yet: verified, put right, called back."""
    if rated:
        yield policy.rater_hidden.objection("评的就是您,请别的同事核实")
    if finding not in FINDINGS:
        yield policy.correct_within.objection("没有选属实不属实")
    if not correction.strip():
        yield policy.correct_within.objection("没有写怎样核实、怎样改的")
    if owes_contact:
        yield cite_contact(policy)


def cite_contact(policy: Policy) -> Objection:
    """Return the objection that somebody who left a name was not called back."""
    because = cite(policy.contact_within, policy.correct_within)
    return Objection("留了名的,要先联系本人", because)


FINDINGS = {"true": "属实", "partly": "部分属实", "false": "不属实"}


def objections_to_voiding(*, by: str, evidence: str, policy: Policy) -> Iterator[Objection]:
    """Yield why a bad grade cannot be declared void: by whom, and with what proof (恶意差评)."""
    if by not in policy.voided_by.value:
        who = "或".join(policy.voided_by.value)
        yield policy.voided_by.objection(f"{who}才能定为无效" if who else "谁也不能定为无效")
    if policy.void_needs_evidence.value and not evidence.strip():
        yield policy.void_needs_evidence.objection("没有写证据")


def is_counted(*, named: bool, void: bool, policy: Policy) -> Ruling[bool]:
    """Return whether a rating is among those that are counted; in the register it stays."""
    apart = void or (policy.named_only.value and not named)
    return Ruling(not apart, cite(policy.named_only, policy.void_needs_evidence))


def objections_to_form(*, grade: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to a paper form without one of its grades (意见反馈表)."""
    if grade not in policy.form_grades.value:
        yield policy.form_grades.objection(f"只能选{'、'.join(policy.form_grades.value)}")


def by_aspect(
    *, said: tuple[tuple[str, int], ...], policy: Policy
) -> Ruling[Mapping[str, float | None]]:
    """Return the mean of what was said of each aspect, None where nobody said anything (分项)."""
    told = {a: [grade for aspect, grade in said if aspect == a] for a in policy.aspects.value}
    means = {a: sum(found) / len(found) if found else None for a, found in told.items()}
    return Ruling(means, policy.aspects.because)


def satisfied(counts: Mapping[str, int], policy: Policy) -> Ruling[float | None]:
    """Return the share of ratings that are not bad, 0 to 1, or None without any (满意率).

    `counts` holds real ratings by grade; what was not rated is not among them.
    """
    total = sum(counts.values())
    bad = sum(counts.get(grade, 0) for grade in policy.bad.value)
    because = cite(policy.bad, policy.unrated_apart)
    return Ruling((total - bad) / total if total else None, because)
