"""When people may come: plans made and ended, places held back and released (预约安排)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from bianmin.appointments.models import Kind, Place, Plan, Timing
from bianmin.appointments.places import lines_between
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item
from bianmin.centres.models import Centre, Department, Window
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import appointment
from bianmin.rules.ruling import Objection, cite

from . import common

SHORTEST, LONGEST = 5, 240  # minutes of one time
MOST_PLACES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a plan is to say; `days` are weekdays, or none for market days or one day."""

    line: str
    kind: str = Kind.WINDOW
    windows: Sequence[Window] = ()
    department: Department | None = None
    weekdays: Sequence[int] = ()
    market: bool = False
    day: date | None = None
    minutes: int = 30
    places: int = 1
    same_day: int = 0
    walk_in: int = 0
    public: bool = True
    business: str = ""
    announced_on: date | None = None
    note: str = ""
    since: date


@transaction.atomic
def plan(centre: Centre, planned: Planned, act: Act) -> list[Plan]:
    """Make a plan for each sort of day named; what the line had for it ends the day before.

    Who has an appointment keeps it. Raises `Refused`.
    """
    if done := done_before(act.key):
        return list(Plan.objects.filter(pk=int(done.subject.removeprefix("plan:"))))
    book = centre.pack_on(act.today)
    if planned.kind == Kind.WINDOW and planned.places:
        planned = replace(planned, places=len(planned.windows))

    refuse_if(_objections(centre, planned, act, book))

    made = [_make(centre, planned, sort, act) for sort in _sorts(planned)]
    mark_done(key=act.key, act="plan_made", subject=made[0].subject, at=act.at)
    because = _because(book)
    for one in made:
        record(
            centre=centre, subject=one.subject, event="plan_made", pack=book.id, because=because,
            by=act.by, at=act.at,
            details={
                "line": one.line, "when": one.when, "minutes": one.minutes, "places": one.places,
                "same_day": one.same_day, "walk_in": one.walk_in, "since": one.since.isoformat(),
                "note": one.note,
            },
        )  # fmt: skip
    return made


def _because(book: Pack) -> tuple[str, ...]:
    return cite(book.policy.appointment.outside_hours, book.policy.appointment.announced)


def _sorts(planned: Planned) -> list[dict[str, object]]:
    if planned.day:
        return [{"day": planned.day}]
    if planned.market:
        return [{"market": True}]
    return [{"weekday": n} for n in sorted(set(planned.weekdays))]


def _make(centre: Centre, planned: Planned, sort: dict[str, object], act: Act) -> Plan:
    former = Plan.objects.filter(centre=centre, line=planned.line, **sort).filter(
        Q(until__isnull=True) | Q(until__gte=planned.since)
    )
    former.update(
        until=planned.since - timedelta(days=1), ended_by=act.person, ended_at=act.at,
        ended_why="有新的安排",
    )  # fmt: skip
    made = Plan.objects.create(
        centre=centre, line=planned.line, kind=planned.kind, department=planned.department,
        minutes=planned.minutes, places=planned.places, same_day=planned.same_day,
        walk_in=planned.walk_in, public=planned.public, business=planned.business,
        announced_on=planned.announced_on, note=planned.note.strip()[:120], since=planned.since,
        by=act.by, at=act.at, **sort,
    )  # fmt: skip
    made.windows.set(planned.windows)
    return made


def _objections(centre: Centre, planned: Planned, act: Act, book: Pack) -> Iterator[Objection]:
    rule = book.policy.appointment.outside_hours
    if not planned.line.strip():
        yield rule.objection("没有写叫什么")
    if not _sorts(planned):
        yield rule.objection("没有选哪一天")
    if not SHORTEST <= planned.minutes <= LONGEST:
        yield rule.objection(f"一个时段 {SHORTEST} 到 {LONGEST} 分钟")
    if planned.places > MOST_PLACES:
        yield rule.objection(f"同时最多 {MOST_PLACES} 个位子")
    if planned.kind == Kind.WINDOW and not planned.windows:
        yield rule.objection("没有选窗口")
    if planned.since < act.today:
        yield rule.objection("不能从已经过去的日子算起")
    yield from _taken_windows(centre, planned, book)
    if planned.business:
        yield from appointment.objections_to_opening(
            kind=planned.business, announced_on=planned.announced_on,
            first_place=planned.day or planned.since, policy=book.policy.appointment,
        )  # fmt: skip


def _taken_windows(centre: Centre, planned: Planned, book: Pack) -> Iterator[Objection]:
    """Yield the windows that another line has already: no window has two lines (一个窗口一条线)."""
    if planned.kind != Kind.WINDOW:
        return
    others = Plan.objects.filter(
        Q(until__isnull=True) | Q(until__gte=planned.since), centre=centre,
        windows__in=[w.pk for w in planned.windows], places__gt=0,
    ).exclude(line=planned.line)  # fmt: skip
    for line in sorted(set(others.values_list("line", flat=True))):
        rule = book.policy.appointment.confirmed_holds
        yield rule.objection(f"选的窗口里有的已经排在“{line}”里")


@transaction.atomic
def end_plan(*, plan_id: int, last: date, why: str, act: Act) -> Plan:
    """End a plan; who has an appointment keeps it (停一个安排). Raises `Refused`."""
    one = Plan.objects.select_for_update(of=("self",)).select_related("centre").get(pk=plan_id)
    if done_before(act.key):
        return one
    book = one.centre.pack_on(act.today)
    rule = book.policy.appointment.outside_hours
    found = []
    if one.until is not None and one.until < act.today:
        found.append(rule.objection("这个安排已经停了"))
    if not why.strip():
        found.append(rule.objection("没有写为什么停"))
    if last < act.today - timedelta(days=1):
        found.append(rule.objection("不能停在已经过去的日子"))
    refuse_if(found)

    one.until, one.ended_by, one.ended_at = last, act.person, act.at
    one.ended_why = why.strip()[:120]
    one.save(update_fields=["until", "ended_by", "ended_at", "ended_why"])
    mark_done(key=act.key, act="plan_ended", subject=one.subject, at=act.at)
    record(
        centre=one.centre, subject=one.subject, event="plan_ended", pack=book.id,
        because=_because(book), by=act.by, at=act.at,
        details={"line": one.line, "when": one.when, "last_on": last.isoformat(), "reason": one.ended_why},
    )  # fmt: skip
    return one


@transaction.atomic
def keep_back(
    *, centre: Centre, line: str, begins_at: datetime, why: str, act: Act
) -> Place:  # fmt: skip
    """Hold one place of a time back from everybody (留号). Raises `Refused`."""
    day = localtime(begins_at).date()
    common.hold_days(centre, [day])
    if done := done_before(act.key):
        return Place.objects.get(pk=int(done.subject.removeprefix("place:")))
    common.let_go(centre, [day], act.at)
    book = centre.pack_on(act.today)
    rule = book.policy.appointment.confirmed_holds
    on = next(
        (one for one in lines_between(centre, day, day).get(day, []) if one.plan.line == line), None
    )
    time = next((t for t in on.times if t.begins_at == begins_at), None) if on else None
    seats = [n for n in range(len(time.quotas)) if on and on.row(n, time) is None] if time else []
    found = [] if why.strip() else [rule.objection("没有写为什么留")]
    if not seats:
        found.append(rule.objection("这个时间没有空的了"))
    refuse_if(found)

    assert on
    assert time
    place = Place.objects.create(
        centre=centre, line=line, day=day, begins_at=time.begins_at, ends_at=time.ends_at,
        seat=seats[-1], window=on.window(seats[-1]), kept=why.strip()[:120], kept_by=act.person,
    )  # fmt: skip
    _tell("place_kept", place, book, rule.because, act)
    return place


@transaction.atomic
def release(*, place_id: int, act: Act) -> None:
    """Let a place go that was held back (放号)."""
    if done_before(act.key):
        return
    kept = Place.objects.filter(pk=place_id, booking__isnull=True).select_related("centre").first()
    if kept is None:
        return
    common.hold_days(kept.centre, [kept.day])
    book = kept.centre.pack_on(act.today)
    _tell("place_released", kept, book, book.policy.appointment.confirmed_holds.because, act)
    kept.delete()


def _tell(event: str, place: Place, book: Pack, because: tuple[str, ...], act: Act) -> None:
    subject = f"place:{place.pk}"
    mark_done(key=act.key, act=event, subject=subject, at=act.at)
    record(
        centre=place.centre, subject=subject, event=event, pack=book.id, because=because, by=act.by,
        at=act.at,
        details={"line": place.line, "when": common.said(place.begins_at), "reason": place.kept},
    )  # fmt: skip


@transaction.atomic
def time_item(*, item: Item, minutes: int, act: Act) -> None:
    """Say how long an item takes at the window (办多久). Raises `Refused`."""
    if done_before(act.key):
        return
    book = item.centre.pack_on(act.today)
    rules = book.policy.slots.minutes
    rule = next(iter(rules.values()))
    if not 1 <= minutes <= LONGEST:
        refuse_if([rule.objection(f"写 1 到 {LONGEST} 分钟")])
    Timing.objects.update_or_create(
        item=item, defaults={"minutes": minutes, "by": act.by, "at": act.at}
    )
    subject = f"item:{item.pk}"
    mark_done(key=act.key, act="item_timed", subject=subject, at=act.at)
    record(
        centre=item.centre, subject=subject, event="item_timed", pack=book.id,
        because=cite(*rules.values()), by=act.by, at=act.at,
        details={"code": item.code, "minutes": minutes},
    )  # fmt: skip
