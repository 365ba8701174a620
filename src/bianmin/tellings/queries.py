"""What the screens ask of what people were told."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.queries import kind_now, limits
from bianmin.catalogue.models import Version
from bianmin.packs import Pack

from .models import Telling

PAGE = 50
KIND = "consult"  # what a flow chart may list beside the kinds of cases


def rows(user: User, after: str) -> tuple[list[Telling], str]:
    """Return a page of the register, the newest first, and the cursor of the next one."""
    found = Telling.objects.visible_to(user).select_related("by", "case").defer("pdf", "sheet")
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    page = list(found.order_by("-pk")[: PAGE + 1])
    return page[:PAGE], str(page[PAGE - 1].pk) if len(page) > PAGE else ""


def called(book: Pack) -> str:
    """Return what a book calls it when somebody only asks (咨询告知件), else what we do."""
    charted = book.policy.cases.chart_kinds
    return next((name for name, meant in charted.items() if meant.value == KIND), "咨询告知")


def days(version: Version, book: Pack) -> str:
    """Return in words how long an item takes: what is promised, what the law allows."""
    kind = kind_now(version, complete=True, policy=book.policy).value
    promised, law = limits(version, kind, book.policy)
    if promised is None or law is None:
        return ""
    return f"承诺{promised.value},法定{law.value}"


def address(version: Version) -> str:
    """Return the address of an item's guide."""
    item = version.item
    return f"{settings.PUBLIC_URL}/c/{item.centre.slug}/guides/{item.code}/"


def in_force(user: User) -> Q:
    """Return which items somebody may tell of: those of his own hall."""
    return Q(item__centre=user.centre_id)
