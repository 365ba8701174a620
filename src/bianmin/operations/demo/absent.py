"""Somebody of the demo hall goes on leave: who stands in, and who gets what lay with him (替班、成批转交)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bianmin.cases import actions as cases
from bianmin.cases.actions import Act, Move
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.standins import actions as standins

from .life import Story
from .office import Office, dice

AWAY, GIVEN = 3, 2  # workdays of leave; cases that cannot wait for them
WHY = "休年假"


def absent(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield what is arranged on the last day before somebody's leave."""
    if len(days) > 1 and len(office.staff["handler"]) > 1:
        yield _goes(office, days[-1])


def _goes(office: Office, day: date) -> Story:
    """The director names who stands in, and gives away at once what cannot wait."""
    at = office.moment(day, dice(office.town.slug, day, "absent"))
    yield at
    gone, here = office.staff["handler"][:2]
    boss, calendar = office.staff["director"][0], office.calendar
    standins.name(
        absent=gone, by=here, first=calendar.workday_after(day, 1),
        last=calendar.workday_after(day, AWAY), reason=WHY, who=boss, at=at,
    )  # fmt: skip
    mine = Case.objects.filter(centre=office.centre, handler=gone, state__in=OPEN_STATES, waits=1)
    keys = list(mine.order_by("next_on", "pk").values_list("pk", flat=True)[:GIVEN])
    if keys:
        moves = [Move(pk, here.pk) for pk in keys]
        cases.hand_over_many(moves=moves, reason=WHY, act=Act(by=boss, at=at))
