"""The agent's phone: a page that opens without the net, and the one place it sends to (手机)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from bianmin import sealing, shelf
from bianmin.accounts.limits import allow, clear
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import forms, queries
from bianmin.agency.actions.replay import CALLS, Kept, sent_before
from bianmin.agency.actions.replay import replay as carry_out
from bianmin.agency.models import Mandate
from bianmin.cases.actions import Act
from bianmin.cases.queries import version_for_intake
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.refusal import Refused
from bianmin.rules.needs import WORDS

STATIC = Path(__file__).parents[1] / "static/agency"
ASSETS = (
    "bianmin/tokens.css", "bianmin/bianmin.css", "bianmin/pages.css", "bianmin/mark.svg",
    "agency/phone.css", "agency/store.js", "agency/send.js", "agency/drafts.js", "agency/phone.js",
)  # fmt: skip
REFUSED, TOO_OFTEN = 422, 429
TRIES, WHILE = 10, 900  # passwords, and the seconds in which so many may be tried
FAR = timedelta(days=3660)  # a phone's clock further off than this is no clock


@never_cache
@require_GET
@may("agency.phone")
def shell(request: Request) -> HttpResponse:
    """Show the page that the phone keeps; nothing in it is about anybody."""
    return render(request, "agency/phone.html", {"assets": ASSETS})


@never_cache
@require_GET
@may("agency.phone")
def worker(request: Request) -> HttpResponse:
    """Give the service worker, with the addresses of what it keeps; they carry fingerprints."""
    kept = json.dumps([reverse("agency:phone"), *(static(name) for name in ASSETS)])
    body = f"const SHELL = {kept};\n" + (STATIC / "worker.js").read_text("utf-8")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


@never_cache
@require_GET
@may("agency.phone")
def book(request: Request) -> HttpResponse:
    """Give what the phone needs to work without the net: items, open matters, visits."""
    user, today = request.user, timezone.localdate()
    assert user.centre
    policy = user.centre.pack_on(today).policy.agency
    rows = queries.carried(user)
    return JsonResponse(
        {
            "csrf": get_token(request),
            "owner": {"id": user.pk, "name": user.name},
            "centre": user.centre.name,
            "now": timezone.localtime().isoformat(timespec="seconds"),
            "items": [_item(v, o) for v, o in queries.offers(user, today)],
            "mandates": [_mandate(m) for m in rows],
            "visits": [_visit(v) for v in queries.visits(user) if not v.done_at],
            "ways": [[n, r.value] for n, r in policy.ways.items()] or [["agency", "代办"]],
            "needs": {
                kind: [
                    [n, WORDS[n]] for n in forms.asked_for(policy, moments, frozenset({"consent"}))
                ]
                for kind, moments in (("mandate", ("start",)), ("hand_in", ("submit", "accept")))
            },
        }
    )


def _item(version: Any, offer: Any) -> dict[str, Any]:
    return {
        "id": version.pk, "name": version.name, "said": version.said,
        "papers": [[m.order, m.name] for m in version.materials.all()],
        "in_person": bool(offer and offer.in_person), "why": offer.why if offer else "",
    }  # fmt: skip


def _mandate(mandate: Mandate) -> dict[str, Any]:
    return {
        "id": mandate.pk, "no": mandate.no, "name": mandate.version.name,
        "applicant": mandate.applicant, "state": mandate.state,
        "zh": mandate.get_state_display(), "last_on": mandate.last_on.isoformat(),
        "version": mandate.version_id,
        "papers": [[m.order, m.name] for m in mandate.version.materials.all()],
    }  # fmt: skip


def _visit(visit: Any) -> dict[str, Any]:
    return {
        "id": visit.pk, "who": visit.who, "place": visit.place, "what": visit.what,
        "on": visit.on.isoformat(), "address": sealing.unseal(visit.address),
        "phone": sealing.unseal(visit.phone),
    }  # fmt: skip


@never_cache
@sensitive_post_parameters("password")
@require_POST
@may("agency.phone")
def unlock(request: Request) -> HttpResponse:
    """Say whether this is the login's own password: the phone's store is locked with it."""
    user, now = request.user, timezone.now()
    if not allow(f"phone:{user.pk}", TRIES, WHILE, now):
        return JsonResponse({"why": "试了太多次,过 15 分钟再试"}, status=TOO_OFTEN)
    if not user.check_password(request.POST.get("password", "")[:200]):
        return JsonResponse({"why": "密码不对,请输入登录用的密码"}, status=REFUSED)
    clear(f"phone:{user.pk}")
    return JsonResponse({"owner": {"id": user.pk, "name": user.name}})


@never_cache
@require_POST
@may("agency.phone")
def replay(request: Request) -> HttpResponse:
    """Carry out one act that the phone kept; the answer names its key, so that it is ours."""
    now = timezone.now()
    act = Act(by=request.user, at=now)
    try:
        told = json.loads(request.body)
        key, kind, of = str(told["key"]), str(told["kind"]), str(told.get("of", ""))
        clocks = [_instant(told[n]) for n in ("phone_at", "phone_now")]
        raw = told["data"]
        digest = _digest([kind, told.get("of"), raw])
    except (ValueError, TypeError, KeyError, RecursionError):
        return _no("", ["手机送来的东西看不懂,请刷新页面再送"])
    if (
        not isinstance(raw, dict)
        or not 8 <= len(key) <= KEY_LENGTH
        or not key.isascii()
        or kind not in CALLS
        or request.user.centre is None
    ):
        return _no(key, ["手机送来的东西看不懂,请刷新页面再送"])
    if any(clock is None or abs(clock - now) > FAR for clock in clocks):
        return _no(key, ["手机的钟不对,请先调好日期和时间"])
    try:
        if answer := sent_before(key, digest, act):
            return JsonResponse({"key": key, **answer})
    except Refused as refusal:
        return _no(key, list(_said(refusal, request)))
    data, wrong = _checked(kind, raw, of, request)
    if wrong:
        return _no(key, wrong)
    kept = Kept(
        key=key, kind=kind, of=of, data=data, digest=digest,
        phone_at=clocks[0], phone_now=clocks[1],  # type: ignore[arg-type]  # checked above
    )  # fmt: skip
    try:
        return JsonResponse({"key": key, **carry_out(kept, act)})
    except Refused as refusal:
        return _no(key, list(_said(refusal, request)))


def _digest(told: list[Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _instant(text: Any) -> datetime | None:
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _no(key: str, why: list[Any]) -> HttpResponse:
    said = [w if isinstance(w, dict) else {"found": w, "clauses": []} for w in why]
    return JsonResponse({"key": key, "state": "refused", "why": said}, status=REFUSED)


def _said(refusal: Refused, request: Request) -> Iterator[dict[str, Any]]:
    assert request.user.centre
    clauses = shelf.pack(request.user.centre.pack_on(timezone.localdate()).id).clauses
    for objection in refusal.objections:
        known = [clauses[c] for c in objection.because if c in clauses]
        yield {
            "found": objection.found,
            "clauses": [{"at": c.at, "says": c.says} for c in known],
        }


def _checked(
    kind: str, raw: dict[str, Any], of: str, request: Request
) -> tuple[dict[str, Any], list[str]]:
    """Return what the form of this kind makes of the data, and everything wrong with it."""
    if kind == "photo":
        return {"photo": raw.get("photo", ""), "name": str(raw.get("name", ""))[:120]}, []
    made = _form(kind, raw, request)
    if made is None:
        return {}, ["这个事项现在不能代办"]
    form, more = made
    if not form.is_valid():
        labels = {n: f.label for n, f in form.fields.items()}
        return {}, [
            f"{labels.get(name, '')}:{error}".lstrip(":")
            for name, errors in form.errors.items()
            for error in errors
        ]
    names = set(form.cleaned_data) - {"key", "revision"}
    facts = {
        n: form.cleaned_data[n] for n in names if not n.startswith(("have_", "paper_", "consent"))
    }
    if isinstance(form, forms.Ticked):
        facts["ticked"] = form.ticked()
    if isinstance(form, forms.Submit):
        facts["papers"] = form.papers()
    return facts | more, []


def _form(
    kind: str, raw: dict[str, Any], request: Request
) -> tuple[forms.Step, dict[str, Any]] | None:
    user, today = request.user, timezone.localdate()
    assert user.centre
    policy = user.centre.pack_on(today).policy.agency
    data = {n: v for n, v in raw.items() if isinstance(v, (str, int, bool))}
    if kind == "mandate":
        number = str(data.get("version", ""))
        version = (
            version_for_intake(user, int(number), today)
            if number.isdecimal() and len(number) < 19
            else None
        )
        if version is None:
            return None
        needs = forms.asked_for(policy, ("start",), frozenset({"consent"}))
        people = queries.agents_of(user.centre).filter(pk=user.pk)
        mine = data | {"agent": user.pk}
        return forms.Open(mine, today=today, people=people, policy=policy, needs=needs), {
            "version": version
        }
    if kind == "hand_in":
        needs = forms.asked_for(policy, ("submit", "accept"), frozenset())
        orders = [n.removeprefix("paper_") for n in data if n.startswith("paper_")]
        lines = [_Line(int(n)) for n in orders if n.isdecimal() and len(n) < 5]
        return forms.Submit(data, materials=lines, needs=needs), {}
    if kind == "visit":
        number = str(data.get("visit", ""))
        visit = int(number) if number.isdecimal() and len(number) < 19 else 0
        return forms.Visited(data), {"visit_id": visit}
    moments = {"sign": ("start",), "tell": ("accept", "finish", "archive")}[kind]
    needs = forms.asked_for(policy, moments, frozenset())
    return (forms.Sign if kind == "sign" else forms.Tell)(data, needs=needs), {}


class _Line:
    """A line of a list of papers, as the form asks for it; the action knows the real ones."""

    def __init__(self, order: int) -> None:
        self.order, self.name = order, f"第 {order} 份"
