"""One form for several items (一件事收件): who, which of them, the papers once, a verdict on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import parts
from bianmin.cases.actions import Act, judged
from bianmin.cases.forms import People
from bianmin.catalogue.models import Version
from bianmin.ledger.actions import KEY_LENGTH, done_before
from bianmin.projects import actions, forms, queries
from bianmin.projects.actions import Opening
from bianmin.projects.models import Edition, Project
from bianmin.projects.queries import Asked
from bianmin.refusal import Refused
from bianmin.rules import intake, pledges

from .finding import edition_of, people_of


@require_safe
@may("projects.open")
def start(request: Request) -> HttpResponse:
    """Choose the matter that the person came for."""
    centre = request.user.centre
    found = queries.offered(centre) if centre else []
    rows = [(edition, uuid4().hex) for edition in found]
    return render(request, "projects/start.html", {"rows": rows, "centre": centre})


@require_http_methods(["GET", "POST"])
@may("projects.open")
def page(request: Request, key: str, edition_id: int) -> HttpResponse:
    """Show the form of a matter, judge what is typed, or hand all of it in.

    The key in the address makes one project of it, however often it is sent.
    """
    if len(key) > KEY_LENGTH - 4:
        raise Http404(key)
    if done := done_before(key):
        kind, _, pk = done.subject.partition(":")
        if kind != "project":
            raise Http404(key)
        return redirect("projects:show", get_object_or_404(
            Project.objects.visible_to(request.user), pk=int(pk)).pk)  # fmt: skip
    edition = edition_of(request, edition_id)
    shown = typed(request, edition)
    shown |= {"key": key, "edition": edition, "centre": edition.bundle.centre}
    asked = request.POST.get("act", "")
    if asked != "open":
        for part in shown["parts"]:  # nobody is told off before having finished
            part.errors.clear()
        template = "projects/intake_swap.html" if request.htmx else "projects/intake.html"
        return render(request, template, shown)
    if all(shown["sound"]):
        try:
            return _hand_in(request, key, shown)
        except Refused as refusal:
            shown["refused"] = refusal
    shown["wrong"] = not all(shown["sound"])
    return render(request, "projects/intake.html", shown, status=422)


def _hand_in(request: Request, key: str, shown: dict[str, Any]) -> HttpResponse:
    act = Act(by=request.user, at=timezone.now(), key=key)
    project = actions.open_project(shown["opening"], act)
    messages.success(request, f"{project.applicant}的“{project.name}”都收下了,请打印通知单")
    return redirect("projects:show", project.pk)


def typed(request: Request, edition: Edition) -> dict[str, Any]:
    """Return the parts of the form as they are filled in, and what they amount to."""
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else {"helper": str(request.user.pk)}
    centre = edition.bundle.centre
    policy = centre.pack_on(today).policy
    found = queries.asked(edition, today)
    answers = forms.Answers(data, found=found)
    sound = [answers.is_valid()]
    planned = actions.plan(edition, answers.chosen(), today, found)
    rows = queries.merged(planned.found, planned.ties, policy, found)
    people = People(data, today=today)
    papers = forms.SharedPapers(_rest(data, rows), materials=rows)
    flags = policy.agency.named_for.value
    helping = forms.Helping(data, people=people_of(centre), flags=flags)
    sound += [people.is_valid(), papers.is_valid(), helping.is_valid()]
    person = {k: v for k, v in people.cleaned_data.items() if k != "id_type"}
    more = {k: helping.cleaned_data.get(k) or "" for k in ("flag", "plan", "again")}
    opening = Opening(
        edition=edition, chosen=answers.chosen(), person={"applicant": "", **person},
        marked=papers.by_name(), conditions=answers.conditions(),
        helper=helping.cleaned_data.get("helper"), typed=_of_others(request), **more,
    )  # fmt: skip
    marks = papers.marked()
    listed = " ".join(str(one.pk) for one in planned.found)  # what the list of papers is for
    return {
        "parts": (people, answers, papers, helping), "people": people, "answers": answers,
        "papers": papers, "helping": helping, "sound": sound, "opening": opening,
        "rows": [(row, marks.get(row["material"].order)) for row in papers.rows],
        "gone": queries.gone(edition, found), "unanswered": answers.unanswered(),
        "pack": planned.book.id, "policy": policy, "listed": listed, "again": request.POST.get("listed", "") != listed,
        "panels": parts.at_matter(_asked(opening, planned, found), request.user, today),
        **_verdicts(opening, planned, today),
    }  # fmt: skip


def _of_others(request: Request) -> dict[str, str]:
    """Return what was sent of the fields of other apps: theirs have a prefix."""
    sent = {str(n): str(request.POST[n])[: pledges.LONGEST] for n in request.POST if "-" in n}
    return sent | {parts.MATTER: ""}


def _asked(
    opening: Opening, planned: actions.Plan, found: Sequence[Asked]
) -> list[tuple[Version, Mapping[str, str]]]:
    """Return every item of the matter with what is typed of it; nothing of one not chosen."""
    typed = {
        one.version.pk: one.typed
        for one in actions.applications(opening, planned, timezone.localdate())
    }
    who = {k: str(opening.person.get(k) or "") for k in ("applicant", "applicant_id", "agent")}
    return [(one.version, who | dict(typed.get(one.version.pk, {}))) for one in found]


def _rest(data: Any, rows: list[Any]) -> Any:
    """Fill in the papers nobody has marked yet, if the clerk said they are all in order."""
    if data.get("rest") != "good":
        return data
    filled = {k: data[k] for k in data}
    for row in rows:
        if not any(filled.get(f"{part}_{row.order}") for part in ("ok", "more", "problem")):
            filled |= (
                {f"more_{row.order}": "shared"} if row.shareable else {f"ok_{row.order}": "on"}
            )
    return filled


def _verdicts(opening: Opening, planned: actions.Plan, today: Any) -> dict[str, Any]:
    """Return what the papers amount to for each item, and when all is ready."""
    spans = {s.item: s for s in planned.spans}
    verdicts = []
    for one in actions.applications(opening, planned, today):
        policy = planned.book.policy.intake
        seen = intake.verdict(papers=judged(one), later=one.following.names, policy=policy)
        tied = planned.tied(one.version.name)
        ours = [p for p in seen.value.wanting if p.name not in tied]
        waits = [t.before for t in tied.values() if t.way == "after"]
        verdicts.append(
            {"version": one.version, "seen": seen, "wanting": ours, "waits": waits,
             "span": spans[one.version.name],
             "met": opening.conditions.get(one.version.item_id)}
        )  # fmt: skip
    ready = planned.spans
    return {
        "verdicts": verdicts,
        "best": max((s.best for s in ready), default=None),
        "promised": max((s.promised for s in ready), default=None),
        "because": planned.because,
    }
