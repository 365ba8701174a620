"""The file of one case on the screen: what is in it, its seals, and everything done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.archives import actions, forms, queries
from bianmin.archives.models import Gap, Late, Seal, Volume
from bianmin.archives.part import ENDED
from bianmin.cases import archive
from bianmin.cases.actions import Act
from bianmin.cases.models import Case, Document
from bianmin.cases.views.printing import zipped
from bianmin.files.actions import Given
from bianmin.files.models import Scan
from bianmin.refusal import Refused
from bianmin.rules.cases import CLOSED, State

WRONG = 422
GONE = 410


def _find(request: Request, case_id: int, *, own: bool = False) -> Case:
    """Return a case this person may see, with what its file shows; 404 otherwise."""
    every = Case.objects
    seen = every.of_hall(request.user) if own else every.visible_to(request.user, one=True)
    rows = seen.select_related("centre", "department", "version").prefetch_related(
        "papers", Prefetch("documents", Document.objects.order_by("issued_at", "pk").defer("pdf", "sheet"))
    )  # fmt: skip
    return get_object_or_404(rows, pk=case_id)


@require_safe
@may("archives.see")
def show(request: Request, case_id: int) -> HttpResponse:
    """Show the file of a case."""
    return _page(request, _find(request, case_id))


def _page(
    request: Request, case: Case, *, step: str = "", form: Any = None,
    refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    """Render a file; with a `form`, as it was sent and why it was not carried out."""
    ours = request.user.centre_id == case.centre_id
    volume = Volume.objects.select_related("listed").filter(case=case).first()
    late = Late.objects.filter(case=case).select_related("paper", "by").order_by("paper")
    loans = volume.loans.select_related("by", "back_to").order_by("-pk")[:50] if volume else []
    context = {
        "case": case, "centre": case.centre, "today": timezone.localdate(), "volume": volume,
        "ended": case.state in ENDED, "closed": case.state in CLOSED,
        "lines": queries.checklist(case) if case.state in ENDED else (),
        "gaps": case.gaps.select_related("by", "decided_by").order_by("pk"),
        "seals": case.seals.select_related("by").defer("body"),
        "loans": loans,
        "late": late, "reopenings": case.reopenings.select_related("by", "result", "follows"),
        "why": queries.taken_back(case),
        "result": queries.result_in_force(case), "forms": _forms(request, case, volume, step, form),
        "step": step, "refused": refused, "what": STEPS[step].zh if step else "",
        "keeps": ours and request.user.may("archives.keep"),
        "allows": ours and request.user.may("archives.allow"), "key": uuid4().hex,
    }  # fmt: skip
    status = WRONG if refused or (form and form.errors) else 200
    return render(request, "archives/file.html", context, status=status)


def _forms(
    request: Request, case: Case, volume: Volume | None, step: str, form: Any
) -> list[tuple[str, str, Any, str]]:
    """Return what can be done with a file now: its name, its words, its form and its address."""
    if request.user.centre_id != case.centre_id:
        return []
    here = volume is not None and volume.destroyed_on is None
    filed = here and case.state == State.ARCHIVED
    lent = bool(volume and volume.lent_to)
    offered = {
        "lend": filed and not lent, "back": here and lent, "move": filed and not lent,
        "late": case.state in CLOSED or filed, "reopen": case.state in CLOSED or filed or _undecided(case),
        "gap": case.state in CLOSED,
    }  # fmt: skip
    return [
        (
            name,
            one.zh,
            form if name == step else _form(name, case),
            reverse(f"archives:{name}", args=[case.pk]),
        )
        for name, one in STEPS.items()
        if (offered[name] or name == step) and request.user.may(one.permission)
    ]


def _undecided(case: Case) -> bool:
    """Return whether a decision that nobody has yet was taken back, so that there is none."""
    return case.state == State.DECIDED and queries.taken_back(case) is not None


def _form(name: str, case: Case, *sent: Any) -> Any:
    more: dict[str, Any] = {"auto_id": f"id_{name}_%s"}
    if name == "reopen":
        why = queries.taken_back(case) if not sent else None
        more["initial"] = {"ground": why.ground, "reason": why.words} if why else {}
        grounds = case.book.policy.archives.grounds
        more["grounds"] = [
            (key, f"{r.value.title}({r.value.clock.zh})") for key, r in grounds.items()
        ]
    return STEPS[name].form(*sent, **more)


class Step:
    """One thing that is done with a file: its words, who may, its form and its action."""

    def __init__(
        self, zh: str, permission: str, form: Any, act: Callable[..., Any], said: str
    ) -> None:
        self.zh, self.permission, self.form, self.act, self.said = zh, permission, form, act, said


def _late(*, case_id: int, act: Act, file: Any, copies: int, **said: Any) -> Case:
    given = Given(body=file.read(), name=file.name, source=Scan.Source.FILE) if file else None
    return actions.add_late(case_id=case_id, given=given, copies=copies, act=act, **said)


STEPS = {
    "gap": Step("申请缺项归档", "archives.keep", forms.Reason, actions.ask_for_gap, "申请提上去了,等另一个人同意"),
    "lend": Step("借出", "archives.keep", forms.Lend, actions.lend, "借阅登记好了"),
    "back": Step("归还", "archives.keep", forms.Back, actions.give_back, "归还登记好了"),
    "move": Step("移到别的地方", "archives.keep", forms.Move, actions.move, "移位记下了"),
    "late": Step("补充归档", "cases.add_late", forms.Late, _late, "补充的材料进卷了"),
    "reopen": Step("重新办理", "cases.reopen", forms.Reopen, actions.reopen, "重新办理,期限看案卷页"),
}  # fmt: skip


def view(name: str) -> Callable[..., HttpResponseBase]:
    """Return the view of one step: check the form, call the action, show the file."""
    one = STEPS[name]

    @require_POST
    @may(one.permission)
    def step(request: Request, case_id: int) -> HttpResponseBase:
        case = _find(request, case_id, own=True)
        if name in ("lend", "back", "move"):
            get_object_or_404(Volume, case=case)
        form = _form(name, case, request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, case, step=name, form=form)
        said = dict(form.cleaned_data)
        act = Act(
            by=request.user, at=timezone.now(), key=said.pop("key"), revision=said.pop("revision")
        )
        try:
            one.act(case_id=case.pk, act=act, **said)
        except Refused as refusal:
            again = _find(request, case_id, own=True)
            return _page(request, again, step=name, form=form, refused=refusal)
        messages.success(request, one.said)
        return redirect("archives:file", case_id=case_id)

    return step


gap, lend, back = view("gap"), view("lend"), view("back")
move, late, reopen = view("move"), view("late"), view("reopen")


@require_POST
@may("archives.allow")
def decide(request: Request, gap_id: int) -> HttpResponseBase:
    """Let a file be filed with what it lacks, or not."""
    rows = Gap.objects.filter(case__in=Case.objects.of_hall(request.user))
    found = get_object_or_404(rows, pk=gap_id)
    allow = request.POST.get("allow") == "yes"
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:60])
    try:
        actions.decide_gap(gap_id=found.pk, allow=allow, act=act)
    except Refused as refusal:
        case = _find(request, found.case_id, own=True)
        return _page(request, case, step="gap", form=_form("gap", case), refused=refusal)
    messages.success(request, "同意了,可以归档" if allow else "没有同意")
    return redirect("archives:file", case_id=found.case_id)


@require_safe
@may("archives.see")
def sealed(request: Request, seal_id: int) -> HttpResponseBase:
    """Give the zip of a seal, the same at every time."""
    cases = Case.objects.visible_to(request.user)
    rows = Seal.objects.select_related("case__centre", "case__department", "case__version")
    found = get_object_or_404(rows, pk=seal_id, case__in=cases)
    if not request.user.may("cases.papers"):
        raise Http404
    if not found.body:
        said = "这一卷已经到期销毁,没有可以给的了。"
        return HttpResponse(said, content_type="text/plain; charset=utf-8", status=GONE)
    act = Act(by=request.user, at=timezone.now())
    name = f"{found.case.no}-{found.nth}"
    return zipped(lambda: archive.bundle(found.case, act, found.text), name)
