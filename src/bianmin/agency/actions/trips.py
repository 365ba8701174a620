"""One trip for many matters (路单)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from bianmin.agency import documents
from bianmin.agency.models import Agent, Mandate, Stop, Trip, Visit
from bianmin.cases.actions import Act
from bianmin.ledger.actions import mark_done, record
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import network
from bianmin.rules.escalation import Level
from bianmin.rules.network import Errand
from bianmin.rules.ruling import Objection, Ruling

from .common import find, tick

UPWARD = (Mandate.State.ACTIVE, Mandate.State.HANDED_IN)


def errands(
    agent: Agent, to: Level, day: date, *, lock: bool = False
) -> tuple[list[Mandate], Ruling[tuple[str, ...]]]:
    """Return the open matters a trip to `to` carries, the earliest due first, and why.

    To the town: what the hall does not hold yet. To the county: what is decided there.
    """
    book = agent.centre.pack_on(day)
    rows = Mandate.objects.filter(agent=agent.user).exclude(stops__open=True)
    if to is Level.TOWNSHIP:
        rows = rows.filter(state__in=UPWARD)
    else:
        rows = rows.filter(state=Mandate.State.TAKEN_IN, version__route="escalated")
    full = rows.select_related("case", "version__item", "centre", "agent")
    if lock:
        full = full.select_for_update(of=("self",))
    found = {m.no: m for m in full}
    ruling = network.trip(
        errands=tuple(Errand(no=m.no, to=to, due=m.due) for m in found.values()),
        to=to,
        policy=book.policy.network,
    )
    return [found[no] for no in ruling.value], ruling


@transaction.atomic
def plan_trip(*, agent: Agent, to: Level, goes_at: datetime, act: Act) -> Trip:
    """Make a trip of everything that waits to be carried, with its route sheet (排路单).

    Raises `Refused` on a day on which the hall does not see agents, by a way the book
    does not know, or with nothing to carry.
    """
    if known := find("trip_planned", act.key):
        return Trip.objects.get(pk=known)
    book, start = agent.centre.pack_on(act.today), Level(agent.level)
    policy = book.policy.network
    carried, ruling = errands(agent, to, act.today, lock=True)

    refuse_if(_objections_to_going(agent, to, goes_at, carried, act))

    sheet = documents.route(carried, agent=agent, to=to.zh, goes_at=goes_at, book=book)
    called = policy.legs.get(f"{start}_to_{to}")
    trip = Trip.objects.create(
        centre=agent.centre, agent=agent.user, pack=book.id, to=to.value,
        leg=called.value if called else "", goes_at=goes_at, because=list(ruling.because),
        sheet=sheet.to_dict(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            Stop.objects.bulk_create(
                Stop(trip=trip, mandate=m, order=n) for n, m in enumerate(carried, 1)
            )
    except IntegrityError:
        raise Refused((ruling.objection("有的件刚刚排进了另一趟"),)) from None
    for mandate in carried:
        tick(mandate, {"given_on": True}, act)
        mandate.save(update_fields=["done"])
    tell_of("trip_planned", trip, ruling.because, act, {"rows": len(carried), "to": to.zh})
    return trip


def _objections_to_going(
    agent: Agent, to: Level, goes_at: datetime, carried: list[Mandate], act: Act
) -> Iterator[Objection]:
    book = agent.centre.pack_on(act.today)
    policy = book.policy.network
    yield from network.objections_to_leg(start=Level(agent.level), end=to, policy=policy)
    if to is Level.TOWNSHIP:
        seen = network.session_at(at=localtime(goes_at), hours=book.policy.hours, policy=policy)
        if not seen.value:
            yield seen.objection("这个时候中心不集中接待村级代办员")
    if localtime(goes_at).date() < act.today:
        yield policy.trip_takes_all.objection("路程的日子已经过了")
    if not carried:
        yield policy.trip_takes_all.objection("没有要带的件")


@transaction.atomic
def come_back(*, trip_id: int, outcomes: Mapping[int, str], act: Act) -> Trip:
    """Write down how each matter of a trip stands; none is left without a word (销路单)."""
    trip = Trip.objects.select_for_update(of=("self",)).select_related("centre").get(pk=trip_id)
    if find("trip_ended", act.key) == trip.pk:
        return trip
    rule = Ruling(True, tuple(trip.because))
    stops = list(trip.stops.select_related("mandate__version").filter(open=True))
    found = [
        rule.objection(f"{s.mandate.no} {s.mandate.version.name}没有写怎么样了")
        for s in stops
        if not outcomes.get(s.pk, "").strip()
    ]
    if trip.back_at:
        found.append(rule.objection("这一趟已经销了"))
    refuse_if(found)

    for stop in stops:
        stop.outcome, stop.open = outcomes[stop.pk].strip()[:300], False
    Stop.objects.bulk_update(stops, ["outcome", "open"])
    trip.back_at = act.at
    trip.save(update_fields=["back_at"])
    tell_of("trip_ended", trip, rule.because, act, {"rows": len(stops)})
    return trip


def tell_of(
    event: str, what: Trip | Visit, because: tuple[str, ...], act: Act, details: dict[str, object]
) -> None:
    mark_done(key=act.key, act=event, subject=what.subject, at=act.at)
    record(
        centre=what.centre, subject=what.subject, event=event, pack=what.pack, because=because,
        by=act.by, at=act.at, details=details,
    )  # fmt: skip
