"""What the system knows by itself of the days that the book sets (系统自己量的).

Every case and every bad rating carries the day by which something was due, frozen
when it was promised. Counted are those that have passed theirs: by query, for all
centres asked at once, never case by case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q

from bianmin import shelf
from bianmin.cases.models import Case
from bianmin.cases.worklists import RUN
from bianmin.rules.cases import CLOSED, State
from bianmin.rules.periods import Period, Span, span_of
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling
from bianmin.voice.models import Rating

Counts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One day that the book sets and the system watches."""

    name: str  # the setting that holds the days: deadlines.promise_binds
    what: str
    how: str  # with {} for the number the book sets
    where: str  # the page that shows what waits
    ruling: Callable[[Policy], Ruling[Any]]
    key: str  # the prefix of its counts
    late_months: Callable[[int, date], Iterable[tuple[date, int]]] | None = None


def _month_of(model: Any, where: Q, day: str) -> Callable[[int, date], list[tuple[date, int]]]:
    """Return a query for the days that were missed in one centre since a day, counted."""

    def late(centre_id: int, since: date) -> list[tuple[date, int]]:
        rows = model.objects.filter(where, centre_id=centre_id, **{f"{day}__gte": since})
        return list(rows.values_list(day).annotate(n=Count("pk")).order_by(day))

    return late


LATE_CASE = Q(closed_on__isnull=False) & ~Q(overdue_reason="")
LATE_CALL = Q(bad=True, contact_by__isnull=False) & Q(contacted_at__date__gt=F("contact_by"))
LATE_FIX = Q(bad=True) & Q(closed_at__date__gt=F("correct_by"))
MEASURES = (
    Measure(
        "intake.notice_within", "收件以后答复:受理,或者一次告知", "{} 个工作日内", "received",
        lambda p: p.intake.notice_within, "notice",
        _month_of(Case, Q(deemed=True), "notice_by"),
    ),
    Measure(
        "deadlines.promise_binds", "办件按承诺的日子办完", "每一件", "late",
        lambda p: p.deadlines.promise_binds, "run", _month_of(Case, LATE_CASE, "closed_on"),
    ),
    Measure(
        "deadlines.report_up_promise", "代办、上报的件按承诺的日子上报", "每一件", "late",
        lambda p: p.deadlines.report_up_promise, "report",
    ),
    Measure(
        "delivery.serve_within", "决定以后送达", "{} 个工作日内", "uncollected",
        lambda p: p.delivery.serve_within, "serve",
    ),
    Measure(
        "delivery.archive_within", "办结以后归档", "{} 个工作日内", "unfiled",
        lambda p: p.delivery.archive_within, "file",
    ),
    Measure(
        "ratings.contact_within", "留了名的差评联系本人", "{} 个工作日内", "voice",
        lambda p: p.ratings.contact_within, "call", _month_of(Rating, LATE_CALL, "contact_by"),
    ),
    Measure(
        "ratings.correct_within", "差评核实、改好", "{} 个工作日内", "voice",
        lambda p: p.ratings.correct_within, "fix", _month_of(Rating, LATE_FIX, "correct_by"),
    ),
)  # fmt: skip
OF_CASES = {  # which cases wait, and for which day
    "notice": (Q(state=State.RECEIVED), "next_on"),
    "run": (Q(state__in=RUN), "next_on"),
    "report": (Q(state=State.ACCEPTED, report_up_on__isnull=False), "report_up_on"),
    "serve": (Q(state=State.DECIDED, serve_by__isnull=False), "serve_by"),
}
OF_RATINGS = {
    "call": (Q(named=True, contacted_at__isnull=True), "contact_by"),
    "fix": (Q(), "correct_by"),
}


def counts(books: Mapping[int, Policy], on: date) -> dict[int, Counts]:
    """Return what waits, what is overdue and what was late this month, by centre.

    `books` are the policies in force, by the number of the centre. Five queries,
    whatever the number of centres.
    """
    found: dict[int, Counts] = {centre: {} for centre in books}
    month = span_of(per=Period.MONTH, day=on)
    open_cases = Case.objects.filter(centre_id__in=books, waits=1)
    _merge(found, open_cases, _waiting(OF_CASES, on))
    late = Case.objects.filter(LATE_CASE, centre_id__in=books, **_within("closed_on", month))
    _merge(found, late, {"run_late": Count("pk")})
    silent = Case.objects.filter(deemed=True, centre_id__in=books, **_within("notice_by", month))
    _merge(found, silent, {"notice_late": Count("pk")})
    bad = Rating.objects.filter(centre_id__in=books, bad=True)
    open_ = _waiting(OF_RATINGS, on, Q(closed_at__isnull=True))
    slow = {
        "call_late": Count("pk", filter=LATE_CALL & Q(**_within("contact_by", month))),
        "fix_late": Count("pk", filter=LATE_FIX & Q(**_within("correct_by", month))),
    }
    _merge(found, bad, open_ | slow)
    _merge(found, *_unfiled(books, on))
    return found


def _within(day: str, span: Span) -> dict[str, date]:
    return {f"{day}__gte": span.first, f"{day}__lt": span.until}


def _waiting(what: Mapping[str, tuple[Q, str]], on: date, also: Q | None = None) -> Counts:
    """Return the sums to ask for: all that wait, those overdue, and the next day of the others."""
    asked: Counts = {}
    for key, (which, day) in what.items():
        where = which & also if also is not None else which
        asked[f"{key}_open"] = Count("pk", filter=where)
        asked[f"{key}_overdue"] = Count("pk", filter=where & Q(**{f"{day}__lt": on}))
        asked[f"{key}_due"] = Min(day, filter=where & Q(**{f"{day}__gte": on}))
    return asked


def _unfiled(books: Mapping[int, Policy], on: date) -> tuple[Any, Counts]:
    """Return the closed cases that should be filed by now, with the sums, each by its book."""
    overdue = Q(pk__in=[])
    calendar = shelf.calendar()
    for centre, policy in books.items():
        closed = on
        while calendar.workday_after(closed, policy.delivery.archive_within.value) >= on:
            closed = date.fromordinal(closed.toordinal() - 1)
        overdue |= Q(centre_id=centre, next_on__lte=closed)
    rows = Case.objects.filter(overdue, centre_id__in=books, state__in=CLOSED)
    return rows, {"file_open": Count("pk"), "file_overdue": Count("pk")}


def _merge(found: dict[int, Counts], rows: Any, asked: Counts) -> None:
    for row in rows.order_by().values("centre_id").annotate(**asked):
        found[row.pop("centre_id")] |= row
