"""Giving a paper as PDF, or saying in words what this machine lacks to print it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from bianmin import papers
from bianmin.papers import Sheet


def printed(paper: Sheet | Callable[[], bytes], name: str) -> HttpResponse:
    """Return a paper, or what draws it, as a PDF called `name`."""
    try:
        body = papers.render(paper) if isinstance(paper, Sheet) else paper()
    except papers.FontMissing as missing:
        return HttpResponse(str(missing), content_type="text/plain; charset=utf-8", status=503)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def zipped(pieces: Callable[[], Iterator[bytes]], name: str) -> HttpResponseBase:
    """Return a zip called `name` as it is written, so that no file lies in memory as a whole."""
    try:
        answer = StreamingHttpResponse(pieces(), content_type="application/zip")
    except papers.FontMissing as missing:
        return HttpResponse(str(missing), content_type="text/plain; charset=utf-8", status=503)
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer
