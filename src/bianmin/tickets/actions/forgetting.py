"""Nobody's name and telephone stay on a ticket longer than they are needed (清除个人信息)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bianmin.centres.models import Centre
from bianmin.ledger.actions import record
from bianmin.rules import tickets as rules
from bianmin.tickets.models import Ticket
from bianmin.tickets.queries import local_day

FEW = 500  # at a time: the next minute goes on


def forget(*, at: datetime) -> int:
    """Remove the person from the tickets of every hall that are long past; return from how many."""
    halls = Centre.objects.prefetch_related("adoptions").order_by("pk")
    return sum(_of_hall(hall, at) for hall in halls)


@transaction.atomic
def _of_hall(centre: Centre, at: datetime) -> int:
    today = local_day(at)
    book = centre.pack_on(today)
    before = rules.forgotten_before(today=today, policy=book.policy.queue)
    rows = Ticket.objects.filter(centre=centre, day__lt=before.value).exclude(person="")
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:FEW])
    if not found:
        return 0
    Ticket.objects.filter(pk__in=found).update(person="", person_shown="", phone_blind="")
    record(
        centre=centre, subject=f"centre:{centre.pk}", event="tickets_forgotten", pack=book.id,
        because=before.because, by=None, by_name="到期自动", at=at, details={"rows": len(found)},
    )  # fmt: skip
    return len(found)
