"""Taking cases and handing many over: chosen on the list, looked at as a plan, then done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions, sharing
from bianmin.cases.actions import Act, Move
from bianmin.cases.actions.handing import MOST
from bianmin.cases.models import Case, CaseQuerySet
from bianmin.cases.worklists import OPEN
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.refusal import Refused

SPREAD = "spread"
WRONG = 422


def _numbers(texts: list[str]) -> list[int]:
    """Return the case numbers of a form, each once; anything else in it is left out."""
    plain = (text for text in texts if text.isdecimal() and text.isascii() and len(text) < 19)
    return list(dict.fromkeys(int(text) for text in plain))


def _moves(text: str) -> list[Move]:
    """Return the moves of a plan as its form carries them: case:to:revision, …"""
    found = []
    for part in text.split(","):
        said = part.split(":")
        if len(said) == 3 and all(
            one.isdecimal() and one.isascii() and len(one) < 19 for one in said
        ):
            found.append(Move(int(said[0]), int(said[1]), int(said[2])))
    return found


def _own(request: Request) -> CaseQuerySet:
    """Return the cases that may change hands by this person: those of the own hall."""
    return Case.objects.of_hall(request.user)


def _act(request: Request) -> Act:
    key = request.POST.get("key", "")[:KEY_LENGTH]
    return Act(by=request.user, at=timezone.now(), key=key)


@require_POST
@may("cases.take_up")
def take_up(request: Request) -> HttpResponse:
    """Take the chosen cases, all or none."""
    chosen = _numbers(request.POST.getlist("case"))
    found = list(_own(request).filter(pk__in=chosen[: MOST + 1]).values_list("pk", flat=True))
    try:
        many = actions.take_up(case_ids=found if len(chosen) <= MOST else chosen, act=_act(request))
    except Refused as refusal:
        return _page(request, chosen, refused=refusal, what="接手")
    messages.success(request, f"接手了 {many} 件,在您的清单里")
    return redirect("cases:list", name="mine")


@require_http_methods(["GET", "POST"])
@may("cases.hand_over")
def hand_over_many(request: Request) -> HttpResponse:
    """Choose to whom, look at the plan, and hand over: all or none."""
    if request.method == "POST" and request.POST.get("sure"):
        return _hand_over(request)
    chosen = _numbers(request.POST.getlist("case"))
    if not chosen and (leaver := _numbers([request.GET.get("from", "")])):
        held = _own(request).filter(OPEN, handler=leaver[0]).order_by("next_on", "pk")
        return _page(request, list(held.values_list("pk", flat=True)[: MOST + 1]))
    return _page(request, chosen, plan=request.method == "POST" and bool(request.POST.get("to")))


def _hand_over(request: Request) -> HttpResponse:
    moves = _moves(request.POST.get("moves", ""))
    reason = request.POST.get("reason", "")[:300]
    mine = set(
        _own(request)
        .filter(pk__in=[m.case for m in moves[: MOST + 1]])
        .values_list("pk", flat=True)
    )
    seen = [m for m in moves if m.case in mine] if len(moves) <= MOST else moves
    try:
        many = actions.hand_over_many(moves=seen, reason=reason, act=_act(request))
    except Refused as refusal:
        return _page(request, [m.case for m in moves], refused=refusal, plan=True)
    messages.success(request, f"转交了 {many} 件,每一件都记了台账")
    return redirect("cases:list", name="open")


def _page(
    request: Request, chosen: list[int], *, refused: Refused | None = None, plan: bool = False,
    what: str = "转交",
) -> HttpResponse:  # fmt: skip
    """Show the chosen cases with the form, or the plan of who gets which; nothing typed is lost."""
    sent = request.POST
    to, reason = sent.get("to", ""), sent.get("reason", "")[:300]
    rows = _own(request).filter(pk__in=chosen[:MOST]).select_related("handler", "department")
    cases = list(rows.order_by("next_on", "pk"))
    centre_id = request.user.centre_id
    people = sharing.colleagues(centre_id) if centre_id else []
    to_whom = next((user for user in people if str(user.pk) == to), None)
    because: tuple[str, ...] = ()
    lines: list[sharing.Line] = []
    if plan and to == SPREAD and request.user.may("cases.share") and centre_id:
        ruled = sharing.spread(cases, people, centre_id, timezone.localdate())
        lines, because = ruled.value, ruled.because
    elif plan and to_whom:
        lines = sharing.to_one(cases, to_whom)
    wrong = _wrong(chosen, plan=plan, lines=lines, reason=reason)
    context: dict[str, Any] = {
        "cases": cases, "people": people, "to": to, "to_whom": to_whom, "reason": reason,
        "plan": [line for line in lines if line.to] if not wrong else [],
        "nobody": [line for line in lines if not line.to],
        "cut": len(chosen) > MOST and request.method == "GET",
        "most": MOST, "because": because, "refused": refused, "wrong": wrong, "what": what,
        "pack": request.user.centre.pack_on(timezone.localdate()).id if request.user.centre else "_default",
        "may_spread": request.user.may("cases.share"), "today": timezone.localdate(),
        "centre": request.user.centre, "key": uuid4().hex,
    }  # fmt: skip
    context["moves"] = ",".join(line.packed for line in context["plan"])
    status = WRONG if refused or wrong else 200
    return render(request, "cases/handing.html", context, status=status)


def _wrong(chosen: list[int], *, plan: bool, lines: list[sharing.Line], reason: str) -> list[str]:
    """Return what is wanting before there can be a plan, all at once."""
    found = []
    if not chosen:
        found.append("一件都没有选,回清单勾几件")
    if plan and len(chosen) > MOST:
        found.append(f"一次最多转 {MOST} 件,选了 {len(chosen)} 件,请分几次")
    if plan and chosen and not lines:
        found.append("没有选转给谁")
    words = shelf.pack("_default").policy.cases.reasons.get("hand_over")
    if plan and not reason.strip():
        found.append(f"没有写{words.value if words else '为什么转交'}")
    return found
