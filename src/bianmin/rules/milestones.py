"""What must be done once, by a day of the year (里程碑)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What must be done by a day of the year (month, day), begun on another."""

    what: str  # 全部投入使用
    month: int
    day: int = 0  # 0: the month's last
    from_month: int = 0  # 0: no first day
    from_day: int = 0
    needs: tuple[str, ...] = ()  # finished when all of these are


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book wants reached, by names of ours."""

    goals: Mapping[str, Ruling[Milestone]]  # 哪天以前要做完


def last_day(*, name: str, year: int, policy: Policy) -> Ruling[date]:
    """Return the day of that year by which a milestone must be reached.

    Raises `ValueError` where the rule book knows no such milestone.
    """
    if name not in policy.goals:
        raise ValueError(f"规则书没有写“{name}”要在哪天以前做完")
    ruling = policy.goals[name]
    return Ruling(_day(year, ruling.value.month, ruling.value.day), ruling.because)


def _day(year: int, month: int, day: int) -> date:
    if day:
        return date(year, month, day)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def objections_to_progress(
    *, year: int, done: Mapping[str, frozenset[str]], today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield every milestone that is past and not reached.

    `done` holds what is finished, by the name of the milestone; one that consists
    of several tasks is reached when they all are. Its last day is still in time.
    """
    for name, ruling in policy.goals.items():
        goal = ruling.value
        finished = done.get(name, frozenset())
        open_tasks = [task for task in goal.needs or (goal.what,) if task not in finished]
        due = _day(year, goal.month, goal.day)
        if open_tasks and today > due:
            text = f"{goal.what}应在{due.month}月{due.day}日以前做完,还差{'、'.join(open_tasks)}"
            yield ruling.objection(text)


def under_way(*, on: date, policy: Policy) -> dict[str, Ruling[str]]:
    """Return the milestones whose time it is: begun, and the last day not yet past."""
    found = {}
    for name, ruling in policy.goals.items():
        goal = ruling.value
        begins = date(on.year, goal.from_month or 1, goal.from_day or 1)
        if begins <= on <= _day(on.year, goal.month, goal.day):
            found[name] = Ruling(goal.what, ruling.because)
    return found
