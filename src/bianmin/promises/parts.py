"""What promises add to a case, to the intake and to the work lists: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.cases import forms
from bianmin.cases.actions import Act, Application, judged
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel, Reminder
from bianmin.cases.queries import facts_of_papers, kind_now
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.rules import tolerance
from bianmin.rules.messaging import Event
from bianmin.rules.ruling import Objection
from bianmin.rules.tolerance import Expiry, How

from . import queries
from .models import LOOKED_OVER, Promise

DECIDES = ("decide", "finish")


def objections(step: str, case: Case, act: Act) -> Iterator[Objection]:
    """Yield why nothing is decided while a promised paper is out, and why silence must not end it."""
    if step not in (*DECIDES, "lapse"):
        return
    policy = case.book.policy.tolerance
    promise = Promise.objects.filter(case=case, ended="").first()
    if promise is None:
        return
    promise.case = case
    following = tuple(p.name for p in promise.following)
    if step in DECIDES:
        yield from tolerance.objections_to_deciding(following=following, policy=policy)
    elif following and promise.waits and policy.expiry.value is Expiry.SHOW:
        yield policy.expiry.objection("承诺补材料的,到期由窗口联系,不当作撤回")


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show the promise of a case, or offer one where the book lets a paper follow."""
    if not any(p.tolerable for p in case.papers.all()):  # read already; nothing can follow
        return None
    promise = queries.of_case(case)
    own = user.centre_id == case.centre_id
    if promise and promise.waits:
        context = queries.line(promise, today) | {"may_sign": own and user.may("promises.sign")}
        return Panel("promises/panel.html", context | _strokes(promise), place="next")
    if promise:
        context = queries.line(promise, today) | _strokes(promise)
        return Panel("promises/past.html", context, place="aside")
    if case.state not in LOOKED_OVER or not own or not user.may("promises.sign"):
        return None
    policy = case.book.policy
    kind = kind_now(case.version, complete=True, policy=policy).value
    may = queries.promisable(facts_of_papers(case.papers.all()), kind, policy)
    if may is None:
        return None
    return Panel("promises/offer_case.html", {"case": case, "may": may}, place="next")


def told(step: str, case: Case, act: Act) -> None:
    """Once nobody waits for a case any more, nothing of it goes first."""
    was = getattr(case, "stood", None) or {}
    if was.get("waits") and not case.waits:
        Promise.objects.filter(case=case, goes_first=True).update(goes_first=False)


def _strokes(promise: Promise) -> dict[str, Any]:
    return {"strokes": sealing.unseal(promise.signature)}


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Offer to let a paper follow, and say if this person has broken a promise before."""
    book = version.item.centre.pack_on(today)
    policy = book.policy
    if policy.tolerance.how.value is How.NONE or version.item.elsewhere:
        return None
    blind = sealing.blind(identity.clean(typed.get("applicant_id", "")))
    broken = queries.broken_before(user, blind, today, policy.tolerance)
    papers = forms.Papers(typed or None, materials=list(version.materials.all()))
    may = None
    if papers.is_valid():
        kind = kind_now(version, complete=True, policy=policy).value
        asked = Application(version=version, applicant="", marked=papers.marked(), outcome="accept")
        may = queries.promisable(judged(asked), kind, policy)
    if not may and not broken:
        return None
    until = queries.last_day(version, kind, policy, today) if may else None
    context = {
        "may": may, "broken": broken, "until": until, "pack": book.id, "how": policy.tolerance.how,
        "shown": policy.tolerance.broken_shown,
    }  # fmt: skip
    return Panel("promises/offer.html", context, place="next")


def reminders(centre: Centre, today: date) -> Iterator[tuple[Case, Reminder]]:
    """Yield of which promises the applicants are to be reminded: the book's day has come."""
    near = Promise.objects.open().filter(
        centre=centre, remind_on__lte=today, until__gte=today, reminded_at__isnull=True
    )
    for promise in near.select_related("case"):
        key = promise.until.isoformat()
        yield promise.case, Reminder(event=Event.PROMISE_NEAR, day=promise.until, key=key)


def desk_counts(user: User, today: date) -> Mapping[str, QuerySet[Promise]]:
    """Ask how many promises run out soon, have run out, or go first now that they are kept."""
    return queries.on_desk(user, today) if user.may("promises.see") else {}


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say so on the work lists."""
    return Panel("promises/desk.html", {"counts": found}) if any(found.values()) else None


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Take the drawn signature out of the promises of a case whose file is destroyed."""
    Promise.objects.filter(case=case).update(signature="", blind="")
    return ()
