"""`{% load ledger %}`: entries in plain words (台账)."""

from __future__ import annotations

from django import template

from bianmin.accounts.models import User
from bianmin.ledger import details, words
from bianmin.ledger.models import Entry

register = template.Library()


@register.filter
def event_zh(event: str) -> str:
    """Return an event in Chinese."""
    return words.event_zh(event)


@register.filter
def subject_zh(entry: Entry) -> str:
    """Return what an entry is about."""
    return words.subject_zh(entry.subject, entry.details)


@register.filter
def details_zh(entry: Entry, user: User) -> list[tuple[str, str]]:
    """Return the details of an entry as far as `user` may read them."""
    return list(details.details_zh(entry, sees_cases=user.may("cases.see")))


@register.filter
def more_zh(entry: Entry, user: User) -> list[tuple[str, str]]:
    """Return the details that what the entry is about does not say already."""
    said = {details.DETAILS[name] for name in words.NAMES}
    return [(name, value) for name, value in details_zh(entry, user) if name not in said]
