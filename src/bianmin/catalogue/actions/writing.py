"""The first and the last beat of every action: take the item, and tell the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre
from bianmin.ledger.actions import record
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import cite

ONE_DAY = timedelta(days=1)


def today(at: datetime) -> date:
    """Return the office's own day."""
    return localtime(at).date()


def lock(item_id: int) -> Item:
    """Return an item locked until the transaction ends, with its centre and department."""
    locked = Item.objects.select_for_update(of=("self",))
    return locked.select_related("centre", "department").get(pk=item_id)


def guide_clauses(policy: Policy) -> tuple[str, ...]:
    """Return the clauses that ask for guides, and for promises within the law."""
    fields = policy.catalog.guide_fields.values()
    return cite(*fields, policy.deadlines.promise_within_statutory)


def tell(
    item: Item,
    event: str,
    because: tuple[str, ...],
    *,
    by: User | None,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write an act on an item to the ledger of its centre."""
    tell_centre(
        item.centre, f"item:{item.pk}", event, because,
        by=by, at=at, details={"code": item.code, **(details or {})},
    )  # fmt: skip


def tell_centre(
    centre: Centre,
    subject: str,
    event: str,
    because: tuple[str, ...],
    *,
    by: User | None,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write an act to the ledger under the rule book in force at `at`."""
    pack = centre.pack_on(today(at))
    record(
        centre=centre, subject=subject, event=event, pack=pack.id, because=because,
        by=by, at=at, details=details,
    )  # fmt: skip


def put_in_force(version: Version, day: date) -> None:
    """Let a version hold from its day on, and the former ones until then. Saves neither items.

    Where another version holds already, the new one cannot begin in the past:
    residents were told the other. Must run with the item locked.
    """
    others = list(
        Version.objects.filter(item=version.item_id, state=Version.State.PUBLISHED).exclude(
            pk=version.pk
        )
    )
    if any(o.valid_from <= day and (o.valid_to is None or o.valid_to >= day) for o in others):
        version.valid_from = max(version.valid_from, day)
    if version.valid_to is not None and version.valid_to < version.valid_from:
        version.valid_to = None
    for other in others:
        if other.valid_from >= version.valid_from:
            other.state = Version.State.WITHDRAWN
        elif other.valid_to is None or other.valid_to >= version.valid_from:
            other.valid_to = version.valid_from - ONE_DAY
        other.save(update_fields=["state", "valid_to"])
    version.state = Version.State.PUBLISHED
    version.save(update_fields=["state", "valid_from", "valid_to"])
