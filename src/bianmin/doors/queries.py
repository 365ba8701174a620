"""Read who may come in, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from bianmin import shelf
from bianmin.accounts.models import User, UserQuerySet
from bianmin.centres.models import Centre
from bianmin.ledger.models import Entry
from bianmin.packs import Pack
from bianmin.rules import security
from bianmin.rules.cases import Role
from bianmin.web.navigation import address_of

FOUNDATION = "_default"  # before somebody is known, and for the county, no town's book is in force
ROWS = 50
HOMES = {
    Role.SYSTEM: "accounts:people",
    Role.SECURITY: "accounts:people",
    Role.AUDIT: "audit:entries",
    Role.DIRECTOR: "oversight:today",
    Role.AGENT: "agency:index",
}


def book_of(centre: Centre | None, day: date) -> Pack:
    """Return the rule book that says how the people of a centre log in."""
    return centre.pack_on(day) if centre else shelf.pack(FOUNDATION)


def home_of(user: User) -> str:
    """Return the address of the page where a day's work begins for this role."""
    wanted = HOMES.get(Role(user.role), "cases:desk") if user.role else "cases:desk"
    return address_of(wanted) or "/"


def last_of(user: User) -> Role | None:
    """Return which administrator `user` is the last of, if he is one."""
    if user.role not in security.ADMINISTRATORS or not user.is_active:
        return None
    others = User.objects.filter(role=user.role, is_active=True).exclude(pk=user.pk)
    return None if others.exists() else Role(user.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for in the list of people."""

    words: str = ""
    role: str = ""
    centre: Centre | None = None
    state: str = ""  # active, locked, disabled, unplaced; none: all


def people(found: UserQuerySet, sought: Sought, at: datetime) -> UserQuerySet:
    """Return those of `found` that are sought, by login name."""
    if sought.words:
        found = found.filter(
            Q(username__contains=sought.words.lower()) | Q(name__contains=sought.words)
        )
    if sought.role:
        found = found.filter(role=sought.role)
    if sought.centre:
        found = found.filter(centre=sought.centre)
    states = {
        "active": Q(is_active=True),
        "disabled": Q(is_active=False),
        "locked": Q(locked_until__gt=at),
        "unplaced": Q(role=""),
    }
    return found.filter(states.get(sought.state, Q())).select_related("centre", "window")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a long list, and the login names at which the next and the last page begin."""

    rows: list[User]
    before: str
    after: str


def page_of(found: UserQuerySet, *, after: str, before: str) -> Page:
    """Return 50 people: those that follow `after`, or those that go before `before`."""
    after, before = after.replace("\0", ""), before.replace("\0", "")
    if before:
        rows = list(found.filter(username__lt=before).order_by("-username")[: ROWS + 1])
        more, rows = len(rows) > ROWS, rows[:ROWS][::-1]
        first = rows[0].username if rows and more else ""
        return Page(rows, first, rows[-1].username if rows else "")
    rows = list(found.filter(username__gt=after).order_by("username")[: ROWS + 1])
    more, rows = len(rows) > ROWS, rows[:ROWS]
    return Page(rows, rows[0].username if rows and after else "", rows[-1].username if more else "")


SIGNING = {"signed_in", "signed_out", "sign_in_failed"}


def history(user: User) -> list[Entry]:
    """Return the last acts about an account, without the daily coming and going."""
    entries = Entry.objects.filter(subject=f"user:{user.pk}").exclude(event__in=SIGNING)
    return list(entries.order_by("-at", "-id")[:20])
