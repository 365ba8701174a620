"""A holiday notice has come (放假通知): import it, and recompute every open case."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from bianmin import bulk, shelf
from bianmin.cases.models import Case
from bianmin.cases.recount import Days, Recount, Row
from bianmin.centres.models import Centre, HolidayNotice
from bianmin.centres.queries import FRESH, load_notices
from bianmin.ledger.actions import Said, record_many
from bianmin.packs import read_year
from bianmin.rules.calendar import ONE_DAY, Calendar, Year


@dataclass(frozen=True, slots=True)
class Moved:
    """A day of a case that a new calendar moved."""

    no: str
    item: str
    before: date
    after: date
    why: str
    what: str = "承诺办结日"


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that a notice makes a day off, or a workday."""

    day: date
    works: bool
    name: str  # 国庆节, 国庆节调休上班, 周末 …


@dataclass(frozen=True, slots=True)
class Preview:
    """What a notice would change, before it is imported."""

    year: Year
    days: list[DayChange]
    left_out: list[str]  # holidays of the law that it does not name
    moved: list[Moved]


def import_notice(*, text: str, at: datetime) -> list[Moved]:
    """Import a year's notice (TOML as in packs/_calendars), and recompute the open cases.

    Returns every changed day with its reason. Raises `ValueError` listing every
    mistake of the notice; then nothing is changed. No other thread counts by the new
    calendar before it is stored.
    """
    year, calendar = _read(text)
    with transaction.atomic():
        HolidayNotice.objects.update_or_create(
            year=year.year, defaults={"text": text, "imported_at": at}
        )
        moved = recompute(at=at, year=year, calendar=calendar)
    load_notices()
    return moved


def preview_notice(*, text: str) -> Preview:
    """Return what a notice would change; nothing is written. Raises `ValueError`."""
    year, calendar = _read(text)
    counted = Recount(calendar).changed(since=_reach(year))
    moved = [moved for row, days in counted for moved in _shown(row, days, _why(year))]
    return Preview(year, list(_changed_days(year, calendar)), _left_out(year), moved)


def _read(text: str) -> tuple[Year, Calendar]:
    """Return the year of a notice and the calendar with it. Raises `ValueError`."""
    try:
        year = read_year(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"这不是一份能读的放假通知(TOML):{error}") from error
    load_notices()
    known = shelf.calendar()
    if year.year not in known.years:
        first, last = min(known.years), max(known.years)
        raise ValueError(f"日历只有 {first} 年到 {last} 年,没有 {year.year} 年")
    return year, known.with_year(year)


def _reach(year: Year) -> date:
    """Return the first day that a notice can touch: 元旦 may begin in the old year."""
    return date(year.year - 1, 12, 1)


def _why(year: Year) -> str:
    return f"{year.year}年放假安排({year.notice})"


def _left_out(year: Year) -> list[str]:
    """Return the holidays that the calendar has had for this year and the notice does not name."""
    named = "、".join([*year.off.values(), *year.on.values()])
    known = dict.fromkeys(shelf.calendar().years[year.year].off.values())
    return [name for name in known if name not in named]


def _changed_days(year: Year, calendar: Calendar) -> Iterator[DayChange]:
    """Yield the days on which people work by the new calendar and not by the old, or the reverse."""
    known, day = shelf.calendar(), _reach(year)
    if day.year not in known.years:
        day = date(year.year, 1, 1)
    while day.year <= year.year:
        works = calendar.is_workday(day)
        if works != known.is_workday(day):
            yield DayChange(day, works, calendar.name_of(day))
        day += ONE_DAY


def catch_up(*, at: datetime) -> list[Moved]:
    """Recompute again shortly after an import.

    For `FRESH` seconds other processes still counted by the old calendar; what they
    accepted meanwhile is put right here, before anybody relies on it.
    """
    lately = at - timedelta(seconds=3 * FRESH)
    notice = HolidayNotice.objects.filter(imported_at__range=(lately, at)).first()
    if notice is None:
        return []
    load_notices()
    calendar = shelf.calendar()
    with transaction.atomic():
        return recompute(at=at, year=calendar.years[notice.year], calendar=calendar)


def recompute(*, at: datetime, year: Year, calendar: Calendar) -> list[Moved]:
    """Recompute the days of all open cases that reach a year, and return those that changed.

    Frozen facts stay; only the calendar is new. Each change is in the ledger. Must
    run inside a transaction: nobody else moves a day meanwhile.
    """
    bulk.only_we_write(Case)
    why = _why(year)
    moved: list[Moved] = []
    told: dict[int, list[Said]] = {}
    changed: list[tuple[Row, Days]] = []
    for row, days in Recount(calendar).changed(since=_reach(year)):
        changed.append((row, days))
        for one in _shown(row, days, why):
            moved.append(one)
            told.setdefault(row.centre_id, []).append(_said(row, one, at))
    _write(changed)
    for centre in Centre.objects.filter(pk__in=told):
        record_many(centre=centre, acts=told[centre.pk])
    return moved


def _write(changed: list[tuple[Row, Days]]) -> None:
    """Write the fields that are another in any of the cases, and no other."""
    names = {name for row, days in changed for name in days if row.now(name) != days[name]}
    fields = sorted(names)
    rows = [
        (*(days[name] if name in days else row.now(name) for name in fields), row.pk)
        for row, days in changed
    ]
    bulk.update(Case, fields, rows)


SHOWN = {"due_on": "承诺办结日", "notice_by": "最晚告知日", "serve_by": "最晚送达日"}


def _shown(row: Row, days: Days, why: str) -> Iterator[Moved]:
    """Yield the days that people were told, where they are others now."""
    for name, what in SHOWN.items():
        if name in days and days[name] != getattr(row, name):
            yield Moved(row.no, row.item_name, getattr(row, name), days[name], why, what)


def _said(row: Row, moved: Moved, at: datetime) -> Said:
    return Said(
        subject=f"case:{row.pk}",
        event="recompute",
        pack=row.pack,
        because=shelf.pack(row.pack).policy.calendar.workdays.because,
        by=None,
        at=at,
        details={
            "no": moved.no, "what": moved.what, "from": str(moved.before),
            "to": str(moved.after), "why": moved.why,
        },
    )  # fmt: skip
