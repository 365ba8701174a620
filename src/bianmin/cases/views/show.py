"""The page of a case: both clocks, how each day was reached, papers, events, what is next."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bianmin.accounts.models import User
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions, approval, archive, documents, forms, parts, queries
from bianmin.cases.actions.kind import choices
from bianmin.cases.daybook import weeks
from bianmin.cases.models import Case, Document
from bianmin.cases.views.printing import printed, zipped
from bianmin.ledger import words
from bianmin.ledger.models import Entry
from bianmin.ledger.words import event_zh
from bianmin.refusal import Refused
from bianmin.rules import cases as rules
from bianmin.rules.cases import FLOW, Role

EVENTS = words.EVENTS | {
    "receive": "收件", "reveal": "查看个人信息", "serve": "签收文书", "served": "签收", "recompute": "重算办结日",
    "rate": "评价", "print": "打印",
}  # fmt: skip


def find(request: Request, case_id: int, *, own: bool = False) -> Case:
    """Return a case this person may see, with everything its page shows; 404 otherwise.

    `own`: only one of the own hall, which its people may change.
    """
    every = Case.objects
    seen = every.of_hall(request.user) if own else every.visible_to(request.user, one=True)
    rows = seen.select_related("centre", "department", "version", "clerk", "handler", "window")
    full = rows.prefetch_related(
        "papers",
        Prefetch("documents", Document.objects.order_by("issued_at", "pk").defer("pdf", "sheet")),
    )
    return queries.read_rare(get_object_or_404(parts.marked(queries.with_rare(full)), pk=case_id))


@require_GET
@may("cases.see")
def show(request: Request, case_id: int) -> HttpResponse:
    return page(request, find(request, case_id))


def page(
    request: Request,
    case: Case,
    *,
    step: str = "",
    form: forms.Step | None = None,
    refused: Refused | None = None,
    revealed: dict[str, str] | None = None,
) -> HttpResponse:
    """Render a case; with a `form`, as it was sent and why it was not carried out."""
    today = timezone.localdate()
    clocks = queries.clocks(case)
    mine = request.user.centre_id in (None, case.centre_id)  # else it can only be looked at
    steps = [FLOW[n] for n in rules.open_steps(case.now, Role(request.user.role)) if mine]
    events = list(Entry.objects.filter(subject=case.subject).order_by("-seq")[:200])
    shown = {
        "case": case,
        "centre": request.user.centre or case.centre,
        "today": today,
        "clocks": clocks,
        "weeks": weeks(case, clocks, today) if clocks else [],
        "charted": rules.charted(kind=case.kind, policy=case.book.policy.cases),
        "owed": queries.wanting(case),
        "events": [(e, EVENTS.get(e.event) or event_zh(e.event)) for e in events],
        **_offered(case, steps, step, form),
        "unserved": [d for d in case.documents.all() if not d.void and not d.served_at],
        "step": step,
        "refused": refused,
        "refused_what": FLOW[step].zh if step in FLOW else EVENTS.get(step, "更正"),
        "revealed": revealed,
        "key": uuid4().hex,
        "panels": parts.panels(case, request.user, today),
        "strips": parts.strips(request.user, timezone.now()),
        "details": form if step == "details" else forms.Details(),
        "mine": mine,
        "may_take": mine and request.user.may("intake.take"),
        "may_correct": mine and request.user.may("cases.correct"),
    }
    status = 422 if refused or (form and form.errors) else 200
    return render(request, "cases/show.html", shown, status=status)


def _offered(
    case: Case, steps: list[rules.Step], step: str, form: forms.Step | None
) -> dict[str, Any]:
    """Return the steps that can be taken, each with its form; and what was typed for one that cannot."""
    elsewhere = parts.taken_over(case) - {step}  # what was just sent is shown with what was typed
    usable = [s for s in _usable(steps, case) if s.name not in elsewhere]
    return {
        "steps": [(s, form if s.name == step else _form(s.name, case)) for s in usable],
        "typed": _typed(form) if step in FORMS and FLOW[step] not in steps else [],
        "natural": NATURAL,
        "elsewhere": bool(elsewhere & {s.name for s in steps}),
    }


def _typed(form: forms.Step | None) -> list[tuple[Any, str]]:
    """Return the words that were written for a step that is not on the page any more."""
    asked = form.visible_fields() if form else []
    return [(f.label, f.value()) for f in asked if isinstance(f.field, forms.Line) and f.value()]


def _usable(steps: list[rules.Step], case: Case) -> list[rules.Step]:
    """Return the steps to offer: none that this kind of case or its state rules out anyway."""

    def fits(step: rules.Step) -> bool:
        if step.name == "finish":
            return case.kind == "immediate"
        if step.name == "examine":
            return case.kind != "immediate"
        if step.name == "put_off":
            return bool(choices(case))
        if step.name == "settle":
            return bool(case.difficult)
        return not (step.name == "flag" and case.difficult)

    return [s for s in steps if fits(s) and s.name in FORMS]


NATURAL = ("settle", "examine", "decide", "finish", "resume", "deliver", "archive", "lapse")


FORMS: dict[str, type[forms.Step]] = {
    "examine": forms.Examine, "finish": forms.Decide, "decide": forms.Decide,
    "deliver": forms.Deliver, "archive": forms.Archive, "resume": forms.Step,
    "suspend": forms.Suspend, "extend": forms.Extend, "send_back": forms.SendBack,
    "reject": forms.Grounded, "lapse": forms.Step, "withdraw": forms.Reason,
    "ask_again": forms.AskAgain, "hand_over": forms.HandOver, "flag": forms.Difficult,
    "settle": forms.Settle, "correct": forms.Reason, "put_off": forms.PutOff,
}  # fmt: skip


def more(name: str, case: Case) -> dict[str, Any]:
    """Return what a step's form is to offer: kinds, grounds, colleagues."""
    policy = case.book.policy
    if name == "suspend":
        return {"kinds": [(k, r.value) for k, r in policy.deadlines.pause_kinds.items()]}
    if name == "put_off":
        return {"kinds": choices(case)}
    if name == "send_back":
        return {"grounds": policy.cases.return_grounds.value}
    if name == "reject":
        return {"grounds": policy.cases.reject_grounds.value + policy.cases.limits_refuse.value}
    if name == "hand_over":
        roles = [r.value for r in FLOW["hand_over"].by]
        people = User.objects.filter(centre=case.centre, is_active=True, role__in=roles)
        return {"people": people.order_by("name")}
    return {}


def _form(name: str, case: Case) -> forms.Step:
    return FORMS[name](**more(name, case), auto_id=f"id_{name}_%s")


@require_GET
@may("cases.papers")
def document(request: Request, case_id: int, document_id: int) -> HttpResponse:
    """Give a paper as PDF, the same at every print."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=case_id)
    rows = Document.objects.select_related("case__centre")
    return pdf_or_words(get_object_or_404(rows, pk=document_id, case=case))


def pdf_or_words(document: Document) -> HttpResponse:
    """Return a paper as PDF, or in words what this machine lacks to print it."""
    return printed(lambda: documents.pdf(document), f"{document.kind}-{document.pk}")


@require_GET
@may("cases.papers")
def approval_form(request: Request, case_id: int) -> HttpResponse:
    """Give the approval form, drawn from what has been done so far (审批表)."""
    case = find(request, case_id)
    sheet = approval.approval_form(case, queries.opinions(case))
    return printed(sheet, f"approval-{case_id}")


@require_GET
@may("cases.papers")
def file(request: Request, case_id: int) -> HttpResponseBase:
    """Give the complete file of a case as a zip (案卷)."""
    case = find(request, case_id)
    act = actions.Act(by=request.user, at=timezone.now())
    return zipped(lambda: archive.bundle(case, act), case.no)


@require_POST
@may("cases.reveal")
def reveal(request: Request, case_id: int) -> HttpResponse:
    """Show the personal data in full; who looked, and why, is in the ledger."""
    case = find(request, case_id)
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return page(request, case, step="reveal", form=form)
    act = actions.Act(by=request.user, at=timezone.now())
    try:
        data = actions.reveal(case=case, reason=form.cleaned_data["reason"], act=act)
    except Refused as refusal:
        return page(request, case, step="reveal", form=form, refused=refusal)
    return page(request, case, revealed=data)
