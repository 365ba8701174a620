"""What must be true of a day of numbers, whatever happened on it; and what it was like."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from bench.day_parts import Promise

MINUTE = timedelta(minutes=1)
ENDS = {"finished", "cancelled", "abandoned"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the database holds of the day, read once."""

    centre: Any
    day: Any
    tickets: dict[int, Any]
    periods: dict[int, list[Any]]  # of each ticket, in order
    calls: list[Any]  # in order

    @property
    def waits(self) -> Iterator[tuple[str, float]]:
        """Yield of each ticket that was served how long it waited in all, with its lane."""
        for pk, rows in self.periods.items():
            if any(one.kind == "serving" for one in rows):
                minutes = sum(took(one) for one in rows if one.kind == "waiting")
                yield lane(self.tickets[pk]), minutes


def lane(ticket: Any) -> str:
    """Return in which line a ticket stood, in the words of the table."""
    return "appointment" if ticket.booked else str(ticket.lane)


def took(period: Any) -> float:
    return (period.until - period.since) / MINUTE if period.until else 0.0


def read(centre: Any, day: Any) -> Facts:
    """Read the day from the database."""
    from bianmin.tickets.models import Call, HallDay, Period, Ticket

    tickets = {one.pk: one for one in Ticket.objects.filter(centre=centre, day=day)}
    periods: dict[int, list[Any]] = {pk: [] for pk in tickets}
    for one in Period.objects.filter(ticket__in=tickets).order_by("pk"):
        periods[one.ticket_id].append(one)
    calls = list(Call.objects.filter(centre=centre, day=day).order_by("pk"))
    return Facts(centre, HallDay.objects.get(centre=centre, day=day), tickets, periods, calls)


def judge(facts: Facts) -> Iterator[str]:
    """Yield everything that is wrong with a day."""
    yield from _numbers(facts)
    yield from _called(facts)
    yield from _times(facts)
    yield from _windows(facts)
    yield from _turns(facts)
    yield from _places(facts)
    yield from _books(facts)


def _numbers(facts: Facts) -> Iterator[str]:
    """No number twice, none skipped."""
    series: dict[str, list[int]] = defaultdict(list)
    for ticket in facts.tickets.values():
        series[ticket.letter].append(ticket.serial)
    for letter, serials in series.items():
        if sorted(serials) != list(range(1, len(serials) + 1)):
            yield f"numbers of {letter} have gaps or doubles: {len(serials)}, up to {max(serials)}"


def _called(facts: Facts) -> Iterator[str]:
    """Nobody called twice, but by who came back, was handed over, or did not hear."""
    turns: Counter[int] = Counter(c.ticket_id for c in facts.calls if c.kind in ("next", "this"))
    for pk, ticket in facts.tickets.items():
        most = 1 + ticket.returns + ticket.transfers
        if turns[pk] > most:
            yield f"{ticket.number} was called {turns[pk]} times, at most {most} are due"
        if ticket.state not in ENDS:
            yield f"{ticket.number} is left {ticket.state}"
    left = sum(ticket.state == "abandoned" for ticket in facts.tickets.values())
    if facts.day.unserved != left:
        yield f"{facts.day.unserved} on the register of the unserved, {left} were not served"


def _times(facts: Facts) -> Iterator[str]:
    """The periods of a visit follow each other without a gap, and add up to its time."""
    for pk, rows in facts.periods.items():
        number, ticket = facts.tickets[pk].number, facts.tickets[pk]
        if not rows or rows[0].since != ticket.at or rows[-1].until != ticket.moved_at:
            yield f"{number}: its periods do not begin and end with it"
        if any(a.until != b.since for a, b in pairwise(rows)):
            yield f"{number}: a gap between two periods"
        if any(one.minutes != int(took(one)) for one in rows):
            yield f"{number}: the minutes of a period are not its length"
        whole = (ticket.moved_at - ticket.at) / MINUTE
        if abs(sum(map(took, rows)) - whole) > 1e-6:
            yield f"{number}: the periods do not add up to the visit"


def _windows(facts: Facts) -> Iterator[str]:
    """Nobody is at a window at which somebody else is."""
    there: dict[int, list[Any]] = defaultdict(list)
    for rows in facts.periods.values():
        for one in rows:
            if one.window_id and one.kind in ("walking", "serving"):
                there[one.window_id].append(one)
    for window, rows in there.items():
        rows.sort(key=lambda one: (one.since, one.pk))
        for a, b in pairwise(rows):
            if a.until > b.since:
                yield f"window {window}: two at once at {b.since:%H:%M:%S}"


def _turns(facts: Facts) -> Iterator[str]:
    """Nobody starves: who was passed over as often as the book allows is called before all others."""
    most = facts.centre.pack_on(facts.day.day).policy.queue.in_a_row.value
    for call in facts.calls:
        if call.kind != "next" or call.out_of_turn or not call.saw:
            continue
        overdue = [head for head in call.saw if head["passed"] >= most]
        number = facts.tickets[call.ticket_id].number
        if overdue and number not in {head["no"] for head in overdue}:
            yield f"{number} was called before {overdue[0]['no']}, passed over {overdue[0]['passed']} times"
        if number not in {head["no"] for head in call.saw}:
            yield f"{number} was not the first of its lane when it was called"


def _places(facts: Facts) -> Iterator[str]:
    """Nobody takes a place twice, and whoever came for an appointment has one number."""
    from bianmin.appointments.models import Booking

    came = Counter(Booking.objects.filter(day=facts.day.day, state="came").values_list("ticket__number", flat=True))  # fmt: skip
    booked = Counter(t.number for t in facts.tickets.values() if t.booked_for)
    if came != booked:
        yield f"{came.total()} came for an appointment, {booked.total()} numbers were given for one"


def _books(facts: Facts) -> Iterator[str]:
    """Every act of the day stands in the ledger, once, and the ledger verifies."""
    from bianmin.ledger.models import Entry
    from bianmin.ledger.queries import verify

    subjects = [f"ticket:{pk}" for pk in facts.tickets]
    told = Entry.objects.filter(centre=facts.centre)
    acts = told.filter(subject__startswith="shift:").count() + told.filter(subject__startswith="hall_day:").count()  # fmt: skip
    acts += sum(
        told.filter(subject__in=subjects[n : n + 400]).count() for n in range(0, len(subjects), 400)
    )
    if acts != facts.day.beat:
        yield f"{facts.day.beat} beats, but {acts} acts of the day in the ledger"
    if broken := verify(facts.centre):
        yield f"the ledger is broken: {broken}"


def passed_over(facts: Facts) -> int:
    """Return how often the first of a lane was passed over at most."""
    return max((head["passed"] for call in facts.calls for head in call.saw), default=0)


def truths(facts: Facts, promises: Iterable[Promise]) -> dict[str, int]:
    """Count what became of the estimates: told or not, kept, sooner, later."""
    first: dict[int, datetime] = {}
    for call in facts.calls:
        first.setdefault(call.ticket_id, call.at)
    found: Counter[str] = Counter()
    for one in promises:
        if one.ticket not in first or one.booked:
            continue
        if one.low is None or one.high is None:
            found["unknown"] += 1
            continue
        waited = (first[one.ticket] - one.at) / MINUTE
        kept = "sooner" if waited < one.low else "later" if waited >= one.high + 1 else "kept"
        found[kept] += 1
    return dict(found)
