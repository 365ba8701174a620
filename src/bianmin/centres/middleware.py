"""Keep the calendar of this process up to date (放假通知由别的进程导入时)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .queries import refresh_notices

Answer = Callable[[HttpRequest], HttpResponse]


def keep_calendar(answer: Answer) -> Answer:
    """Ask for holiday notices before a page is made, at most every thirty seconds."""

    def kept(request: HttpRequest) -> HttpResponse:
        refresh_notices()
        return answer(request)

    return kept
