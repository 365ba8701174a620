"""On which day something handed in counts as received (收到之日), and how long after closing that was.

What the hall recorded of the day itself goes before the season: a day that closed earlier,
a day on which it was shut, somebody who stayed for those who were still there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from .calendar import ONE_DAY
from .hours import MINUTE, Policy, hours_on
from .openings import Kind
from .ruling import Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a hall recorded of a day and an instant; facts, whatever the book."""

    kind: Kind | None = None  # what was changed about the day
    closes: time | None = None  # its own closing time; None: the season's
    extended: bool = False  # somebody was serving beyond the hour at that instant

    @property
    def shut(self) -> bool:
        """Whether the hall did not open at all that day."""
        return self.kind is Kind.CLOSED


USUAL = Recorded()


def overtime(*, at: datetime, recorded: Recorded = USUAL, policy: Policy) -> Ruling[int]:
    """Return how many minutes after closing time `at` lies, 0 within office hours (延时服务).

    A day on which the hall was shut has no closing time, and so no such minutes.
    """
    changed = policy.changes.get(recorded.kind) if recorded.kind else None
    hours = hours_on(day=at.date(), policy=policy)
    said = changed if changed and (recorded.shut or recorded.closes) else hours
    because = cite(policy.extended_service, said)
    if recorded.shut:
        return Ruling(0, because)
    closes = datetime.combine(at.date(), recorded.closes or hours.value.closes, at.tzinfo)
    return Ruling(max(0, int((at - closes) / MINUTE)), because)


def received_on(
    *, at: datetime, online: bool = False, recorded: Recorded = USUAL, policy: Policy
) -> Ruling[date]:
    """Return the day a hand-in at `at` counts as received on.

    Online it is that day until midnight. At a window after closing time it is that
    day too, unless the rule book says the next; while somebody serves beyond the hour
    business has not stopped, and it is that day.
    """
    if online and policy.online_until_midnight.value:
        return Ruling(at.date(), policy.online_until_midnight.because)
    same_day = policy.late_intake_same_day
    after = recorded.shut or overtime(at=at, recorded=recorded, policy=policy).value > 0
    if not after or same_day.value:
        return Ruling(at.date(), same_day.because)
    if recorded.extended and policy.extended_service.value:
        return Ruling(at.date(), cite(policy.extended_service, same_day))
    return Ruling(at.date() + ONE_DAY, same_day.because)
