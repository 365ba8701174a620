"""`{% load ledger %}`: entries in plain words (台账)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from bianmin.accounts.models import User
from bianmin.ledger import words
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
def details_zh(details: Mapping[str, Any], user: User) -> list[tuple[str, str]]:
    """Return the details of an entry as far as `user` may read them."""
    return list(words.details_zh(details, sees_cases=user.may("cases.see")))
