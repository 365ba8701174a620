"""A holiday notice has come (放假通知): import it, and recompute every open case."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from bianmin.cases.models import Case
from bianmin.cases.queries import due_days
from bianmin.centres.models import Centre, HolidayNotice
from bianmin.centres.queries import load_notices
from bianmin.ledger.actions import Said, record_all
from bianmin.packs import read_year
from bianmin.rules.cases import State


@dataclass(frozen=True, slots=True)
class Moved:
    """A due day that a new calendar moved."""

    no: str
    item: str
    before: date
    after: date
    why: str


def import_notice(*, text: str, at: datetime) -> list[Moved]:
    """Import a year's notice (TOML as in packs/_calendars), and recompute the open cases.

    Returns every changed day with its reason. Raises `ValueError` listing every
    mistake of the notice; then nothing is changed.
    """
    try:
        notice: Mapping[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"这不是一份能读的放假通知(TOML):{error}") from error
    year = read_year(notice)
    try:
        with transaction.atomic():
            HolidayNotice.objects.update_or_create(
                year=year.year, defaults={"text": text, "imported_at": at}
            )
            load_notices()
            return recompute(at=at, why=f"{year.year}年放假安排({year.notice})")
    finally:
        load_notices()  # what was rolled back is taken off the shelf again


def recompute(*, at: datetime, why: str) -> list[Moved]:
    """Recompute the due days of all open cases, and return those that changed.

    Frozen facts stay; only the calendar is new. Each change is in the ledger. Must
    run inside a transaction.
    """
    clocked = [State.ACCEPTED, State.EXAMINED, State.SUSPENDED]
    rows = Case.objects.filter(waits=True, state__in=clocked)
    rows = rows.select_related(None).prefetch_related("pauses", "extensions").only(*LOADED)
    moved: list[Moved] = []
    told: dict[int, list[Said]] = {}
    changed: list[tuple[Any, ...]] = []
    for case in rows.order_by("pk").iterator(chunk_size=5000):
        days = due_days(case)
        if days is None or case.due_on is None:
            continue
        promised, law, provisional = days
        now = (promised.value, law.value, provisional)
        if now == (case.due_on, case.statutory_due_on, case.provisional):
            continue
        if promised.value != case.due_on:
            moved.append(Moved(case.no, case.item_name, case.due_on, promised.value, why))
            told.setdefault(case.centre_id, []).append(_said(case, promised.value, why, at))
        changed.append((promised.value, *now, json.dumps(promised.because), case.pk))
    _write(changed)
    for centre in Centre.objects.filter(pk__in=told):
        record_all(centre=centre, acts=told[centre.pk])
    return moved


LOADED = (
    "no", "item_name", "centre_id", "pack", "state", "started_on", "due_on", "statutory_due_on",
    "provisional", "promised_value", "promised_unit", "promised_because",
    "statutory_value", "statutory_unit", "statutory_because",
)  # fmt: skip
SETTING = "due_on = %s, next_on = %s, statutory_due_on = %s, provisional = %s, due_because = %s"


def _write(changed: list[tuple[Any, ...]]) -> None:
    """Write the new days: one prepared statement for all rows, a hundred thousand or one."""
    table = Case._meta.db_table
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {SETTING} WHERE id = %s", changed)  # noqa: S608


def _said(case: Case, due: date, why: str, at: datetime) -> Said:
    return Said(
        subject=case.subject,
        event="recompute",
        pack=case.pack,
        because=case.book.policy.calendar.workdays.because,
        by=None,
        at=at,
        details={"no": case.no, "from": str(case.due_on), "to": str(due), "why": why},
    )
