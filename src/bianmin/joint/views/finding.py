"""Finding what an address names, for those who may see it; nothing else is there (404)."""

from __future__ import annotations

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from bianmin.accounts.request import Request
from bianmin.cases.models import Case
from bianmin.joint.models import Joint, JointQuerySet, Question, Task, Visit, Want

ABOUT = (
    "case__centre",
    "case__department",
    "case__version",
    "lead",
    "centre",
    "raised_by",
    "settled_by",
)


def _tasks() -> Prefetch[str]:
    wants = Prefetch("wants", Want.objects.select_related("paper"))
    people = Task.objects.select_related("department", "signed_by", "seen_by")
    return Prefetch("tasks", people.prefetch_related(wants))


def _joints(request: Request) -> JointQuerySet:
    questions = Question.objects.select_related("asker", "to", "by", "answered_by")
    rows = Joint.objects.visible_to(request.user).select_related(*ABOUT)
    if request.method == "POST":  # who only looks down on another hall's case does nothing to it
        rows = rows.filter(centre=request.user.centre_id)
    return rows.prefetch_related(_tasks(), Prefetch("questions", questions))


def joint_of(request: Request, case_id: int) -> Joint:
    """Return a joint case with all that its page shows."""
    visits = Visit.objects.prefetch_related("departments")
    rows = _joints(request).prefetch_related(Prefetch("visits", visits))
    return get_object_or_404(rows, case__in=Case.objects.filter(pk=case_id))


def is_joint(request: Request, case_id: int) -> bool:
    """Return whether a case that one may see is a joint case."""
    seen = Joint.objects.visible_to(request.user)
    return seen.filter(case__in=Case.objects.filter(pk=case_id)).exists()


def case_of(request: Request, case_id: int) -> Case:
    """Return a case that may become a joint case."""
    rows = Case.objects.of_hall(request.user)
    rows = rows.select_related("centre", "department", "version__item")
    return get_object_or_404(rows, pk=case_id)


def task_of(request: Request, task_id: int) -> Task:
    """Return a department's task, as the joint case that it belongs to knows it."""
    rows = _joints(request).prefetch_related("visits")
    joint = get_object_or_404(rows, tasks__pk=task_id)
    task = next(t for t in joint.tasks.all() if t.pk == task_id)
    task.joint = joint
    return task


def question_of(request: Request, question_id: int) -> Question:
    """Return a question of a joint case that one may see."""
    seen = Joint.objects.visible_to(request.user)
    return get_object_or_404(Question, pk=question_id, joint__in=seen)


def visit_of(request: Request, visit_id: int) -> Visit:
    """Return an inspection of a joint case that one may see."""
    seen = Joint.objects.visible_to(request.user)
    return get_object_or_404(Visit, pk=visit_id, joint__in=seen)
