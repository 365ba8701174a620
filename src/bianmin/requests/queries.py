"""What the screens and the rules ask of questions to superiors."""

from __future__ import annotations

from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.packs import Pack
from bianmin.rules import requests as rules
from bianmin.rules.cases import Role

from .models import Asking, AskingQuerySet

PAGE = 50
TABS = {"mine": "等我答复的", "open": "还没有答复的", "asked": "我请示的", "all": "全部"}
EMPTY = {
    "mine": ("没有等您答复的", "同事拿不准的事请示到您这里,会排在最前面。"),
    "open": ("没有在等的请示", "规定不清、一时不能办的,从办件页上请示。"),
    "asked": ("您没有请示过", "拿不准的事不要硬办,请示以后再答复群众。"),
    "all": ("还没有请示", "每一条请示和答复都编号登记在这里。"),
}
OPEN = Q(answered_at__isnull=True)


def filled(asking: Asking) -> frozenset[str]:
    """Return what is written down of a question, by the names of the rules."""
    end = rules.ends_with(cause=asking.cause, policy=asking.book.policy.requests).value
    known = {
        "explained": asking.explained,
        "asked_whom": bool(asking.to_id or asking.outside),
        "asked_on": True,
        "contacts": bool(asking.contacts.all()),
        "told": asking.to_id is not None,  # it stands on his work list from then on
        end: bool(asking.answer),
    }
    return frozenset(name for name, there in known.items() if there)


def of_case(case: Case) -> list[Asking]:
    """Return the questions about a case, the oldest first."""
    rows = Asking.objects.filter(case=case).select_related("to", "by", "answered_by")
    return list(rows.prefetch_related("contacts").order_by("pk"))


def waiting_for(user: User) -> Q:
    """Return which open questions this person is to answer."""
    alone = [cause for cause, roles in rules.ONLY.items() if user.role in roles]
    return OPEN & (Q(to=user) | Q(cause__in=alone, to__isnull=True))


def of_tab(user: User, tab: str) -> AskingQuerySet:
    """Return the questions of one list."""
    seen = Asking.objects.visible_to(user)
    if tab == "mine":
        return seen.filter(waiting_for(user))
    if tab == "asked":
        return seen.filter(by=user)
    return seen.filter(OPEN) if tab == "open" else seen


def rows(user: User, tab: str, after: str) -> tuple[list[Asking], str]:
    """Return a page of a list, the newest first, and the cursor of the next one."""
    found = of_tab(user, tab)
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    full = found.select_related("case", "to", "by", "answered_by").order_by("-pk")
    page = list(full[: PAGE + 1])
    return page[:PAGE], str(page[PAGE - 1].pk) if len(page) > PAGE else ""


def superiors(user: User) -> list[User]:
    """Return whom somebody of this hall may ask: those above him, and his colleagues in charge."""
    roles = [Role.LEADER, Role.DIRECTOR, Role.CHIEF]
    people = User.objects.filter(centre=user.centre_id, role__in=roles, is_active=True)
    return list(people.exclude(pk=user.pk).order_by("role", "name"))


def causes(book: Pack) -> list[tuple[str, str]]:
    """Return the causes a book knows, with our words."""
    return [(c, zh) for c, zh in rules.CAUSES.items() if c in book.policy.requests.records]
