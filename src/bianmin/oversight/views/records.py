"""Writing down that something was done, and putting it right (记一次、更正)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.oversight import actions, forms
from bianmin.oversight.models import Record
from bianmin.oversight.queries import RECURRING, Wanted, wanted
from bianmin.refusal import Refused

from .board import centre_of

REFUSED = 422


def _act(request: Request) -> Act:
    return Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])


def _asked(said: QueryDict) -> tuple[str, int]:
    """Return the duty that is meant, and the number of what is answered."""
    answers = said.get("answers", "")
    number = int(answers) if answers.isdecimal() and len(answers) < 19 else 0
    return said.get("duty", "")[:120], number


@require_http_methods(["GET", "HEAD", "POST"])
@may("duties.record")
def record(request: Request, slug: str) -> HttpResponse:
    """Write down that a duty was done, or that something came in which has to be answered."""
    hall, today = centre_of(request, slug), timezone.localdate()
    posted = request.POST if request.method == "POST" else None
    name, answers = _asked(posted if posted is not None else request.GET)
    what = wanted(hall, name, today, answers)
    if what is None:
        return _nothing(request, slug)
    typed = {"done_on": today, "who": request.user.name}
    form, refused = forms.Evidence(posted, initial=typed, wanted=what), None
    if posted is not None and form.is_valid():
        shared = bool(form.cleaned_data.get("shared"))
        try:
            actions.write_down(
                centre_id=hall.pk, wanted=what, given=form.given(), shared=shared, act=_act(request)
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _said(what))
            return redirect("oversight:duty", slug, name)
    context = {
        "centre": hall, "wanted": what, "form": form, "refused": refused,
        "book": hall.pack_on(today).id,
    }  # fmt: skip
    status = REFUSED if posted is not None else 200
    return render(request, "oversight/record.html", context, status=status)


def _nothing(request: Request, slug: str) -> HttpResponse:
    """Send whoever names no duty back to where one is chosen."""
    messages.error(request, "没有选要记的是哪一项")
    return redirect("oversight:centre", slug)


def _said(what: Wanted) -> str:
    if what.name.startswith(RECURRING):
        return f"记下了:{what.what}"
    return f"记下了一件{what.kind_zh},等着办" if what.begins else f"记下了:{what.what}"


@require_http_methods(["GET", "HEAD", "POST"])
@may("duties.record")
def correct(request: Request, record_id: int) -> HttpResponse:
    """Put a record right by a further one."""
    mine = Record.objects.visible_to(request.user)
    old = get_object_or_404(mine.select_related("centre", "by"), pk=record_id)
    posted = request.POST if request.method == "POST" else None
    form, refused = forms.Correction(posted, record=old), None
    if posted is not None and form.is_valid():
        try:
            actions.correct(
                record_id=old.pk,
                given=form.given(),
                happened=form.cleaned_data["happened"] == "yes",
                reason=form.cleaned_data["reason"],
                act=_act(request),
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "更正了,原来的那一条还在")
            return redirect("oversight:centre", old.centre.slug)
    context = {
        "centre": old.centre, "record": old, "form": form, "refused": refused,
        "book": old.centre.pack_on(timezone.localdate()).id,
    }  # fmt: skip
    status = REFUSED if posted is not None else 200
    return render(request, "oversight/correct.html", context, status=status)
