"""Meetings, their minutes, and what is brought before them (会议)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A kind of meeting, and what its minutes must say."""

    title: str  # 协调例会
    agenda: tuple[str, ...] = ()  # 每项都要有记录
    held_at: tuple[str, ...] = ()  # 每一级都要开


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about meetings, by names of ours."""

    kinds: Mapping[str, Ruling[Meeting]]  # 会议种类和记录要素
    attendees: Mapping[str, Ruling[tuple[str, ...]]]  # 谁要到会,记下到了没有
    settled_at: Mapping[str, Ruling[str]]  # 问题在哪一级解决


def objections_to_minutes(
    *, kind: str, noted: frozenset[str], present: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why minutes cannot be closed: points without a word, people not accounted for.

    `noted` holds the points of the agenda that say something, `present` those whose
    attendance is noted, in the words of the rule book.
    """
    titles = {name: ruling.value.title for name, ruling in policy.kinds.items()}
    if titles and kind not in titles:
        because = cite(*policy.kinds.values())
        yield Objection(f"会议分{'、'.join(titles.values())},没有选是哪一种", because)
    title = titles.get(kind, "会议")
    if kind in titles:
        ruling = policy.kinds[kind]
        for point in ruling.value.agenda:
            if point not in noted:
                yield ruling.objection(f"{title}的记录没有写“{point}”")
    if kind in policy.attendees:
        who = policy.attendees[kind]
        for people in who.value:
            if people not in present:
                yield who.objection(f"{title}的记录没有写{people}到会没有")


def not_held(*, kind: str, held_at: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield the levels at which a meeting should have been held and was not."""
    ruling = policy.kinds.get(kind)
    for level in ruling.value.held_at if ruling else ():
        if ruling and level not in held_at:
            yield ruling.objection(f"{level}没有开{ruling.value.title}")


def settled(*, at: Mapping[str, int], policy: Policy) -> dict[str, Ruling[float | None]]:
    """Return the share of problems settled at each level, 0 to 1; None where there were none.

    `at` counts problems by the level that settled them.
    """
    total = sum(at.get(level, 0) for level in policy.settled_at)
    return {
        level: Ruling(at.get(level, 0) / total if total else None, called.because)
        for level, called in policy.settled_at.items()
    }
