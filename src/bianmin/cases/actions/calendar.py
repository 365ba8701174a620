"""A holiday notice has come (放假通知): import it, and recompute every open case."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch

from bianmin import shelf
from bianmin.cases import queries
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre, HolidayNotice
from bianmin.centres.queries import FRESH, load_notices
from bianmin.ledger.actions import Said, record_all
from bianmin.packs import read_year
from bianmin.rules import delivery, intake
from bianmin.rules.calendar import ONE_DAY, Calendar, Year
from bianmin.rules.cases import State

CLOCKED = (State.ACCEPTED, State.EXAMINED, State.SUSPENDED)
COUNTED = (State.RECEIVED, *CLOCKED, State.DECIDED)  # whose day is counted in workdays
CHUNK = 5000


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
        moved = recompute(at=at, why=_why(year), calendar=calendar)
    load_notices()
    return moved


def preview_notice(*, text: str) -> Preview:
    """Return what a notice would change; nothing is written. Raises `ValueError`."""
    year, calendar = _read(text)
    moved = [
        Moved(case.no, case.item_name, before, after, _why(year), what)
        for case, changes in _recounted(calendar)
        for what, before, after in _shown(case, changes)
    ]
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


def _why(year: Year) -> str:
    return f"{year.year}年放假安排({year.notice})"


def _left_out(year: Year) -> list[str]:
    """Return the holidays that the calendar has had for this year and the notice does not name."""
    named = "、".join([*year.off.values(), *year.on.values()])
    known = dict.fromkeys(shelf.calendar().years[year.year].off.values())
    return [name for name in known if name not in named]


def _changed_days(year: Year, calendar: Calendar) -> Iterator[DayChange]:
    """Yield the days on which people work by the new calendar and not by the old, or the reverse."""
    known, day = shelf.calendar(), date(year.year - 1, 12, 1)
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
    year = shelf.calendar().years[notice.year]
    with transaction.atomic():
        return recompute(at=at, why=_why(year))


def recompute(*, at: datetime, why: str, calendar: Calendar | None = None) -> list[Moved]:
    """Recompute the days of all open cases, and return those that changed.

    Frozen facts stay; only the calendar is new. Each change is in the ledger. Must
    run inside a transaction: nobody else moves a day meanwhile.
    """
    moved: list[Moved] = []
    told: dict[int, list[Said]] = {}
    rows: list[tuple[Any, ...]] = []
    for case, changes in _recounted(calendar or shelf.calendar(), locked=True):
        for what, before, after in _shown(case, changes):
            moved.append(Moved(case.no, case.item_name, before, after, why, what))
            told.setdefault(case.centre_id, []).append(_said(case, moved[-1], at))
        for name, value in changes.items():
            setattr(case, name, value)
        queries.place_in_lists(case)
        rows.append((*(_stored(getattr(case, name)) for name in WRITTEN), case.pk))
    _write(rows)
    for centre in Centre.objects.filter(pk__in=told):
        record_all(centre=centre, acts=told[centre.pk])
    return moved


LOADED = (
    "no", "item_name", "centre_id", "pack", "kind", "state", "started_on", "due_on",
    "statutory_due_on", "provisional", "promised_value", "promised_unit", "promised_because",
    "statutory_value", "statutory_unit", "statutory_because", "due_because", "papers_on",
    "notice_by", "supplement_by", "closed_on", "serve_by", "step_due_on", "report_up_on",
    "next_on", "waits", "version_id",
)  # fmt: skip
WRITTEN = (
    "due_on", "statutory_due_on", "provisional", "due_because", "notice_by", "serve_by",
    "step_due_on", "next_on",
)  # fmt: skip


def _recounted(
    calendar: Calendar, *, locked: bool = False
) -> Iterator[tuple[Case, dict[str, Any]]]:
    """Yield each open case whose days are others by `calendar`, with the new ones."""
    rows = Case.objects.filter(state__in=COUNTED).only(*LOADED).order_by("pk")
    if locked:
        rows = rows.select_for_update(of=("self",))
    related = ("pauses", "extensions", Prefetch("version", Version.objects.only("pk")))
    rows = rows.prefetch_related(*related, "version__steps")
    for case in rows.iterator(chunk_size=CHUNK):
        now = _days(case, calendar)
        changes = {name: day for name, day in now.items() if getattr(case, name) != day}
        if changes.keys() - {"due_because"}:
            yield case, changes


def _days(case: Case, calendar: Calendar) -> dict[str, Any]:
    """Return the days of a case by a calendar: those that its state makes matter."""
    policy = case.book.policy
    if case.state == State.RECEIVED:
        by = intake.notice_by(received_on=case.papers_on, calendar=calendar, policy=policy.intake)
        return {"notice_by": by.value}
    if case.state == State.DECIDED:
        if case.closed_on is None:
            return {}
        served = delivery.serve_by(
            decided_on=case.closed_on, calendar=calendar, policy=policy.delivery
        )
        return {"serve_by": served.value, "step_due_on": served.value}
    days = queries.due_days(case, calendar=calendar)
    if days is None:
        return {}
    promised, law, provisional = days
    found = {
        "due_on": promised.value,
        "statutory_due_on": law.value,
        "provisional": provisional,
        "due_because": list(promised.because),
    }
    return found | _step(case, promised.value, calendar)


def _step(case: Case, due: date, calendar: Calendar) -> dict[str, Any]:
    """Return the day of the handler's own step; a day promised for sending up stays."""
    if case.step_due_on is None or case.report_up_on is not None:
        return {}
    upto = "chief" if case.state == State.EXAMINED else "handler"
    before, case.due_on = case.due_on, due
    day = queries.step_due(case, upto, calendar)[1]
    case.due_on = before
    return {"step_due_on": day}


SAID = {"due_on": "承诺办结日", "notice_by": "最晚告知日", "serve_by": "最晚送达日"}


def _shown(case: Case, changes: dict[str, Any]) -> Iterator[tuple[str, date, date]]:
    """Yield (what, before, after) of the days that people were told."""
    for name, what in SAID.items():
        if name in changes:
            yield what, getattr(case, name), changes[name]


def _stored(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list) else value


def _write(rows: list[tuple[Any, ...]]) -> None:
    """Write the new days: one prepared statement for all rows, a hundred thousand or one."""
    if not rows:
        return
    setting = ", ".join(f"{name} = %s" for name in WRITTEN)
    statement = f"UPDATE {Case._meta.db_table} SET {setting} WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _said(case: Case, moved: Moved, at: datetime) -> Said:
    return Said(
        subject=case.subject,
        event="recompute",
        pack=case.pack,
        because=case.book.policy.calendar.workdays.because,
        by=None,
        at=at,
        details={
            "no": case.no, "what": moved.what, "from": str(moved.before),
            "to": str(moved.after), "why": moved.why,
        },
    )  # fmt: skip
