"""The files of one paper: take them in from a computer, a phone, a scanner, or another case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.models import Case, Paper
from bianmin.files import actions, forms, queries
from bianmin.files.actions import Given
from bianmin.files.models import Scan
from bianmin.refusal import Refused
from bianmin.rules.ruling import Objection
from bianmin.vault import tray, viruses

REFUSED = 422


def find(request: Request, paper_id: int) -> Paper:
    """Return a paper of a case this person may see; 404 otherwise."""
    cases = Case.objects.visible_to(request.user)
    rows = Paper.objects.filter(case__in=cases)
    return get_object_or_404(rows.select_related("case__centre", "case__department"), pk=paper_id)


def act_of(request: Request) -> Act:
    """Return who acts, when, and under which key of the form."""
    return Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:60])


@require_safe
@may("files.see")
def show(request: Request, paper_id: int) -> HttpResponse:
    return _page(request, find(request, paper_id))


@dataclass(slots=True)
class Outcome:
    """What became of several files: how many are in, and why each of the others is not."""

    taken: int = 0
    refused: list[tuple[str, Objection]] = field(default_factory=list)

    def attempt(self, name: str, doing: Callable[..., Any], **facts: Any) -> bool:
        """Do one of them; remember why not."""
        try:
            doing(**facts)
        except Refused as refusal:
            self.refused += [(name, objection) for objection in refusal.objections]
            return False
        self.taken += 1
        return True

    @property
    def objections(self) -> Refused | None:
        """Everything that was refused, each with the name of its file."""
        named = [
            replace(o, found=f"{name}:{o.found}" if name else o.found) for name, o in self.refused
        ]
        return Refused(tuple(named)) if named else None


def _page(
    request: Request,
    paper: Paper,
    *,
    outcome: Outcome | None = None,
    what: str = "收下",
    **typed: Any,
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    case = paper.case
    scans = [s for s in queries.of_case(case, user) if s.paper_id == paper.pk]
    held = []
    if not any(not s.void for s in scans):
        held = queries.held(
            blind=case.applicant_blind, names=[paper.name], user=user, book=case.book,
            today=today, but=case.pk,
        )  # fmt: skip
    lying = _lying(request, timezone.now())
    context = {
        "case": case, "centre": case.centre, "paper": paper, "scans": scans,
        "held": [(one, typed.get("again") or forms.Again(initial={"source": one.paper_id})) for one in held],
        "may_add": user.may("files.add"),
        "sent": typed.get("sent") or forms.Sent(),
        "lying": lying, "has_tray": tray.is_there() and user.window is not None,
        "picked": typed.get("picked") or forms.Picked(names=_choices(lying)),
        "viruses": viruses.is_there(), "rules": case.book.policy.uploads,
        "refused": outcome.objections if outcome else None, "what": what,
        "taken": outcome.taken if outcome else 0,
        "until": [(s, queries.until(s, case.book)) for s in scans if not s.void],
    }  # fmt: skip
    wrong = context["refused"] or any(f.errors for f in typed.values())
    return render(request, "files/paper.html", context, status=REFUSED if wrong else 200)


def _lying(request: Request, now: datetime) -> list[tray.Dropped]:
    window = request.user.window
    if window is None or not tray.is_there() or request.user.centre is None:
        return []
    return tray.dropped(request.user.centre.slug, window.no, now)


def _choices(lying: Iterable[tray.Dropped]) -> list[tuple[str, str]]:
    return [
        (d.name, f"{d.name}({timezone.localtime(d.at):%H:%M},{filesizeformat(d.size)})")
        for d in lying if d.done
    ]  # fmt: skip


@require_POST
@may("files.add")
def add(request: Request, paper_id: int) -> HttpResponse:
    """Take in what was chosen or photographed; each file for itself."""
    paper = find(request, paper_id)
    form = forms.Sent(request.POST, request.FILES)
    if _too_large(request, form) or not form.is_valid():
        return _page(request, paper, sent=form)
    said, act, outcome = form.cleaned_data, act_of(request), Outcome()
    both = ((Scan.Source.FILE, said["chosen"]), (Scan.Source.CAMERA, said["photo"]))
    chosen = [(source, one) for source, files in both for one in files]
    for n, (source, one) in enumerate(chosen):
        given = given_of(one, source, said["valid_until"])
        mine = replace(act, key=f"{act.key}:{n}" if act.key else "")
        outcome.attempt(_name(one), actions.add, paper_id=paper.pk, given=given, act=mine)
    return _answer(request, paper, outcome, sent=form)


def _too_large(request: Request, form: forms.Sent) -> bool:
    """Say so if some of the files were left out, because together they were too much."""
    if not getattr(request, "too_large", False):
        return False
    form.errors.pop("chosen", None)  # that nothing was chosen is not true
    most = settings.UPLOAD_MOST // 2**20
    form.add_error("chosen", f"加起来超过 {most} 兆,请分几次传")
    return True


def given_of(one: UploadedFile[Any], source: str, valid_until: Any) -> Given:
    """Return a file of a form, for the action."""
    return Given(body=one.read(), name=one.name or "", source=source, valid_until=valid_until)


def _name(one: UploadedFile[Any]) -> str:
    return (one.name or "")[:60]


def _answer(request: Request, paper: Paper, outcome: Outcome, **typed: Any) -> HttpResponse:
    if outcome.refused:
        return _page(request, paper, outcome=outcome, **typed)
    messages.success(request, f"收下了 {outcome.taken} 个文件:{paper.name}")
    return redirect("files:paper", paper.pk)


@require_POST
@may("files.add")
def pick(request: Request, paper_id: int) -> HttpResponse:
    """Take in what the scanner of this window has dropped; what is in leaves the tray."""
    paper = find(request, paper_id)
    form = forms.Picked(request.POST, names=_choices(_lying(request, timezone.now())))
    centre, window = request.user.centre, request.user.window
    if not form.is_valid() or centre is None or window is None:
        return _page(request, paper, picked=form)
    act, outcome, said = act_of(request), Outcome(), form.cleaned_data
    most = (paper.case.book.policy.uploads.megabytes.value + 1) * actions.MEGA
    for n, name in enumerate(said["names"]):
        try:
            body = tray.take(centre.slug, window.no, name, most)
        except tray.Gone:
            rule = paper.case.book.policy.uploads.kinds
            outcome.refused.append((name, rule.objection("扫描盘里没有这个文件了")))
            continue
        given = Given(
            body=body, name=name, source=Scan.Source.SCANNER, valid_until=said["valid_until"]
        )
        mine = replace(act, key=f"{act.key}:{n}" if act.key else "")
        if outcome.attempt(name[:60], actions.add, paper_id=paper.pk, given=given, act=mine):
            tray.clear(centre.slug, window.no, name)
    return _answer(request, paper, outcome, picked=form)


@require_POST
@may("files.add")
def again(request: Request, paper_id: int) -> HttpResponse:
    """Use what another case of the same person has of this paper."""
    paper = find(request, paper_id)
    form = forms.Again(request.POST)
    if not form.is_valid():
        return _page(request, paper, again=form)
    seen = Scan.objects.visible_to(request.user).filter(paper=form.cleaned_data["source"])
    source = get_object_or_404(Paper, pk__in=seen.values("paper"))
    outcome = Outcome()
    done = outcome.attempt(
        "", actions.take_over, paper_id=paper.pk, source_id=source.pk,
        consent=form.cleaned_data["consent"], act=act_of(request),
    )  # fmt: skip
    if not done:
        return _page(request, paper, outcome=outcome, what="用以前收的", again=form)
    messages.success(request, f"用上了以前收的{paper.name},不用再交")
    return redirect("cases:show", paper.case_id)
