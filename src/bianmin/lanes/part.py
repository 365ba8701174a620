"""What lanes add to a case and to the intake: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bianmin.accounts.models import User
from bianmin.cases.actions import Act, Application
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.parts import Panel
from bianmin.catalogue.models import Version
from bianmin.packs import Pack
from bianmin.rules import lanes
from bianmin.rules.ruling import Objection

from . import actions, forms, queries

PREFIX = "lane"  # of the fields on the page of an intake


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show why a case goes in a lane and who looks after it, or the way to flag it."""
    own = user.centre_id == case.centre_id
    flags_ = own and user.may("lanes.flag") and case.state in OPEN_STATES
    if not case.lane:
        shown = flags_ and queries.grounds(case.book)
        return Panel("lanes/offer.html", {"case": case}, "aside") if shown else None
    flags = queries.of_case(case)
    escort = flags[0].case.escort if flags else None
    wants = queries.wanted([one.fact for one in flags], case.book)
    open_ = case.state in OPEN_STATES and own
    marks = queries.marks_of(flags)
    offered = bool(marks & case.book.policy.priority.offers.keys()) and open_
    personal = offered and queries.in_person(case.version)
    context = {
        "case": case, "flags": flags, "escort": escort, "wants": wants,
        "lacks": [r for n, r in wants.items() if escort and n not in escort.filled],
        "left_out": list(case.left_out.select_related("by")),
        "plain": len(case.book.policy.priority.order.value), "may_flag": flags_,
        "may_follow": open_ and user.may("lanes.follow"),
        "offered": queries.offered(marks, case.version, case.book, personal=personal) if offered else None,
    }  # fmt: skip
    return Panel("lanes/panel.html", context, "aside")


def _form(typed: Mapping[str, Any], version: Version, book: Pack) -> forms.Flagging:
    return forms.Flagging(typed or None, prefix=PREFIX, book=book, centre=version.item.centre)


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Say in which lane the case will go, by age or as asked, and what is offered then."""
    book = version.item.centre.pack_on(today)
    known = queries.grounds(book)
    policy = book.policy.priority
    if version.item.elsewhere or not (known or version.name in policy.offered_items.value):
        return None
    number = typed.get("applicant_id", "") if typed.get("id_type", "111") == "111" else ""
    old = lanes.of_age(
        born=queries.born(number, today), on=today, policy=policy, agency=book.policy.agency
    )
    names = [n for n in (old.value if old else "", typed.get(f"{PREFIX}-ground", "")) if n in known]
    marks = {m for n in names for m in (n, known[n].value.lane)}
    offered = queries.offered(marks, version, book, personal=queries.in_person(version))
    lane = lanes.foremost_lane(flags=[known[n].value for n in names], policy=policy)
    context = {
        "form": _form(typed, version, book) if known else None, "old": known[old.value] if old else None,
        "offered": offered, "version": version, "pack": book.id,
        "open": bool(typed.get(f"{PREFIX}-ground")), "most": actions.limit(lane, book),
    }  # fmt: skip
    return Panel("lanes/at_intake.html", context, fields="lanes/fields.html", lane=lane)


def _asked(application: Application, act: Act) -> forms.Flagging | None:
    """Return what was asked at the intake, or None if nothing was."""
    if not application.typed.get(f"{PREFIX}-ground"):
        return None
    version = application.version
    return _form(application.typed, version, version.item.centre.pack_on(act.today))


def objections_at_intake(application: Application, act: Act) -> Iterator[Objection]:
    """Yield why a case cannot be flagged as it comes in."""
    form = _asked(application, act)
    if application.outcome == "reject":
        return
    yield from _objections_to_following(application, act)
    if form is None:
        return
    if form.is_valid():
        yield from actions.objections_at_intake(application, form.asked(), act)
        return
    policy = application.version.item.centre.pack_on(act.today).policy.priority
    for name, errors in form.errors.items():
        for error in errors:
            yield policy.before_decision.objection(f"{form.fields[name].label}:{error}")


def _objections_to_following(application: Application, act: Act) -> Iterator[Objection]:
    policy = application.version.item.centre.pack_on(act.today).policy
    flags = [one.found.value for one in _intended(application, act)]
    asked = application.following.lane
    yield from lanes.objections_to_tolerance(
        asked=asked, lane=lanes.foremost_lane(flags=flags, policy=policy.priority),
        named=policy.tolerance.lanes.get(asked), policy=policy.priority,
    )  # fmt: skip


def _intended(application: Application, act: Act) -> list[Any]:
    if application.outcome == "reject":
        return []
    form = _asked(application, act)
    return actions.intended(application, form.asked() if form and form.is_valid() else None, act)


def entering(case: Case, application: Application, act: Act) -> None:
    """Put a new case into its lane before its days are reckoned."""
    case.lane = actions.lane_at_intake(case, _intended(application, act))


def entered(case: Case, application: Application, act: Act) -> None:
    """Write down with which flags a case came in."""
    if case.lane:
        actions.flag_at_intake(case, _intended(application, act), act)
