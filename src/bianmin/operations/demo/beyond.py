"""The demo hall's changed hours, service beyond them, village days and calls at night (演示厅的开门时间)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

from bianmin.openings import actions, queries
from bianmin.openings.actions import Ending
from bianmin.rules.extended import Kind as Why
from bianmin.rules.extended import Stay
from bianmin.rules.hours import Covers
from bianmin.rules.openings import Change, Kind
from bianmin.rules.outreach import Answers, VillagePlan

from .life import Story
from .office import Office, clock, dice

STAYED = ((11, 25, 2), (8, 40, 3), (5, 15, 1), (2, 35, 2))  # workdays ago, minutes, people
SOON = 3  # workdays ago on which the coming weeks were arranged
CALLS = (("问社保卡补办要带什么", "说了身份证和一张照片"), ("老人摔了,问能不能上门办残疾证", ""))


def beyond(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield what happens around the hours of a hall."""
    for n, (ago, minutes, people) in enumerate(STAYED):
        if ago < len(days):
            yield _stays(office, days[-ago], minutes, people, n)
    if len(days) > SOON:
        yield _arranged(office, days[-SOON], today)
        yield _rings(office, days[-SOON])


def _stays(office: Office, day: date, minutes: int, people: int, n: int) -> Story:
    """Somebody is still in the hall at closing time; the clerk stays for him."""
    clerk = office.one("clerk", dice(office.town.slug, day, "late", n))
    closes = clock(day, office.hours(day).closes)
    yield closes
    stay = Stay(kind=Why.AFTER, covers=Covers.BEGUN)
    row = actions.stay(who=clerk, stay=stay, at=closes)
    ended = closes + timedelta(minutes=minutes)
    yield ended
    actions.leave(late_id=row.pk, ending=Ending(served=people), by=clerk, at=ended)


def _arranged(office: Office, day: date, today: date) -> Story:
    """The director arranges the coming weeks: a closure, a Saturday, the days in the villages."""
    chance = dice(office.town.slug, day, "arranged")
    director, at = office.one("director", chance), clock(day, time(16, 10))
    yield at
    centre = director.centre
    assert centre is not None
    saturday = today + timedelta(days=5 - today.weekday() + 7)
    mend = saturday + timedelta(days=4)
    for change in (
        Change(kind=Kind.CLOSED, first=mend, last=mend, reason="供电所检修线路,全天停电"),
        Change(kind=Kind.OPEN, first=saturday, last=saturday, reason="务工人员返乡,加开一个上午",
               sessions=((time(8, 30), time(12)),)),
    ):  # fmt: skip
        actions.change(centre=centre, said=change, by=director, at=at)
    for n, village in enumerate(queries.villages_of(centre)[:-1], 1):
        plan = VillagePlan(
            day=mend + timedelta(days=n), begins=time(9), ends=time(11, 30),
            place=f"{village.name}党群活动室", staff="综合窗口、社会事务办各一人",
        )  # fmt: skip
        actions.plan_village_day(centre=centre, village=village, plan=plan, by=director, at=at)


def _rings(office: Office, day: date) -> Story:
    """The number for the night is listed, and somebody rings."""
    chance = dice(office.town.slug, day, "rings")
    director, clerk = office.one("director", chance), office.one("clerk", chance)
    at = clock(day, time(16, 30))
    yield at
    centre = director.centre
    assert centre is not None
    actions.list_phone(
        centre=centre, called="镇值班室", number=f"{centre.phone[:-1]}9", answers=Answers.ALL,
        begins=time(17, 30), ends=time(8, 30), by=director, at=at,
    )  # fmt: skip
    for n, (what, answer) in enumerate(CALLS):
        at = clock(day, time(19 + n, 12))
        yield at
        actions.note_call(
            centre=centre, caller="", phone=f"1390000001{n}", what=what, answer=answer, by=clerk,
            at=at,
        )  # fmt: skip
