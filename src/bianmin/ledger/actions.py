"""Write to the ledger, give numbers, and see to it that nothing is done twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from bianmin.accounts.models import User
from bianmin.centres.models import Centre

from .models import Done, Entry, Head, Register
from .queries import digest


def record(
    *,
    centre: Centre,
    subject: str,
    event: str,
    pack: str,
    because: tuple[str, ...],
    by: User | None,
    at: datetime,
    by_name: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry to the centre's chain. Must run inside the action's transaction.

    Call it last: the chain's head stays locked until the transaction ends.
    Raises `ValueError` without a clause.
    """
    if not because:
        raise ValueError(f"{event} of {subject} cites no clause")
    head, _ = Head.objects.select_for_update().get_or_create(centre=centre)
    entry = Entry(
        centre=centre,
        seq=head.seq + 1,
        at=at,
        by=by,
        by_name=by.name if by else by_name or "系统",
        subject=subject,
        event=event,
        pack=pack,
        because=list(because),
        details=dict(details or {}),
        prev=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(seq=entry.seq, hash=entry.hash)
    return entry


def next_number(*, centre: Centre, series: str) -> int:
    """Return the next number of a series, without gap or double (登记编号).

    The row stays locked until the transaction ends: a rolled-back act gives its
    number back.
    """
    if not Register.objects.filter(centre=centre, series=series).update(last=F("last") + 1):
        Register.objects.bulk_create(
            [Register(centre=centre, series=series)], ignore_conflicts=True
        )
        Register.objects.filter(centre=centre, series=series).update(last=F("last") + 1)
    return Register.objects.values_list("last", flat=True).get(centre=centre, series=series)


def done_before(key: str) -> Done | None:
    """Return the act already carried out under `key`, if there is one."""
    return Done.objects.filter(pk=key).first() if key else None


def mark_done(*, key: str, act: str, subject: str, at: datetime) -> None:
    """Remember that the act under `key` is done; raises `IntegrityError` if it was before.

    Must run inside the action's transaction.
    """
    if key:
        with transaction.atomic():
            Done.objects.create(key=key, act=act, subject=subject, at=at)
