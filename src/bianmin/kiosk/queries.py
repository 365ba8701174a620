"""How the machines that give numbers are: paper, what people said, who looked after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, DateTimeField, Max, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.portal.models import Terminal
from bianmin.rules import kiosk
from bianmin.rules.ruling import Objection, Ruling

from .models import Care, Slip

EVER = Value(datetime(2000, 1, 1, tzinfo=UTC))  # nobody has looked yet: all that was said counts


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine as it is now."""

    terminal: Terminal
    left: Ruling[int] | None  # slips; None where nobody has put down a roll
    not_out: int  # people who said so since somebody looked
    today: int  # slips of today
    last: datetime | None
    troubles: tuple[Objection, ...]


def machines(centre: Centre, book: Pack, day_begins: datetime) -> list[Machine]:
    """Return the machines of a hall as they are now, in one query."""
    return [_machine(row, book) for row in _counted(centre, day_begins)]


def silent(terminal: Terminal, book: Pack) -> Ruling[bool]:
    """Return whether a machine prints nothing now, as people said since somebody looked."""
    cared = Care.objects.filter(terminal=terminal).order_by("-pk").values("at")[:1]
    said = Slip.objects.filter(terminal=terminal, came_out=False)
    since = Coalesce(Subquery(cared), EVER, output_field=DateTimeField())
    not_out = said.filter(said_at__gt=since).count()
    return kiosk.shows_number_only(not_out=not_out, policy=book.policy.kiosk)


def _counted(centre: Centre, day_begins: datetime) -> QuerySet[Terminal]:
    """Return the machines with their last roll, the slips since, and what people said."""
    care = Care.objects.filter(terminal=OuterRef("pk")).order_by("-pk")
    roll = care.filter(what=Care.What.ROLL)
    slips = Slip.objects.filter(terminal=OuterRef("pk")).order_by().values("terminal")
    since_roll = slips.filter(at__gte=OuterRef("roll_at")).annotate(n=Sum("prints")).values("n")
    silent = slips.filter(came_out=False, said_at__gt=OuterRef("looked_at"))
    today = slips.filter(at__gte=day_begins).annotate(n=Count("pk"), last=Max("at"))
    return (
        Terminal.objects.filter(centre=centre)
        .exclude(state=Terminal.State.GONE)
        .annotate(
            roll_mm=Subquery(roll.values("roll_mm")[:1]),
            roll_at=Subquery(roll.values("at")[:1]),
            looked_at=Coalesce(Subquery(care.values("at")[:1]), EVER, output_field=DateTimeField()),
        )
        .annotate(
            printed=Coalesce(Subquery(since_roll), 0),
            not_out=Coalesce(Subquery(silent.annotate(n=Count("pk")).values("n")), 0),
            today=Coalesce(Subquery(today.values("n")), 0),
            last=Subquery(today.values("last")),
        )
        .order_by("no")
    )


def _machine(row: Any, book: Pack) -> Machine:
    policy = book.policy.kiosk
    left = None
    if row.roll_mm:
        left = kiosk.slips_left(roll_mm=row.roll_mm, printed=row.printed, policy=policy)
    found = kiosk.troubles(
        left=left, not_out=row.not_out, working=row.state == Terminal.State.WORKING, policy=policy
    )
    return Machine(row, left, row.not_out, row.today, row.last, tuple(found))
