"""What is decided above (上报): sent up, followed to the end, brought back down.

The township takes such a case in, looks into it first and sends the whole file up. Its
own clock covers its own days; unless the rule book counts the days above too, they are
the upper office's. Questions to superiors (请示) stand in the same area: what is
asked, of whom, and the answer without which nothing is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from .calendar import ONE_DAY, Calendar
from .clock import Limit, Pause, Unit, run
from .deadlines import Policy as Deadlines
from .needs import wanting
from .ruling import Objection, Ruling, cite


class Level(StrEnum):
    """The levels between which a case goes up and comes back."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"  # 县、区
    CITY = "city"
    PROVINCE = "province"

    @property
    def zh(self) -> str:
        return LEVEL_ZH[self]


LEVEL_ZH = {
    Level.VILLAGE: "村", Level.TOWNSHIP: "乡镇", Level.COUNTY: "县区", Level.CITY: "市",
    Level.PROVINCE: "省",
}  # fmt: skip
RANK = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about sending up."""

    taken_here: Ruling[bool]  # 决定权在上级的,也在这里受理,再报上去
    whole_file: Ruling[bool]  # 收到的全部材料一起上报
    needs: Mapping[str, Ruling[Literal["send_up", "close"]]]  # 上报件的要件
    send_within: Ruling[int]  # 事项没有写的,受理后几个工作日内报出
    contact_within: Ruling[int]  # 受理后几个工作日内联系上级
    upper_counts: Ruling[bool]  # 在上级的日子也算在本级的期限里
    followed: Ruling[bool]  # 报出以后一直跟到办结,上级过了期限就催办


@dataclass(frozen=True, slots=True)
class Trip:
    """One way up and back: the days on which the case lay above."""

    sent_on: date
    due_above: date | None = None  # the upper office's own last day
    returned_on: date | None = None  # None: it is still there


class Stand(StrEnum):
    """How far a case that is decided above has come."""

    TO_CONTACT = "to_contact"  # 等待联系上级
    TO_SEND = "to_send"  # 等待上报
    LATE_HERE = "late_here"  # 过了上报的日子
    ABOVE = "above"  # 在上级
    URGE = "urge"  # 上级过了期限,催办
    BACK = "back"  # 已返回


def goes_up(*, decided_at: Level, here: Level, policy: Policy) -> Ruling[bool]:
    """Return whether a case is taken in here and decided above (上报件)."""
    above = RANK[decided_at] > RANK[here]
    return Ruling(above and policy.taken_here.value, policy.taken_here.because)


def objections_to_turning_away(
    *, decided_at: Level, here: Level, policy: Policy
) -> Iterator[Objection]:
    """Yield that what is decided above is taken in here all the same (不得推到上级)."""
    if goes_up(decided_at=decided_at, here=here, policy=policy).value:
        yield policy.taken_here.objection(f"由{decided_at.zh}决定的,也在这里受理,再报上去")


def objections_to_sending(
    *, have: frozenset[str], on_file: frozenset[str], enclosed: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why a case cannot be sent up yet (上报): its review, and every paper on file."""
    yield from wanting(needs=policy.needs, before="send_up", have=have)
    for name in sorted(on_file - enclosed) if policy.whole_file.value else ():
        yield policy.whole_file.objection(f"没有一起上报:{name}")


def objections_to_receiving(
    *, sent: frozenset[str], received: frozenset[str], noted: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield where a parcel is not what was sent and nobody has noted it (交接清单).

    `noted` are the papers whose want or damage both sides have signed for.
    """
    for name in sorted(sent - received - noted):
        yield policy.whole_file.objection(f"清单上有,没有收到,双方还没有记明:{name}")
    for name in sorted(received - sent):
        yield policy.whole_file.objection(f"收到的不在清单上:{name}")


def objections_to_closing(*, have: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting before a case that went up is closed here."""
    yield from wanting(needs=policy.needs, before="close", have=have)


def send_by(
    *, accepted_on: date, own: Ruling[int] | None, calendar: Calendar, policy: Policy
) -> Ruling[date]:
    """Return the last day for sending up; `own` are the item's workdays for it (上报时限)."""
    within = own or policy.send_within
    return Ruling(calendar.workday_after(accepted_on, within.value), within.because)


def contact_by(*, accepted_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day for getting in touch with the office above (联系上级)."""
    within = policy.contact_within
    return Ruling(calendar.workday_after(accepted_on, within.value), within.because)


def stand(
    *, contacted: bool, send_by: date, trip: Trip | None, today: date, policy: Policy
) -> Ruling[Stand]:
    """Return how far a case that is decided above has come (办到哪里)."""
    if trip is None and not contacted:
        return Ruling(Stand.TO_CONTACT, policy.contact_within.because)
    if trip is None:
        late = today > send_by
        return Ruling(Stand.LATE_HERE if late else Stand.TO_SEND, policy.send_within.because)
    if trip.returned_on is not None:
        return Ruling(Stand.BACK, policy.followed.because)
    overdue = trip.due_above is not None and today > trip.due_above
    urge = overdue and policy.followed.value
    return Ruling(Stand.URGE if urge else Stand.ABOVE, policy.followed.because)


def own_due(
    *,
    started_on: date,
    limit: Ruling[Limit],
    trips: tuple[Trip, ...],
    today: date,
    calendar: Calendar,
    deadlines: Deadlines,
    policy: Policy,
) -> Ruling[date]:
    """Return the last day of the township's own limit (本级时限).

    The days after a case was sent up, until it came back, belong to the office above:
    they are not counted, unless the rule book says that they are. Of a case that is
    still there the answer is as of `today`.
    """
    away: tuple[Pause, ...] = ()
    if not policy.upper_counts.value:
        away = tuple(
            Pause("above", trip.sent_on + ONE_DAY, trip.returned_on or today) for trip in trips
        )
    day = run(started_on, limit.value.value, limit.value.unit, away, calendar)
    because = cite(limit, policy.upper_counts) if trips else limit.because
    off = limit.value.unit is Unit.DAY and not calendar.is_workday(day)
    if off and deadlines.roll_to_workday.value:
        return Ruling(calendar.on_or_after(day), cite(because, deadlines.roll_to_workday))
    return Ruling(day, because)
