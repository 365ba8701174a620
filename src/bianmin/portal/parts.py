"""What the resident's pages add to a case: by which number it is reached: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from bianmin.accounts.models import User
from bianmin.cases.actions import Act, Application
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel

from . import queries
from .models import Filing, Reach


def entered(case: Case, application: Application, act: Act) -> None:
    """Keep by which numbers the people of a new case are reached."""
    _keep(case)


def told(step: str, case: Case, act: Act) -> None:
    """Keep that up when a number was typed wrong and is mended."""
    was = getattr(case, "was", {})
    if any(was.get(name, now) != now for name, now in _numbers(case)):
        Reach.objects.filter(case=case).delete()
        _keep(case)


def _numbers(case: Case) -> list[tuple[str, str]]:
    return [("phone", case.phone), ("agent_phone", case.agent_phone)]


def _keep(case: Case) -> None:
    blinds = queries.blinds_of(case)
    rows = [Reach(case=case, centre_id=case.centre_id, blind=blind) for blind in sorted(blinds)]
    Reach.objects.bulk_create(rows, ignore_conflicts=True)


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Forget by which number a destroyed file was reached, and what was typed for it."""
    Reach.objects.filter(case=case).delete()
    Filing.objects.filter(case=case).update(sealed="", blind="", code="")
    return ()


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Say of a case that it came over the net; it costs the page no query."""
    if case.channel != Case.Channel.ONLINE:
        return None
    return Panel("portal/panel.html", {"case": case}, "aside")


def desk_counts(user: User, today: date) -> Mapping[str, QuerySet[Any]]:
    """Ask who waits: applications from the net, somebody at a machine."""
    asked: dict[str, QuerySet[Any]] = {}
    if user.may("intake.take"):
        asked["waits"] = queries.online_waiting(user)
    if user.may("help.answer"):
        asked["calls"] = queries.waiting_for_help(user)
    return asked


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say so on the work lists."""
    return Panel("portal/desk.html", dict(found)) if any(found.values()) else None
