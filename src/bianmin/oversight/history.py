"""A duty looked back at, period by period (职责的来历)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db.models import Min, Q

from bianmin import shelf
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.duties import Answering, Event, due_on
from bianmin.rules.obligations import Recurring, State, backwards
from bianmin.rules.periods import Period, span_of
from bianmin.web.words import short_day

from . import measured, words
from .evidence import Evidence, evidence_of
from .models import Record
from .queries import ANSWERING, RECURRING, measured_since

PERIODS = 13  # a year of months and this one, a quarter of weeks
LATEST = 30


@dataclass(frozen=True, slots=True)
class Past:
    """One line of the history: a period, or one thing that had to be answered."""

    name: str
    state: State
    words: str
    record: Record | None = None  # what came in
    waits: bool = False  # for its answer


def history(centre: Centre, name: str, on: date) -> list[Past]:
    """Return how a duty of a centre came out, the latest first.

    Periods that owed nothing are left out.
    """
    adoption = centre.adoption_on(on)
    since = adoption.since if adoption else on
    if not name.startswith((RECURRING, ANSWERING)):
        return _months(centre, name, since, on)
    book, short = centre.pack_on(on), name.rpartition(".")[2]
    policy, shown = book.policy.duties, evidence_of({centre.pk: book}, on)[centre.pk]
    if name.startswith(RECURRING):
        return _recurring(policy.recurring[short].value, short, shown, since, on)
    return _answering(policy.answering[short].value, short, shown, since, on)


def _recurring(duty: Recurring, short: str, shown: Evidence, since: date, on: date) -> list[Past]:
    done = tuple(day for day in shown.days(short, duty.evidence) if day >= since)
    if not done:
        return []
    begun, calendar = measured_since(duty, done, since), shelf.calendar()
    every = backwards(duty=duty, on=on, since=begun, calendar=calendar)
    owed = (one for one in every if one.owed)
    return [
        Past(
            words.period_name(one.about, duty.per, on),
            words.outcome(one, one.count(done), on),
            f"{one.count(done)}/{one.owed} 次",
        )
        for one in islice(owed, PERIODS)
    ]


def _answering(duty: Answering, short: str, shown: Evidence, since: date, on: date) -> list[Past]:
    found, calendar = [], shelf.calendar()
    events = shown.events(short, duty)
    begun: Sequence[Record | None] = shown.begun(short, duty) or [None] * len(events)
    for event, record in zip(events, begun, strict=True):
        if event.began >= since:
            last = due_on(began=event.began, duty=duty, calendar=calendar)
            found.append(_answer(event, last, record, on))
    return found[::-1][:LATEST]


def _answer(event: Event, last: date, record: Record | None, on: date) -> Past:
    came = f"{short_day(event.began, on)}{record.what if record else '来的'}"
    if event.ended is None:
        state = State.BROKEN if on > last else State.ON_COURSE
        return Past(came, state, f"还没办,最晚{short_day(last, on)}", record, True)
    state = State.KEPT if event.ended <= last else State.BROKEN
    return Past(came, state, f"{short_day(event.ended, on)}办了,最晚{short_day(last, on)}")


def _months(centre: Centre, name: str, since: date, on: date) -> list[Past]:
    """Return by month how many were late, from the month of the first case on.

    The months in which none was late are kept; before the first case there is nothing.
    """
    begun = Case.objects.filter(centre=centre).aggregate(first=Min("received_on"))["first"]
    first = max(since, begun or on, (on - timedelta(days=366)).replace(day=1))
    days = measured.late_days(name, centre.pk, first)
    if days is None:
        return []
    late = Counter(day.replace(day=1) for day in days)
    found, day = [], on
    while day >= first:
        month = span_of(per=Period.MONTH, day=day)
        n = late[month.first]
        said = f"办晚了 {n} 件" if n else "没有办晚的"
        state = State.BROKEN if n else State.KEPT
        found.append(Past(words.period_name(month, Period.MONTH, on), state, said))
        day = month.first - ONE_DAY
    return found


def records_of(centre: Centre, name: str, on: date) -> list[Record]:
    """Return the latest records of a duty, those corrected among them."""
    policy, short = centre.pack_on(on).policy.duties, name.rpartition(".")[2]
    kinds: list[str] = []
    if name.startswith(RECURRING):
        kinds = [policy.recurring[short].value.evidence]
    elif name.startswith(ANSWERING):
        duty = policy.answering[short].value
        kinds = [duty.event, duty.evidence]
    if not kinds:
        return []
    found = Record.objects.filter(Q(duty=short) | Q(duty=""), centre=centre, kind__in=kinds)
    seen = found.select_related("by", "corrected_by", "corrects", "answers")
    return list(seen.order_by("-done_on", "-pk")[:LATEST])
