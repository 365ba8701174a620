"""What telling adds to the intake and to a case that came of it: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel
from bianmin.catalogue.models import Version

from .actions import DRAFT
from .models import Telling

STANDS = Exists(Telling.objects.filter(case=OuterRef("pk")))


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show what the applicant was told before he applied."""
    tellings = Telling.objects.filter(case=case).select_related("by").defer("pdf", "sheet")
    return Panel("tellings/panel.html", {"tellings": list(tellings)}, place="aside")


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Offer to tell only, and take nothing in, as long as nothing is complete."""
    if not user.may("tellings.tell"):
        return None
    return Panel("tellings/offer.html", {"version": version}, place="main")


def handed_in(case: Case, typed: Mapping[str, Any], act: Any) -> Iterator[str]:
    """Tie a case to the answer it came of."""
    if str(act.key).startswith(DRAFT):
        Telling.objects.filter(draft_key=act.key, centre=case.centre).update(case=case)
    yield from ()
