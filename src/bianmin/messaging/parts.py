"""What messages add to a case and to its intake: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel
from bianmin.catalogue.models import Version

from . import actions
from .models import Contact, Message

STANDS = Exists(Message.objects.filter(case=OuterRef("pk")))


def told(step: str, case: Case, act: Act) -> None:
    """Queue what the applicant and the colleagues are told of an act."""
    actions.told(step, case, act)


def told_of_many(step: str, cases: Sequence[Case], act: Act) -> None:
    """Tell the colleagues to whom many cases were given at once."""
    actions.told_of_many(step, cases, act)


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Say where one sees what the applicant was told; it costs the page no query."""
    return Panel("messaging/panel.html", {}, "aside") if user.may("messaging.see") else None


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Ask at the window whether somebody wants messages, and an e-mail address."""
    if version.item.elsewhere or version.route == "immediate":
        return None
    rule = version.item.centre.pack_on(today).policy.messaging.may_refuse
    context = {
        "may_refuse": rule,
        "no_messages": bool(typed.get("no_messages")),
        "email": typed.get("email", ""),
    }
    return Panel("messaging/wishes.html", context)


def handed_in(case: Case, typed: Mapping[str, Any], act: Act) -> Iterator[str]:
    """Keep what was said at the window, and send what waited for it."""
    if wrong := actions.note_wishes(case, typed, act):
        yield wrong


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Forget where the applicant of a destroyed file was reached, and what was said."""
    Contact.objects.filter(case=case).delete()
    Message.objects.filter(case=case).update(text="", to_shown="")
    return ()
