"""What a resident says against the check of his promise (陈述、申辩), on the page of his case."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.accounts.models import User
from bianmin.accounts.permissions import public
from bianmin.board import follow
from bianmin.board.frame import centre_or_404
from bianmin.cases.actions import Act
from bianmin.cases.forms import Line
from bianmin.cases.models import Case
from bianmin.proofs import actions
from bianmin.proofs.models import Commitment
from bianmin.refusal import Refused
from bianmin.rules.cases import Role

from .progress import WRONG, of_case, whole

MOST = 500  # letters


@require_POST
@public
def object_to(request: HttpRequest, slug: str, commitment_id: int) -> HttpResponse:
    """Take down what is said of a promise of the case that is open to this person."""
    centre = centre_or_404(slug)
    case = Case.objects.filter(pk=follow.granted_id(request, centre) or 0, centre=centre).first()
    if case is None:
        return redirect("board:progress", centre.slug)
    if not Commitment.objects.filter(pk=commitment_id, case=case).exists():
        raise Http404(commitment_id)
    said = Line(required=False).to_python(request.POST.get("said", ""))[:MOST]
    typed = f"object:{commitment_id}:{request.POST.get('key', '')}"
    once = hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()
    nobody = User(role=Role.RESIDENT, name="")
    act = Act(by=nobody, at=timezone.now(), key=once, online=True)
    try:
        actions.object_to(commitment_id=commitment_id, said=said, act=act, resident=True)
    except Refused as refusal:
        case.centre = centre
        shown = {"refused_of": commitment_id, "refusal": refusal, "typed": said}
        context = of_case(whole(case), timezone.localtime()) | shown
        return render(request, "board/case.html", context, status=WRONG)
    return redirect(f"{reverse('board:progress', args=[centre.slug])}#promises")
