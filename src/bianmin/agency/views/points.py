"""The stations and points of a hall, what is wanting there, and the handbook that lies there."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import actions, documents, forms, queries
from bianmin.agency.models import Point
from bianmin.cases.actions import Act
from bianmin.cases.views.printing import printed
from bianmin.centres.models import Centre
from bianmin.refusal import Refused

from .mandates import WRONG


def _hall(request: Request) -> Centre:
    if request.user.centre is None:
        raise Http404("服务点在各个中心里看")
    return request.user.centre


@require_http_methods(["GET", "POST"])
@may("agency.see")
def index(request: Request) -> HttpResponse:
    """Show the places of a hall and what is wanting there; the director registers them."""
    centre, today, user = _hall(request), timezone.localdate(), request.user
    book = centre.pack_on(today)
    posted = request.POST if request.method == "POST" and user.may("agency.manage") else None
    form = forms.Place(posted, policy=book.policy.network, initial=_first(request, centre))
    refused = None
    if posted is not None and form.is_valid():
        try:
            _register(centre, form, request)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "登记好了")
            return redirect("agency:points")
    rows = queries.points(centre, today)
    shown = {
        "rows": rows, "bare": queries.bare_villages(centre, today, rows), "form": form, "refused": refused, "centre": centre,
        "manages": user.may("agency.manage"), "what": "登记", "pack": book.id,
        "papers": [(name, ruling.value) for name, ruling in book.policy.network.papers.items()],
        "wanted": list(book.policy.network.points.values()),
    }  # fmt: skip
    return render(request, "agency/points.html", shown, status=200 if posted is None else WRONG)


def _first(request: Request, centre: Centre) -> dict[str, object]:
    """Return what the form shows at first: a place that is to be changed, as it is."""
    number = request.GET.get("of", "")
    known = number.isdecimal() and len(number) < 19
    point = Point.objects.filter(centre=centre, pk=int(number)).first() if known else None
    if point is None:
        return {"key": uuid4().hex, "kind": "village"}
    names = ("kind", "place", "called", "address", "phone", "hours", "population", "papers")
    return {n: getattr(point, n) for n in names} | {"key": uuid4().hex, "does": point.does}


def _register(centre: Centre, form: forms.Place, request: Request) -> None:
    said = dict(form.cleaned_data)
    key, does = said.pop("key"), tuple(said.pop("does", ()))
    said.pop("revision", None)
    told = actions.Told(does=does, papers=tuple(said.pop("papers", ())), **said)
    act = Act(by=request.user, at=timezone.now(), key=key)
    actions.register_point(centre=centre, told=told, act=act)


@require_GET
@may("agency.see")
def handbook(request: Request) -> HttpResponse:
    """Print what agents do for people, item by item, as the book calls it (手册、工作指南)."""
    centre, today = _hall(request), timezone.localdate()
    listed = [(v, o) for v, o in queries.offers(request.user, today) if o and o.listed_on]
    sheet = documents.handbook(centre, listed, centre.pack_on(today))
    return printed(sheet, "handbook")
