"""What a case's way through the house adds to its page and its steps: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.timezone import get_default_timezone

from bianmin import papers as press
from bianmin.accounts.models import User
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.parts import Enclosed, Panel
from bianmin.rules import handling
from bianmin.rules.ruling import Objection

from . import documents, queries
from .models import Handover, SiteCheck, Slip

STANDS = (
    Exists(Handover.objects.filter(case=OuterRef("pk")))
    | Exists(SiteCheck.objects.filter(case=OuterRef("pk")))
    | Exists(Slip.objects.filter(case=OuterRef("pk")))
)
ASKED = {"examine", "decide", "finish", "deliver"}
KEPT = {"hand_over"}
OFFICE = get_default_timezone()


def objections(step: str, case: Case, act: Any) -> Iterator[Objection]:
    """Yield what has to be signed before a step, and that a kind stays at its window."""
    policy = case.book.policy.handling
    if step in ASKED and policy.needs:
        have = queries.way_of(case).have
        yield from handling.objections_to_step(step=step, have=have, policy=policy)
    if step in KEPT:
        due = case.due_on or case.notice_by  # before acceptance the answer is due
        yield from handling.objections_to_passing_on(kind=case.kind, due=due, policy=policy)


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show who gave a case to whom, and what else was signed on its way."""
    way = queries.way_of(case)
    last = way.last
    mine = bool(last and last.waits and last.receiver_id == user.pk)
    context = _context(case, user, today) | {"way": way, "last": last, "mine": mine}
    return Panel("handling/panel.html", context, place="main")


def plain(case: Case, user: User, today: date) -> Panel | None:
    """Offer the slip of a case of which nothing was signed yet, where it is still worked on."""
    context = _context(case, user, today)
    if not (context["may_act"] or context["left_open"] or context["too_often"]):
        return None
    return Panel("handling/offer.html", context, place="aside")


def _context(case: Case, user: User, today: date) -> dict[str, Any]:
    own = user.centre_id == case.centre_id and user.may("handling.act")
    return {
        "case": case,
        "may_act": own and (case.state in OPEN_STATES or case.state == "decided"),
        "wanted": queries.wants(case),
        "left_open": queries.left_open(case, datetime.combine(today, time.min, OFFICE)),
        "too_often": queries.too_often(case),
        "visits": queries.visits(case),
    }


def enclosed(case: Case, act: Any = None) -> list[Enclosed]:
    """Enclose the slip in the complete file of a case, if anything stands on it."""
    way = queries.way_of(case)
    if not (way.slip or way.handovers or way.checks):
        return []
    sheet = documents.slip(way, "")
    draw = partial(press.render, sheet) if act is not None else None
    return [Enclosed(f"文书/{documents.SLIP}.pdf", {"sheet": sheet.to_dict(), "slip": True}, draw)]


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say on the work lists what waits for a signature, and what refusals nobody has read."""
    if not user.may("handling.see"):
        return None
    waits = list(queries.waiting_for(user)[:5]) if user.may("handling.act") else []
    if not waits:
        return None
    return Panel("handling/desk.html", {"waits": waits})
