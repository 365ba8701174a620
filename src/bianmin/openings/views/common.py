"""What the pages of the hours have in common: the hall, the month, a page of rows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404

from bianmin.accounts.request import Request
from bianmin.centres.models import Centre

WRONG = 422
PAGE = 30
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def hall(request: Request) -> Centre:
    """Return the hall of who asks; the county looks at halls one by one elsewhere."""
    if request.user.centre is None:
        raise Http404("开门时间在各个中心里看")
    prefetch_related_objects([request.user.centre], "adoptions")  # its book, asked many times
    return request.user.centre


def month_named(asked: str, today: date) -> date:
    """Return the first day of the month that is asked for, else of this one."""
    found = MONTH.fullmatch(asked)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def page_of(rows: QuerySet[Any], request: Request) -> dict[str, Any]:
    """Return a page of rows, the latest first, and where the next begins."""
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    return {"rows": page[:PAGE], "after": page[PAGE - 1].pk if len(page) > PAGE else None}


def sent_form(request: Request, name: str) -> Any:
    """Return what was sent if it is for the form `name` of a page that has several."""
    return request.POST if request.method == "POST" and request.POST.get("form") == name else None


def fresh(**more: Any) -> dict[str, Any]:
    """Return what a form starts with: a key of its own."""
    return {"key": uuid4().hex, **more}
