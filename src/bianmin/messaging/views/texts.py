"""What a hall says in its messages (自己的话): the book's words, its own, and how they would look."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.messaging import actions, forms, queries
from bianmin.packs import Pack
from bianmin.refusal import Refused
from bianmin.rules import messaging
from bianmin.rules.messaging import Event


@require_GET
@may("messaging.word")
def index(request: Request) -> HttpResponse:
    """List every event with what is said of it now."""
    centre, book = _hall(request)
    own = queries.own_texts([centre.pk])
    rows = []
    for event in queries.events(book):
        mine = own.get((centre.pk, event.value))
        rows.append((event, _looks(mine.text if mine else "", event, centre, book), mine))
    context = {"centre": centre, "rows": rows, "pack": book.id}
    return render(request, "messaging/texts.html", context)


def _hall(request: Request) -> tuple[Centre, Pack]:
    if request.user.centre is None:
        raise Http404("no hall")
    return request.user.centre, request.user.centre.pack_on(timezone.localdate())


def _looks(text: str, event: Event, centre: Centre, book: Pack) -> dict[str, Any]:
    """Return how a text would look, and how many text messages it makes."""
    today = timezone.localdate()
    words = text or queries.book_text(book, event)
    known = not [f for f in messaging.FIELD.findall(words) if f not in messaging.fields_of(event)]
    sample = "99010110120261123000012"
    said = queries.longest(centre) | queries.values(sample, centre, today)
    shown = messaging.filled(words, said) if known else words
    return {"words": words, "shown": shown, "parts": messaging.parts(shown), "size": len(shown)}


@require_http_methods(["GET", "POST"])
@may("messaging.word")
def word(request: Request, event: str) -> HttpResponse:
    """Show one text, try another, keep it."""
    centre, book = _hall(request)
    which = next((known for known in queries.events(book) if known == event), None)
    if which is None:
        raise Http404(event)
    mine = queries.own_texts([centre.pk]).get((centre.pk, event))
    now = (mine.text if mine else "") or queries.book_text(book, which)
    form, refused = forms.Words(request.POST or None, initial={"text": now}), None
    text = now
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if _keep(request, centre, which, form, book):
                return redirect("messaging:texts")
        except Refused as refusal:
            refused = refusal
    context = {
        "centre": centre, "event": which, "form": form, "refused": refused, "pack": book.id,
        "looks": _looks(text, which, centre, book), "book": _looks("", which, centre, book),
        "key": request.POST.get("key", "")[:64] or uuid4().hex, "own": mine,
        "fields": messaging.fields_of(which), "rule": book.policy.messaging.unsaid,
    }  # fmt: skip
    status = 422 if refused or form.errors else 200
    return render(request, "messaging/word.html", context, status=status)


def _keep(request: Request, centre: Centre, event: Event, form: forms.Words, book: Pack) -> bool:
    """Keep the text, or only look at it; return whether it was kept."""
    asked, text = request.POST.get("act", ""), form.cleaned_data["text"]
    act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data.get("key", ""))
    if asked == "book":
        actions.word(centre=centre, event=event, text="", act=act)
        messages.success(request, f"“{event.zh}”改回规则书的话")
        return True
    policy = book.policy.messaging
    found = tuple(
        messaging.objections_to_text(
            text=text, longest=queries.longest(centre), policy=policy, event=event
        )
    )
    if found:
        raise Refused(found)
    if asked != "keep":
        return False
    actions.word(centre=centre, event=event, text=text, act=act)
    messages.success(request, f"“{event.zh}”的话改好了")
    return True
