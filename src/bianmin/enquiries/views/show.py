"""One enquiry: who answers for it, where it is, what was promised, and every step from here."""

from __future__ import annotations

from collections.abc import Callable
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
from bianmin.enquiries import actions, circumstances, forms, queries
from bianmin.enquiries.models import Enquiry
from bianmin.refusal import Refused
from bianmin.rules import conduct
from bianmin.rules.contingents import Contingent
from bianmin.rules.enquiries import BELONGS_ZH, OUTCOME_ZH, Belongs, Outcome
from bianmin.tickets.queries import contingents_of

WRONG = 422


def _own(request: Request, enquiry_id: int) -> Enquiry:
    seen = Enquiry.objects.visible_to(request.user).select_related(
        "centre", "owner", "holder__window", "by", "case__handler", "case__clerk", "version__item",
        "asking__to", "closed_by", "window", "ticket", "booking",
    )  # fmt: skip
    return get_object_or_404(seen, pk=enquiry_id)


@require_safe
@may("enquiries.see")
def show(request: Request, enquiry_id: int) -> HttpResponse:
    return _page(request, _own(request, enquiry_id))


def _page(request: Request, enquiry: Enquiry, **more: Any) -> HttpResponse:
    at, user = timezone.now(), request.user
    here = user.centre_id == enquiry.centre_id and user.may("enquiries.act")
    passings = queries.passings(enquiry)
    last = passings[-1] if passings else None
    waiting = last if last and last.is_open and not last.bounced(at) else None
    mine = here and user.pk in (enquiry.owner_id, enquiry.holder_id)
    open_ = enquiry.closed_at is None
    belongs = request.GET.get("belongs", "")
    belongs = belongs if belongs in list(Belongs) else enquiry.belongs
    people = queries.people(enquiry.centre, user) if here and open_ else []
    context = {
        "centre": enquiry.centre, "enquiry": enquiry, "late": enquiry.late(timezone.localdate(at)),
        "passings": [(p, p.bounced(at)) for p in passings], "waiting": waiting,
        "replies": list(enquiry.replies.select_related("of", "kept_by")),
        "receivers": list(enquiry.receivers.select_related("user")),
        "tellings": list(enquiry.tellings.select_related("by").defer("pdf", "sheet")),
        "sent": queries.messages_of(enquiry), "at": at, "key": uuid4().hex, "here": here, "mine": mine, "open": open_,
        "to_me": waiting is not None and waiting.to_id == user.pk,
        "free": open_ and here and enquiry.owner_id is None,
        "belongs": belongs, "kinds": BELONGS_ZH.items(),
        "outcomes": circumstances.outcomes(enquiry, belongs) if mine and open_ else [],
        "may_pass": open_ and not waiting and (mine or (here and user.may("enquiries.direct"))),
        "may_take": here and enquiry.case_id is None and user.may("intake.take") and enquiry.version,
        "directs": open_ and here and user.may("enquiries.direct"),
        "ask_whom": enquiry.book.policy.enquiries.ask_when_unclear,
        "ended": _ended(enquiry), "asker": enquiry.asker if mine else ("", ""),
        "books": here and user.may("appointments.book"),
        "gives": here and not enquiry.ticket and not enquiry.case and user.may("tickets.issue"),
        "give_form": forms.Give(auto_id="id_give_%s"), "limit": _limit(enquiry, at) if here else None,
        "pass_form": forms.Pass(people=people, auto_id="id_pass_%s"),
        "owner_form": forms.Owner(people=[*people, user], auto_id="id_owner_%s"),
        "office": forms.Office(auto_id="id_office_%s"),
        "colleague": forms.Colleague(auto_id="id_colleague_%s"),
        "promise": forms.Promise(auto_id="id_promise_%s"),
        "refuse": forms.Refuse(auto_id="id_refuse_%s"),
        "step": "", "refused": None, **more,
    }  # fmt: skip
    return render(request, "enquiries/show.html", context, status=WRONG if more else 200)


def _limit(enquiry: Enquiry, at: Any) -> Contingent | None:
    """Return what is left today of the numbers of its item, where they are limited."""
    if enquiry.version is None or enquiry.ticket:
        return None
    item = enquiry.version.item_id
    return contingents_of(enquiry.centre_id, timezone.localdate(at), [item]).get(item)


def _ended(enquiry: Enquiry) -> list[tuple[str, str]]:
    """Return what was written down at the end, in the words of the book."""
    if not enquiry.outcome:
        return []
    called = circumstances.wanted(enquiry, enquiry.belongs, enquiry.outcome)
    return [
        (called[name].value if name in called else name, said)
        for name, said in enquiry.ended.items()
        if name not in ("answer", "matter", "at", "clerk", "result") and name in called
    ]


# ---- the steps


def do(
    request: Request, enquiry_id: int, step: str, call: Callable[..., Any], form: Any = None,
    said: str = "记下了", then: Callable[[Any], HttpResponse] | None = None,
) -> HttpResponse:  # fmt: skip
    """Do one step of an enquiry of one's own hall with what its form says, or say why not."""
    own = Enquiry.objects.visible_to(request.user).filter(centre=request.user.centre)
    get_object_or_404(own, pk=enquiry_id)
    if form is not None and not form.is_valid():
        return _page(request, _own(request, enquiry_id), step=step, **{step: form})
    data = form.cleaned_data if form is not None else {}
    facts = {k: v for k, v in data.items() if k not in ("key", "revision")}
    key = data.get("key", "") or request.POST.get("key", "")[:64]
    act = Act(by=request.user, at=timezone.now(), key=key)
    try:
        done = call(enquiry_id=enquiry_id, act=act, **facts)
    except Refused as refusal:
        more = {step: form} if form is not None else {}
        return _page(request, _own(request, enquiry_id), step=step, refused=refusal, **more)
    if said:
        messages.success(request, said)
    return then(done) if then else redirect("enquiries:show", enquiry_id=enquiry_id)


@require_POST
@may("enquiries.act")
def pass_on(request: Request, enquiry_id: int) -> HttpResponse:
    """Hand it to a named colleague."""
    people = queries.people(request.user.centre) if request.user.centre else []
    form = forms.Pass(request.POST, people=people, auto_id="id_pass_%s")
    return do(request, enquiry_id, "pass_form", actions.pass_on, form, "移交了,等他接下")


@require_POST
@may("enquiries.act")
def accept(request: Request, enquiry_id: int) -> HttpResponse:
    """Take over what was handed to oneself."""
    return do(request, enquiry_id, "accept", actions.accept, said="接下了,由您来办")


@require_POST
@may("enquiries.act")
def refuse(request: Request, enquiry_id: int) -> HttpResponse:
    """Send it back, with the reason."""
    form = forms.Refuse(request.POST, auto_id="id_refuse_%s")
    return do(request, enquiry_id, "refuse", actions.refuse, form, "退回去了")


@require_POST
@may("enquiries.act")
def claim(request: Request, enquiry_id: int) -> HttpResponse:
    """Become the first asked of what came online."""
    return do(request, enquiry_id, "claim", actions.claim, said="接下了,您是首问责任人")


@require_POST
@may("enquiries.direct")
def change_owner(request: Request, enquiry_id: int) -> HttpResponse:
    """Put somebody else down as the first asked."""
    people = queries.people(request.user.centre) if request.user.centre else []
    form = forms.Owner(request.POST, people=people, auto_id="id_owner_%s")
    return do(request, enquiry_id, "owner_form", actions.change_owner, form, "首问责任人改了")


@require_POST
@may("enquiries.act")
def ask_office(request: Request, enquiry_id: int) -> HttpResponse:
    """Ask whose matter it is."""
    form = forms.Office(request.POST, auto_id="id_office_%s")
    return do(request, enquiry_id, "office", actions.ask_office, form, "请示了,有答复再了结")


@require_POST
@may("enquiries.act")
def ask_colleague(request: Request, enquiry_id: int) -> HttpResponse:
    """Ask a colleague for somebody."""
    form = forms.Colleague(request.POST, auto_id="id_colleague_%s")
    return do(request, enquiry_id, "colleague", actions.ask_colleague, form)


@require_POST
@may("enquiries.act")
def promise(request: Request, enquiry_id: int) -> HttpResponse:
    """Promise a word to whoever asked."""
    form = forms.Promise(request.POST, auto_id="id_promise_%s")
    return do(request, enquiry_id, "promise", actions.promise, form, "记下了,到时候提醒您")


@require_POST
@may("enquiries.act")
def send(request: Request, enquiry_id: int) -> HttpResponse:
    """Tell somebody by text message that there is an answer."""
    return do(request, enquiry_id, "send", actions.send, said="")


# ---- the end


@require_http_methods(["GET", "POST"])
@may("enquiries.act")
def close(request: Request, enquiry_id: int) -> HttpResponse:
    """Close it: exactly what the book wants for this end, and what is known already filled in."""
    own = Enquiry.objects.visible_to(request.user).filter(centre=request.user.centre)
    get_object_or_404(own, pk=enquiry_id)
    enquiry = _own(request, enquiry_id)
    typed = request.POST if request.method == "POST" else request.GET
    belongs, outcome = typed.get("belongs", ""), typed.get("outcome", "")
    belongs = belongs if belongs in list(Belongs) else enquiry.belongs
    wanted = circumstances.wanted(enquiry, belongs, outcome)
    form = _ending(request, enquiry, wanted, typed)
    refused = None
    if form.is_valid():
        ending = actions.Ending(
            belongs=belongs,
            outcome=outcome,
            words=form.words,
            anyway=form.cleaned_data.get("anyway", ""),
        )
        act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
        try:
            actions.close(enquiry_id=enquiry.pk, ending=ending, act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"{enquiry.no} 了结了")
            return redirect("enquiries:show", enquiry_id=enquiry.pk)
    wrong = refused or (form.is_bound and form.errors)
    context = {
        "centre": enquiry.centre, "enquiry": enquiry, "form": form, "refused": refused,
        "belongs": belongs, "belongs_zh": BELONGS_ZH[belongs], "outcome": outcome,
        "outcome_zh": OUTCOME_ZH.get(outcome, ""), "key": request.POST.get("key", "")[:64] or uuid4().hex,
        "facts": _facts(enquiry, wanted, outcome), "because": _because(wanted),
        "templates": queries.templates(enquiry.centre),
        "departments": queries.departments(enquiry.centre) if outcome in SENT_ON else [],
        "outcomes": circumstances.outcomes(enquiry, belongs),
    }  # fmt: skip
    return render(request, "enquiries/close.html", context, status=WRONG if wrong else 200)


def _ending(request: Request, enquiry: Enquiry, wanted: Any, typed: Any) -> forms.End:
    """Return the form of an end, with what is known or chosen already filled in."""
    department = _department(enquiry, typed.get("department", ""))
    template = request.GET.get("template", "")
    first = circumstances.suggested(enquiry, department) | _answered(enquiry, template)
    return forms.End(
        request.POST if request.method == "POST" else None, wanted=wanted,
        initial={f"w_{name}": said for name, said in first.items()},
        warns=_warns(request, enquiry),
    )  # fmt: skip


SENT_ON = {Outcome.ELSEWHERE, Outcome.FORWARDED, Outcome.LED, Outcome.REFERRED}


def _department(enquiry: Enquiry, chosen: str) -> Any:
    rows = queries.departments(enquiry.centre) if chosen.isdecimal() else []
    return next((d for d in rows if str(d.pk) == chosen), None)


def _answered(enquiry: Enquiry, chosen: str) -> dict[str, str]:
    rows = queries.templates(enquiry.centre) if chosen.isdecimal() else []
    found = next((t for t in rows if str(t.pk) == chosen), None)
    return {"answer": found.text} if found else {}


def _facts(enquiry: Enquiry, wanted: Any, outcome: str) -> list[tuple[str, str]]:
    known = circumstances.facts(enquiry, outcome)
    return [(r.value, known.get(n, "")) for n, r in wanted.items() if n in circumstances.FACTS]


def _because(wanted: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for ruling in wanted.values() for c in ruling.because))


def _warns(request: Request, enquiry: Enquiry) -> bool:
    """Return whether what is being sent holds a phrase that one only should not use."""
    said = "\n".join(str(w) for n, w in request.POST.items() if n.startswith("w_"))
    found = conduct.objections_to_flagged(text=said, anyway="", policy=enquiry.book.policy.conduct)
    return any(found)
