"""Nobody's name and telephone are kept longer than they are needed (清除个人信息)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.agency.models import Visit
from bianmin.appointments.models import Booking
from bianmin.centres.models import Centre
from bianmin.ledger.actions import record
from bianmin.messaging.models import Message
from bianmin.rules import slots

GONE = "已清除"
FEW = 500  # at a time: the next minute goes on


def forget(*, at: datetime) -> int:
    """Remove the person from the bookings of every hall that are long past; return from how many."""
    halls = Centre.objects.prefetch_related("adoptions").order_by("pk")
    return sum(_of_hall(hall, at) for hall in halls)


@transaction.atomic
def _of_hall(centre: Centre, at: datetime) -> int:
    today = localtime(at).date()
    book = centre.pack_on(today)
    before = slots.forgotten_before(today=today, policy=book.policy.slots)
    rows = Booking.objects.filter(centre=centre, day__lt=before.value).exclude(who="")
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:FEW])
    if not found:
        return 0
    Booking.objects.filter(pk__in=found).update(
        who="", who_shown=GONE, phone="", phone_blind="", phone_shown="", address="", note="",
        tried_note="",
    )  # fmt: skip
    Visit.objects.filter(booking__in=found).update(
        who=GONE, phone="", phone_shown="", address="", record="", signed_by=""
    )
    subjects = [f"booking:{pk}" for pk in found]
    Message.objects.filter(subject__in=subjects).update(phone="", to_shown="", secret="")
    record(
        centre=centre, subject=f"centre:{centre.pk}", event="bookings_forgotten", pack=book.id,
        because=before.because, by=None, by_name="到期自动", at=at, details={"rows": len(found)},
    )  # fmt: skip
    return len(found)
