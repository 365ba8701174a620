"""What somebody asked the hall (我问的): who answers for it, until when, and the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bianmin.enquiries.models import Enquiry

from .models import Visitor
from .sections import MINE, Section

FEW = 10


def sections(visitor: Visitor, today: date) -> Iterator[Section]:
    """Yield the questions that were asked with this number, the newest first."""
    found = Enquiry.objects.filter(centre=visitor.centre, phone_blind=visitor.blind)
    rows = list(found.select_related("owner", "holder").order_by("-pk")[:FEW])
    if rows:
        asked = [(one, one.late(today)) for one in rows]
        yield Section("我问的", "portal/asked.html", {"rows": asked}, MINE + 5)
