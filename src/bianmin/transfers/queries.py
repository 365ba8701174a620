"""Where files and papers are, how far a case has come, what waits for a hall (去向)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import escalation
from bianmin.rules.cases import State
from bianmin.rules.custody import Found, Leg, Place, Whereabouts, whereabouts
from bianmin.rules.escalation import Stand
from bianmin.rules.needs import WORDS
from bianmin.rules.ruling import Ruling

from .models import LIES, Dossier, DossierQuerySet, Hop, Line, Office, Paper

SENT_UP = ("agency", "escalated")  # kinds of case that are decided above
PAGE = 50
LATEST = datetime.max.replace(tzinfo=UTC)  # after everything that is known
STAND_ZH = {
    Stand.TO_CONTACT: "等着联系上级", Stand.TO_SEND: "等着报出", Stand.LATE_HERE: "过了报出的日子",
    Stand.ABOVE: "在上级", Stand.URGE: "上级过了期限,要催办", Stand.BACK: "已经返回",
}  # fmt: skip


def office_of(centre: Centre) -> Office:
    """Return the office that a hall of ours is, for parcels."""
    known = Office.objects.filter(centre=centre).first()
    if known is not None and known.name == centre.name:
        return known
    office, _ = Office.objects.update_or_create(
        code=centre.division_id,
        defaults={"name": centre.name, "level": centre.level.value, "centre": centre, "peer": None},
    )
    return office


def office_above(centre: Centre) -> Office | None:
    """Return the office above a hall: a hall of ours, or one on a server we trust."""
    if above := centre.above:
        return office_of(above)
    return Office.objects.filter(code=centre.division.parent_id, peer__revoked_at=None).first()


def full(rows: DossierQuerySet) -> DossierQuerySet:
    """Return files with everything their page and their rules ask for."""
    lines = Prefetch("lines", Line.objects.select_related("paper").order_by("paper__order"))
    hops = Hop.objects.select_related("sender", "receiver").prefetch_related(lines)
    ends = ("origin__centre", "holder__centre", "answered_by", "case__version", "case__centre")
    papers = Paper.objects.select_related("born")
    return rows.select_related(*ends).prefetch_related(
        Prefetch("hops", hops), Prefetch("papers", papers)
    )


def of_case(case: Case) -> Dossier | None:
    """Return the file of a case with its way and its papers, in two queries.

    A file without a paper can go nowhere: it counts as none.
    """
    ends = ("born", "dossier__origin", "dossier__holder", "dossier__answered_by")
    papers = list(Paper.objects.filter(dossier__case=case).select_related(*ends))
    if not papers:
        return None
    dossier = papers[0].dossier
    dossier.case = case
    _kept(dossier)["papers"] = papers
    hops: dict[int, Hop] = {}
    rows = Line.objects.filter(hop__dossier=dossier).order_by("hop__number", "paper__order")
    for line in rows.select_related("hop__sender", "hop__receiver", "paper"):
        hop = hops.setdefault(line.hop_id, line.hop)
        _kept(hop).setdefault("lines", []).append(line)
    _kept(dossier)["hops"] = list(hops.values())
    return dossier


def _kept(row: Any) -> dict[str, Any]:
    """Return where a row keeps what has been read along with it."""
    kept: dict[str, Any] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    return kept


def legs_of(dossier: Dossier) -> dict[int, tuple[Leg, ...]]:
    """Return the ways of each paper of a file, in the order of time."""
    legs: dict[int, list[Leg]] = {}
    for hop in dossier.way:
        for line in hop.lines.all():
            leg = Leg(
                sender=hop.sender.name, receiver=hop.receiver.name, sent_at=hop.sent_at,
                received_at=hop.received_at, found=Found(line.found) if line.found else None,
                turned_up_at=line.turned_up_at,
            )  # fmt: skip
            legs.setdefault(line.paper_id, []).append(leg)
    return {pk: tuple(found) for pk, found in legs.items()}


def trail(dossier: Dossier, moment: datetime = LATEST) -> list[tuple[Paper, Whereabouts]]:
    """Return where every paper of a file is at a minute; as far as is known, without one."""
    legs = legs_of(dossier)
    return [(p, _where(p, legs.get(p.pk, ()), moment)) for p in dossier.papers.all()]


def _where(paper: Paper, legs: tuple[Leg, ...], moment: datetime) -> Whereabouts:
    return whereabouts(
        moment=moment, since=paper.since, born=paper.born.name, legs=legs,
        given_at=paper.given_at, given_to=paper.given_to,
    )  # fmt: skip


def trail_of_case(case: Case, moment: datetime) -> list[tuple[str, Whereabouts]]:
    """Return where the papers of a case are at a minute, before it has gone anywhere."""
    here = [p for p in case.papers.all() if p.copies_received and p.received_at]
    return [
        (p.name, whereabouts(
            moment=moment, since=p.received_at or moment, born=case.centre.name, legs=(),
            given_at=None, given_to="",
        ))
        for p in here
    ]  # fmt: skip


def at_hand(dossier: Dossier, office: Office, moment: datetime = LATEST) -> list[Paper]:
    """Return the papers that lie at an office."""
    return [
        paper
        for paper, where in trail(dossier, moment)
        if where.place is Place.HELD and where.at == office.name
    ]


def book_of(office: Office, dossier: Dossier, day: date) -> Pack:
    """Return the rule book an office goes by with a file; the case's own where it began."""
    if office.pk == dossier.origin_id or office.centre is None:
        known = dossier.pack in shelf.pack_ids()
        return shelf.pack(dossier.pack if known else "_default")
    return office.centre.pack_on(day)


def have(dossier: Dossier) -> frozenset[str]:
    """Return what is on file of what a book asks of a case that goes up (要件)."""
    ups = dossier.trips_of(dossier.origin_id)
    done = set(dossier.prepared)
    if ups:
        done.add("sent_on")
    if any(trip.returned_on for trip in ups):
        done.add("returned_on")
    return frozenset(done)


@dataclass(frozen=True, slots=True)
class Clock:
    """An office's own limit with a file, apart from that of the office above."""

    office: Office
    stand: Ruling[Stand]
    send_by: Ruling[date]
    own_due: Ruling[date] | None
    due_above: date | None
    pack: str

    @property
    def zh(self) -> str:
        return STAND_ZH[self.stand.value]


def clock(dossier: Dossier, office: Office, today: date) -> Clock | None:
    """Return how an office stands with a file that goes up from it; None where it does not."""
    begun = _begun(dossier, office)
    if begun is None:
        return None
    book, calendar = book_of(office, dossier, today), shelf.calendar()
    policy, trips = book.policy.escalation, dossier.trips_of(office.pk)
    by = escalation.send_by(accepted_on=begun, own=None, calendar=calendar, policy=policy)
    stand = escalation.stand(
        contacted=bool(dossier.prepared.get("upper_contact")), send_by=by.value,
        trip=trips[-1] if trips else None, today=today, policy=policy,
    )  # fmt: skip
    case, own = dossier.case, None
    if office.pk == dossier.origin_id and case and case.promised and case.started_on:
        own = escalation.own_due(
            started_on=case.started_on, limit=case.promised, trips=trips, today=today,
            calendar=calendar, deadlines=case.book.policy.deadlines, policy=policy,
        )  # fmt: skip
    return Clock(office, stand, by, own, trips[-1].due_above if trips else None, book.id)


def _begun(dossier: Dossier, office: Office) -> date | None:
    """Return when a file began to be at an office from which it goes up."""
    if office.pk == dossier.origin_id:
        case = dossier.case
        return (case.started_on if case else None) or localtime(dossier.opened_at).date()
    went_on = bool(dossier.trips_of(office.pk))
    came = [h for h in dossier.way if h.receiver_id == office.pk and h.purpose == Hop.Purpose.UP]
    if not went_on or not came or came[0].received_at is None:
        return None
    return localtime(came[0].received_at).date()


def clocks(dossier: Dossier, today: date) -> list[Clock]:
    """Return the clock of every office a file has gone up from, from below."""
    offices = {dossier.origin_id: dossier.origin}
    offices |= {h.sender_id: h.sender for h in dossier.way if h.purpose == Hop.Purpose.UP}
    found = (clock(dossier, office, today) for office in offices.values())
    return [one for one in found if one]


def wants(case: Case) -> list[tuple[str, str]]:
    """Return what the book wants written down before a case goes up: its name and its words."""
    needs = case.book.policy.escalation.needs
    asked = [n for n, moment in needs.items() if moment.value == "send_up" and n != "sent_on"]
    return [(n, WORDS[n]) for n in ["upper_contact", *asked] if n in WORDS]


@dataclass(frozen=True, slots=True)
class Pile:
    """Some files of a hall that wait for the same thing."""

    name: str
    zh: str
    files: list[Any]
    more: bool = False


def piles(user: User, today: date) -> list[Pile]:
    """Return what lies at, comes to and is away from the user's hall; of the county, everything."""
    mine: dict[str, Any] = {} if user.centre_id is None else {"centre": user.centre_id}
    hops = Hop.objects.select_related("dossier", "sender", "receiver").order_by("sent_at", "pk")
    at = Q(**{f"{end}__{k}": v for end in ("receiver",) for k, v in mine.items()})
    by = Q(**{f"sender__{k}": v for k, v in mine.items()})
    lies = Q(**{f"holder__{k}": v for k, v in mine.items()})
    lying = Dossier.objects.filter(lies, LIES)
    wanting = Line.objects.filter(found__in=[Found.MISSING, Found.DAMAGED], agreed_at=None)
    return [
        _pile("to_send", "要报出去", _to_send(user)),
        _pile("coming", "等着收", hops.filter(at, received_at=None)),
        _pile("here", "在这里", lying.select_related("holder", "origin").order_by("pk")),
        _pile("disputed", "等着一起记明", hops.filter(by, pk__in=wanting.values("hop"))),
        _pile("away", "报上去还没回来", hops.filter(by, purpose="up", returned_at=None)),
    ]  # fmt: skip


def _pile(name: str, zh: str, rows: Any) -> Pile:
    found = list(rows[: PAGE + 1])
    return Pile(name, zh, found[:PAGE], len(found) > PAGE)


def _to_send(user: User) -> Any:
    """Return the open cases that are decided above and have not been sent there."""
    rows = Case.objects.of_hall(user).filter(
        waits=1, state__in=[State.ACCEPTED, State.EXAMINED], kind__in=SENT_UP
    )
    waiting = rows.filter(Q(dossier=None) | Q(dossier__hops=None))
    shown = ("report_up_on", "item_name", "applicant", "centre__name", "dossier__prepared")
    rows = waiting.order_by("report_up_on", "pk").select_related("centre", "dossier")
    return rows.only(*shown)


def ledger(user: User, since: date, until: date) -> Iterable[Hop]:
    """Return the hops of a span of days that touch what a person may see (上报台账)."""
    seen = Dossier.objects.visible_to(user)
    hops = Hop.objects.filter(dossier__in=seen, sent_at__date__gte=since, sent_at__date__lte=until)
    return (
        hops.select_related("dossier", "sender", "receiver")
        .prefetch_related("lines")
        .order_by("sent_at", "pk")
    )
