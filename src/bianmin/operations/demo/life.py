"""The story of one case: what is planned, and how its steps are taken.

A story is a generator: it yields the moment of its next step and takes the step
when it is resumed. Every step is an action of the office, by somebody who may
take it, at the case as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version

from .office import Office

Story = Generator[datetime, None, None]
Part = Generator[datetime, None, datetime]  # of a story; returns the time when it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is going to happen to a case."""

    routes: tuple[str, ...] = ("promised", "escalated", "joint")
    promised: int | None = None  # workdays, where the due day matters
    entry: str = "accept"  # accept, notify, receive, forget, reject
    supply: str = "all"  # after a notice: all, later, more, never, withdrawn
    trouble: str = ""  # pause, stopped, extend, flag, unsettled, again, hand_over, details, mistake
    end: str = "granted"  # granted, refused, returned, withdrawn, waits
    pace: float = 0.6  # the share of the time to the due day that is used
    way: str = "in_person"  # how the result is collected; or never
    archive: int = 8  # workdays until the papers are filed; 0: not yet
    angry: str = ""  # the tag of a bad rating that is sure to come; none: as chance will have it


@dataclass(slots=True)
class Life:
    """One case while its story is told."""

    office: Office
    plan: Plan
    chance: Random
    version: Version
    case: Case = field(default_factory=Case)

    def somebody(self, role: str) -> User:
        """Return somebody of a role; a clerk whose post the item is."""
        if role == "clerk":
            return self.office.clerk_for(self.version, self.chance)
        return self.office.one(role, self.chance)

    def do(self, action: Callable[..., Case], by: str | User, at: datetime, **facts: Any) -> None:
        """Take a step: an action on the case as it stands."""
        person = self.somebody(by) if isinstance(by, str) else by
        act = Act(by=person, at=at, revision=self.case.revision)
        self.case = action(case_id=self.case.pk, act=act, **facts)

    def later(self, at: datetime, fewest: int, most: int) -> datetime:
        """Return some moment so many workdays later."""
        return self.office.after(at.date(), self.chance.randint(fewest, most), self.chance)

    def by_pace(self, at: datetime, share: float) -> datetime:
        """Return a moment after `at` when `share` of the time to the due day is used."""
        begun, due, calendar = self.case.started_on, self.case.due_on, self.office.calendar
        assert begun is not None
        assert due is not None
        days = round(calendar.workdays_between(begun, due) * share)
        day = calendar.workday_after(begun, days)
        return self.office.moment(day, self.chance) if day > at.date() else self.later(at, 1, 1)
