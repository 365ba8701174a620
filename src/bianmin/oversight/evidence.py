"""What a centre can show of what it has done (职责的凭据): written down, or known by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Q
from django.utils.timezone import get_current_timezone, localtime, make_aware

from bianmin.ledger.models import Entry
from bianmin.openings.models import VillageDay
from bianmin.packs import Pack
from bianmin.rules.duties import Answering, Event
from bianmin.voice.models import Rating

from .models import Record

LOOK_BACK = timedelta(days=2 * 366)  # what is older changes no state
CATALOGUE = ("item_published", "catalogue_imported")  # as the ledger calls it
RATED = "at", "contacted_at", "closed_at", "contact_by", "correct_by", "named"


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad rating: when it came, was called back and was closed, and by when it had to be."""

    came: date
    called: date | None
    closed: date | None
    call_by: date | None
    fix_by: date | None
    named: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one centre can show."""

    records: tuple[Record, ...]
    ratings: tuple[Bad, ...]
    catalogue: tuple[date, ...]  # when items were published
    village_days: tuple[date, ...] = ()  # when villages were served in their own place

    def days(self, name: str, kind: str) -> tuple[date, ...]:
        """Return the days on which a duty was done, in order."""
        by_hand = [r.done_on for r in self.records if r.kind == kind and r.duty in ("", name)]
        return tuple(sorted([*by_hand, *self._own(kind)]))

    def _own(self, kind: str) -> tuple[date, ...]:
        """Return the days that the system knows by itself."""
        if kind == "call_back":
            return tuple(rating.called for rating in self.ratings if rating.called)
        if kind == "correction":
            return tuple(rating.closed for rating in self.ratings if rating.closed)
        own = {"catalogue": self.catalogue, "village_day": self.village_days}
        return own.get(kind, ())

    def events(self, name: str, duty: Answering) -> tuple[Event, ...]:
        """Return what had to be answered, and when it was."""
        if duty.event == "bad_rating":
            return tuple(_followed_up(rating, duty.evidence) for rating in self.ratings)
        ended: dict[int, date] = {}
        for record in self.records:  # in the order of their days: the first answer counts
            if record.answers_id and record.kind == duty.evidence:
                ended.setdefault(record.answers_id, record.done_on)
        return tuple(Event(r.done_on, ended.get(r.first_id)) for r in self.begun(name, duty))

    def begun(self, name: str, duty: Answering) -> tuple[Record, ...]:
        """Return the records of what has to be answered."""
        return tuple(
            r
            for r in self.records
            if r.kind == duty.event and r.duty in ("", name) and not r.answers_id
        )


def _followed_up(rating: Bad, evidence: str) -> Event:
    called = (rating.called or rating.closed) if rating.named else rating.closed
    return Event(rating.came, called if evidence == "call_back" else rating.closed)


def evidence_of(
    books: Mapping[int, Pack], on: date, back: timedelta = LOOK_BACK
) -> dict[int, Evidence]:
    """Return the evidence of many centres up to a day, by their number: three queries.

    `books` are the rule books in force; what none of them asks for is not looked for.
    """
    since = on - back
    begin = make_aware(datetime.combine(since, time.min))
    records: dict[int, list[Record]] = defaultdict(list)
    rows = Record.objects.standing().filter(centre_id__in=books, done_on__gte=since)
    for record in rows.filter(done_on__lte=on).order_by("done_on", "pk"):
        records[record.centre_id].append(record)
    ratings: dict[int, list[Bad]] = defaultdict(list)
    bad = Rating.objects.filter(Q(at__gte=begin) | Q(closed_at=None), centre_id__in=books, bad=True)
    zone = get_current_timezone()  # asked once: there may be thousands
    for centre, at, called, closed, *days in bad.values_list("centre_id", *RATED):
        moments = at.astimezone(zone).date(), _day(called, zone), _day(closed, zone)
        ratings[centre].append(Bad(*moments, *days))
    published, held = _published(books, begin), _in_villages(books, since, on)
    return {
        pk: Evidence(tuple(records[pk]), tuple(ratings[pk]), tuple(published[pk]), tuple(held[pk]))
        for pk in books
    }


def _day(at: datetime | None, zone: tzinfo) -> date | None:
    return at.astimezone(zone).date() if at else None


def _published(books: Mapping[int, Pack], begin: datetime) -> dict[int, list[date]]:
    """Return when each centre published items, for those whose book asks for it."""
    asked = [pk for pk, book in books.items() if _asks_for(book, "catalogue")]
    days: dict[int, list[date]] = defaultdict(list)
    if asked:
        entries = Entry.objects.filter(centre_id__in=asked, event__in=CATALOGUE, at__gte=begin)
        for centre, at in entries.values_list("centre_id", "at"):
            if centre is not None:
                days[centre].append(localtime(at).date())
    return days


def _in_villages(books: Mapping[int, Pack], since: date, on: date) -> dict[int, list[date]]:
    """Return when each centre served its villages there, for those whose book asks for it."""
    asked = [pk for pk, book in books.items() if _asks_for(book, "village_day")]
    days: dict[int, list[date]] = defaultdict(list)
    if asked:
        held = VillageDay.objects.filter(centre__in=asked, held_at__isnull=False)
        for centre, day in held.filter(day__range=(since, on)).values_list("centre_id", "day"):
            days[centre].append(day)
    return days


def _asks_for(book: Pack, kind: str) -> bool:
    return any(one.value.evidence == kind for one in book.policy.duties.recurring.values())
