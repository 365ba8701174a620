"""When the hall stood still, and whether it does (停止叫号).

The stops of a day lie with the day itself, which every act locks: no call pays for asking. What
still stands at the end of a day is carried over by the first act of the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from bianmin.centres.models import Centre
from bianmin.rules import emergencies as rules
from bianmin.rules.ruling import Ruling, cite
from bianmin.tickets.models import HallDay

from .lines import local_day


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch in which no window of a hall calls, and what it came of."""

    cause: str  # as the ledger calls it: emergency:7
    said: str
    because: tuple[str, ...]
    since: datetime
    until: datetime | None = None

    @property
    def row(self) -> dict[str, Any]:
        """As it lies with the day."""
        return {
            "cause": self.cause, "said": self.said, "because": list(self.because),
            "since": self.since.isoformat(), "until": self.until and self.until.isoformat(),
        }  # fmt: skip


Stops = tuple[Stop, ...]


def read_stops(rows: Iterable[dict[str, Any]]) -> Stops:
    """Return the stops that lie with a day."""
    return tuple(
        Stop(
            one["cause"], one["said"], tuple(one["because"]), datetime.fromisoformat(one["since"]),
            datetime.fromisoformat(one["until"]) if one["until"] else None,
        )
        for one in rows
    )  # fmt: skip


def holding(stops: Stops) -> Stops:
    """Return those that hold now."""
    return tuple(one for one in stops if one.until is None)


def because_of(stops: Stops) -> tuple[str, ...]:
    """Return the clauses by which nobody is called, as each stop was decided."""
    return cite(*(one.because for one in stops))


def beat_and_stops(centre: Centre | int, day: date) -> tuple[int, Stops]:
    """Return how many acts a day has seen, and its stops: what was carried over, before the first."""
    days = HallDay.objects.filter(centre=centre, day__lte=day).order_by("-day")
    return _as_of(day, days.values_list("day", "beat", "stops").first())


def _as_of(day: date, row: tuple[date | None, Any, Any] | None) -> tuple[int, Stops]:
    if row is None or row[0] is None:
        return 0, ()
    stops = read_stops(row[2])
    return (row[1], stops) if row[0] == day else (0, holding(stops))


def with_day(centres: QuerySet[Centre]) -> QuerySet[Centre]:
    """Mark each hall, in the query that reads it, with its last day: see `beat_and_stops_of`."""
    days = HallDay.objects.filter(centre=OuterRef("pk")).order_by("-day")
    return centres.annotate(
        last_day=Subquery(days.values("day")[:1]), last_beat=Subquery(days.values("beat")[:1]),
        last_stops=Subquery(days.values("stops")[:1]),
    )  # fmt: skip


def beat_and_stops_of(centre: Any, day: date) -> tuple[int, Stops]:
    """Return what `beat_and_stops` does, of a hall that was read `with_day`: no query."""
    return _as_of(day, (centre.last_day, centre.last_beat, centre.last_stops))


def stops_known(shift: Any, day: date) -> Stops:
    """Return the stops of a day that were read with a shift, see `shift_of`: no query."""
    stops = read_stops(shift.stops or ())
    return stops if shift.stops_on == day else holding(stops)


def standing_stops(centre_id: int, day: date) -> Stops:
    """Return what holds the calling of a hall now."""
    return holding(beat_and_stops(centre_id, day)[1])


def stood(
    centre: Centre, since: datetime, until: datetime, stops: Stops | None = None
) -> Ruling[timedelta]:
    """Return how long a hall stood still between two instants; one query unless `stops` are known."""
    known = _between(centre.pk, since, until) if stops is None else stops
    return rules.stood_still(
        since=since, until=until, stops=tuple((one.since, one.until) for one in known),
        policy=centre.pack_on(local_day(until)).policy.emergencies,
    )  # fmt: skip


def _between(centre_id: int, since: datetime, until: datetime) -> Iterable[Stop]:
    """Return the stops of some days; what was carried over counts as it ended.

    What holds since an earlier day stands in the last one before, until somebody acts today.
    """
    first, last = local_day(since), local_day(until)
    days = HallDay.objects.filter(centre=centre_id)
    before = days.filter(day__lt=first).order_by("-day").values("pk")[:1]
    looked_at = days.filter(Q(day__range=(first, last)) | Q(pk__in=before)).exclude(stops=[])
    found: dict[tuple[str, datetime], Stop] = {}
    for day, rows in looked_at.order_by("day").values_list("day", "stops"):
        stops = read_stops(rows)
        stops = holding(stops) if day < first else stops
        found |= {(one.cause, one.since): one for one in stops}
    return found.values()
