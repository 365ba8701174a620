"""Leaving a matter to an agent, and everything that is done with it then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import actions, documents, forms, queries
from bianmin.agency.models import Mandate
from bianmin.cases.actions import Act
from bianmin.cases.queries import version_for_intake
from bianmin.cases.views.printing import printed
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import search
from bianmin.files.models import Attachment
from bianmin.files.queries import attached
from bianmin.files.views.attached import give, keep
from bianmin.papers import Sheet
from bianmin.refusal import Refused
from bianmin.rules.needs import WORDS

WRONG = 422


@require_GET
@may("agency.act")
def start(request: Request) -> HttpResponse:
    """Find the item that the resident wants to leave to an agent."""
    today, asked = timezone.localdate(), request.GET.get("q", "").strip()[:60]
    centre = request.user.centre
    found = search(centre, today, asked)[:12] if centre else []
    return render(request, "agency/start.html", {"q": asked, "found": found, "centre": centre})


def _version(request: Request, version_id: int) -> Version:
    found = version_for_intake(request.user, version_id, timezone.localdate())
    if found is None or request.user.centre_id is None:
        raise Http404("这个事项现在不能代办")
    return found


@require_http_methods(["GET", "POST"])
@may("agency.act")
def new(request: Request, version_id: int) -> HttpResponse:
    """Prepare a written authority, or say no with the reason."""
    version, today = _version(request, version_id), timezone.localdate()
    book = version.item.centre.pack_on(today)
    policy = book.policy.agency
    people = queries.agents_of(request.user.centre)
    if request.user.role == "agent":
        people = people.filter(pk=request.user.pk)
    posted = request.POST if request.method == "POST" else None
    case = queries.case_named(request.user, request.GET.get("case", ""))
    form = forms.Open(
        posted, today=today, people=people, policy=policy,
        needs=forms.asked_for(policy, ("start",), frozenset({"consent"})),
        initial={
            "key": uuid4().hex, "agent": request.user.pk, "channel": "door",
            "applicant": case.applicant if case else "",
        },
    )  # fmt: skip
    refused, no = None, bool(posted) and request.POST.get("act") == "decline"
    if posted is not None and form.is_valid():
        try:
            made = _opened(version, form, request, decline=no)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "记下了:不予代办" if no else "委托书出好了,请群众签字")
            return redirect("agency:mandate", made.pk)
    shown = {
        "version": version, "form": form, "refused": refused, "pack": book.id, "policy": policy,
        "offer": queries.offer_of(version), "what": "代办", "centre": version.item.centre,
    }  # fmt: skip
    return render(request, "agency/new.html", shown, status=200 if posted is None else WRONG)


def _opened(version: Version, form: forms.Open, request: Request, *, decline: bool) -> Mandate:
    said = dict(form.cleaned_data)
    key = said.pop("key")
    names = (
        "applicant", "applicant_id", "phone", "address", "agent", "channel", "way", "powers",
        "first_on", "last_on", "signed_on", "signed_by", "reason", "told",
    )  # fmt: skip
    asked = actions.Asked(
        version=version, ticked=form.ticked(), **{n: said[n] for n in names if n in said}
    )
    act = Act(by=request.user, at=timezone.now(), key=key)
    return actions.decline(asked, act) if decline else actions.open_mandate(asked, act)


def _find(request: Request, mandate_id: int) -> Mandate:
    found: Mandate = get_object_or_404(queries.full(request.user), pk=mandate_id)
    return found


@require_GET
@may("agency.see")
def show(request: Request, mandate_id: int) -> HttpResponse:
    """Show one mandate: the paper, the case, what the book still wants, what is next."""
    return page(request, _find(request, mandate_id))


def page(
    request: Request,
    mandate: Mandate,
    *,
    step: str = "",
    form: forms.Step | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Render a mandate; with a `form`, as it was sent and why it was not carried out."""
    policy = mandate.book.policy.agency
    offered = [
        (name, zh, form if name == step and form else _form(name, mandate))
        for name, zh in STEPS.items()
        if _fits(name, mandate) and request.user.may(PERMISSION.get(name, "agency.act"))
    ]
    shown = {
        "mandate": mandate, "centre": mandate.centre, "today": timezone.localdate(),
        "over": mandate.is_over(timezone.localdate()), "offered": offered, "step": step,
        "refused": refused, "what": STEPS.get(step, ""), "problems": queries.problems_of(mandate),
        "photos": attached(mandate.subject, struck=True),
        "marks": [(m, mandate.papers.get(str(m.order), "")) for m in mandate.version.materials.all()],
        "wanted": [WORDS[n] for n in forms.asked_for(policy, LATER, mandate.have)],
        "offer": queries.offer_of(mandate.version),
        "may_act": mandate.is_open and request.user.may("agency.act") and request.user.centre_id == mandate.centre_id,
        "sees_case": request.user.may("cases.see"),
        "typed": form.data.items() if form and step and not _fits(step, mandate) else [],
    }  # fmt: skip
    status = WRONG if refused or (form and form.errors) else 200
    return render(request, "agency/mandate.html", shown, status=status)


LATER = ("accept", "submit", "finish", "archive")
STEPS = {
    "sign": "登记签字", "submit": "交到中心", "take_in": "收件", "tell": "登记告知", "end": "群众签收,办完",
    "problem": "记一个问题", "revoke": "群众收回委托",
}  # fmt: skip
PERMISSION = {"take_in": "agency.take_in"}
MOMENTS = {
    "sign": ("start",), "submit": ("submit", "accept"), "tell": ("accept", "finish", "archive"),
    "end": ("finish", "archive"),
}  # fmt: skip


def _fits(name: str, mandate: Mandate) -> bool:
    state = mandate.state
    if name == "sign":
        return state == Mandate.State.PREPARED
    if name == "submit":
        return state == Mandate.State.ACTIVE
    if name == "take_in":
        return state == Mandate.State.HANDED_IN
    if name == "end":
        return state in (Mandate.State.TAKEN_IN, Mandate.State.ACTIVE)
    return mandate.is_open


def _form(name: str, mandate: Mandate, posted: Any = None) -> forms.Step:
    policy = mandate.book.policy.agency
    first = {"key": uuid4().hex, "revision": mandate.revision, "signed_on": mandate.opened_at}
    more: dict[str, Any] = {"auto_id": f"id_{name}_%s", "initial": first}
    if name in MOMENTS:
        more["needs"] = forms.asked_for(policy, MOMENTS[name], mandate.have)
    if name == "submit":
        more["materials"] = mandate.version.materials.all()
    return FORMS[name](posted, **more)


FORMS: dict[str, type[forms.Step]] = {
    "sign": forms.Sign, "submit": forms.Submit, "take_in": forms.Step, "tell": forms.Tell,
    "problem": forms.Problem, "end": forms.End, "revoke": forms.Revoke,
}  # fmt: skip


def view(name: str, said: str) -> Callable[..., HttpResponseBase]:
    """Return the view of one step: check the form, call the action, show the mandate."""

    @require_POST
    @may(PERMISSION.get(name, "agency.act"))
    def step(request: Request, mandate_id: int) -> HttpResponse:
        mandate = _find(request, mandate_id)
        form = _form(name, mandate, request.POST)
        if not form.is_valid():
            return page(request, mandate, step=name, form=form)
        facts = dict(form.cleaned_data)
        act = Act(
            by=request.user, at=timezone.now(), key=facts.pop("key"), revision=facts.pop("revision")
        )
        facts = {n: v for n, v in facts.items() if not n.startswith(("have_", "paper_"))}
        if isinstance(form, forms.Ticked):
            facts["ticked"] = form.ticked()
        if isinstance(form, forms.Submit):
            facts["papers"] = form.papers()
        try:
            getattr(actions, name)(mandate_id=mandate.pk, act=act, **facts)
        except Refused as refusal:
            return page(request, _find(request, mandate_id), step=name, form=form, refused=refusal)
        messages.success(request, said)
        return redirect("agency:mandate", mandate_id)

    return step


sign = view("sign", "签字已经登记,可以代办了")
submit = view("submit", "已经送到中心,等窗口收件")
take_in = view("take_in", "已经收件,请看材料,受理或告知")
tell = view("tell", "记下了")
problem = view("problem", "问题记下了")
end = view("end", "代办办完了")
revoke = view("revoke", "委托已经收回,代办员不能再办")


@require_GET
@may("agency.see")
def authorisation(request: Request, mandate_id: int) -> HttpResponse:
    """Give the written authority as PDF, as it was prepared (授权委托书)."""
    return printed(Sheet.from_dict(_find(request, mandate_id).sheet), f"mandate-{mandate_id}")


@require_GET
@may("agency.see")
def application(request: Request, mandate_id: int) -> HttpResponse:
    """Give the application for an agent as PDF, with how the matter goes (代办服务申请表)."""
    return printed(documents.application(_find(request, mandate_id)), f"application-{mandate_id}")


@require_GET
@may("agency.see")
def photo(request: Request, mandate_id: int, photo_id: int) -> HttpResponse:
    """Give a picture of a paper to who may see its mandate."""
    mandate = get_object_or_404(Mandate.objects.visible_to(request.user), pk=mandate_id)
    found = get_object_or_404(Attachment, pk=photo_id, subject=mandate.subject)
    return give(request, found, mandate.book)


@require_http_methods(["GET", "POST"])
@may("agency.act")
def keep_photo(request: Request, mandate_id: int, photo_id: int) -> HttpResponse:
    """Strike a picture of a paper or put another in its place, for who may act on the mandate."""
    mandate = _find(request, mandate_id)
    own = mandate.centre_id == request.user.centre_id
    found = get_object_or_404(Attachment, pk=photo_id, subject=mandate.subject if own else "")
    over = mandate.book.policy.agency.bounded.objection(
        f"委托已经结束:{mandate.get_state_display()}"
    )
    return keep(
        request, found, mandate.book,
        small=reverse("agency:photo", args=[mandate.pk, found.pk]) + "?small",
        back=reverse("agency:mandate", args=[mandate.pk]),
        against=[] if mandate.is_open else [over],
    )  # fmt: skip
