"""Which items have a limited number of tickets a day, and how many are left (限量)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bianmin.accounts.models import User
from bianmin.catalogue.models import Item, Version
from bianmin.rules.contingents import Contingent as Left
from bianmin.rules.tickets import State
from bianmin.tickets.models import Contingent, Matter, Ticket


def _counted(rows: QuerySet[Contingent], day: date) -> QuerySet[Contingent]:
    """Return contingents with what their items are called and how many are given on a day.

    A number that was taken back is free again; who kept an appointment took none.
    """
    today = Matter.objects.filter(item=OuterRef("item"), ticket__day=day).exclude(
        ticket__state=State.CANCELLED
    )
    given = today.exclude(ticket__taken=Ticket.Taken.APPOINTMENT).order_by().values("item")
    versions = Version.objects.in_force(day).filter(item=OuterRef("item")).order_by("-number")
    return rows.annotate(
        given=Coalesce(Subquery(given.annotate(n=Count("pk")).values("n")), Value(0)),
        name=Subquery(versions.values("name")[:1]), plain=Subquery(versions.values("plain_name")[:1]),
    )  # fmt: skip


def contingents_of(centre_id: int, day: date, items: Sequence[Item | int]) -> dict[int, Left]:
    """Return what is left of the items that are limited: one query."""
    rows = Contingent.objects.filter(centre=centre_id, item__in=items, ended_at__isnull=True)
    found = _counted(rows.select_related("item"), day)
    return {row.item_id: Left(_called(row), row.a_day, row.given) for row in found}  # type: ignore[attr-defined]


def contingents(user: User, day: date) -> list[Contingent]:
    """Return the limited items of somebody's hall with what is given today, by their codes."""
    rows = Contingent.objects.filter(centre=user.centre_id, ended_at__isnull=True)
    found = list(_counted(rows.select_related("item", "by"), day).order_by("item__code"))
    for row in found:
        row.called = _called(row)  # type: ignore[attr-defined]
        row.left = max(0, row.a_day - row.given)  # type: ignore[attr-defined]
    return found


def _called(row: Contingent) -> str:
    return str(row.plain or row.name or row.item.code)  # type: ignore[attr-defined]
