"""What a question to superiors adds to a case and to the work lists: see `bianmin.cases.parts`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from bianmin.accounts.models import User
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.parts import Enclosed, Panel
from bianmin.rules import requests as rules
from bianmin.rules.ruling import Objection

from . import queries
from .actions import open_askings
from .models import Asking

STANDS = Exists(Asking.objects.filter(case=OuterRef("pk")))


def objections(step: str, case: Case, act: Any) -> Iterator[Objection]:
    """Yield why a case cannot be closed before what was asked of it is answered."""
    if step in rules.HELD:
        yield from rules.objections_to_step(
            step=step,
            kind=case.kind,
            asked=open_askings(case),
            policy=case.book.policy.requests,
        )


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show what was asked about a case, and what was answered."""
    context = {"askings": queries.of_case(case), "case": case, "may_ask": _may_ask(case, user)}
    return Panel("requests/panel.html", context, place="main")


def plain(case: Case, user: User, today: date) -> Panel | None:
    """Offer to ask about a case of which nothing was asked yet."""
    if not _may_ask(case, user):
        return None
    wanted = rules.ASKS_FIRST.get(case.kind, "")
    return Panel("requests/offer.html", {"case": case, "wanted": wanted}, place="aside")


def _may_ask(case: Case, user: User) -> bool:
    own = user.centre_id == case.centre_id
    return own and user.may("requests.ask") and case.state in OPEN_STATES


def enclosed(case: Case, act: Any = None) -> list[Enclosed]:
    """Enclose the questions and their answers in the complete file of a case."""
    return [_enclosed(asking) for asking in queries.of_case(case)]


def _enclosed(asking: Asking) -> Enclosed:
    told = {
        "no": asking.no, "cause": asking.get_cause_display(), "what": asking.what,
        "whom": asking.whom, "asked_on": asking.asked_on.isoformat(), "answer": asking.answer,
        "contacts": [c.text for c in asking.contacts.all()],
    }  # fmt: skip
    text = "\n".join(f"{name}:{said}" for name, said in told.items())
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Enclosed(f"请示/{asking.no}.txt", {"no": asking.no, "sha256": digest}, text.encode)


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say on the work lists that somebody waits for this person's answer."""
    if not user.may("requests.answer"):
        return None
    count = queries.of_tab(user, "mine").count()
    return Panel("requests/desk.html", {"count": count}) if count else None
