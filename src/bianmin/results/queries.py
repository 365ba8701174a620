"""What the screens and the rules ask of results: who waits, for how long, where they go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from bianmin import sealing
from bianmin.accounts.models import User
from bianmin.agency.models import Mandate, Trip
from bianmin.cases.models import Case
from bianmin.centres.models import Centre, Window
from bianmin.rules.cases import Role
from bianmin.rules.delivery import Desk, Way
from bianmin.rules.results import Claim
from bianmin.rules.ruling import Objection
from bianmin.vault import store

from .models import Handing, Pickup, PickupQuerySet, Reminder, Result, ResultQuerySet

PAGE = 50
SHOWN = (
    "since", "remind_on", "reminded_on", "back_by", "back_on", "case__applicant", "case__no",
    "case__phone_shown", "case__item_name", "case__department__name",
)  # fmt: skip
LISTS = {
    "remind": "该催领的",
    "waiting": "等领取的",
    "late": "迟交回中心的",
    "moving": "在快递路上的",
}


def none_holds(case: Case, results: Iterable[Result]) -> bool:
    """Return whether a case was granted, and every result of that was declared void since.

    Of a refusal there is none: what went out before it became void by it.
    """
    states = {one.state for one in results}
    return bool(case.closed_on) and case.outcome == "granted" and states == {Result.State.VOID}


def desk_of(user: User, case: Case) -> Desk:
    """Return from where a person would hand something out.

    Where a hall has named no outlet window, each of its windows is one.
    """
    if user.role in (Role.CHIEF, Role.HANDLER) and user.window is None:
        return Desk.DEPARTMENT
    if user.window is None:
        return Desk.CENTRE
    outlets = Window.objects.filter(centre=case.centre_id, kind=Window.Kind.OUTLET)
    if user.window.kind == Window.Kind.OUTLET or not outlets.exists():
        return Desk.OUTLET
    return Desk.CENTRE


def uncollected(today: date, centre: Centre | None = None) -> PickupQuerySet:
    """Return what should be reminded of by `today`: decided, not collected, long enough ago.

    In one hall, or in all; each with its case, the longest waiting first. Who was
    reminded today already has `reminded_on == today`.
    """
    due = Pickup.objects.filter(waits=1, remind_on__lte=today)
    due = due.filter(centre=centre) if centre else due
    return due.select_related("case").order_by("since", "pk")


def _where(today: date) -> dict[str, Q]:
    waits = Q(waits=1)
    return {
        "remind": waits & Q(remind_on__lte=today) & ~Q(reminded_on=today),
        "waiting": waits,
        "late": waits & Q(back_on__isnull=True, back_by__lt=today),
    }


def moving(user: User) -> QuerySet[Handing]:
    """Return the parcels that are on the way."""
    rows = Handing.objects.filter(way=Way.COURIER, ended="", void="")
    return rows if user.centre_id is None else rows.filter(centre_id=user.centre_id)


def counts(user: User, today: date) -> dict[str, int]:
    """Return how many results wait in each list."""
    if not user.may("results.see"):
        return dict.fromkeys(_where(today), 0)
    every = {n: Count("pk", filter=where) for n, where in _where(today).items()}
    found: dict[str, int] = Pickup.objects.visible_to(user).filter(waits=1).aggregate(**every)
    return found


def on_desk(user: User, today: date) -> dict[str, QuerySet[Pickup]]:
    """Return what the work lists tell of: to be called for, late in coming back."""
    where = _where(today)
    return {n: Pickup.objects.visible_to(user).filter(where[n]) for n in ("remind", "late")}


def rows(user: User, name: str, today: date, after: str) -> tuple[list[Pickup], str]:
    """Return a page of those who wait, the longest first, and the cursor of the next (keyset)."""
    last = Reminder.objects.filter(pickup=OuterRef("pk"))
    seen = Pickup.objects.visible_to(user).filter(_where(today)[name])
    seen = seen.annotate(said=Subquery(last.order_by("-on").values("said")[:1]))
    day, _, pk = after.partition("_")
    if pk.isdecimal() and len(pk) < 19 and (since := _day(day)):
        seen = seen.filter(Q(since__gt=since) | Q(since=since, pk__gt=int(pk)))
    full = seen.select_related("case__department").only(*SHOWN)
    full = full.prefetch_related(
        Prefetch("case__results", Result.objects.only("case", "kind", "no", "state"))
    )
    found = list(full.order_by("since", "pk")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{more.since}_{more.pk}" if more else ""


def parcels(user: User, after: str) -> tuple[list[Handing], str]:
    """Return a page of the parcels that are on the way, the oldest first, and the next cursor."""
    seen = moving(user).select_related("case", "by")
    when, _, pk = after.rpartition("_")
    if pk.isdecimal() and len(pk) < 19 and (at := _instant(when)):
        seen = seen.filter(Q(at__gt=at) | Q(at=at, pk__gt=int(pk)), at__gte=at)
    found = list(seen.order_by("at", "pk")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return found[
        :PAGE
    ], f"{more.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{more.pk}" if more else ""


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def register(user: User, *, kind: str = "", year: int | None = None) -> ResultQuerySet:
    """Return the register of results as far as a person may see it, the newest first."""
    seen = Result.objects.visible_to(user)
    if kind:
        seen = seen.filter(kind=kind)
    if year:
        seen = seen.filter(year=year)
    full = seen.select_related("case", "handing__by", "by", "replaced_by", "replaces", "centre")
    return full.order_by("-pk")


def page(found: ResultQuerySet, after: str) -> tuple[list[Result], str]:
    """Return a page of the register after a cursor, and the cursor of the next."""
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def kinds(user: User) -> list[str]:
    """Return the kinds of result that a person's register has."""
    if not user.may("results.see"):
        return []
    # from each kind to the next one behind it: so a register of years costs no more than a new one
    with connection.cursor() as cursor:
        cursor.execute(KINDS, {"all": user.centre_id is None, "centre": user.centre_id or 0})
        return [kind for (kind,) in cursor.fetchall()]


KINDS = """
WITH RECURSIVE found(centre_id, kind) AS (
  SELECT hall.id, (SELECT MIN(one.kind) FROM results_result one WHERE one.centre_id = hall.id)
  FROM centres_centre hall WHERE %(all)s OR hall.id = %(centre)s
  UNION ALL
  SELECT found.centre_id, (SELECT MIN(one.kind) FROM results_result one
                           WHERE one.centre_id = found.centre_id AND one.kind > found.kind)
  FROM found WHERE found.kind IS NOT NULL)
SELECT DISTINCT kind FROM found WHERE kind IS NOT NULL ORDER BY kind LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class OfCase:
    """Everything about the results of one case."""

    pickup: Pickup
    results: list[Result]
    handings: list[Handing]

    @property
    def ready(self) -> list[Result]:
        return [r for r in self.results if r.state == Result.State.READY]


def of_case(case: Case) -> OfCase | None:
    """Return what is known of the results of a case; None before it is decided."""
    pickup = Pickup.objects.filter(case=case).first()
    if pickup is None:
        return None
    results = list(case.results.select_related("replaces", "replaced_by"))
    handings = list(case.handings.select_related("by", "window"))
    return OfCase(pickup, results, handings)


@dataclass(frozen=True, slots=True)
class Glance:
    """What the page of a case shows of its results, read in one query."""

    pickup: Mapping[str, Any]
    results: list[dict[str, str]]
    parcels: list[str]  # under way


def glance(case: Case) -> Glance | None:
    """Return what is shown of the results of a case; None before it is decided."""
    result = "case__results__"
    rows = list(
        Pickup.objects.filter(case=case)
        .order_by(f"{result}id")
        .values(
            "waits", "remind_on", "reminded_on", "back_by", "back_on",
            *(f"{result}{name}" for name in ("kind", "no", "state", "claim")),
            *(f"{result}handing__{name}" for name in ("carrier", "tracking", "ended")),
        )
    )  # fmt: skip
    if not rows:
        return None
    named = [
        {"kind": row[f"{result}kind"], "no": row[f"{result}no"], "state": row[f"{result}state"],
         "said": Result.State(row[f"{result}state"]).label,
         "claim": Claim(row[f"{result}claim"]).zh}
        for row in rows if row[f"{result}no"]
    ]  # fmt: skip
    parcels = [
        f"{row[f'{result}handing__carrier']} {row[f'{result}handing__tracking']}".strip()
        for row in rows
        if row[f"{result}handing__tracking"] and not row[f"{result}handing__ended"]
    ]
    return Glance(rows[0], named, list(dict.fromkeys(parcels)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a resident is told of a result that waits: see the page of his case."""

    code: str  # empty once it was said wrong too often
    on_its_way: bool  # not yet given back to the centre
    back_by: date


def waiting_for(case: Case) -> Waiting | None:
    """Return what the resident is told who comes to collect; None where nothing is known."""
    pickup = Pickup.objects.filter(case=case, waits=1).first()
    if pickup is None:
        return None
    spent = pickup.wrong >= case.book.policy.delivery.code_tries.value
    return Waiting("" if spent else code_of(pickup), pickup.back_on is None, pickup.back_by)


def code_of(pickup: Pickup) -> str:
    """Return the pick-up code, for its slip and for who knows the query code."""
    return sealing.unseal(pickup.code)


def strokes(handing: Handing) -> str:
    """Return a drawn signature as the path of a picture; nothing if it is not on the shelf."""
    try:
        return store.get(handing.signature).decode() if handing.signature else ""
    except store.Missing:
        return ""


def mandate_of(case: Case) -> Mandate | None:
    """Return the authority of an agent who acts for the applicant, if there is one."""
    return Mandate.objects.filter(case=case).select_related("agent", "version").first()


def trip_of(mandate: Mandate) -> Trip | None:
    """Return the trip on which an agent is under way with this matter."""
    return Trip.objects.filter(stops__mandate=mandate, stops__open=True).first()


def objections_to_mandate(case: Case, today: date) -> list[Objection]:
    """Return that the authority of the agent who is known does not hold any more (委托)."""
    mandate = mandate_of(case)
    if mandate is None:
        return []
    rule = case.book.policy.agency.bounded
    if mandate.revoked_on:
        return [rule.objection(f"委托书 {mandate.no} 已经收回,请本人来领,或者重新委托")]
    if mandate.is_over(today):
        return [
            rule.objection(f"委托书 {mandate.no} 只到 {mandate.last_on},请本人来领,或者重新委托")
        ]
    return []
