"""The results of one case: what they are, and each act on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.forms import Step
from bianmin.cases.models import Case
from bianmin.refusal import Refused
from bianmin.results import actions, forms, queries
from bianmin.results.models import Handing, Result

from .finding import WRONG, act_of, find, key_of


@require_GET
@may("results.see")
def show(request: Request, case_id: int) -> HttpResponse:
    """Show the results of a case: numbers, who has them, what was signed."""
    case, found = find(request, case_id)
    return page(request, case, found)


def page(
    request: Request, case: Case, found: queries.OfCase, *, name: str = "",
    form: Step | None = None, refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    """Render the results of a case; with a `form`, as it was sent and why it was not done."""
    own = request.user.centre_id in (None, case.centre_id)
    grounds = case.book.policy.delivery.reissue_grounds.value
    empty: dict[str, Step] = {
        "add": forms.Add(), "remind": forms.Remind(), "renew": forms.Renew(), "back": forms.Back(),
    }  # fmt: skip
    context = {
        "case": case, "found": found, "centre": request.user.centre or case.centre,
        "today": timezone.localdate(), "key": key_of(request), "refused": refused,
        "what": WHAT.get(name.partition("-")[0], ""), "name": name, "sent": form,
        "reminders": found.pickup.reminders.select_related("by"),
        "lines": [
            (one, _form(name, form, f"void-{one.pk}", forms.Void()),
             _form(name, form, f"reissue-{one.pk}", forms.Reissue(grounds=grounds)),
             _form(name, form, f"recall-{one.pk}", forms.Recall()))
            for one in found.results
        ],
        "given": [
            (h, queries.strokes(h), _form(name, form, f"answered-{h.pk}", forms.Answered()))
            for h in found.handings
        ],
        "mine": {n: form if n == name and form else made for n, made in empty.items()},
        "may_keep": own and request.user.may("results.keep"),
        "may_hand": own and request.user.may("results.hand") and case.state == "decided",
        "may_recall": own and request.user.may("results.hand"),
        "changes": case.state in ("decided", "delivered"),
        "void_all": queries.none_holds(case, found.results),
    }  # fmt: skip
    status = WRONG if refused or (form is not None and form.errors) else 200
    return render(request, "results/show.html", context, status=status)


WHAT = {
    "add": "再登记一份", "void": "作废", "reissue": "补发", "back": "记交回", "remind": "记催领",
    "renew": "换取件码", "recall": "记收回", "answered": "记快递的回音",
}  # fmt: skip


def _form(name: str, sent: Step | None, mine: str, made: Step) -> Step:
    return sent if name == mine and sent is not None else made


def _do(
    request: Request, case_id: int, name: str, form: Step, call: Callable[..., Any], said: str
) -> HttpResponseBase:
    """Carry one act out, or show the page with what was typed and why it was not done."""
    find(request, case_id, own=True)
    refused = None
    if form.is_valid():
        facts = {k: v for k, v in form.cleaned_data.items() if k not in ("key", "revision")}
        try:
            call(act=act_of(request, form), **facts)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, said)
            return redirect("results:show", case_id=case_id)
    case, found = find(request, case_id, own=True)
    return page(request, case, found, name=name, form=form, refused=refused)


@require_POST
@may("results.keep")
def add(request: Request, case_id: int) -> HttpResponseBase:
    """Register one more result."""
    form = forms.Add(request.POST)
    call = _of_case(actions.add, case_id)
    return _do(request, case_id, "add", form, call, "登记好了,编了号")


@require_POST
@may("results.hand")
def back(request: Request, case_id: int) -> HttpResponseBase:
    """Write down that a department gave the result back to the centre."""
    call = _of_case(actions.come_back, case_id)
    return _do(request, case_id, "back", forms.Back(request.POST), call, "收到了,可以交给群众")


@require_POST
@may("results.hand")
def remind(request: Request, case_id: int) -> HttpResponseBase:
    """Write down that the applicant was reminded."""
    call = _of_case(actions.remind, case_id)
    return _do(request, case_id, "remind", forms.Remind(request.POST), call, "催领记下了")


@require_POST
@may("results.hand")
def renew(request: Request, case_id: int) -> HttpResponseBase:
    """Give a new pick-up code."""
    call = _of_case(actions.renew_code, case_id)
    said = "换了新码,请打印新的领取凭证"
    return _do(request, case_id, "renew", forms.Renew(request.POST), call, said)


def _of_case(call: Callable[..., Case], case_id: int) -> Callable[..., Case]:
    return lambda **facts: call(case_id=case_id, **facts)


def _result(request: Request, result_id: int) -> Result:
    own = Result.objects.visible_to(request.user).select_related("case")
    return get_object_or_404(own, pk=result_id)


@require_POST
@may("results.keep")
def void(request: Request, result_id: int) -> HttpResponseBase:
    """Declare a result void that nobody has yet."""
    one = _result(request, result_id)
    form = forms.Void(request.POST)

    def call(**facts: Any) -> Case:
        return actions.declare_void(result_id=one.pk, **facts)

    return _do(request, one.case_id, f"void-{one.pk}", form, call, f"{one}作废了,号还留着")


@require_POST
@may("results.keep")
def reissue(request: Request, result_id: int) -> HttpResponseBase:
    """Issue another in its place."""
    one = _result(request, result_id)
    grounds = one.case.book.policy.delivery.reissue_grounds.value
    form = forms.Reissue(request.POST, grounds=grounds)

    def call(**facts: Any) -> Case:
        return actions.reissue(result_id=one.pk, **facts)

    said = f"{one}作废,补发了新的一份"
    return _do(request, one.case_id, f"reissue-{one.pk}", form, call, said)


@require_POST
@may("results.hand")
def recall(request: Request, result_id: int) -> HttpResponseBase:
    """Write down that an old result came back, or cannot be had back."""
    one = _result(request, result_id)

    def call(**facts: Any) -> Case:
        return actions.recall(result_id=one.pk, **facts)

    form = forms.Recall(request.POST)
    return _do(request, one.case_id, f"recall-{one.pk}", form, call, "记下了")


@require_POST
@may("results.hand")
def answered(request: Request, handing_id: int) -> HttpResponseBase:
    """Write down what became of a parcel."""
    own = Handing.objects.filter(case__in=Case.objects.of_hall(request.user))
    handing = get_object_or_404(own, pk=handing_id)
    form = forms.Answered(request.POST)

    def call(**facts: Any) -> Case:
        return actions.answered(handing_id=handing.pk, **facts)

    return _do(request, handing.case_id, f"answered-{handing.pk}", form, call, "快递的回音记下了")
