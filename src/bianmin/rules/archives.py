"""The file of a case after its end: what is in it, how long it is kept, who takes it out (归档、案卷).

What a file must hold goes by the kind of case and by how it ended. What is lacking is
said before filing, all of it; to file it all the same takes a reason and a second
person. A closed case is opened again on a ground of the book's list. How long a file is
kept, and who takes it out, stands in `retention`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ruling import Objection, Ruling, cite


class Held(StrEnum):
    """A sheet that a file may have to hold."""

    PAPERS = "papers"
    ACCEPTANCE = "acceptance"
    DECISION = "decision"
    DELIVERY = "delivery"
    REJECTION = "rejection"
    RETURNED = "returned"
    WITHDRAWAL = "withdrawal"
    LAPSE = "lapse"
    PROMISE = "promise"
    OPINIONS = "opinions"

    @property
    def zh(self) -> str:
        return HELD_ZH[self]


HELD_ZH = {
    Held.PAPERS: "申请人交的材料", Held.ACCEPTANCE: "受理(承诺)通知书", Held.DECISION: "决定书",
    Held.DELIVERY: "送达回证", Held.REJECTION: "不予受理决定书", Held.RETURNED: "退回件通知书",
    Held.WITHDRAWAL: "撤回申请确认书", Held.LAPSE: "视为撤回告知书", Held.PROMISE: "容缺受理承诺书",
    Held.OPINIONS: "联审意见",
}  # fmt: skip

ENDINGS = {
    "granted": "准予的", "refused": "不予的", "rejected": "不予受理的", "returned": "退回的",
    "withdrawn": "撤回的", "lapsed": "逾期未补的",
}  # fmt: skip
DECIDED = ("granted", "refused")
EVERY = "all"
KINDS = {EVERY: "其余的", "licence": "发证的许可", "immediate": "即办件", "joint": "联办件"}
KEYS: Mapping[str, Mapping[str, str]] = {
    "required": ENDINGS | KINDS, "terms": ENDINGS | KINDS, "grounds": {},
}  # fmt: skip


class Clock(StrEnum):
    """What becomes of the time limit of a case that is opened again."""

    ANEW = "anew"  # 期限重新起算
    AS_BEFORE = "as_before"  # 原来的期限不变

    @property
    def zh(self) -> str:
        return {"anew": "期限重新起算", "as_before": "原来的期限不变"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground on which a closed case is opened again, and what follows from it."""

    title: str
    clock: Clock
    stands: bool  # the result holds until there is a new one; else it is void at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about files and the archive."""

    required: Mapping[str, Ruling[tuple[Held, ...]]]  # 卷里要有什么,按种类和怎样办完的
    gap_needs_two: Ruling[bool]  # 缺项归档要写原因,由另一个人同意
    terms: Mapping[str, Ruling[int]]  # 保管几年,0 是永久,按种类和怎样办完的
    from_year_end: Ruling[bool]  # 保管期限从办结的第二年一月一日起算
    lend_within: Ruling[int]  # 借出的案卷几个工作日内归还
    destroy_needs_two: Ruling[bool]  # 销毁由一人提出、另一人批准
    most_in_list: Ruling[int]  # 一张销毁清册最多几卷
    late_needs_reason: Ruling[bool]  # 补充归档要写原因
    grounds: Mapping[str, Ruling[Ground]]  # 重新办理的理由(封闭清单)
    reopen_needs_reason: Ruling[bool]  # 重新办理要写明原因
    after: Mapping[str, Ruling[str]]  # 决定撤销、结果作废以后,按哪一条理由重新办理


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the checklist of a file."""

    held: Held
    there: bool
    lacking: str  # in words, where it is not there
    because: tuple[str, ...]


def checklist(
    *, kind: str, ending: str, holds: frozenset[Held], owed: tuple[str, ...], policy: Policy
) -> tuple[Line, ...]:
    """Return what the file of a case must hold, by how it ended and by its kind.

    `owed` are the names of papers that never came; `holds` what is in the file.
    """
    names = (ending, kind) if ending in DECIDED else (ending,)  # no opinions where none were asked
    rules = [r for name in names if (r := policy.required.get(name))]
    lines: dict[Held, Line] = {}
    for rule in rules:
        for held in rule.value:
            there = not owed if held is Held.PAPERS else held in holds
            which = f":{'、'.join(owed)}" if held is Held.PAPERS else ""
            lines[held] = Line(
                held=held, there=there, lacking=f"卷里缺{held.zh}{which}", because=rule.because
            )
    return tuple(lines.values())


def objections_to_filing(
    *, lines: tuple[Line, ...], allowed: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield everything the file lacks, but for what a second person has `allowed` to lack."""
    for line in lines:
        if not line.there and not (policy.gap_needs_two.value and line.lacking in allowed):
            yield Objection(line.lacking, line.because)


def objections_to_allowing(*, reason: str, same: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a file may not be filed with a gap; `same`: who asks is who allows."""
    if not reason.strip():
        yield policy.gap_needs_two.objection("没有写为什么缺")
    if same and policy.gap_needs_two.value:
        yield policy.gap_needs_two.objection("缺项归档要由另一个人同意,不能自己同意")


def objections_to_absence(*, lent_to: str, destroyed: bool, policy: Policy) -> Iterator[Objection]:
    """Yield that a file cannot be moved because it is not in its place."""
    if destroyed:
        yield policy.destroy_needs_two.objection("案卷已经销毁")
    if lent_to:
        yield policy.lend_within.objection(f"案卷借给了{lent_to},还没有归还")


def objections_to_late_paper(*, name: str, reason: str, policy: Policy) -> Iterator[Objection]:
    """Yield why a paper may not be added to a closed case (补充归档)."""
    if not name.strip():
        yield policy.late_needs_reason.objection("没有写是什么材料")
    if policy.late_needs_reason.value and not reason.strip():
        yield policy.late_needs_reason.objection("没有写为什么现在才补")


def objections_to_reopening(
    *,
    ground: str,
    reason: str,
    lent_to: str = "",
    destroyed: bool = False,
    listed: str = "",
    policy: Policy,
) -> Iterator[Objection]:
    """Yield why a closed case may not be opened again: the grounds are a closed list (重新办理)."""
    yield from objections_to_absence(lent_to=lent_to, destroyed=destroyed, policy=policy)
    if listed:
        yield policy.destroy_needs_two.objection(f"案卷列在销毁清册{listed}里")
    if ground not in policy.grounds:
        known = "、".join(r.value.title for r in policy.grounds.values())
        because = cite(*policy.grounds.values())
        yield Objection(f"重新办理只有这些理由:{known}", because)
    if policy.reopen_needs_reason.value and not reason.strip():
        yield policy.reopen_needs_reason.objection("没有写明重新办理的原因")
