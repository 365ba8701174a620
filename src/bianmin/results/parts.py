"""What results add to a case: a section of its page, why it cannot be delivered or filed yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.cases.parts import Enclosed, Panel
from bianmin.cases.parts import Reminder as Reminding
from bianmin.centres.models import Centre
from bianmin.rules import delivery
from bianmin.rules import results as rules
from bianmin.rules.messaging import Event
from bianmin.rules.results import Claim
from bianmin.rules.ruling import Objection

from . import queries
from .actions import settle as settle
from .actions import told as told
from .models import Handing, Pickup, Reminder, Result

TAKES = ("deliver",)
STANDS = Exists(Pickup.objects.filter(case=OuterRef("pk")))


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show what the case gives, where it is, and the way to hand it over."""
    found = queries.glance(case)
    if found is None or not user.may("results.see"):
        return None
    own = user.centre_id == case.centre_id
    context = {
        "found": found, "case": case, "today": today,
        "may_hand": own and user.may("results.hand") and case.state == "decided",
        "may_keep": own and user.may("results.keep"),
        "due": found.pickup["waits"] and found.pickup["remind_on"] <= today,
    }  # fmt: skip
    return Panel("results/panel.html", context, "next")


def objections(step: str, case: Case, act: Act) -> Iterator[Objection]:
    """Yield why a result cannot go out from here, and why the case is not over yet."""
    policy = case.book.policy.delivery
    if step == "deliver":
        desk = queries.desk_of(act.by, case)
        yield from delivery.objections_to_desk(desk=desk, policy=policy)
        revoked = case.documents.filter(kind="revocation", void="").exists()
        wanted = (
            case.outcome == "granted" and bool(case.version.result_name.strip()) and not revoked
        )
        if wanted and Pickup.objects.filter(case=case).exists():
            standing = case.results.filter(state=Result.State.READY).count()
            gone = case.results.filter(state=Result.State.OUT).exists()
            yield from rules.objections_to_handing_out(
                wanted=not gone, standing=standing, policy=policy
            )
    elif step == "archive":
        yield from _objections_to_filing(case)


def _objections_to_filing(case: Case) -> Iterator[Objection]:
    policy = case.book.policy.delivery
    owed = tuple(str(one) for one in case.results.filter(claim=Claim.OWED))
    yield from rules.objections_to_owing(owed=owed, policy=policy)
    if not case.outcome:
        return
    handings = [h for h in case.handings.filter(void="") if h.ended != Handing.End.RETURNED]
    moving = any(h.moving for h in handings)
    signed = all(h.signed for h in handings if h.way != "courier") and policy.signature.value
    reached = rules.reached(
        delivered=case.delivered_at is not None,
        moving=moving,
        signed=signed,
        way=str(case.delivery.get("way", "")),
    )
    yield from rules.objections_to_filing(
        kind=case.kind, decided=True, moving=moving, reached=reached, policy=policy
    )


def enclosed(case: Case, act: Act | None = None) -> list[Enclosed]:
    """Return who took the results, with the signatures that were drawn on the screen."""
    found = []
    for number, handing in enumerate(case.handings.all(), 1):
        name = f"交接/{number:02d} {handing.get_way_display()}"
        facts = {
            "way": handing.way, "results": handing.names, "receiver": handing.receiver,
            "signed": handing.signed, "signature": handing.signature, "ended": handing.ended,
            "at": handing.at.isoformat(), "tracking": handing.tracking, "void": handing.void,
        }  # fmt: skip
        found.append(_file(f"{name}.json", json.dumps(facts, ensure_ascii=False, indent=1), act))
        if path := queries.strokes(handing):
            found.append(_file(f"{name} 签字.svg", PICTURE.format(path), act))
    return found


def _file(name: str, text: str, act: Act | None) -> Enclosed:
    body = text.encode()
    facts = {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
    return Enclosed(name, facts, text.encode if act else None)


PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200">'
    '<path d="{}" fill="none" stroke="black" stroke-width="4"/></svg>'
)


def reminders(centre: Centre, today: date) -> Iterator[tuple[Case, Reminding]]:
    """Yield whose result came back or was issued anew since the decision, and lies here again."""
    again = queries.uncollected(today, centre).exclude(since=F("case__closed_on"))
    for pickup in again:
        key = pickup.since.isoformat()
        yield pickup.case, Reminding(event=Event.UNCOLLECTED, day=pickup.since, key=key)


def destroyed(case: Case, words: str) -> set[str]:
    """Take the people out of the handing-over of a case whose file is destroyed; return the signatures."""
    drawn = set(case.handings.exclude(signature="").values_list("signature", flat=True))
    case.handings.update(receiver="", checked="", said="", signature="")
    Pickup.objects.filter(case=case).update(code="")
    Reminder.objects.filter(pickup__case=case).update(said=words[:300])
    kept = Handing.objects.filter(signature__in=drawn).values_list("signature", flat=True)
    return drawn - set(kept)


def desk_counts(user: User, today: date) -> Mapping[str, QuerySet[Pickup]]:
    """Ask how many results wait for somebody to call, or have not come back to the hall."""
    return queries.on_desk(user, today) if user.may("results.see") else {}


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say so on the work lists."""
    return Panel("results/desk.html", {"counts": found}) if any(found.values()) else None
