"""What the hours add to a case and to the work lists: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import outreach
from bianmin.rules.escalation import Level
from bianmin.rules.receipt import Recorded
from bianmin.rules.ruling import Objection, cite

from . import queries
from .models import Served, VillageDay

STANDS = Exists(Served.objects.filter(case=OuterRef("pk")))
MODE, URGENT = "served-mode", "served-urgent"  # as the page of an intake sends them


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show how somebody was served, where it was not at the window on an ordinary day."""
    served = Served.objects.filter(case=case).first()
    if served is None:
        return None
    modes = case.book.policy.outreach.modes
    called = modes.get(served.mode)
    context = {
        "served": served, "case": case, "called": called.value if called else "窗口办理",
        "because": cite(*([called] if called else []), case.book.policy.outreach.urgent_any_day),
    }  # fmt: skip
    return Panel("openings/served.html", context, "aside")


class How(forms.Form):
    """How somebody is served, and why it cannot wait for the village's day."""

    def __init__(self, *args: Any, book: Pack, village: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        modes = [(name, called.value) for name, called in book.policy.outreach.modes.items()]
        self.fields[MODE] = forms.ChoiceField(label="服务方式", choices=modes, required=False)
        if village:
            self.fields[URGENT] = forms.CharField(
                label="今天就办的,写为什么急", max_length=120, required=False
            )


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Let a clerk say how somebody is served; in a village, why it cannot wait for its day."""
    book = version.item.centre.pack_on(today)
    if version.item.elsewhere or len(book.policy.outreach.modes) < 2:
        return None
    village = _off_day(version, book, today)
    context = {
        "form": How(typed or None, book=book, village=village), "village": village,
        "open": village or typed.get(MODE, _first(book)) != _first(book), "pack": book.id,
        "because": cite(*book.policy.outreach.village_days.values(), book.policy.outreach.urgent_any_day),
    }  # fmt: skip
    return Panel("openings/at_intake.html", context, fields="openings/fields.html")


def _first(book: Pack) -> str:
    """Return how people are served where nothing else is said: at the window."""
    return next(iter(book.policy.outreach.modes), "")


def _off_day(version: Version, book: Pack, today: date) -> bool:
    """Return whether a village with days of its own takes something in on another day."""
    centre = version.item.centre
    if not book.policy.outreach.village_days or centre.level is not Level.VILLAGE:
        return False
    days = VillageDay.objects.standing().filter(village=centre.division_id, day=today)
    return not days.exists()


def objections_at_intake(application: Any, act: Any) -> Iterator[Objection]:
    """Yield why it is not said how somebody is served, or why a village does not take it today."""
    version = application.version
    book = version.item.centre.pack_on(act.today)
    policy, typed = book.policy.outreach, application.typed
    mode = typed.get(MODE, _first(book))
    yield from outreach.objections_to_mode(mode=mode, policy=policy)
    if policy.village_days and version.item.centre.level is Level.VILLAGE:
        yield from outreach.objections_to_village_intake(
            village_day=not _off_day(version, book, act.today), urgent=typed.get(URGENT, ""),
            policy=policy,
        )  # fmt: skip


def entered(case: Case, application: Any, act: Any) -> None:
    """Keep how somebody was served, where it is not the usual way."""
    mode, urgent = application.typed.get(MODE, ""), application.typed.get(URGENT, "").strip()
    if (mode and mode != _first(case.book)) or urgent:
        Served.objects.create(case=case, mode=mode, urgent=urgent[:120])


def recorded(centre: Centre, at: datetime) -> Recorded:
    """Say how the hall's own day was unlike its season when something came in."""
    return queries.recorded(centre, at)


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say on the work lists that a window waits for a substitute, or a call for its answer.

    Both were read with the user (`queries.with_waiting`): the lists pay nothing for it.
    """
    if not user.may("openings.lead"):
        return None
    reports = getattr(user, "cannot_stay_on", None) == today
    found = {"reports": reports, "calls": getattr(user, "calls_wait", False)}
    return Panel("openings/desk.html", found) if any(found.values()) else None


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Take the reason out of a case whose file is destroyed: it may speak of the person."""
    Served.objects.filter(case=case).update(urgent="")
    return ()
