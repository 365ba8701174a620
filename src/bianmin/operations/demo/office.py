"""One hall while its history is being made: who is there, when it is open, what it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from bianmin.accounts.models import User
from bianmin.cases.actions import Marked
from bianmin.catalogue.models import Item, Material, Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules.calendar import Calendar
from bianmin.rules.hours import Hours, hours_on
from bianmin.rules.intake import Mark

from .residents import Resident, residents
from .towns import Town

MINUTE = timedelta(minutes=1)
PROBLEMS = (
    "照片看不清",
    "没有签字",
    "日期空着没填",
    "复印件缺了一页",
    "已经过了有效期",
    "名字和户口簿不一样",
)
ROUTES = {"immediate": 48, "promised": 26, "escalated": 20, "joint": 6}  # of a hundred cases


def dice(*seed: object) -> Random:
    """Return a source of chance that is the same for the same seed."""
    return Random("|".join(map(str, seed)))  # noqa: S311 (no secret hangs on it)


@dataclass(slots=True)
class Office:
    """A hall, as the stories of its cases ask for it."""

    town: Town
    centre: Centre
    staff: dict[str, list[User]]
    versions: list[Version]
    calendar: Calendar
    book: Pack
    people: Iterator[Resident]
    asked: set[tuple[str, int]] = field(default_factory=set)  # person and item, once each
    results: int = 0

    # -- when ------------------------------------------------------------------------

    def hours(self, day: date) -> Hours:
        """Return the office hours of a day."""
        return hours_on(day=day, policy=self.book.policy.hours).value

    def moment(self, day: date, chance: Random) -> datetime:
        """Return some minute of a day's office hours, but not the last ten."""
        hours = self.hours(day)
        morning = _minutes(hours.opens, hours.noon_from) - 10
        afternoon = _minutes(hours.noon_until, hours.closes) - 10
        minute = chance.randrange(morning + afternoon)
        begins, minute = (
            (hours.opens, minute) if minute < morning else (hours.noon_until, minute - morning)
        )
        return clock(day, begins) + minute * MINUTE + timedelta(seconds=chance.randrange(60))

    def after(self, day: date, workdays: int, chance: Random) -> datetime:
        """Return some minute of the `workdays`-th workday after a day."""
        return self.moment(self.calendar.workday_after(day, max(1, workdays)), chance)

    def soon(self, at: datetime, minutes: int) -> datetime:
        """Return the instant some minutes later, after the noon break or the night if need be.

        What was begun before closing time, or after it, is finished the same day.
        """
        hours, then = self.hours(at.date()), at + minutes * MINUTE
        if at.time() < hours.noon_from <= then.time():
            return clock(at.date(), hours.noon_until) + (minutes % 17) * MINUTE
        return then

    # -- who -------------------------------------------------------------------------

    def one(self, role: str, chance: Random) -> User:
        """Return somebody of a role."""
        return chance.choice(self.staff[role])

    def clerk_for(self, version: Version, chance: Random) -> User:
        """Return a clerk whose post the item is: of the special window, else of the common one."""
        clerks = self.staff["clerk"]
        special = [u for u in clerks if version.item.department in u.departments.all()]
        return chance.choice(special or [u for u in clerks if not u.departments.all()])

    # -- what ------------------------------------------------------------------------

    def item(
        self, routes: tuple[str, ...], chance: Random, *, papers: bool, promised: int | None
    ) -> Version:
        """Return an item of one of the routes, the frequent ones more often.

        With `papers`, one of which papers can be missing; with `promised`, one that is
        promised in so many workdays.
        """
        fitting = [
            v
            for v in self.versions
            if v.route in routes
            and (promised is None or (v.promised_value, v.promised_unit) == (promised, "workday"))
            and (not papers or any(_wanted(m) for m in v.materials.all()))
        ]
        weights = [1 / (10 + rank) for rank in range(len(fitting))]
        return chance.choices(fitting, weights)[0]

    def applicant(self, *versions: Version) -> Resident:
        """Return the next resident who has asked for none of these items yet."""
        items = {version.item_id for version in versions}
        person = next(p for p in self.people if all((p.id, i) not in self.asked for i in items))
        self.asked.update((person.id, item) for item in items)
        return person

    def result_no(self, at: datetime) -> str:
        """Return the number of the next result."""
        self.results += 1
        return f"{self.centre.short}结{at.year}-{self.results:04d}"


def _minutes(begin: time, end: time) -> int:
    return (end.hour - begin.hour) * 60 + end.minute - begin.minute


def clock(day: date, at: time) -> datetime:
    """Return an instant of the office's own time."""
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE))


def _wanted(material: Material) -> bool:
    return not material.shareable and not material.conditional


def open_office(town: Town, today: date, calendar: Calendar) -> Office:
    """Return the hall of a town with everybody and every item that is done there."""
    centre = Centre.objects.prefetch_related("adoptions").get(slug=town.slug)
    staff: dict[str, list[User]] = {}
    users = User.objects.filter(centre=centre).select_related("window").order_by("pk")
    for user in users.prefetch_related("departments"):
        staff.setdefault(user.role, []).append(user)
    items = Item.objects.filter(centre=centre, elsewhere=False, ended_on__isnull=True)
    versions = (
        Version.objects.in_force(today)
        .filter(item__in=items)
        .select_related("item__centre", "item__department")
        .prefetch_related("materials", "steps", "item__centre__adoptions")
        .order_by("item__often", "item__code")
    )
    people = residents(dice(town.slug, today), town.name, town.villages, today)
    return Office(town, centre, staff, list(versions), calendar, centre.pack_on(today), people)


def good(version: Version, chance: Random) -> dict[int, Marked]:
    """Return marks by which every paper of an item is in order."""
    marks = {}
    for paper in version.materials.all():
        original = "original" in paper.form
        if paper.shareable and chance.random() < 0.7:
            marks[paper.order] = Marked(Mark.SHARED)
        elif paper.conditional:
            marks[paper.order] = Marked(Mark.NOT_NEEDED)
        else:
            mark = Mark.FIXED if chance.random() < 0.05 else Mark.IN_ORDER
            marks[paper.order] = Marked(mark, paper.copies, original_seen=original)
    return marks


def wanting(version: Version, chance: Random, count: int = 0) -> dict[int, Marked]:
    """Return marks by which one or two papers are missing or faulty, and the rest in order."""
    marks = good(version, chance)
    owed = [m.order for m in version.materials.all() if _wanted(m)]
    for order in chance.sample(owed, min(len(owed), count or chance.randint(1, 2))):
        faulty = chance.random() < 0.5
        problem = chance.choice(PROBLEMS) if faulty else ""
        marks[order] = Marked(Mark.FAULTY if faulty else Mark.MISSING, int(faulty), problem=problem)
    return marks
