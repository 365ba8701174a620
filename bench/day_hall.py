"""A county hall to live a day in: departments, items, windows, clerks, weeks behind it, appointments before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.day_script import BUSINESS, DAY, SHANGHAI, Person, Script, arrival, at, person
from bench.lined import history

SPECIAL = ("户籍", "市场监管")  # departments with windows of their own
PACK = "yongan-2025"
DAYS = 15  # behind it, on each of which a fifth of its numbers was served
BOOKABLE = 0.75  # of the windows that take everything


@dataclass(slots=True)
class Hall:
    """The hall, its people, and what they do there."""

    centre: Any
    versions: list[Any]  # of BUSINESS, in its order
    posts: list[tuple[Any, Any]]  # each window with its clerk
    guide: Any
    director: Any
    bookings: dict[int, int] = field(default_factory=dict)  # of each person who has one


def open_hall(windows: int, each: int, seed: int) -> Hall:
    """Make the hall with `each` served on the days before, and nothing of the day itself."""
    from bianmin.centres.models import Adoption, Centre, Department, Division

    county = Division.objects.create(code="990101000000", name="云岭县", level="4")
    centre = Centre.objects.create(
        slug="yunling", name="云岭县政务服务中心", short="云", division=county, address="云岭大街 1 号",
        phone="0000-6100123", supervise_phone="0000-6100126", market_days="3,6,9",
    )  # fmt: skip
    Adoption.objects.create(centre=centre, pack=PACK, since=DAY.replace(year=2020))
    names = list(dict.fromkeys(one.department for one in BUSINESS))
    departments = {
        name: Department.objects.create(centre=centre, name=name, address="本中心", phone="0000-6100100")
        for name in names
    }  # fmt: skip
    hall = Hall(
        centre, [_item(centre, departments, one) for one in BUSINESS], [],
        _person(centre, "guide"), _person(centre, "director"),
    )  # fmt: skip
    special = max(1, windows // 8)
    for no in range(1, windows + 1):
        own = SPECIAL[(no - 1) // special] if no <= special * len(SPECIAL) and windows > 3 else ""
        hall.posts.append(_post(centre, no, departments.get(own)))
    _past(hall, each, Random(seed))
    return hall


def _item(centre: Any, departments: dict[str, Any], one: Any) -> Any:
    from bianmin.catalogue import wording
    from bianmin.catalogue.models import Item, Material, Step, Version

    item = Item.objects.create(centre=centre, code=one.code, department=departments[one.department])
    version = Version(
        item=item, number=1, state="published", valid_from=DAY.replace(year=2020), name=one.name,
        plain_name=one.name, route=one.route, statutory_value=20,
        promised_value=0 if one.route == "immediate" else 15, simple=one.route == "immediate", contact="0000-6100123",
        supervise="0000-6100126", place="本中心", audience=["1"], accept_condition="本县居民",
        handle_flow="受理→办理", by_law="有关规定", result_name="办理结果", result_type="出文办结", visits=1,
        visits_reason="核对本人",
    )  # fmt: skip
    wording.index(version, code=one.code, department=one.department)
    version.save()
    for order, name in enumerate(("居民身份证", "申请表"), 1):
        Material.objects.create(
            version=version, order=order, name=name, need="main", form="original",
            requirement=f"{name}须在有效期内",
        )  # fmt: skip
    Step.objects.create(version=version, order=1, name="受理", role="clerk", value=1)
    return version


def _person(centre: Any, role: str, number: int = 0, window: Any = None) -> Any:
    from bianmin.accounts.models import User

    return User.objects.create(
        username=f"{role}{number}", name=f"同事{number}", role=role, centre=centre, window=window,
        password="!",
    )  # fmt: skip


def _post(centre: Any, no: int, department: Any) -> tuple[Any, Any]:
    from bianmin.centres.models import Window

    name = f"{department.name}窗口" if department else "综合窗口"
    kind = "special" if department else "comprehensive"
    window = Window.objects.create(centre=centre, no=no, name=name, kind=kind)
    if department:
        window.departments.add(department)
    return window, _person(centre, "clerk", no, window)


def _past(hall: Hall, each: int, chance: Random) -> None:
    """Write what was served lately: an estimate rests on it."""

    def draw() -> tuple[Any, str, datetime, int]:
        one = person(chance, 0)
        first = one.business[0]
        return hall.versions[first].item, BUSINESS[first].name, one.comes, int(sum(one.minutes))

    history(hall.centre, at(8), DAYS, each, draw)


def plan_places(hall: Hall, meter: Any) -> None:
    """Open most of the windows that take everything for appointments, every quarter of an hour."""
    from bianmin.appointments import actions
    from bianmin.cases.actions import Act

    open_to_all = [window for window, _ in hall.posts if not window.departments.exists()]
    chosen = open_to_all[: max(1, int(len(open_to_all) * BOOKABLE))]
    planned = actions.Planned(
        line="综合窗口", windows=chosen, weekdays=range(5), minutes=15,
        since=DAY - timedelta(days=7), walk_in=len(chosen) * 4,
    )  # fmt: skip
    when = at(8) - timedelta(days=7)
    meter("plan", actions.plan, hall.centre, planned, Act(by=hall.director, at=when, key="plan"))


def book_all(hall: Hall, day: Script, meter: Any) -> None:
    """Let everybody who wants an appointment ask for one on the days before, and confirm it."""
    when = at(9) - timedelta(days=4)
    for one in day.booked:
        when += timedelta(minutes=day.chance.uniform(1, 7))
        if when.hour >= 17:
            when = (when + timedelta(days=1)).replace(hour=8, minute=40)
        _book(hall, one, when, day.chance, meter)


def _book(hall: Hall, one: Person, when: datetime, chance: Random, meter: Any) -> None:
    from bianmin.appointments import actions
    from bianmin.appointments.models import Booking
    from bianmin.appointments.places import Want

    want = Want(centre=hall.centre, versions=tuple(hall.versions[n] for n in one.business))
    _, clerk = hall.posts[one.number % len(hall.posts)]
    for attempt in range(6):
        asked = actions.Asked(
            want=want, begins_at=_hour(arrival(chance)), who=f"预约人{one.number}",
            phone=f"139{one.number:08d}", channel="portal" if one.portal else "phone",
        )  # fmt: skip
        key = f"book{one.number}-{attempt}"
        if one.portal:
            booking = meter("reserve", actions.reserve, asked, actions.resident(when, key))
            if booking is not None and booking.state == Booking.State.ASKED:
                later = actions.resident(when + timedelta(minutes=3), f"{key}c")
                booking = meter("confirm", actions.confirm, booking_id=booking.pk, act=later)
        else:
            from bianmin.cases.actions import Act

            booking = meter("book", actions.book, asked, Act(by=clerk, at=when, key=key))
        if booking is not None:
            hall.bookings[one.number] = booking.pk
            _change(one, booking, when + timedelta(hours=3), chance, meter)
            return


def _hour(when: datetime) -> datetime:
    """Return the time of an appointment nearest to when somebody would have come."""
    hour = min(max(when.hour + when.minute / 60, 8.5), 17.0)
    if 11.75 < hour < 14:
        hour = 11.75 if hour < 13 else 14.0
    return at(int(hour * 4) / 4)


def _change(one: Person, booking: Any, when: datetime, chance: Random, meter: Any) -> None:
    from bianmin.appointments import actions

    act = actions.resident(when, f"change{one.number}")
    if one.fate == "cancels":
        meter("cancel a booking", actions.cancel, booking_id=booking.pk, act=act)
    elif one.fate == "moves":
        to = _hour(arrival(chance))
        meter("move a booking", actions.move, booking_id=booking.pk, begins_at=to, act=act)


def arrivals(hall: Hall, day: Script) -> None:
    """Say when each who has an appointment comes, now that its hour is known."""
    from bianmin.appointments.models import Booking

    hours = dict(Booking.objects.values_list("pk", "begins_at"))
    for one in day.booked:
        if one.number in hall.bookings:
            begins = hours[hall.bookings[one.number]].astimezone(SHANGHAI)
            one.comes = max(at(8.2), begins + timedelta(minutes=one.kept))
