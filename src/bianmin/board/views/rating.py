"""Saying how it went (评价): for whoever holds number and code, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import public
from bianmin.board import follow
from bianmin.board.frame import centre_or_404, frame
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.refusal import Refused
from bianmin.rules.ratings import LONGEST, Said, stage_of
from bianmin.voice.actions import Given
from bianmin.voice.actions import rate as rate_now
from bianmin.voice.models import Rating
from bianmin.voice.queries import rated
from bianmin.voice.tags import GRADE_OF, TAGS

REFUSED = 422
MOST_TAGS = 50  # as many as anybody could tick


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def rate(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rating page of the open case, or take a rating; without a case, ask for one first."""
    centre = centre_or_404(slug)
    case = follow.granted(request, centre)
    if case is None:
        asked = {"no": request.GET.get("no", "")[:60], "next": "rate"}
        query = urlencode({name: value for name, value in asked.items() if value})
        return redirect(f"{reverse('board:progress', args=[slug])}?{query}")
    if request.method == "POST":
        return _take(request, centre, case)
    return _show(request, centre, case, Given(said=Said(grade="")))


def _take(request: HttpRequest, centre: Centre, case: Case) -> HttpResponse:
    typed = request.POST
    grade = typed.get("grade", "")[:20]
    said = Said(
        grade=grade,
        tags=tuple(_of_grade(grade, (t[:3] for t in typed.getlist("tags")[:MOST_TAGS]))),
        text=typed.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip(),
    )
    given = Given(said=said, named=typed.get("named") == "yes", channel=_channel(request))
    try:
        rate_now(case_id=case.pk, given=given, at=timezone.now(), key=typed.get("key", "")[:100])
    except Refused as refused:
        return _show(request, centre, case, given, refused=refused)
    messages.success(request, "收到了,谢谢您。评价只用来改进服务,不影响您办事。")
    return redirect("board:rate", centre.slug)


def _of_grade(grade: str, codes: Iterable[str]) -> Iterator[str]:
    """Yield the ticks that count: who chooses another grade leaves those of the first behind."""
    for code in dict.fromkeys(codes):
        if GRADE_OF.get(code, grade) == grade:
            yield code


def _channel(request: HttpRequest) -> str:
    """Return how the rating came, by the national list: a telephone, or a computer."""
    mobile = "Mobi" in request.headers.get("User-Agent", "")
    return Rating.Channel.PHONE if mobile else Rating.Channel.PC


def _show(
    request: HttpRequest, centre: Centre, case: Case, given: Given, refused: Refused | None = None
) -> HttpResponse:
    policy, stage = case.book.policy.ratings, stage_of(case.now)
    said = rated(case, stage)
    grades = [(name, name in policy.bad.value, TAGS.get(name, ())) for name in policy.grades.value]
    context: dict[str, Any] = {
        "case": case,
        "stage": stage,
        "said": said,
        "left": policy.most.value - len(said),
        "policy": policy,
        "grades": grades,
        "given": given,
        "longest": LONGEST,
        "refused": refused,
        "because": policy.voluntary.because + policy.rater_hidden.because,
    }
    status = REFUSED if refused else 200
    return render(request, "board/rate.html", frame(centre, "rating") | context, status=status)
