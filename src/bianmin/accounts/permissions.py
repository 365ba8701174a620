"""Who may do what: one table, and the decorators that read it.

Default deny: a view without a mark is refused, and a test walks every door with
every role. What one may not see is not in the queryset, hence 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from bianmin.rules.cases import FLOW, Role
from bianmin.rules.security import ADMINISTRATORS, IN_A_HALL

P = ParamSpec("P")
Guarded = Callable[Concatenate[Any, P], HttpResponseBase]

R = Role
STAFF = IN_A_HALL - {R.AGENT}  # an agent stands on the resident's side of the counter
SEES = STAFF | {R.INSPECTOR, R.COUNTY}
ADMINS = ADMINISTRATORS
WORKS = frozenset({R.CLERK, R.HANDLER, R.CHIEF, R.DIRECTOR})

MAY: dict[str, frozenset[Role]] = {
    "desk.see": SEES | ADMINS | {R.AGENT},
    "intake.take": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "cases.list": SEES - {R.GUIDE},
    "cases.see": SEES - {R.GUIDE},
    "cases.reveal": WORKS | {R.INSPECTOR},
    "cases.papers": SEES - {R.GUIDE},
    "files.see": WORKS | {R.INSPECTOR},
    "files.add": WORKS,
    "ledger.see": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY, R.CLERK, R.HANDLER}),
    "ledger.export": frozenset({R.DIRECTOR, R.INSPECTOR, R.COUNTY}),
    "adoption.decide": frozenset({R.DIRECTOR, R.COUNTY}),
    "calendar.import": frozenset({R.COUNTY, R.SYSTEM}),
    "audit.see": frozenset({R.INSPECTOR, R.AUDIT, R.DIRECTOR}),
    "audit.export": frozenset({R.INSPECTOR, R.AUDIT}),
    "catalogue.see": SEES | {R.AGENT},
    "catalogue.edit": frozenset({R.DIRECTOR, R.COUNTY}),
    "joint.see": SEES - {R.GUIDE},
    "joint.lead": WORKS,
    "joint.opine": WORKS,
    "joint.settle": frozenset({R.DIRECTOR, R.LEADER}),
    "rulebook.see": SEES | ADMINS | {R.AGENT},
    "voice.see": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY}),
    "voice.follow_up": frozenset({R.CHIEF, R.DIRECTOR}),
    "duties.see": frozenset({R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY}),
    "duties.record": frozenset({R.DIRECTOR, R.LEADER}),
    "transfers.see": SEES - {R.GUIDE},
    "transfers.move": WORKS,
    "transfers.answer": frozenset({R.CHIEF, R.DIRECTOR}),
    "rehearsal.see": frozenset({R.DIRECTOR, R.INSPECTOR, R.COUNTY}),
    "rehearsal.run": frozenset({R.DIRECTOR, R.COUNTY}),
    "promises.see": SEES - {R.GUIDE},
    "promises.sign": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "enquiries.see": SEES,
    "enquiries.act": WORKS | {R.GUIDE},
    "enquiries.direct": frozenset({R.DIRECTOR}),
    "enquiries.export": frozenset({R.CHIEF, R.DIRECTOR, R.INSPECTOR, R.COUNTY}),
    "proofs.see": SEES - {R.GUIDE},
    "proofs.sign": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "proofs.check": WORKS,
    "proofs.draw": frozenset({R.CHIEF, R.DIRECTOR}),
    "proofs.revoke": frozenset({R.CHIEF, R.DIRECTOR}),
    "proofs.export": frozenset({R.CHIEF, R.DIRECTOR, R.INSPECTOR, R.COUNTY}),
    "handling.see": SEES - {R.GUIDE},
    "handling.act": WORKS,
    "handling.read": frozenset({R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY}),
    "requests.see": SEES - {R.GUIDE},
    "requests.ask": WORKS | {R.LEADER},
    "requests.answer": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER}),
    "agency.see": frozenset({R.AGENT, R.CLERK, R.CHIEF, R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY}),
    "agency.act": frozenset({R.AGENT, R.CLERK, R.CHIEF, R.DIRECTOR}),
    "agency.take_in": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "agency.manage": frozenset({R.DIRECTOR}),
    "agency.phone": frozenset({R.AGENT}),
    "lanes.see": SEES - {R.GUIDE} | {R.AGENT},
    "lanes.flag": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "lanes.follow": WORKS | {R.AGENT},
    "lanes.review": frozenset({R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY}),
    "inbox.see": SEES | ADMINS | {R.AGENT},
    "messaging.see": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY}),
    "messaging.again": frozenset({R.CHIEF, R.DIRECTOR}),
    "messaging.word": frozenset({R.DIRECTOR}),
    "archives.see": SEES - {R.GUIDE},
    "archives.keep": frozenset({R.CLERK, R.HANDLER, R.CHIEF, R.DIRECTOR}),
    "archives.allow": frozenset({R.CHIEF, R.DIRECTOR}),
    "archives.propose": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "archives.approve": frozenset({R.DIRECTOR, R.LEADER}),
    "archives.terms": frozenset({R.DIRECTOR}),
    "tallies.see": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER, R.INSPECTOR, R.COUNTY}),
    "standins.see": WORKS | {R.LEADER, R.INSPECTOR},
    "standins.name": frozenset({R.DIRECTOR}),
    "cases.share": frozenset({R.CHIEF, R.DIRECTOR}),
    "projects.see": SEES - {R.GUIDE},
    "projects.open": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "projects.follow": WORKS,
    "projects.edit": frozenset({R.DIRECTOR}),
    "results.see": SEES - {R.GUIDE},
    "results.hand": frozenset({R.CLERK, R.CHIEF, R.DIRECTOR}),
    "results.keep": WORKS,
    "results.export": frozenset({R.CHIEF, R.DIRECTOR, R.INSPECTOR, R.COUNTY}),
    "appointments.see": SEES - {R.COUNTY},  # they are of one hall
    "appointments.book": frozenset({R.GUIDE, R.CLERK, R.CHIEF, R.DIRECTOR}),
    "appointments.keep": WORKS,
    "appointments.allow": frozenset({R.DIRECTOR, R.LEADER}),
    "appointments.plan": frozenset({R.DIRECTOR}),
    "appointments.review": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER, R.INSPECTOR}),
    "kiosk.see": SEES,
    "kiosk.care": WORKS | {R.GUIDE},
    "openings.see": SEES,
    "openings.change": frozenset({R.DIRECTOR}),
    "tickets.see": SEES,
    "tickets.issue": WORKS | {R.GUIDE},
    "tickets.call": WORKS,
    "hall.see": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER, R.GUIDE, R.INSPECTOR}),
    "hall.overlook": frozenset({R.COUNTY}),  # all halls side by side
    "hall.review": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER, R.INSPECTOR}),
    "hall.clerks": frozenset({R.CHIEF, R.DIRECTOR, R.INSPECTOR}),  # how each person served
    "hall.export": frozenset({R.CHIEF, R.DIRECTOR, R.INSPECTOR}),
    "tickets.limit": frozenset({R.DIRECTOR}),
    "emergencies.see": SEES - {R.COUNTY},  # they are of one hall
    "emergencies.press": WORKS | {R.GUIDE, R.LEADER},
    "emergencies.end": frozenset({R.CHIEF, R.DIRECTOR}),
    "tickets.oversee": frozenset({R.CHIEF, R.DIRECTOR, R.LEADER, R.GUIDE, R.INSPECTOR, R.COUNTY}),
    "openings.serve": WORKS,
    "openings.lead": frozenset({R.CHIEF, R.DIRECTOR}),
    "openings.export": frozenset({R.CHIEF, R.DIRECTOR, R.INSPECTOR}),
    "openings.villages": frozenset({R.DIRECTOR}),
    "openings.calls": WORKS | {R.LEADER},
    "online.see": SEES - {R.GUIDE},
    "help.see": SEES,
    "help.answer": WORKS | {R.GUIDE},
    "terminals.keep": frozenset({R.DIRECTOR}),
    "people.see": frozenset({R.SYSTEM, R.SECURITY, R.AUDIT, R.DIRECTOR}),
    "people.create": frozenset({R.SYSTEM}),
    "people.disable": frozenset({R.SYSTEM}),
    "people.reset": frozenset({R.SYSTEM}),
    "people.grant": frozenset({R.SECURITY}),
    "people.unlock": frozenset({R.SECURITY}),
    "account.own": SEES | ADMINS | {R.AGENT},
    **{f"cases.{s.name}": frozenset(s.by) for s in FLOW.values()},
}  # fmt: skip


def may(permission: str) -> Callable[[Guarded[P]], Guarded[P]]:
    """Let only those roles in that `MAY` names for `permission`."""
    roles = MAY[permission]

    def decorate(view: Guarded[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.role not in roles:
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Guarded[P]) -> Guarded[P]:
    """Let everybody in: residents do not log in."""
    opened = cast("Guarded[P]", login_not_required(cast("Callable[[HttpRequest], Any]", view)))
    opened.permission = "public"  # type: ignore[attr-defined]
    return opened
