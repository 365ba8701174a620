"""An attached file, for the screens of whoever owns what it is attached to."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.files import actions
from bianmin.files.models import Attachment
from bianmin.packs import Pack

from .scan import TYPES, body_of, served


def give(request: Request, attached: Attachment, book: Pack) -> HttpResponse:
    """Give an attached file to somebody who may see it, on the record; `?small`: its thumbnail."""
    if "small" in request.GET:
        answer = served(body_of(attached.thumb), "image/jpeg")
        answer["Cache-Control"] = "private, max-age=3600"
        return answer
    body = body_of(attached.body)
    actions.seen(attached, book, Act(by=request.user, at=timezone.now()))
    answer = served(body, TYPES[attached.kind])
    how = "attachment" if attached.kind == "PDF" else "inline"
    answer["Content-Disposition"] = f'{how}; filename="{attached.pk}.{attached.ending}"'
    return answer
