"""What the resident's pages ask: his cases, his applications, what he owes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from bianmin import identity, sealing
from bianmin.cases.models import Case, CaseQuerySet, Document
from bianmin.centres.models import Centre
from bianmin.rules import portal

from .models import Filing, Reach

MANY = 50  # cases of one number that are shown


def blinds_of(case: Case) -> set[str]:
    """Return the fingerprints of the mobile numbers by which the people of a case are reached."""
    numbers = {sealing.unseal(case.phone), sealing.unseal(case.agent_phone)}
    return {sealing.blind(number) for number in numbers if identity.is_mobile(number)}


def cases_of(centre: Centre, blind: str, today: date) -> CaseQuerySet:
    """Return the cases of a number in a hall: those that are open, and those that ended lately."""
    since = portal.shown_since(today=today, policy=centre.pack_on(today).policy.portal).value
    own = Reach.objects.filter(centre=centre, blind=blind).values("case")
    lately = Q(closed_on__isnull=True) | Q(closed_on__gte=since)
    return Case.objects.filter(lately, pk__in=own)


def shown(cases: CaseQuerySet) -> list[Case]:
    """Return cases with all that the list of a resident shows, the newest first."""
    issued = Document.objects.order_by("issued_at", "pk").defer("pdf", "sheet")
    joined = cases.select_related("department", "version").prefetch_related(
        "papers", "pauses", Prefetch("documents", issued)
    )
    return list(joined.order_by("-received_on", "-pk")[:MANY])


def drafts_of(centre: Centre, blind: str) -> list[Filing]:
    """Return the applications of a number that are not handed in, the newest first."""
    if not blind:
        return []
    mine = Filing.objects.open().filter(centre=centre, blind=blind)
    return list(mine.select_related("version").order_by("-pk"))


def typed(filing: Filing) -> dict[str, Any]:
    """Return what was typed of an application so far."""
    found: dict[str, Any] = json.loads(sealing.unseal(filing.sealed)) if filing.sealed else {}
    return found
