"""The printed papers of joint handling (征求意见函、联办单)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.views.printing import printed
from bianmin.files.models import Attachment
from bianmin.files.views.attached import give, keep
from bianmin.joint import documents
from bianmin.joint.actions.taking import objections_to_late_acts

from .finding import joint_of, task_of, visit_of


@require_safe
@may("joint.see")
def sheet(request: Request, case_id: int) -> HttpResponse:
    """Give the sheet of a joint case, with every opinion given so far."""
    return printed(documents.sheet(joint_of(request, case_id)), f"joint-{case_id}")


@require_safe
@may("joint.see")
def letter(request: Request, task_id: int) -> HttpResponse:
    """Give the letter to a department, once it was sent."""
    task = task_of(request, task_id)
    if task.due_on is None or not task.doc_no:
        raise Http404("not sent")
    return printed(documents.letter(task), f"letter-{task_id}")


@require_safe
@may("joint.see")
def site_file(request: Request, visit_id: int, file_id: int) -> HttpResponse:
    """Give a picture of the site, or the record of the inspection, on the record."""
    visit = visit_of(request, visit_id)
    found = get_object_or_404(Attachment, pk=file_id, subject=visit.subject)
    return give(request, found, visit.joint.case.book)


@require_http_methods(["GET", "POST"])
@may("joint.lead")
def keep_file(request: Request, visit_id: int, file_id: int) -> HttpResponse:
    """Strike a picture of the site or put another in its place, for the people of the hall."""
    visit = visit_of(request, visit_id)
    own = visit.joint.centre_id == request.user.centre_id
    found = get_object_or_404(Attachment, pk=file_id, subject=visit.subject if own else "")
    return keep(
        request, found, visit.joint.case.book,
        small=reverse("joint:site_file", args=[visit.pk, found.pk]) + "?small",
        back=reverse("joint:show", args=[visit.joint.case_id]),
        against=objections_to_late_acts(visit.joint.case),
    )  # fmt: skip
