"""An attached file, for the screens of whoever owns what it is attached to."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.files import actions, forms
from bianmin.files.models import Attachment
from bianmin.packs import Pack
from bianmin.refusal import Refused
from bianmin.rules.ruling import Objection

from .paper import act_of, given_of
from .scan import REFUSED, TYPES, body_of, served


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


def keep(
    request: Request, attached: Attachment, book: Pack, *, small: str, back: str,
    against: Iterable[Objection] = (),
) -> HttpResponse:  # fmt: skip
    """Strike an attached file, or put another in its place; `small` is its thumbnail's address.

    Whoever owns what it belongs to has asked who may, and says in `against` why not now.
    """
    posted = request.method == "POST"
    swaps = request.POST.get("act") == "instead"
    off = forms.Why(request.POST if posted and not swaps else None, label="为什么作废")
    instead = forms.Instead(
        *((request.POST, request.FILES) if swaps else ()), label="为什么换", prefix="new"
    )
    del instead.fields["valid_until"]
    refused, form = None, instead if swaps else off
    if posted and form.is_valid():
        said, act = form.cleaned_data, act_of(request)
        try:
            given = given_of(said["chosen"][0], "file", None) if swaps else None
            actions.strike_attached(
                attached_id=attached.pk, reason=said["reason"], against=against, act=act,
                instead=actions.vet(given, book) if given else None,
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "换上了,原来的作废,还留着" if swaps else "作废了,还留着")
            return redirect(back)
    context = {
        "attached": attached, "small": small, "back": back, "off": off, "instead": instead,
        "refused": refused, "what": "换" if swaps else "作废", "swaps": swaps,
        "centre": attached.centre, "pack": book.id,
    }  # fmt: skip
    status = REFUSED if refused or (posted and form.errors) else 200
    return render(request, "files/attached.html", context, status=status)
