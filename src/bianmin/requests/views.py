"""The desk of questions to superiors: the lists, a new one, one with its answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.refusal import Refused
from bianmin.rules import requests as rules

from . import actions, forms, queries
from .models import Asking

WRONG = 422


def _act(request: Request, form: Any) -> Act:
    return Act(by=request.user, at=timezone.now(), key=form.cleaned_data.get("key", ""))


@require_safe
@may("requests.see")
def index(request: Request) -> HttpResponse:
    """List the questions: those first that wait for this person."""
    tab = request.GET.get("tab", "")
    if tab not in queries.TABS:
        tab = "mine" if queries.of_tab(request.user, "mine").exists() else "open"
    rows, after = queries.rows(request.user, tab, request.GET.get("after", "")[:20])
    context = {
        "centre": request.user.centre, "tab": tab, "tabs": queries.TABS.items(), "rows": rows,
        "after": after, "empty": queries.EMPTY[tab], "today": timezone.localdate(),
        "may_ask": request.user.centre_id and request.user.may("requests.ask"),
    }  # fmt: skip
    return render(request, "requests/index.html", context)


@require_http_methods(["GET", "POST"])
@may("requests.ask")
def new(request: Request) -> HttpResponse:
    """Put a question: about a case, or about none."""
    asked = request.POST.get("case", "") or request.GET.get("case", "")
    case = None
    if asked:
        own = Case.objects.visible_to(request.user).filter(centre=request.user.centre)
        number = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
        case = get_object_or_404(own.select_related("centre"), pk=number)
    centre = request.user.centre
    assert centre is not None, "nobody asks without a hall: see the table of permissions"
    book = case.book if case else centre.pack_on(timezone.localdate())
    sent = request.POST if request.method == "POST" else None
    form = forms.Ask(
        sent, causes=queries.causes(book), people=queries.superiors(request.user),
        initial={"cause": request.GET.get("cause", "")},
    )  # fmt: skip
    refused = None
    if form.is_valid():
        facts = {k: v for k, v in form.cleaned_data.items() if k not in ("key", "revision")}
        try:
            asking = actions.ask(
                question=actions.Question(**facts),
                case_id=case.pk if case else None,
                act=_act(request, form),
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"{asking.no} 已经请示{asking.whom}")
            return redirect("requests:show", asking_id=asking.pk)
    context = {
        "centre": centre, "case": case, "form": form, "refused": refused, "pack": book.id,
        "key": request.POST.get("key", "")[:64] or uuid4().hex, "records": _records(book),
    }  # fmt: skip
    return render(request, "requests/new.html", context, status=WRONG if sent else 200)


def _records(book: Any) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """Return what each cause wants to be written down, with its clauses."""
    return [
        (rules.CAUSES[cause], [rules.PARTS[p] for p in wanted.value], wanted.because)
        for cause, wanted in book.policy.requests.records.items()
    ]


def _own(request: Request, asking_id: int) -> Asking:
    seen = Asking.objects.visible_to(request.user)
    full = seen.select_related("case", "centre", "to", "by", "answered_by")
    return get_object_or_404(full.prefetch_related("contacts__by"), pk=asking_id)


@require_safe
@may("requests.see")
def show(request: Request, asking_id: int) -> HttpResponse:
    return _page(request, _own(request, asking_id))


def _page(request: Request, asking: Asking, **more: Any) -> HttpResponse:
    own = request.user.centre_id == asking.centre_id
    context = {
        "centre": asking.centre, "asking": asking, "key": uuid4().hex,
        "answer": forms.Answer(auto_id="id_answer_%s"),
        "contact": forms.Contact(auto_id="id_contact_%s"),
        "may_write": own and asking.answered_at is None and request.user.may("requests.ask"),
        "step": "", "refused": None, **more,
    }  # fmt: skip
    return render(request, "requests/show.html", context, status=WRONG if more else 200)


@require_POST
@may("requests.ask")
def answer(request: Request, asking_id: int) -> HttpResponse:
    """Answer a question; the case that waited may go on."""
    return _write(request, asking_id, "answer", forms.Answer, actions.answer, "答复记下了")


@require_POST
@may("requests.ask")
def contact(request: Request, asking_id: int) -> HttpResponse:
    """Write down what was done to get an answer."""
    return _write(request, asking_id, "contact", forms.Contact, actions.contact, "联系记下了")


def _write(
    request: Request, asking_id: int, step: str, kind: Any, call: Any, said: str
) -> HttpResponse:
    asking = _own(request, asking_id)
    if asking.centre_id != request.user.centre_id:
        return _page(request, asking, step=step)
    form = kind(request.POST, auto_id=f"id_{step}_%s")
    if not form.is_valid():
        return _page(request, asking, step=step, **{step: form})
    try:
        call(asking_id=asking.pk, text=form.cleaned_data["text"], act=_act(request, form))
    except Refused as refusal:
        fresh = _own(request, asking_id)
        return _page(request, fresh, step=step, refused=refusal, **{step: form})
    messages.success(request, said)
    return redirect("requests:show", asking_id=asking.pk)
