"""The page of a joint case for the lead, and the page of a task for its department."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.forms import Step
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.queries import covers_department
from bianmin.files.models import Attachment
from bianmin.files.queries import attached
from bianmin.joint import forms, queries
from bianmin.joint.actions.leading import BEFORE
from bianmin.joint.models import GRADES, Joint, Task, Visit
from bianmin.refusal import Refused
from bianmin.rules.joint import SETTLERS
from bianmin.rules.ruling import cite

from .finding import case_of, is_joint, joint_of, task_of

REFUSED = 422
WHAT = {
    "open": "开联办", "send": "发征求意见函", "add": "加请部门", "tell": "一次告知", "ask": "询问", "visit": "定联合勘验",
    "raise": "提请协调", "settle": "协调", "answer": "答复", "record_visit": "记勘验", "call_off": "取消勘验", "site_files": "加现场照片、记录",
    "see": "确认已读", "look": "看材料", "opine": "出意见", "retract": "收回意见",
}  # fmt: skip


OF_VISIT = ("record_visit", "call_off", "site_files")


def lead_forms(joint: Joint, user: Any) -> dict[str, Step]:
    """Return the forms of the page of a joint case, those that fit its state and this person."""
    case, tasks = joint.case, list(joint.tasks.all())
    visit = queries.visit_of(joint)
    open_ = case.state in OPEN_STATES and user.centre_id == joint.centre_id
    found: dict[str, Step] = {}
    if open_ and joint.raised_at and not joint.settled and user.may("joint.settle"):
        found["settle"] = form("settle", joint)
    if open_ and user.may("joint.lead") and queries.leads(user, joint):
        found |= dict(_of_lead(joint, case, tasks))
    if open_ and user.may("joint.lead"):
        found["ask"] = form("ask", joint)
        if visit and not visit.held_on:
            found["record_visit"] = form("record_visit", joint)
        if visit:
            found["site_files"] = form("site_files", joint)
    return found


def _of_lead(joint: Joint, case: Case, tasks: list[Task]) -> list[tuple[str, Step]]:
    """Return what the lead can do now."""
    visit, before = queries.visit_of(joint), case.state in BEFORE
    fits = {
        "tell": before and any(not w.told_at for t in tasks for w in t.wants.all()),
        "send": not before and any(t.sent_at is None for t in tasks),
        "raise": queries.disagree(tasks) and not joint.settled,
        "visit": visit is None,
        "call_off": visit is not None and visit.held_on is None,
        "add": True,
    }
    return [(name, form(name, joint)) for name, holds in fits.items() if holds]


def form(name: str, joint: Joint, data: Any = None, sent: Any = None) -> Step:
    """Return one form of the page of a joint case, bound to `data` (None: empty)."""
    tasks = list(joint.tasks.all())
    more: dict[str, Any] = {"auto_id": f"id_{name}_%s"}
    if name == "add":
        asked = {t.department_id for t in tasks}
        rest = [d for d in queries.departments_of(joint.case) if d.pk not in asked]
        return forms.Add(data, departments=rest, **more)
    if name == "ask":
        return forms.Ask(data, tasks=tasks, lead=joint.lead_zh, **more)
    if name == "visit":
        return forms.PlanVisit(data, tasks=tasks, **more)
    plain: dict[str, type[Step]] = {
        "send": Step, "tell": forms.Told, "raise": forms.Raise, "settle": forms.Settle,
        "answer": forms.Answer, "record_visit": forms.RecordVisit, "call_off": forms.Reason,
        "site_files": forms.SiteFiles,
    }  # fmt: skip
    return plain[name](data, sent, **more)


@require_safe
@may("joint.see")
def show(request: Request, case_id: int) -> HttpResponse:
    """Show a joint case; of a case that can become one, the form that makes it so."""
    if is_joint(request, case_id):
        return page(request, joint_of(request, case_id))
    case = case_of(request, case_id)
    if case.state not in OPEN_STATES or not request.user.may("joint.lead"):
        return redirect("cases:show", case_id=case_id)
    return open_page(request, case, open_form(case))


def open_form(case: Case, data: Any = None) -> forms.Open:
    """Return the form that makes a case a joint case."""
    departments = queries.departments_of(case)
    named = queries.named(case.version, departments)
    return forms.Open(data, departments=departments, named=named, auto_id="id_open_%s")


def open_page(
    request: Request, case: Case, opening: forms.Open, refused: Refused | None = None
) -> HttpResponse:
    """Render the form that makes a case a joint case; refused, as it was sent."""
    policy = case.book.policy.joint
    context = {
        "case": case, "centre": case.centre, "form": opening, "refused": refused, "step": "open",
        "what": WHAT["open"], "today": timezone.localdate(), "key": key_of(request),
        "because": cite(policy.units_min, policy.lead, policy.parallel),
    }  # fmt: skip
    return render(request, "joint/open.html", context, status=REFUSED if opening.is_bound else 200)


def key_of(request: Request) -> str:
    """Return the key of the form that was sent, or a new one."""
    return request.POST.get("key", "")[:64] or uuid4().hex


def page(
    request: Request,
    joint: Joint,
    *,
    step: str = "",
    typed: Step | None = None,
    refused: Refused | None = None,
    target: int = 0,
) -> HttpResponse:
    """Render a joint case; with `typed`, as it was sent and why it was not carried out."""
    case, tasks, today = joint.case, list(joint.tasks.all()), timezone.localdate()
    shown = lead_forms(joint, request.user)
    if typed and step != "answer":
        shown[step] = typed
    policy = case.book.policy.joint
    context = {
        "joint": joint, "case": case, "centre": joint.centre, "tasks": tasks, "today": today,
        "visit": queries.visit_of(joint), "late": queries.late(case, tasks, today),
        "visits": _visits(joint),
        "law": queries.law_clock(case), "disagree": queries.disagree(tasks),
        "forms": [(name, WHAT[name], one) for name, one in shown.items()],
        "answering": _answering(joint, request, step, typed, target),
        "may_keep": request.user.may("joint.lead") and request.user.centre_id == joint.centre_id,
        "step": step, "refused": refused, "what": WHAT.get(step, ""), "typed": typed,
        "key": key_of(request), "ladder": _ladder(joint), "of_visit": OF_VISIT,
        "coordinated": policy.coordinated_by.because,
    }  # fmt: skip
    return render(request, "joint/show.html", context, status=REFUSED if typed else 200)


def _visits(joint: Joint) -> list[tuple[Visit, list[Attachment]]]:
    """Return the inspections, each with its pictures and records."""
    visits = list(joint.visits.all())
    files = attached(*(v.subject for v in visits), struck=True)
    return [(v, [f for f in files if f.subject == v.subject]) for v in visits]


def _ladder(joint: Joint) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return who settles what by the book: grade, posts, clauses."""
    policy = joint.case.book.policy.joint
    return [
        (GRADES[grade], "或者".join(SETTLERS[s] for s in step.value), step.because)
        for grade, step in policy.ladder.items()
    ]  # fmt: skip


def _answering(
    joint: Joint, request: Request, step: str, typed: Step | None, target: int
) -> list[tuple[Any, Step | None]]:
    """Return the questions, each with a form where this person may answer it."""
    ours = request.user.centre_id == joint.centre_id and request.user.may("joint.lead")
    open_ = ours and joint.case.state in OPEN_STATES
    found: list[tuple[Any, Step | None]] = []
    for one in joint.questions.all():
        theirs = (
            covers_department(request.user, one.to_id) if one.to_id
            else queries.leads(request.user, joint)
        )  # fmt: skip
        if one.answered_at or not (open_ and theirs):
            found.append((one, None))
        elif step == "answer" and one.pk == target:
            found.append((one, typed))
        else:
            found.append((one, forms.Answer(question=one, auto_id=f"id_answer{one.pk}_%s")))
    return found


@require_safe
@may("joint.see")
def task(request: Request, task_id: int) -> HttpResponse:
    """Show a department what it is asked, and take its opinion."""
    return task_page(request, task_of(request, task_id))


def task_forms(task: Task, user: Any) -> dict[str, Step]:
    """Return the forms of a department's page that fit its state and this person."""
    case = task.joint.case
    if not user.may("joint.opine") or not covers_department(user, task.department_id):
        return {}
    if case.state not in OPEN_STATES or user.centre_id != task.centre_id:
        return {}
    if task.answered_at:
        return {"retract": task_form("retract", task)}
    if task.sent_at:
        found = {"opine": task_form("opine", task)}
        return found if task.seen_at else {"see": task_form("see", task)} | found
    return {"look": task_form("look", task)} if case.state in BEFORE else {}


def task_form(name: str, task: Task, data: Any = None) -> Step:
    """Return one form of a department's page, bound to `data` (None: empty)."""
    more: dict[str, Any] = {"auto_id": f"id_{name}_%s"}
    if name == "look":
        wanted = {w.paper_id for w in task.wants.all()}
        papers = [p for p in task.joint.case.papers.all() if p.pk not in wanted]
        return forms.Look(data, papers=papers, **more)
    plain = {"opine": forms.Opinion, "retract": forms.Reason, "see": Step}
    return plain[name](data, **more)


def task_page(
    request: Request,
    task: Task,
    *,
    step: str = "",
    typed: Step | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Render a department's page; with `typed`, as it was sent and why it was not carried out."""
    joint, today = task.joint, timezone.localdate()
    shown = task_forms(task, request.user)
    if typed:
        shown[step] = typed
    context = {
        "task": task, "joint": joint, "case": joint.case, "centre": joint.centre, "today": today,
        "others": [t for t in joint.tasks.all() if t.pk != task.pk],
        "visit": queries.visit_of(joint),
        "forms": [(name, WHAT[name], one) for name, one in shown.items()],
        "questions": list(joint.questions.all()), "step": step, "refused": refused,
        "what": WHAT.get(step, ""), "typed": typed, "key": key_of(request),
        "because": joint.case.book.policy.joint.opinion_by.because,
    }  # fmt: skip
    return render(request, "joint/task.html", context, status=REFUSED if typed else 200)
