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
from bianmin.packs import Pack
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.cases import CLOSED, State
from bianmin.rules.periods import Period, Span, span_of
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling
from bianmin.voice.models import Rating

from .evidence import Bad, Evidence

Counts = dict[str, Any]
MANY = 1000  # of what was late in a year; more are not listed


@dataclass(frozen=True, slots=True)
class Measure:
    """One day that the book sets and the system watches."""

    name: str  # the setting that holds the days: deadlines.promise_binds
    what: str
    how: str  # with {} for the number the book sets
    where: str  # the page that shows what waits
    ruling: Callable[[Policy], Ruling[Any]]
    key: str  # the prefix of its counts
    late: tuple[Any, Q, str] | None = None  # what was late, and by which day


LATE_CASE = Q(closed_on__isnull=False) & ~Q(overdue_reason="")
LATE_CALL = Q(bad=True, contact_by__isnull=False) & Q(contacted_at__date__gt=F("contact_by"))
DEEMED = Q(deemed=True)
LATE_FIX = Q(bad=True) & Q(closed_at__date__gt=F("correct_by"))
MEASURES = (
    Measure(
        "intake.notice_within", "收件以后答复:受理,或者一次告知", "{} 个工作日内", "received",
        lambda p: p.intake.notice_within, "notice",
        (Case.objects, DEEMED, "notice_by"),
    ),
    Measure(
        "deadlines.promise_binds", "办件按承诺的日子办完", "每一件", "late",
        lambda p: p.deadlines.promise_binds, "run", (Case.objects, LATE_CASE, "closed_on"),
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
        lambda p: p.ratings.contact_within, "call", (Rating.objects, LATE_CALL, "contact_by"),
    ),
    Measure(
        "ratings.correct_within", "差评核实、改好", "{} 个工作日内", "voice",
        lambda p: p.ratings.correct_within, "fix", (Rating.objects, LATE_FIX, "correct_by"),
    ),
)  # fmt: skip
OF_CASES = {  # which cases wait, and for which day
    "notice": (Q(state=State.RECEIVED), "next_on"),
    "run": (Q(state__in=RUN), "next_on"),
    "report": (Q(state=State.ACCEPTED, report_up_on__isnull=False), "report_up_on"),
    "serve": (Q(state=State.DECIDED, serve_by__isnull=False), "serve_by"),
}


def counts(books: Mapping[int, Pack], shown: Mapping[int, Evidence], on: date) -> dict[int, Counts]:
    """Return what waits, what is overdue and what was late this month, by centre.

    `books` are the rule books in force and `shown` the evidence, by the number of the
    centre. Three queries, whatever the number of centres.
    """
    month = span_of(per=Period.MONTH, day=on)
    found: dict[int, Counts] = {pk: _of_ratings(shown[pk].ratings, month, on) for pk in books}
    _merge(found, Case.objects.filter(centre_id__in=books, waits=1), _waiting(on))
    slow, silent = LATE_CASE & _within("closed_on", month), DEEMED & _within("notice_by", month)
    late = Case.objects.filter(slow | silent, centre_id__in=books)
    sums = {"run_late": Count("pk", filter=slow), "notice_late": Count("pk", filter=silent)}
    _merge(found, late, sums)
    unfiled = Case.objects.filter(_to_be_filed(books, on), centre_id__in=books, state__in=CLOSED)
    _merge(found, unfiled, {"file_open": Count("pk"), "file_overdue": Count("pk")})
    return found


def _within(day: str, span: Span) -> Q:
    return Q(**{f"{day}__gte": span.first, f"{day}__lt": span.until})


def _waiting(on: date) -> Counts:
    """Return the sums to ask for: all that wait, those overdue, and the next day of the others."""
    asked: Counts = {}
    for key, (where, day) in OF_CASES.items():
        asked[f"{key}_open"] = Count("pk", filter=where)
        asked[f"{key}_overdue"] = Count("pk", filter=where & Q(**{f"{day}__lt": on}))
        asked[f"{key}_due"] = Min(day, filter=where & Q(**{f"{day}__gte": on}))
    return asked


def _of_ratings(ratings: Iterable[Bad], month: Span, on: date) -> Counts:
    every = list(ratings)
    calls = [(r.call_by, r.called or r.closed) for r in every if r.named and r.call_by]
    fixes = [(r.fix_by, r.closed) for r in every if r.fix_by]
    return _followed("call", calls, month, on) | _followed("fix", fixes, month, on)


def _followed(key: str, days: Iterable[tuple[date, date | None]], month: Span, on: date) -> Counts:
    listed = list(days)
    open_ = [by for by, done in listed if done is None]
    return {
        f"{key}_open": len(open_),
        f"{key}_overdue": sum(by < on for by in open_),
        f"{key}_due": min((by for by in open_ if by >= on), default=None),
        f"{key}_late": sum(done is not None and done > by and by in month for by, done in listed),
    }


def _to_be_filed(books: Mapping[int, Pack], on: date) -> Q:
    """Return which closed cases should be filed by now, each centre by its own book."""
    overdue, calendar = Q(pk__in=[]), shelf.calendar()
    for centre, book in books.items():
        closed, within = on, book.policy.delivery.archive_within.value
        while calendar.workday_after(closed, within) >= on:
            closed -= ONE_DAY
        overdue |= Q(centre_id=centre, next_on__lte=closed)
    return overdue


def _merge(found: dict[int, Counts], rows: Any, asked: Counts) -> None:
    for row in rows.order_by().values("centre_id").annotate(**asked):
        found[row.pop("centre_id")] |= row


def late_days(name: str, centre_id: int, since: date) -> list[date] | None:
    """Return the last days that were missed since a day, one for each thing that was late.

    None where nothing keeps what was late once it is done.
    """
    measure = next(m for m in MEASURES if m.name == name)
    if measure.late is None:
        return None
    rows, where, day = measure.late
    missed = rows.filter(where, centre_id=centre_id, **{f"{day}__gte": since})
    return list(missed.order_by(day).values_list(day, flat=True)[:MANY])
