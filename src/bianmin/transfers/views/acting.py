"""The acts on a file, each one form and one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.models import Case
from bianmin.cases.views import show as case_page
from bianmin.refusal import Refused
from bianmin.transfers import actions, forms, queries
from bianmin.transfers.actions import Act
from bianmin.transfers.models import Dossier, Line

from . import looking
from .offering import papers_here


def _act(request: Request) -> Act:
    return Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])


@require_POST
@may("transfers.move")
def open_file(request: Request, case_id: int) -> HttpResponse:
    """Make the file of a case that is going up."""
    case = get_object_or_404(Case.objects.of_hall(request.user), pk=case_id)
    try:
        dossier = actions.open_file(case_id=case.pk, act=_act(request))
    except Refused as refusal:
        return case_page.page(
            request, case_page.find(request, case_id), step="transfer_opened", refused=refusal
        )
    return redirect("transfers:show", dossier.pk)


Make = Callable[[Request, Dossier], Any]
Call = Callable[[Dossier, Any, Act], Any]


def _view(name: str, permission: str, make: Make, call: Call, said: str) -> Any:
    """Return the view of one act on a file: check the form, call the action, show the file."""

    @require_POST
    @may(permission)
    def act(request: Request, dossier_id: int) -> HttpResponse:
        dossier = looking.find(request, dossier_id)
        return _do(request, dossier, name, make(request, dossier), call, said)

    return act


def _do(
    request: Request, dossier: Dossier, name: str, form: Any, call: Call, said: str
) -> HttpResponse:
    if form is not None and not form.is_valid():
        return looking.page(request, dossier, act=name, form=form)
    try:
        call(dossier, form, _act(request))
    except Refused as refusal:
        again = looking.find(request, dossier.pk)
        return looking.page(request, again, act=name, form=form, refused=refusal)
    messages.success(request, said)
    return redirect("transfers:show", dossier.pk)


def _parcel(kind: type[forms.Parcel]) -> Make:
    """Return the maker of a parcel form; any paper of the file may be named in it."""

    def make(request: Request, dossier: Dossier) -> forms.Parcel:
        papers = papers_here(dossier, request.user)
        named = [p for p in papers if f"copies_{p.pk}" in request.POST]
        return kind(request.POST, papers=named)

    return make


def _prepare(request: Request, dossier: Dossier) -> forms.Prepare:
    wanted = queries.wants(dossier.case) if dossier.case else []
    return forms.Prepare(request.POST, wanted=wanted)


prepare = _view(
    "prepare", "transfers.move", _prepare,
    lambda d, f, a: actions.prepare(dossier_id=d.pk, **f.cleaned_data, act=a), "已经记下",
)  # fmt: skip
send_up = _view(
    "up", "transfers.move", _parcel(forms.Up),
    lambda d, f, a: actions.send_up(
        dossier_id=d.pk, lines=f.listed(), said=f.cleaned_data["said"],
        due_above=f.cleaned_data["due_above"], act=a,
    ),
    "已经上报,请打印移交清单",
)  # fmt: skip
send_down = _view(
    "down", "transfers.move", _parcel(forms.Parcel),
    lambda d, f, a: actions.send_down(
        dossier_id=d.pk, lines=f.listed(), said=f.cleaned_data["said"], act=a
    ),
    "结果已经发下去,请打印移交清单",
)  # fmt: skip
mend = _view(
    "mend", "transfers.move", _parcel(forms.Mend),
    lambda d, f, a: actions.return_to_mend(
        dossier_id=d.pk, lines=f.listed(), said=f.cleaned_data["said"], act=a
    ),
    "已经退回,要补的写在清单上",
)  # fmt: skip
answer = _view(
    "answer", "transfers.answer", lambda r, d: forms.Answer(r.POST),
    lambda d, f, a: actions.answer(dossier_id=d.pk, **f.cleaned_data, act=a), "已经答复,请发下去",
)  # fmt: skip
give = _view(
    "give", "transfers.move", _parcel(forms.HandBack),
    lambda d, f, a: actions.hand_back(
        dossier_id=d.pk, papers=[one.paper for one in f.listed()], to=f.cleaned_data["to"], act=a
    ),
    "已经交还本人",
)  # fmt: skip


@require_POST
@may("transfers.move")
def receive(request: Request, hop_id: int) -> HttpResponseBase:
    """Receive a parcel item by item."""
    hop = looking.find_hop(request, hop_id)
    dossier = looking.find(request, hop.dossier_id)
    form = forms.Receipt(request.POST, lines=list(hop.lines.all()))

    def call(_: Dossier, filled: Any, act: Act) -> Any:
        extra = filled.cleaned_data["extra"]
        return actions.receive(hop_id=hop_id, seen=filled.seen(), extra=extra, act=act)

    return _do(request, dossier, f"receive-{hop_id}", form, call, "已经逐份点收")


def _line(request: Request, line_id: int) -> Line:
    seen = Dossier.objects.visible_to(request.user).values("pk")
    rows = Line.objects.select_related("hop").filter(hop__dossier__in=seen)
    return get_object_or_404(rows, pk=line_id)


@require_POST
@may("transfers.move")
def agree(request: Request, line_id: int) -> HttpResponseBase:
    """The sender, too, notes what was missing or damaged."""
    line = _line(request, line_id)
    dossier = looking.find(request, line.hop.dossier_id)

    def call(_: Dossier, filled: Any, act: Act) -> Any:
        return actions.agree(line_id=line_id, note=filled.cleaned_data["note"], act=act)

    return _do(
        request, dossier, f"agree-{line_id}", forms.Agree(request.POST), call, "双方已经记明"
    )


@require_POST
@may("transfers.move")
def turn_up(request: Request, line_id: int) -> HttpResponseBase:
    """A missing paper has been found."""
    line = _line(request, line_id)
    dossier = looking.find(request, line.hop.dossier_id)

    def call(_: Dossier, __: Any, act: Act) -> Any:
        return actions.turn_up(line_id=line_id, act=act)

    return _do(request, dossier, f"found-{line_id}", None, call, "已经登记找到")
