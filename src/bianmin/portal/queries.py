"""What the resident's pages ask: his cases, his applications, what he owes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, prefetch_related_objects

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.board import progress
from bianmin.cases.models import Case, CaseQuerySet, Document, Paper
from bianmin.cases.queries import wanting
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.rules import portal
from bianmin.rules.cases import State

from .models import Filing, HelpCall, HelpCallQuerySet, Reach, Terminal

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
    """Return cases with all that the list of a resident shows, the newest first.

    What only a few need is asked for those few.
    """
    joined = cases.select_related("department", "version", "pickup", "dossier__holder")
    found = list(joined.prefetch_related("papers").order_by("-received_on", "-pk")[:MANY])
    issued = Document.objects.order_by("issued_at", "pk").defer("pdf", "sheet")
    filed = [case for case in found if case.state == State.ARCHIVED]
    prefetch_related_objects(filed, Prefetch("documents", issued))
    prefetch_related_objects([c for c in found if c.state == State.SUSPENDED], "pauses")
    return found


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


def lacking(case: Case) -> list[Paper]:
    """Return the papers that somebody may still send over the net."""
    return wanting(case) if case.now in progress.ASKING else []


ONLINE = {"received": "等答复的", "waiting": "等群众补的", "open": "在办的", "all": "全部"}
PAGE = 50
_WHERE = {
    "received": Q(waits=1, state=State.RECEIVED),
    "waiting": Q(waits=1, state=State.SUPPLEMENTING),
    "open": Q(waits=1),
    "all": Q(),
}


def _online(user: User) -> CaseQuerySet:
    return Case.objects.of_hall(user).filter(channel=Case.Channel.ONLINE)


def online_waiting(user: User) -> CaseQuerySet:
    """Return the cases that came over the net and wait for an answer: read from what waits."""
    return _online(user).filter(_WHERE["received"])


def online_counts(user: User) -> dict[str, int]:
    """Return how many cases that came over the net stand in each list."""
    return _online(user).aggregate(**{n: Count("pk", filter=q) for n, q in _WHERE.items()})


def online_rows(user: User, wanted: str, after: str) -> tuple[list[Case], str]:
    """Return a page of cases that came over the net, and the cursor of the next one.

    What nobody has answered is in the order of its last day; all the rest, the newest first.
    """
    rows = _online(user).filter(_WHERE[wanted]).select_related("handler", "version")
    day, _, pk = after.partition("_")
    seen = _day(day) if pk.isdecimal() and len(pk) < 19 else None
    if wanted == "received":
        if seen:
            rows = rows.filter(Q(notice_by__gt=seen) | Q(notice_by=seen, pk__gt=int(pk)))
        found = list(rows.order_by("notice_by", "pk")[: PAGE + 1])
    else:
        if seen:
            rows = rows.filter(Q(received_on__lt=seen) | Q(received_on=seen, pk__lt=int(pk)))
        found = list(rows.order_by("-received_on", "-pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    on = last.notice_by if wanted == "received" else last.received_on
    return found[:PAGE], f"{on.isoformat()}_{last.pk}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def online_items(
    user: User, today: date, after: str, *, every: bool = False
) -> tuple[list[Version], str]:
    """Return a page of the items that are called online ones, or of all, by their code."""
    rows = Version.objects.visible_to(user).in_force(today)
    rows = rows if every else rows.filter(online=True)
    if after:
        rows = rows.filter(item__code__gt=after.replace("\x00", ""))
    joined = rows.select_related("item__centre").prefetch_related("item__centre__adoptions")
    found = list(joined.order_by("item__code", "pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].item.code if len(found) > PAGE else ""


def open_call(machine: Terminal) -> HelpCall | None:
    """Return the call of a machine that is not over, with who comes."""
    open_ = HelpCall.objects.filter(terminal=machine, done_at__isnull=True)
    return open_.select_related("by").first()


def calls(user: User, after: str) -> tuple[list[HelpCall], list[HelpCall], str]:
    """Return who waits for help, the first first; a page of what was helped; and its cursor."""
    seen = HelpCall.objects.visible_to(user).select_related("terminal", "by", "centre")
    open_ = list(seen.filter(done_at__isnull=True).order_by("at", "pk")[:PAGE])
    done = seen.filter(done_at__isnull=False)
    if after.isdecimal() and len(after) < 19:
        done = done.filter(pk__lt=int(after))
    found = list(done.order_by("-pk")[: PAGE + 1])
    return open_, found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def waiting_for_help(user: User) -> HelpCallQuerySet:
    """Return the calls for help from machines of somebody's hall to which nobody goes."""
    mine = HelpCall.objects.visible_to(user).filter(centre=user.centre_id)
    return mine.filter(done_at__isnull=True, by=None)
