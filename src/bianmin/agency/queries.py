"""What an agent has to do, and what the hall sees of it (代办工作清单)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.accounts.permissions import MAY
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.openings.queries import villages_of
from bianmin.packs import Pack
from bianmin.rules import agency, network, online
from bianmin.rules.ruling import Objection, Ruling

from .models import ENDED, OPEN, Agent, Mandate, Offer, Point, Problem, Trip, Visit

ROWS = 50
MANY = 500  # then a list says "and more"
SHOWN = (
    "no", "state", "applicant", "last_on", "told_at", "case__state", "case__moved_at",
    "version__name", "version__plain_name", "agent__name",
)  # fmt: skip
MOST = 500  # places of a hall
LISTS = {
    "open": ("在办的", OPEN),
    "handed_in": ("等中心收件", (Mandate.State.HANDED_IN,)),
    "ended": ("已经结束", ENDED),
}


def mandates(user: User, name: str, after: str = "") -> tuple[list[Mandate], str]:
    """Return a page of a list, the nearest day first, and the cursor of the next one."""
    rows = Mandate.objects.visible_to(user).filter(state__in=LISTS[name][1])
    day, _, pk = after.partition("_")
    if pk.isdecimal() and len(pk) < 19 and _is_day(day):
        rows = rows.filter(_behind(name, day, int(pk)))
    order = ("last_on", "pk") if name != "ended" else ("-pk",)
    full = rows.select_related("case", "version", "agent").only(*SHOWN).order_by(*order)
    found = list(full[: ROWS + 1])
    more = found[ROWS - 1] if len(found) > ROWS else None
    return found[:ROWS], f"{more.last_on}_{more.pk}" if more else ""


def _behind(name: str, day: str, pk: int) -> Q:
    if name == "ended":
        return Q(pk__lt=pk)
    return Q(last_on__gte=day) & (Q(last_on__gt=day) | Q(pk__gt=pk))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def counted(user: User, name: str) -> int:
    """Return how many stand in a list, as far as anybody counts."""
    rows = Mandate.objects.visible_to(user).filter(state__in=LISTS[name][1])
    return rows.order_by().values("pk")[: MANY + 1].count()


def agents_of(centre: Centre | None) -> QuerySet[User]:
    """Return the people of a hall who are registered as agents."""
    found: QuerySet[User] = User.objects.filter(
        centre=centre, is_active=True, agency_post__isnull=False
    )
    return found.order_by("name")


def people_of(centre: Centre) -> QuerySet[User]:
    """Return who of a hall can be sent to a door."""
    people: QuerySet[User] = User.objects.filter(
        centre=centre, is_active=True, role__in=MAY["agency.act"]
    )
    return people.order_by("name")


def goes_up(kind: str, book: Pack) -> bool:
    """Return whether a case of this kind has somebody of the hall who sees it through."""
    return agency.has_agent(kind=kind, policy=book.policy.agency).value


def nameable(centre: Centre | None) -> QuerySet[User]:
    """Return who can see a case of a hall through; who carries fewest comes first.

    Where nobody is registered as agent, whoever takes cases in acts for people (窗口人员代办).
    """
    people = agents_of(centre)
    if not people.exists():
        people = User.objects.filter(centre=centre, is_active=True, role__in=MAY["intake.take"])
    open_ = Count("in_charge_of", filter=Q(in_charge_of__case__waits=1))
    return people.annotate(carries=open_).order_by("carries", "pk")


def posts(user: User) -> QuerySet[Agent]:
    """Return the agents of the halls this user may see."""
    rows = Agent.objects.select_related("user", "centre").order_by("centre", "place", "pk")
    if not user.may("agency.see"):
        return rows.none()
    return rows if user.centre_id is None else rows.filter(centre_id=user.centre_id)


@dataclass(frozen=True, slots=True)
class Stood:
    """A point with its people, and what the book still wants of it."""

    point: Point
    agents: list[User]
    wants: list[Objection]


def points(centre: Centre, day: date) -> list[Stood]:
    """Return the places of a hall, with who is there and what is wanting by the book."""
    policy = centre.pack_on(day).policy.network
    people: dict[str, list[User]] = {}
    posts = Agent.objects.filter(centre=centre, user__is_active=True).select_related("user")
    for post in posts.order_by("pk"):
        people.setdefault(post.place, []).append(post.user)
    rows = Point.objects.filter(centre=centre).order_by("kind", "place")[:MOST]
    return [Stood(p, people.get(p.place, []), _wants(p, people, policy)) for p in rows]


def bare_villages(centre: Centre, day: date, rows: Iterable[Stood]) -> Ruling[tuple[str, ...]]:
    """Return the villages of a hall that have no service point among these (全覆盖)."""
    policy = centre.pack_on(day).policy.online
    there = {one.point.place for one in rows if one.point.called}
    asked = villages_of(centre) if policy.every_village.value else []
    villages = {village.name: village.name in there for village in asked}
    return online.uncovered(villages=villages, policy=policy)


def _wants(
    point: Point, people: Mapping[str, list[User]], policy: network.Policy
) -> list[Objection]:
    place = network.Place(
        name=point.place, kind=cast("network.PlaceKind", point.kind), points=int(bool(point.called)),
        agents=len(people.get(point.place, ())), population=point.population,
    )  # fmt: skip
    found = list(network.gaps(places=(place,), policy=policy))
    if point.called:
        printed = frozenset(point.papers)
        found += network.objections_to_point(printed=printed, policy=policy)
    if point.called and point.kind == "village":
        missing = network.missing_fields(offered=frozenset(point.does), policy=policy)
        if missing.value:
            found.append(missing.objection(f"还不能代办:{'、'.join(missing.value)}"))
    return found


def open_points(centre: Centre) -> list[tuple[Point, list[Agent]]]:
    """Return the points that people can go to, each with who is there."""
    rows = list(
        Point.objects.filter(centre=centre).exclude(called="").order_by("kind", "place")[:MOST]
    )
    posts = Agent.objects.filter(centre=centre, user__is_active=True).select_related("user")
    return [(p, [a for a in posts if a.place == p.place]) for p in rows]


def stayed_away(centre: Centre, day: date) -> Ruling[tuple[str, ...]]:
    """Return the villages whose agent did not come to the hall in this week, by the book."""
    monday = day - timedelta(days=day.weekday())
    came: dict[str, tuple[date, ...]] = {}
    for post in Agent.objects.filter(centre=centre, level="village").select_related("user"):
        came.setdefault(post.place, ())
    trips = Trip.objects.filter(centre=centre, to="township", back_at__isnull=False)
    for trip in trips.filter(goes_at__date__gte=monday).select_related("agent__agency_post"):
        place = trip.agent.agency_post.place
        came[place] = (*came.get(place, ()), localtime(trip.goes_at).date())
    policy = centre.pack_on(day).policy.network
    return network.stayed_away(came=came, week_of=day, policy=policy)


def full(user: User) -> Any:
    """Return the mandates this user may see, with everything their page shows."""
    rows = Mandate.objects.visible_to(user)
    return rows.select_related("case", "version__item", "agent", "centre").prefetch_related(
        "problems", "sent", "stops__trip", "version__materials"
    )


def carried(user: User) -> list[Mandate]:
    """Return the open matters of an agent, as the phone shows them."""
    rows = Mandate.objects.visible_to(user).filter(state__in=OPEN).select_related("version")
    return list(rows.prefetch_related("version__materials").order_by("last_on", "pk")[:200])


def trips(user: User) -> list[Trip]:
    """Return the last trips, those that are still under way first."""
    rows = Trip.objects.visible_to(user).select_related("agent", "centre")
    return list(rows.prefetch_related("stops").order_by("-goes_at", "-pk")[:ROWS])


def visits(user: User) -> list[Visit]:
    """Return the visits that are asked for, and the last that were made."""
    rows = Visit.objects.visible_to(user).select_related("agent", "centre")
    return waiting_visits(user) + list(rows.exclude(done_at=None).order_by("-done_at")[:20])


def waiting_visits(user: User) -> list[Visit]:
    """Return the visits that are asked for, the nearest day first."""
    rows = Visit.objects.visible_to(user).select_related("agent", "centre")
    waiting = rows.filter(done_at=None, off_at=None).prefetch_related("matters")
    return list(waiting.order_by("on", "begins_at", "pk")[:ROWS])


def offer_of(version: Version) -> Offer | None:
    """Return what the agency list says of an item."""
    return Offer.objects.filter(item=version.item_id).first()


def case_named(user: User, number: str) -> Case | None:
    """Return the case from which somebody was led here, if this person may see it."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return Case.objects.visible_to(user).filter(pk=int(number)).first()


def offers(user: User, day: date) -> list[tuple[Version, Offer | None]]:
    """Return every item in force of a hall with its line of the agency list."""
    rows = Version.objects.in_force(day).visible_to(user).filter(item__elsewhere=False)
    found = rows.select_related("item__agency_offer", "item__department").order_by("item__code")
    found = found.prefetch_related("materials")
    return [(v, getattr(v.item, "agency_offer", None)) for v in found[:1000]]


def problems_of(mandate: Mandate) -> list[Problem]:
    """Return what went wrong on the way, the latest first."""
    return sorted(mandate.problems.all(), key=lambda p: (p.day, p.pk), reverse=True)
