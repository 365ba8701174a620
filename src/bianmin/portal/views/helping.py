"""Who calls for help at which machine, for those who go (叫人); and the register of machines."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.portal import actions, forms, offering, queries
from bianmin.portal.models import HelpCall, Terminal
from bianmin.refusal import Refused
from bianmin.rules import selfservice

WRONG = 422


@require_GET
@may("help.see")
def index(request: Request) -> HttpResponse:
    """List who waits for help, who called first goes first; and what was helped before."""
    return _list(request)


def _list(request: Request, **more: Any) -> HttpResponse:
    open_, done, after = queries.calls(request.user, request.GET.get("after", "")[:20])
    now = timezone.localtime()
    context = {
        "centre": request.user.centre, "done": done, "after": after, "now": now,
        "open": [(call, call.minutes(now)) for call in open_], "form": forms.Helped(),
        "mine": any(call.by_id == request.user.pk for call in open_),  # is writing just now
        "may_answer": request.user.may("help.answer"), "pack": open_[0].pack if open_ else "",
    } | more  # fmt: skip
    status = WRONG if more.get("refused") else 200
    template = "portal/help.html" + ("#open" if request.htmx and request.method == "GET" else "")
    return render(request, template, context, status=status)


def _own(request: Request, call_id: int) -> HelpCall:
    own = HelpCall.objects.visible_to(request.user).filter(centre=request.user.centre)
    return get_object_or_404(own, pk=call_id)


@require_POST
@may("help.answer")
def take(request: Request, call_id: int) -> HttpResponse:
    """Go to a machine; only one goes."""
    call = _own(request, call_id)
    try:
        actions.take_help(call_id=call.pk, act=Act(by=request.user, at=timezone.now()))
    except Refused as refusal:
        return _list(request, refused=refusal, what="去")
    messages.success(request, f"记下了,请到{call.terminal.place or call.terminal}")
    return redirect("portal:help")


@require_POST
@may("help.answer")
def done(request: Request, call_id: int) -> HttpResponse:
    """Write down what was helped."""
    call, form = _own(request, call_id), forms.Helped(request.POST)
    if not form.is_valid():
        return _list(request, form=form, writing=call.pk, refused=True)
    act = Act(by=request.user, at=timezone.now())
    try:
        actions.finish_help(call_id=call.pk, helped=form.cleaned_data["helped"], act=act)
    except Refused as refusal:
        return _list(request, form=form, writing=call.pk, refused=refusal, what="记完")
    messages.success(request, "记下了")
    return redirect("portal:help")


@require_http_methods(["GET", "POST"])
@may("terminals.keep")
def terminals(request: Request) -> HttpResponse:
    """Show the register of machines, with what the book finds wanting; enter another one."""
    form = forms.Machine(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.user.centre:
        said = form.cleaned_data
        act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
        found, token = actions.register(
            centre=request.user.centre, place=said["place"], contact=said["contact"], act=act
        )
        return _told(request, found, token)
    return _register(request, form)


def _told(request: Request, found: Terminal, token: str) -> HttpResponse:
    """Show once how a browser becomes this machine; nobody can look it up later."""
    if not token:
        messages.success(request, f"{found}改好了")
        return redirect("portal:terminals")
    path = reverse("portal:open_machine", args=[found.centre.slug, token])
    return _register(
        request, forms.Machine(), fresh=found, address=request.build_absolute_uri(path)
    )


def _register(request: Request, form: forms.Machine, **more: Any) -> HttpResponse:
    centre, today = request.user.centre, timezone.localdate()
    policy = centre.pack_on(today).policy.selfservice if centre else None
    rows = []
    for one in Terminal.objects.filter(centre=centre).order_by("no"):
        edit = forms.Kept(initial={n: getattr(one, n) for n in ("place", "contact", "state")})
        lacks = (
            selfservice.objections_to_terminal(filled=one.filled, policy=policy) if policy else ()
        )
        rows.append((one, list(lacks), edit))
    lacking = (
        selfservice.missing_functions(offered=offering.MACHINES, policy=policy) if policy else ()
    )
    context = {
        "centre": centre, "rows": rows, "form": form, "lacking": list(lacking),
        "pack": centre.pack_on(today).id if centre else "", "key": uuid4().hex,
    } | more  # fmt: skip
    return render(request, "portal/terminals.html", context, status=WRONG if form.errors else 200)


@require_POST
@may("terminals.keep")
def terminal(request: Request, terminal_id: int) -> HttpResponse:
    """Write down where a machine stands now, who looks after it, whether it works."""
    found = get_object_or_404(Terminal, pk=terminal_id, centre=request.user.centre)
    form = forms.Kept(request.POST)
    if not form.is_valid():
        return _register(request, forms.Machine(), wrong=form)
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    return _told(request, *actions.change(terminal_id=found.pk, facts=form.cleaned_data, act=act))
