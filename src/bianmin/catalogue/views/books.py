"""The catalogue as a workbook: out, and in again (导出、导入)."""

from __future__ import annotations

import tempfile
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.catalogue import actions, book_parts, forms, queries, workbook
from bianmin.catalogue.models import Upload
from bianmin.centres.models import Centre

from .items import chosen_centre

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 200
SHOWN = 2000  # faults on one page


@require_GET
@may("catalogue.see")
def export(request: Request) -> FileResponse:
    """Send the catalogue of a hall as a workbook, whatever its size."""
    centre, today = _centre_or_404(request), timezone.localdate()
    versions = (
        queries.listed(request.user, today, centre)
        .filter(item__ended_on__isnull=True)
        .select_related("item__department")
        .prefetch_related("materials", "steps")
        .order_by("item__code")
    )
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook.write(versions.iterator(chunk_size=CHUNK), file, book_parts.rows(centre, today))
    file.seek(0)
    name = f"{centre.name}事项目录{today:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _centre_or_404(request: Request) -> Centre:
    centre = chosen_centre(request)
    if centre is None:
        raise Http404("centre")
    return centre


@require_http_methods(["GET", "POST"])
@may("catalogue.edit")
def take_in(request: Request) -> HttpResponse:
    """Take a workbook in, and say everything that is wrong with it."""
    centre = _centre_or_404(request)
    posted = request.method == "POST"
    form = forms.Book(*((request.POST, request.FILES) if posted else ()))
    page: dict[str, Any] = {"form": form, "centre": centre, "key": uuid4().hex}
    page["pack"] = centre.pack_on(timezone.localdate()).id
    page["uploads"] = Upload.objects.filter(centre=centre).defer("rest").order_by("-at")[:5]
    if not posted or not form.is_valid():
        return render(request, "catalogue/import.html", page, status=422 if posted else 200)
    file, said = form.cleaned_data["file"], form.cleaned_data
    try:
        report = actions.import_workbook(
            centre_id=centre.pk,
            data=file.read(),
            name=file.name,
            partial=said["partial"],
            new_departments=said["new_departments"],
            by=request.user,
            at=timezone.now(),
            key=request.POST.get("key", "")[:64],
        )
    except workbook.NoWorkbook as error:
        form.add_error("file", str(error))
        return render(request, "catalogue/import.html", page, status=422)
    if report.again:
        messages.info(request, "这份工作簿刚才已经导入过了,没有再导一次")
        return redirect("catalogue:index")
    page |= {"report": report, "faults": report.faults[:SHOWN], "file": file.name}
    page["more_faults"] = max(0, len(report.faults) - SHOWN)
    return render(request, "catalogue/import.html", page, status=422 if report.faults else 200)


@require_GET
@may("catalogue.edit")
def rest(request: Request, upload_id: int) -> HttpResponse:
    """Send the rows that were not imported, each with what is wrong with it."""
    seen = Upload.objects.all()
    if request.user.centre_id is not None:
        seen = seen.filter(centre_id=request.user.centre_id)
    upload = get_object_or_404(seen, pk=upload_id)
    answer = HttpResponse(bytes(upload.rest), content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="rest-{upload.pk}.xlsx"'
    return answer
