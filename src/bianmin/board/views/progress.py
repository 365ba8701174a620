"""Following a case without a login (查进度): number, code, and everything one would ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin import papers
from bianmin.accounts.permissions import public
from bianmin.board import follow, forms
from bianmin.board import progress as words
from bianmin.board.frame import centre_or_404, frame
from bianmin.board.steps import way
from bianmin.cases import documents
from bianmin.cases.models import Case, Document
from bianmin.cases.queries import clocks
from bianmin.centres.models import Centre
from bianmin.ledger.models import Entry
from bianmin.messaging import actions as messaging
from bianmin.messaging import queries as messages
from bianmin.openings.queries import hours_text
from bianmin.projects.models import Project
from bianmin.proofs.queries import of_resident as promises_made
from bianmin.refusal import Refused
from bianmin.results.queries import waiting_for
from bianmin.rules.cases import State
from bianmin.rules.ratings import stage_of
from bianmin.rules.ruling import Ruling
from bianmin.voice.queries import rated

TOO_OFTEN, WRONG = 429, 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for number and code, or show the case that they opened."""
    centre = centre_or_404(slug)
    if request.method == "POST":
        return _look_up(request, centre)
    asked = forms.digits(request.GET.get("no", ""))
    case_id = follow.granted_id(request, centre)
    case = follow.whole(pk=case_id, centre=centre) if case_id else None
    if case and asked in ("", case.no):
        case.centre = centre
        return render(request, "board/case.html", of_case(case, timezone.localtime()))
    return _ask(request, centre, forms.Follow(initial={"no": asked}))


def _ask(
    request: HttpRequest, centre: Centre, form: forms.Follow, status: int = 200, **more: Any
) -> HttpResponse:
    wants = {"next": "rate"} if request.GET.get("next") == "rate" else {}
    dock = "rating" if wants else "progress"
    context = frame(centre, dock) | {"form": form} | wants | more
    return render(request, "board/follow.html", context, status=status)


def _look_up(request: HttpRequest, centre: Centre) -> HttpResponse:
    """Open a case for half an hour, or say in the same words that number and code do not match."""
    form, at = forms.Follow(request.POST), timezone.now()
    if not form.is_valid():
        return _ask(request, centre, form, WRONG)
    pack = centre.pack_on(timezone.localdate(at))
    no, code, policy = form.cleaned_data["no"], form.cleaned_data["code"], pack.policy.security
    if until := follow.shut_until(request, no, at, policy):
        shut = {"shut_until": until, "pack": pack.id, "because": policy.lock_after.because}
        return _ask(request, centre, form, TOO_OFTEN, **shut)
    case = follow.find(request, centre, no, code, at, policy)
    if case is None:
        form.add_error(None, "编号和查询码对不上。两个都照回执再看一遍;编号要是这个中心的")
        return _ask(request, centre, form, WRONG)
    if isinstance(case, Project):
        return follow.grant(redirect("board:project", centre.slug), case, centre, follow.TOGETHER)
    wanted = "board:rate" if request.GET.get("next") == "rate" else "board:progress"
    return follow.grant(redirect(wanted, centre.slug), case, centre)


def of_case(case: Case, at: datetime) -> dict[str, Any]:
    """Return everything that the page of a case shows on this day."""
    today = at.date()
    both = clocks(case)
    return frame(case.centre, "progress") | {
        "case": case,
        "said": words.said(case, today),
        "why_day": _why_day(case),
        "owed": words.owed(case),
        "overdue": words.overdue(case, today),
        "past_law": words.past_law(case, today),
        "remedies": _remedies(case, today),
        "extensions": words.extensions(case),
        "steps": way(case, Entry.objects.filter(subject=case.subject).order_by("seq")),
        "trace": both.promised.value.lines if both else (),
        "collect": waiting_for(case) if case.now is State.DECIDED else None,
        "waits": case.now is State.DECIDED,
        "bring": words.to_bring(case),
        "by_post": words.can_be_sent(case),
        "hours": hours_text(case.centre, today),
        "documents": [d for d in case.documents.all() if not d.void],
        "person": case.handler or case.clerk,
        "stage": stage_of(case.now),
        "ratings": rated(case, stage_of(case.now)),
        **messages.of_resident(case),
        "promises_made": list(promises_made(case, today)),
        "objecting_key": uuid4().hex,
        "most_ratings": case.book.policy.ratings.most.value,
    }


def _remedies(case: Case, today: date) -> Ruling[str] | None:
    """Return how to go against what was decided, where there is something to go against."""
    if words.may_object(case) or words.past_law(case, today):
        return case.book.policy.cases.remedies
    return None


def _why_day(case: Case) -> tuple[str, ...]:
    """Return the clauses of the day on top, where it is not the due day with its own trace."""
    policy = case.book.policy
    because = {
        State.RECEIVED: policy.intake.notice_within.because,
        State.SUPPLEMENTING: policy.intake.supplement_within.because,
        State.DECIDED: policy.delivery.serve_within.because,
    }
    return because.get(case.now, ())


@never_cache
@require_GET
@public
def document(request: HttpRequest, slug: str, document_id: int) -> HttpResponse:
    """Give a resident one of the papers of the case that is open to him, as PDF."""
    centre = centre_or_404(slug)
    issued = Document.objects.filter(centre=centre, case_id=follow.granted_id(request, centre) or 0)
    found = issued.filter(pk=document_id, void="").select_related("case__centre").first()
    if found is None:
        raise Http404(document_id)
    try:
        response = HttpResponse(documents.pdf(found), content_type="application/pdf")
    except papers.FontMissing:
        return render(request, "board/no_font.html", frame(centre, "progress"), status=503)
    name = f"{found.title} {found.doc_no}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


@require_POST
@public
def wish(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the number of the open case alone from now on, or send messages to it again."""
    centre = centre_or_404(slug)
    case = Case.objects.filter(pk=follow.granted_id(request, centre) or 0, centre=centre).first()
    if case is None:
        return redirect("board:progress", centre.slug)
    case.centre = centre
    if request.POST.get("wish") == "again":
        messaging.allow(case=case, at=timezone.now())
    else:
        try:
            messaging.refuse(case=case, how="progress", at=timezone.now())
        except Refused as refusal:
            context = of_case(whole(case), timezone.localtime()) | {"refused": refusal}
            return render(request, "board/case.html", context, status=WRONG)
    return redirect(f"{reverse('board:progress', args=[centre.slug])}#messages")


def whole(case: Case) -> Case:
    """Return a case with all that its page shows."""
    found = follow.whole(pk=case.pk) or case
    found.centre = case.centre
    return found


@require_POST
@public
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the case again, as one does on a telephone that others use too."""
    centre = centre_or_404(slug)
    return follow.take_away(redirect("board:portal", centre.slug), centre)
