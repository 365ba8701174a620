"""What a project adds to the page of its case, and why a case must wait for another (一件事)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel

from .actions.passing import objections, told
from .actions.renewing import can_be_renewed
from .models import Leg, Tie

__all__ = ["STANDS", "objections", "panel", "told"]

STANDS = Exists(Leg.objects.filter(case=OuterRef("pk")))


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Return to which matter a case belongs, what it waits for and what waits for it."""
    rows = Leg.objects.filter(case=case)
    leg = rows.select_related("project__helper", "instead_of__case", "renewed").first()
    if leg is None:
        return None
    ties = Tie.objects.filter(before__project=leg.project_id).select_related(
        "before__case", "after__case"
    )
    leg.case = case
    mine = [t for t in ties if leg.pk in (t.before_id, t.after_id)]
    renewed = getattr(leg, "renewed", None)
    shown = {
        "leg": leg,
        "before": leg.instead_of,
        "renewed": renewed,
        "again": can_be_renewed(leg)
        and not renewed
        and user.may("projects.open")
        and user.centre_id == leg.project.centre_id,
        "project": leg.project,
        "behind": [t for t in mine if t.after_id == leg.pk],
        "ahead": [t for t in mine if t.before_id == leg.pk],
        "because": case.book.policy.bundles.passed_on.because,
    }
    return Panel("projects/panel.html", shown)
