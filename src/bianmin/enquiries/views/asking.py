"""A new enquiry at the window, in seconds; and telling somebody at once what is needed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin import identity, sealing
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import forms as case_forms
from bianmin.cases.actions import Act
from bianmin.cases.queries import days, version_for_intake
from bianmin.cases.views.printing import printed
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import search
from bianmin.centres.models import Centre
from bianmin.enquiries import actions, documents, forms, queries
from bianmin.enquiries.models import Enquiry, Telling
from bianmin.packs import Pack
from bianmin.refusal import Refused
from bianmin.rules import conduct, consult
from bianmin.rules.intake import GOOD, Mark
from bianmin.rules.tickets import State
from bianmin.tickets.actions.issuing import UNKNOWN
from bianmin.tickets.models import Ticket
from bianmin.tickets.queries import person_of

WRONG = 422
FEW = 6  # items offered beside what is typed


@require_http_methods(["GET", "POST"])
@may("enquiries.act")
def new(request: Request) -> HttpResponse:
    """Write down what somebody asks; the item is found by his own words."""
    centre = request.user.centre
    assert centre is not None, "nobody receives people without a hall: see the permissions"
    at = timezone.now()
    book = centre.pack_on(timezone.localdate(at))
    others = queries.people(centre, request.user)
    doing = request.POST.get("act", "save") if request.method == "POST" else ""
    if doing == "find":
        return _finding(request, centre, book, others)
    first = {"channel": forms.channels(book)[0][0]}
    form = forms.Ask(
        request.POST or None, book=book, people=others, initial=_begun(request) or first
    )
    refused = None
    if form.is_valid():
        try:
            enquiry = actions.register(
                centre=centre, asked=_asked(form, request, timezone.localdate(at)),
                act=Act(by=request.user, at=at, key=form.cleaned_data["key"]),
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"登记了,{enquiry.no}。首问责任人:{_owner(enquiry)}")
            return redirect("enquiries:show", enquiry_id=enquiry.pk)
    return _new(request, centre, book, form, refused)


def _begun(request: Request) -> dict[str, str]:
    if ticket := _ticket(request):
        known = person_of(ticket)
        matter = ticket.matters.filter(item__isnull=True).order_by("order").first()
        said = matter.name if matter and matter.name != UNKNOWN else ""
        return {
            "channel": "visit", "matter": said, "who": known.get("name", ""),
            "phone": known.get("phone", ""),
        }  # fmt: skip
    channel = request.GET.get("channel", "")[:20]
    return {"channel": channel} if channel else {}


def _ticket(request: Request) -> Ticket | None:
    """Return the ticket with which somebody stands here and asks, where the address names one."""
    number = request.GET.get("ticket", "")
    if not (number.isdecimal() and len(number) < 19):
        return None
    return Ticket.objects.filter(pk=int(number), centre=request.user.centre).first()


def _at_window(request: Request) -> Ticket | None:
    """Return the ticket of who sits here and only asks, where nobody led here from it."""
    ticket_id = getattr(request.user, "at_window", None)
    if ticket_id is None:
        return None
    served = Ticket.objects.filter(pk=ticket_id, state=State.SERVING)
    asks = served.filter(matters__item__isnull=True, matters__case__isnull=True)
    return asks.filter(centre=request.user.centre, enquiries__isnull=True).first()


def _owner(enquiry: Enquiry) -> str:
    return enquiry.owner.name if enquiry.owner else "还没有人接"


def _asked(form: forms.Ask, request: Request, today: Any) -> actions.Asked:
    data = form.cleaned_data
    came = _ticket(request) or (_at_window(request) if data["channel"] == "visit" else None)
    return actions.Asked(
        channel=data["channel"], matter=data["matter"], who=data["who"], phone=data["phone"],
        said=form.said, rings=data["rings"], belongs=data["belongs"], others=data["others"],
        version=_version(request, today), ticket=came,
    )  # fmt: skip


def _version(request: Request, today: Any) -> Version | None:
    """Return the item that was ticked; one that went out of force meanwhile is for the rules."""
    ticked = request.POST.get("version", "")
    if not ticked.isdecimal() or len(ticked) > 18:
        return None
    rows = Version.objects.select_related("item__department", "item__centre")
    return rows.filter(pk=int(ticked), item__centre=request.user.centre).first()


def _found(centre: Centre, request: Request) -> list[Version]:
    """Return the items that what is typed may mean; the one that is ticked stays."""
    today, asked = timezone.localdate(), request.POST.get("matter", "").strip()[:60]
    found = list(search(centre, today, asked)[:FEW]) if asked else []
    ticked = _version(request, today)
    return [ticked, *(v for v in found if v.pk != ticked.pk)] if ticked else found


def _last(centre: Centre, request: Request) -> Enquiry | None:
    phone = identity.clean(request.POST.get("phone", "")[:30])
    return queries.last_of_phone(centre, sealing.blind(phone)) if identity.is_phone(phone) else None


def _finding(request: Request, centre: Centre, book: Pack, others: list[Any]) -> HttpResponse:
    """Show the items that match, and who called with this number before; nothing is saved."""
    typed = request.POST.copy()
    last = _last(centre, request)
    if last and not typed.get("who"):
        typed["who"] = last.asker[0]
    begun = typed.dict() | {"others": typed.getlist("others")}
    form = forms.Ask(initial=begun, book=book, people=others)
    found = {
        "found": _found(centre, request), "ticked": typed.get("version", ""), "last": last,
    }  # fmt: skip
    if request.htmx:
        return render(request, "enquiries/new.html#found", found | {"form": form})
    return _new(request, centre, book, form, None, **found)


def _new(
    request: Request, centre: Centre, book: Pack, form: Any, refused: Refused | None, **more: Any
) -> HttpResponse:
    wrong = refused or (form.is_bound and form.errors)
    cards = book.policy.conduct.recommended
    context = {
        "centre": centre, "form": form, "refused": refused, "pack": book.id,
        "key": request.POST.get("key", "")[:64] or uuid4().hex,
        "found": _found(centre, request) if request.method == "POST" else [],
        "ticked": request.POST.get("version", ""),
        "places": book.policy.first_asked.places.values(),
        "rings": book.policy.enquiries.rings_max,
        "cards": [conduct.phrases_for(clause=c, centre=centre.name, policy=book.policy.conduct) for c in cards],
        **more,
    }  # fmt: skip
    return render(request, "enquiries/new.html", context, status=WRONG if wrong else 200)


# ---- telling


@require_http_methods(["GET", "POST"])
@may("enquiries.act")
def tell(request: Request, version_id: int) -> HttpResponse:
    """Show what is to be told of an item, and keep that it was told: from the intake, or at once."""
    return _tell(request, version_id, None)


@require_http_methods(["GET", "POST"])
@may("enquiries.act")
def tell_of(request: Request, enquiry_id: int, version_id: int) -> HttpResponse:
    """Answer an enquiry from the guide, with a sheet."""
    own = Enquiry.objects.visible_to(request.user).filter(centre=request.user.centre)
    return _tell(request, version_id, get_object_or_404(own, pk=enquiry_id))


def _tell(request: Request, version_id: int, enquiry: Enquiry | None) -> HttpResponse:
    today = timezone.localdate()
    version = version_for_intake(request.user, version_id, today)
    if version is None:
        raise Http404(version_id)
    book = version.item.centre.pack_on(today)
    sent = request.POST if request.POST.get("act") == "tell" else None
    form = forms.Tell(
        sent, book=book, registered=enquiry is not None, initial=_typed(request, version, book)
    )
    refused = None
    if form.is_valid():
        said = {k: v for k, v in form.cleaned_data.items() if k not in ("key", "revision")}
        act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
        try:
            telling = actions.tell(
                version=version, told=actions.Told(**said), act=act,
                enquiry_id=enquiry.pk if enquiry else None,
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"告知记下了,{telling.no}")
            return redirect("enquiries:show", enquiry_id=telling.enquiry_id)
    wrong = refused or (sent is not None and form.errors)
    context = {
        "centre": version.item.centre, "version": version, "form": form, "refused": refused,
        "pack": book.id, "key": request.POST.get("key", "")[:64] or uuid4().hex,
        "days": days(version, book), "materials": version.materials.all(),
        "sheet": consult.sheet_needed(on_site=True, lacking=False, policy=book.policy.consult),
        "card": book.policy.consult.card_form.value, "enquiry": enquiry,
    }  # fmt: skip
    return render(request, "enquiries/tell.html", context, status=WRONG if wrong else 200)


def _typed(request: Request, version: Version, book: Pack) -> dict[str, Any]:
    """Return what was typed at the intake before, so that it is not typed again."""
    ways = book.policy.consult.answer_forms.value
    known: dict[str, Any] = {"channel": "visit", "form": "书面" if "书面" in ways else ways[0]}
    if request.method != "POST":
        return known
    marks = case_forms.Papers(request.POST, materials=list(version.materials.all()))
    lacking = ""
    if marks.is_valid():
        found = marks.marked()
        seen = [m for m in version.materials.all() if found[m.order].mark is not Mark.UNMARKED]
        wanting = [m.name for m in seen if found[m.order].mark not in {*GOOD, Mark.NOT_NEEDED}]
        lacking = "、".join(wanting)
    who, phone = request.POST.get("applicant", "")[:60], request.POST.get("phone", "")[:30]
    return known | {"who": who, "phone": phone, "lacking": lacking}


@require_safe
@may("enquiries.see")
def paper(request: Request, telling_id: int) -> HttpResponse:
    """Print the sheet, the same at every print."""
    seen = Telling.objects.filter(enquiry__in=Enquiry.objects.visible_to(request.user))
    telling = get_object_or_404(seen, pk=telling_id)
    return printed(lambda: documents.pdf(telling), f"telling-{telling.pk}")


@require_POST
@may("intake.take")
def take_up(request: Request, enquiry_id: int) -> HttpResponse:
    """Go on to the intake with what is known already."""
    own = Enquiry.objects.visible_to(request.user).filter(centre=request.user.centre)
    enquiry = get_object_or_404(own, pk=enquiry_id)
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    try:
        key = actions.take_up(enquiry_id=enquiry.pk, act=act)
    except Refused as refusal:
        for objection in refusal.objections:
            messages.error(request, objection.found)
        return redirect("enquiries:show", enquiry_id=enquiry.pk)
    return redirect("cases:intake_page", key=key, version_id=enquiry.version_id or 0)
