"""The printed papers of joint handling (征求意见函、联办单)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from bianmin import papers as press
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.files.models import Attachment
from bianmin.files.views.attached import give
from bianmin.joint import documents
from bianmin.papers import Sheet

from .finding import joint_of, task_of, visit_of


def _print(sheet: Sheet, name: str) -> HttpResponse:
    """Return a sheet as PDF, or in words what this machine lacks to print it."""
    try:
        body = press.render(sheet)
    except press.FontMissing as missing:
        return HttpResponse(str(missing), content_type="text/plain; charset=utf-8", status=503)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


@require_safe
@may("joint.see")
def sheet(request: Request, case_id: int) -> HttpResponse:
    """Give the sheet of a joint case, with every opinion given so far."""
    return _print(documents.sheet(joint_of(request, case_id)), f"joint-{case_id}")


@require_safe
@may("joint.see")
def letter(request: Request, task_id: int) -> HttpResponse:
    """Give the letter to a department, once it was sent."""
    task = task_of(request, task_id)
    if task.due_on is None or not task.doc_no:
        raise Http404("not sent")
    return _print(documents.letter(task), f"letter-{task_id}")


@require_safe
@may("joint.see")
def site_file(request: Request, visit_id: int, file_id: int) -> HttpResponse:
    """Give a picture of the site, or the record of the inspection, on the record."""
    visit = visit_of(request, visit_id)
    found = get_object_or_404(Attachment, pk=file_id, subject=visit.subject)
    return give(request, found, visit.joint.case.book)
