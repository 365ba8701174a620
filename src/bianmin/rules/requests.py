"""Questions to superiors, and the answer without which nothing is closed (请示).

A rule book names what such a question may come from (a rule that is unclear, an office
that nobody knows, a quarrel at the window) and what is written down of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .flow import Role
from .ruling import Objection, Ruling, cite

PARTS = {  # what is written down of a question to superiors
    "explained": "已向群众说明情况", "asked_whom": "请示(询问)了谁", "asked_on": "请示的日期",
    "contacts": "已作的联系", "told": "已通知中心主任", "owner": "领导指定的承办单位",
    "answer": "答复", "settled": "处理结果",
}  # fmt: skip
ENDS = frozenset({"owner", "answer", "settled"})  # these come later, and close it
CAUSES = {  # what a question may come from; a book lists those that it knows
    "unclear_rule": "规定不清", "not_at_once": "不能马上办", "policy_question": "政策、法律一时不能答复",
    "unknown_owner": "承办单位不明", "quarrel": "窗口冲突", "other": "别的拿不准的事",
}  # fmt: skip
HELD = {"decide", "finish", "reject", "send_back"}  # steps that close a case
APART = {"quarrel"}  # holds no case up
ASKS_FIRST = {"coordinated": "policy_question"}  # a kind of case that is closed by an answer only
ONLY = {  # who alone answers; else whoever was asked, or a leader
    "quarrel": frozenset({Role.DIRECTOR}),
    "unknown_owner": frozenset({Role.LEADER, Role.DIRECTOR}),
}
LEADERS = frozenset({Role.LEADER, Role.DIRECTOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about questions to superiors."""

    records: Mapping[str, Ruling[tuple[str, ...]]]  # 请示:由头 -> 要记的: keys of PARTS


def objections_to_asking(
    *, cause: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield what a question to superiors leaves out when it is put (请示)."""
    if wanted := policy.records.get(cause):
        for part in wanted.value:
            if part not in ENDS and part not in filled:
                yield wanted.objection(f"没有记:{PARTS.get(part, part)}")


def objections_to_cause(*, cause: str, policy: Policy) -> Iterator[Objection]:
    """Yield that a book knows no question of this cause (由头)."""
    if cause not in policy.records:
        names = "、".join(zh for c, zh in CAUSES.items() if c in policy.records)
        yield Objection(f"请示的由头只有这些:{names}", cite(*policy.records.values()))


def ends_with(*, cause: str, policy: Policy) -> Ruling[str]:
    """Return what ends a question of this cause: an office named, an answer, an outcome."""
    wanted = policy.records[cause]
    return Ruling(next((p for p in wanted.value if p in ENDS), "answer"), wanted.because)


def objections_to_answering(
    *, cause: str, role: Role, asked: bool, text: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why this person cannot answer; `asked`: he was asked, or asked somebody outside."""
    wanted = policy.records[cause]
    if cause in ONLY:
        if role not in ONLY[cause]:
            names = "、".join(r.zh for r in Role if r in ONLY[cause])
            yield wanted.objection(f"{CAUSES[cause]}由{names}来定,不归{role.zh}")
    elif not asked and role not in LEADERS:
        yield wanted.objection("由请示的那一位或者领导来答复")
    if not text.strip():
        part = ends_with(cause=cause, policy=policy).value
        yield wanted.objection(f"没有写{PARTS[part]}")


def objections_to_closing(
    *, cause: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why something cannot be closed while its question is open (没有答复)."""
    yield from objections_to_asking(cause=cause, filled=filled, policy=policy)
    if wanted := policy.records.get(cause):
        for part in wanted.value:
            if part in ENDS and part not in filled:
                yield wanted.objection(f"请示还没有结果:{PARTS[part]}")


def objections_to_step(
    *, step: str, kind: str, asked: Mapping[str, frozenset[str]], policy: Policy
) -> Iterator[Objection]:
    """Yield why a case cannot be closed: a question is open, or its kind wants one first.

    `asked` holds what is written down of each question about the case, by its cause.
    """
    if step not in HELD:
        return
    first = ASKS_FIRST.get(kind, "")
    if first and step in {"decide", "finish"} and first not in asked:
        yield from objections_to_closing(cause=first, filled=frozenset(), policy=policy)
    for cause, filled in asked.items():
        if cause not in APART:
            yield from objections_to_closing(cause=cause, filled=filled, policy=policy)
