"""Looking through the register (查台账): whoever looks a person up, or takes a copy out, is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from bianmin import identity, sealing, shelf
from bianmin.accounts.models import User
from bianmin.ledger.actions import record
from bianmin.packs import Pack
from bianmin.refusal import refuse_if

from .locking import Act


@dataclass(frozen=True, slots=True)
class Person:
    """Whom somebody looks for: by name or by the fingerprint of a number, and how it is shown."""

    name: str
    blind: str
    shown: str


def book_of(user: User, act: Act) -> Pack:
    """Return the rule book a person works by: the hall's, or the defaults at the county."""
    return user.centre.pack_on(act.today) if user.centre else shelf.pack("_default")


@transaction.atomic
def look_up(*, who: str, reason: str, act: Act) -> Person:
    """Look somebody up by name or number; every look-up is in the ledger (查一个人).

    The ledger says who was looked for only by a fingerprint and with the middle
    hidden. Raises `Refused` without a reason.
    """
    book = book_of(act.by, act)
    rule = book.policy.security.lookups_recorded
    number = identity.clean(who)
    is_number = any(letter.isdigit() for letter in number)

    refuse_if([] if reason.strip() else [rule.objection("没有写为什么要查")])

    name = "" if is_number else "".join(who.split())
    blind = sealing.blind(number if is_number else name)
    shown = identity.mask_id(number) if is_number else identity.mask_name(name)
    record(
        centre=act.by.centre, subject=f"person:{blind[:24]}", event="look_up", pack=book.id,
        because=rule.because, by=act.by, at=act.at,
        details={"name": shown, "reason": reason.strip()},
    )  # fmt: skip
    return Person(name, blind if is_number else "", shown)


@transaction.atomic
def tell_exported(*, rows: int, filters: Mapping[str, str], act: Act) -> None:
    """Tell the ledger that a copy of the register left the house (导出台账)."""
    book = book_of(act.by, act)
    record(
        centre=act.by.centre, subject=f"user:{act.by.pk}", event="register_exported",
        pack=book.id, because=book.policy.security.acts_recorded.because, by=act.by, at=act.at,
        details={"username": act.by.username, "rows": rows, "filters": dict(filters)},
    )  # fmt: skip
