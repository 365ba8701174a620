"""When a hall is open: what everybody who asks is told (服务时间的唯一出处)."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils.timezone import get_default_timezone

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre, Division
from bianmin.rules import openings as rules
from bianmin.rules import outreach
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.escalation import Level
from bianmin.rules.hours import hours_on, said, served_late
from bianmin.rules.openings import Kind, Opening, Session, opening_of, staffed_on
from bianmin.rules.outreach import Answers
from bianmin.rules.receipt import Recorded
from bianmin.rules.ruling import Objection, Ruling

from .models import Change, ChangedDay, DutyCall, DutyPhone, Overtime, Report, VillageDay
from .models.late import OvertimeQuerySet
from .parts import Affected, affected, attached

YEAR = 366  # days for which it is asked whom a change meets; a longer one is refused anyway
ORDINARY = "综合窗口"  # where a hall has not said which windows it has
AHEAD = 60  # days in which a hall opens again, whatever the holiday
Stretch = tuple[datetime, datetime]


def changes_of(centre: Centre, first: date, last: date) -> dict[date, Change]:
    """Return the standing change of each day from `first` to `last` that has one: one query."""
    days = ChangedDay.objects.filter(centre=centre, day__range=(first, last))
    return {one.day: one.change for one in days.select_related("change")}


def openings_on(
    centre: Centre, first: date, last: date, window_kind: str = ""
) -> dict[date, Ruling[Opening]]:
    """Return the opening of each day from `first` to `last`, both included: two queries.

    Where the book has rules for markets a third asks which windows the hall has.

    `window_kind` asks for the windows of that kind alone, by what people call them
    (综合窗口). Raises `ValueError` outside the calendar.
    """
    prefetch_related_objects([centre], "adoptions")
    changes, kinds = changes_of(centre, first, last), _kinds(centre, first, window_kind)
    days = (first + n * ONE_DAY for n in range((last - first).days + 1))
    return {day: _opening(centre, day, changes, kinds) for day in days}


def _kinds(centre: Centre, day: date, window_kind: str) -> Collection[str]:
    policy = centre.pack_on(day).policy.calendar
    if window_kind:
        return (window_kind,)
    if policy.market_day_windows.value or policy.market_only_windows.value:
        return {window.get_kind_display() for window in centre.windows.all()} or (ORDINARY,)
    return (ORDINARY,)


def _opening(
    centre: Centre, day: date, changes: Mapping[date, Change], kinds: Collection[str]
) -> Ruling[Opening]:
    policy, calendar = centre.pack_on(day).policy, shelf.calendar()
    staffed = staffed_on(
        day=day, kinds=kinds, market_day=centre.is_market_day(day),
        calendar=calendar, policy=policy.calendar,
    )  # fmt: skip
    change = changes[day].said if day in changes else None
    return opening_of(
        day=day, staffed=staffed, kinds=kinds, calendar=calendar, change=change, policy=policy.hours
    )


def opening_on(centre: Centre, day: date, window_kind: str = "") -> Ruling[Opening]:
    """Return when the hall, or its windows of a kind, are open on a day, and by which clauses."""
    return openings_on(centre, day, day, window_kind)[day]


def stretches(opening: Opening) -> tuple[Stretch, ...]:
    """Return the open stretches of a day as instants in the office's own time."""
    return tuple((_instant(opening.day, a), _instant(opening.day, b)) for a, b in opening.sessions)


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, get_default_timezone())


def sessions_on(centre: Centre, day: date) -> tuple[Stretch, ...]:
    """Return the open stretches of a day in order, local time; none when the hall is closed."""
    return stretches(opening_on(centre, day).value)


def sessions_between(centre: Centre, first: date, last: date) -> dict[date, tuple[Stretch, ...]]:
    """Return the open stretches of each day of a run of days: two queries."""
    found = openings_on(centre, first, last)
    return {day: stretches(opening.value) for day, opening in found.items()}


def why_closed(centre: Centre, day: date) -> Ruling[str] | None:
    """Return why the hall is closed all day (周末, 国庆节, 停业:停电检修); None when it opens."""
    opening = opening_on(centre, day)
    return None if opening.value.sessions else Ruling(opening.value.why, opening.because)


def is_open_at(centre: Centre, at: datetime) -> bool:
    """Return whether the hall is open at an instant."""
    local = at.astimezone(get_default_timezone())
    return any(opens <= at < closes for opens, closes in sessions_on(centre, local.date()))


def recorded(centre: Centre, at: datetime) -> Recorded:
    """Return what the hall recorded of the day of an instant: its change, and who was staying."""
    day = at.astimezone(get_default_timezone()).date()
    change = changes_of(centre, day, day).get(day)
    begun = Overtime.objects.filter(centre=centre, day=day, began_at__lte=at)
    return Recorded(
        kind=Kind(change.kind) if change else None,
        closes=change.sessions[-1][1] if change and change.sessions else None,
        extended=begun.filter(Q(ended_at=None) | Q(ended_at__gte=at)).exists(),
    )


def closes_at(centre: Centre, day: date) -> datetime | None:
    """Return when the hall closes for the day; None when it does not open."""
    found = sessions_on(centre, day)
    return found[-1][1] if found else None


def opens_next(centre: Centre, after: date) -> Stretch | None:
    """Return the first open stretch of the days after `after`; None in sixty days of nothing."""
    until = after + timedelta(days=AHEAD)
    for found in sessions_between(centre, after + ONE_DAY, until).values():
        if found:
            return found[0]
    return None


def announced(centre: Centre, today: date) -> list[Change]:
    """Return the standing changes to announce from `today` on, the first day first (预告).

    One query where there is none, as on most days.
    """
    coming = Change.objects.standing().filter(centre=centre, last_on__gte=today)
    soon = list(coming.order_by("first_on")[:AHEAD])
    if not soon:
        return []
    until = today + centre.pack_on(today).policy.hours.announced_ahead.value * ONE_DAY
    return [change for change in soon if change.first_on <= until]


def announced_said(centre: Centre, today: date) -> str:
    """Return what is announced in one line, for a display: 11月27日停业:停电检修."""
    return ";".join(
        f"{_short(one.first_on)}{'' if one.first_on == one.last_on else f'到{_short(one.last_on)}'}"
        f"{one.get_kind_display()}{in_words(one.sessions)}:{one.reason}"
        for one in announced(centre, today)
    )


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def hours_text(centre: Centre, day: date) -> str:
    """Return the hours of the season of `day` in words, as an ordinary open day has them."""
    return said(hours_on(day=day, policy=centre.pack_on(day).policy.hours).value)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the month as `days_calendar.html` draws it."""

    day: date
    kind: str
    label: str


def weeks_of(centre: Centre, first: date, today: date) -> list[list[Cell]]:
    """Return the weeks of the month of `first`, each day with why it is unlike others.

    Raises `ValueError` outside the calendar.
    """
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    begin, end = weeks[0][0], weeks[-1][-1]
    openings, changes = openings_on(centre, begin, end), changes_of(centre, begin, end)
    return [
        [_cell(centre, openings[day].value, changes.get(day), first, today) for day in week]
        for week in weeks
    ]


def _cell(
    centre: Centre, opening: Opening, change: Change | None, first: date, today: date
) -> Cell:
    day = opening.day
    kind = "off" if not opening.sessions else "n" if change else ""
    label = opening.why
    if change and opening.sessions:
        label = f"{change.get_kind_display()} {opening.sessions[0][0]:%-H:%M}–{opening.sessions[-1][1]:%-H:%M}"
    elif not label and centre.is_market_day(day):
        label = "逢集"
    if day.month != first.month:
        kind = f"{kind} out".strip()
    return Cell(day, f"{kind} today".strip() if day == today else kind, label)


def in_words(sessions: tuple[Session, ...]) -> str:
    """Return stretches of a day in words: 上午 8:30–12:00,下午 14:00–17:30."""
    return ",".join(
        f"{'上午' if opens.hour < 12 else '下午' if opens.hour < 18 else '晚上'}"
        f" {opens:%-H:%M}–{closes:%-H:%M}"
        for opens, closes in sessions
    )


def stretches_missed(centre: Centre, wanted: rules.Change) -> list[Affected]:
    """Return what is arranged for times at which a change would leave the hall closed."""
    if wanted.last < wanted.first or (wanted.last - wanted.first).days > YEAR:
        return []
    days = [wanted.first + n * ONE_DAY for n in range((wanted.last - wanted.first).days + 1)]
    return [
        one
        for one in affected(centre, days)
        if wanted.kind is Kind.CLOSED or not _within(one.at, wanted.sessions)
    ]


def _within(at: datetime, sessions: tuple[Session, ...]) -> bool:
    clock = at.astimezone(get_default_timezone()).time()
    return not sessions or any(opens <= clock < closes for opens, closes in sessions)


def takes_requests(centre: Centre, place: str, at: datetime) -> Ruling[bool]:
    """Return whether a request may be left at a place now: centre, station, online (随时可留)."""
    policy = centre.pack_on(at.astimezone(get_default_timezone()).date()).policy.outreach
    is_open = is_open_at(centre, at)
    return outreach.takes_requests(place=place, is_open=is_open, policy=policy)


def served_beyond(
    centre: Centre, day: date, *, begun: bool, in_hall: bool = True, staff_there: bool = True
) -> Ruling[bool]:
    """Return whether somebody is served after closing by the book of the day (延时)."""
    policy = centre.pack_on(day).policy.hours
    return served_late(begun=begun, in_hall=in_hall, staff_there=staff_there, policy=policy)


def report_of(who: User, day: date) -> Report | None:
    """Return the report of somebody who cannot stay that day, with who comes instead."""
    return Report.objects.filter(by=who, day=day).select_related("substitute").first()


def duty_phones(centre: Centre, at: datetime) -> list[DutyPhone]:
    """Return the numbers that answer at an instant (值班电话)."""
    local = at.astimezone(get_default_timezone())
    listed = list(centre.duty_phones.filter(off_at=None).order_by("pk"))
    if not listed:
        return []
    calendar, today = shelf.calendar(), local.date()
    return [
        one
        for one in listed
        if _answers(one, local, calendar.is_workday(_watch(one, local, today)))
    ]


def _watch(phone: DutyPhone, local: datetime, today: date) -> date:
    """Return the day on which the watch began that would answer now."""
    night = phone.ends <= phone.begins and local.time() < phone.ends
    return today - ONE_DAY if night else today


def _answers(phone: DutyPhone, local: datetime, workday: bool) -> bool:
    return outreach.answers(
        on=Answers(phone.answers), begins=phone.begins, ends=phone.ends, at=local.time(),
        workday=workday,
    )  # fmt: skip


def village_days(villages: Iterable[Division], first: date, last: date) -> list[VillageDay]:
    """Return the standing days of some villages, in order (集中办公日)."""
    days = VillageDay.objects.standing().filter(village__in=villages, day__range=(first, last))
    return list(days.select_related("village").order_by("day", "village__name"))


def villages_of(centre: Centre) -> list[Division]:
    """Return the villages a hall serves: its own where it is a village's station."""
    if centre.level is Level.VILLAGE:
        return [centre.division]
    beneath = Division.objects.filter(parent=centre.division, level=Division.Level.VILLAGE)
    return list(beneath.order_by("code"))


@dataclass(frozen=True, slots=True)
class Month:
    """One village in one month: its days, and in which way they are too few."""

    village: Division
    days: list[VillageDay]
    wants: tuple[Objection, ...]
    asked: bool  # whether the book says how many days a month


def village_month(centre: Centre, first: date) -> list[Month]:
    """Return every village of a hall with its days of a month and what is wanting."""
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    policy, villages = centre.pack_on(last).policy.outreach, villages_of(centre)
    found = village_days(villages, first, last)
    comes = attached(found)
    for one in found:
        one.comes = comes.get(one.pk, [])  # type: ignore[attr-defined]
    months = []
    for village in villages:
        own = [one for one in found if one.village_id == village.pk]
        days = tuple(one.day for one in own)
        wants = tuple(outreach.objections_to_village_days(days=days, policy=policy))
        months.append(Month(village, own, wants, bool(policy.village_days)))
    return months


def late_of(user: User, first: date) -> OvertimeQuerySet:
    """Return what was served beyond the hour in the month of `first`, as a person may see it."""
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    seen = Overtime.objects.visible_to(user).filter(ended_at__isnull=False)
    return seen.filter(day__range=(first, last))


def counted(late: Overtime, until: datetime) -> int:
    """Return how many cases a clerk has taken in since he stayed: a hint, not the count."""
    since = late.began_at or until
    mine = Case.objects.filter(centre=late.centre_id, clerk=late.who_id)
    return mine.filter(received_on=late.day, received_at__gte=since, received_at__lte=until).count()


def with_waiting(users: QuerySet[User]) -> QuerySet[User]:
    """Mark each user, in the query that reads him, with what waits in his hall after hours."""
    reports = Report.objects.waiting().filter(centre=OuterRef("centre"))
    calls = DutyCall.objects.filter(centre=OuterRef("centre"), done_at=None)
    return users.annotate(
        cannot_stay_on=Subquery(reports.order_by("-day").values("day")[:1]),
        calls_wait=Exists(calls),
    )
