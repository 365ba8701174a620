"""Where files are, what waits, and the printed lists (去向)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.models import Case
from bianmin.cases.views.printing import printed
from bianmin.refusal import Refused
from bianmin.transfers import documents, forms, queries
from bianmin.transfers.models import Dossier, Hop, Line

from . import offering


@require_safe
@may("transfers.see")
def index(request: Request) -> HttpResponse:
    """Show what is to be sent, received, noted, and what is away."""
    today = timezone.localdate()
    shown = {"piles": queries.piles(request.user, today), "today": today, "form": forms.Where()}
    return render(request, "transfers/index.html", shown)


def find(request: Request, dossier_id: int) -> Dossier:
    """Return a file this person may see, with everything its page shows; 404 otherwise."""
    seen = queries.full(Dossier.objects.visible_to(request.user))
    return get_object_or_404(seen, pk=dossier_id)


@require_safe
@may("transfers.see")
def show(request: Request, dossier_id: int) -> HttpResponse:
    return page(request, find(request, dossier_id))


def page(
    request: Request,
    dossier: Dossier,
    *,
    act: str = "",
    form: Any = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Render a file; with a `form`, as it was sent and why it was not carried out."""
    today = timezone.localdate()
    offers = offering.offers(dossier, request.user, act, form)
    context = {
        "file": dossier,
        "way": dossier.way,
        "trail": queries.trail(dossier),
        "clocks": queries.clocks(dossier, today),
        "offers": offers,
        "act": act,
        "lost": form if form is not None and act not in {o.name for o in offers} else None,
        "refused": refused,
        "what": offering.ACTS.get(act.partition("-")[0], ""),
        "pack": dossier.pack,
        "today": today,
    }
    status = 422 if refused or (form is not None and form.errors) else 200
    return render(request, "transfers/show.html", context, status=status)


@require_safe
@may("transfers.see")
def where(request: Request) -> HttpResponse:
    """Say where every paper of a case is, at any minute."""
    asked = "no" in request.GET
    form = forms.Where(request.GET if asked else None)
    found, moment, dossier, case = [], timezone.now(), None, None
    if asked and form.is_valid() and (number := form.cleaned_data["no"]):
        moment = form.cleaned_data["at"] or moment
        seen = queries.full(Dossier.objects.visible_to(request.user))
        dossier = seen.filter(no=number).first()
        if dossier is not None:
            found = [(p.name, where) for p, where in queries.trail(dossier, moment)]
        elif request.user.may("cases.see"):
            rows = Case.objects.visible_to(request.user).select_related("centre")
            case = rows.prefetch_related("papers").filter(no=number).first()
            found = queries.trail_of_case(case, moment) if case else []
    context = {
        "form": form, "asked": asked and form.is_valid(), "found": found, "moment": moment,
        "file": dossier, "case": case,
    }  # fmt: skip
    return render(request, "transfers/where.html", context)


def find_hop(request: Request, hop_id: int) -> Hop:
    """Return a hop of a file this person may see; 404 otherwise."""
    seen = Dossier.objects.visible_to(request.user).values("pk")
    rows = Hop.objects.select_related("dossier", "sender__centre", "receiver")
    lines = Prefetch("lines", Line.objects.select_related("paper").order_by("paper__order"))
    full = rows.filter(dossier__in=seen).prefetch_related(lines)
    return get_object_or_404(full, pk=hop_id)


@require_safe
@may("transfers.see")
def parcel_list(request: Request, hop_id: int) -> HttpResponse:
    """Print the list that goes with a parcel."""
    hop = find_hop(request, hop_id)
    return printed(documents.parcel_list(hop), f"parcel-{hop.pk}")


@require_safe
@may("transfers.see")
def ledger(request: Request) -> HttpResponse:
    """Print the ledger of what went up and came back."""
    since, until = forms.Span(request.GET).days(timezone.localdate())
    centre = request.user.centre
    name = centre.name if centre else "县政务服务办"
    hops = queries.ledger(request.user, since, until)
    sheet = documents.ledger(name, hops, since, until, sample=bool(centre and centre.sample))
    return printed(sheet, "transfers")
