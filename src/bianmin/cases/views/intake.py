"""Taking papers in at the window: one page, keyboard first, with a live verdict."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin import identity, sealing, shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions, forms
from bianmin.cases import parts as others
from bianmin.cases.actions.application import Application, judged
from bianmin.cases.actions.outcomes import why_not_at_once
from bianmin.cases.models import Case, Draft
from bianmin.cases.queries import (
    facts_of_item,
    kind_now,
    kind_of_accepted,
    limits,
    report_up,
    version_for_intake,
)
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import search
from bianmin.ledger.actions import KEY_LENGTH, done_before
from bianmin.refusal import Refused
from bianmin.rules import cases, choosing, intake, pledges, reckoning
from bianmin.rules.intake import Mark
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import cite

OUTCOMES = ("accept", "finish", "notify", "reject", "receive")
TYPED, DRAWN = 600, pledges.LONGEST  # letters of a field that are kept; of a drawn name
SAID = {
    "accept": "已经受理",
    "finish": "当场办结,把办结单和结果交给群众",
    "notify": "一次性告知书已经出好",
    "reject": "不予受理决定书已经出好",
    "receive": "已经收下,等承办人看",
}


@require_GET
@may("intake.take")
def start(request: Request) -> HttpResponse:
    """Find the item that the person came for."""
    today = timezone.localdate()
    asked = request.GET.get("q", "").strip()[:60]
    centre = request.user.centre
    found = search(centre, today, asked) if centre else Version.objects.none()
    if asked and "go" in request.GET and (first := found.first()):
        return redirect("cases:intake_page", key=uuid4().hex, version_id=first.pk)
    drafts = Draft.objects.filter(by=request.user).order_by("-at")[:10]
    page = {
        "q": asked,
        "found": found[:12],
        "drafts": drafts,
        "centre": centre,
        "key": uuid4().hex,
    }
    template = "cases/intake_start.html" + ("#found" if request.htmx else "")
    return render(request, template, page)


@require_GET
@may("intake.take")
def resume_draft(request: Request, key: str) -> HttpResponse:
    """Go on with what this person had begun."""
    draft = get_object_or_404(Draft, pk=key, by=request.user)
    version = json.loads(sealing.unseal(draft.sealed)).get("version", "0")
    return redirect("cases:intake_page", key=key, version_id=int(version))


def version_of(request: Request, version_id: int) -> Version:
    version = version_for_intake(request.user, version_id, timezone.localdate())
    if version is None:
        raise Http404("这个事项现在不能收件")
    return version


@require_http_methods(["GET", "POST"])
@may("intake.take")
def page(request: Request, key: str, version_id: int) -> HttpResponse:
    """Show the intake of one item, judge what is typed, or hand it in.

    The key in the address makes one case of it, however often it is sent.
    """
    if len(key) > KEY_LENGTH:
        raise Http404(key)
    asked = request.POST.get("act", "")
    if done := done_before(key):
        case_id = done.subject.removeprefix("case:")
        if not case_id.isdecimal():
            raise Http404(key)  # something else was done under it
        if asked not in OUTCOMES:
            return redirect("cases:show", case_id=int(case_id))
    version = version_of(request, version_id)
    today = timezone.localdate()
    data: Any = request.POST if request.method == "POST" else drafted(request, key)
    data = _rest(data, version) or {"report_up_on": report_up(version, today).isoformat()}
    parts = forms.intake(data, version, today)
    sound = [part.is_valid() for part in parts]  # all three complain at once
    shown: dict[str, Any] = {
        "key": key,
        "asked": asked,
        "rest": request.POST.get("rest", ""),
        "parts": parts,
    }
    if asked not in OUTCOMES:
        return _go_on(request, version, data, shown)
    if all(sound):
        try:
            return _hand_in(request, key, version, parts, asked)
        except Refused as refusal:
            shown["refused"] = refusal
    shown |= _context(version, parts, data, request) | {"wrong": not all(sound)}
    shown["strips"] = others.strips(request.user, timezone.now())
    return render(request, "cases/intake.html", shown, status=422)


def _go_on(request: Request, version: Version, data: Any, shown: dict[str, Any]) -> HttpResponse:
    """Show the page as it is being filled in, and keep what was typed so far."""
    if request.method == "POST":
        keep(request, shown["key"], version, request.POST)
    for part in shown["parts"]:  # nobody is told off before having finished
        part.errors.clear()
    shown |= _context(version, shown["parts"], data, request)
    if request.htmx:
        return render(request, "cases/intake_swap.html", shown)
    shown["strips"] = others.strips(request.user, timezone.now())
    return render(request, "cases/intake.html", shown)


def _hand_in(request: Request, key: str, version: Version, parts: Any, asked: str) -> HttpResponse:
    application = application_of(version, parts, asked)
    act = actions.Act(by=request.user, at=timezone.now(), key=key)
    case = actions.hand_in(application, act)
    for said in others.handed_in(case, request.POST.dict(), act):
        messages.warning(request, said)
    messages.success(request, f"{SAID[asked]}:{case.applicant},{case.item_name}")
    return redirect("cases:show", case_id=case.pk)


def application_of(version: Version, parts: Any, asked: str) -> Application:
    """Return what was typed, once all three parts are sound, as it is handed in."""
    people, papers, judging = parts
    said = judging.cleaned_data
    person = {k: v for k, v in people.cleaned_data.items() if k != "id_type"}
    if asked == "reject" and version.item.elsewhere:
        said = _sent_on(version) | {k: v for k, v in said.items() if v}
    return Application(
        version=version,
        marked=papers.marked(),
        conditions={"yes": True, "no": False}.get(said.get("conditions", "")),
        outcome="accept" if asked == "finish" else asked,
        at_once=asked == "finish",
        chosen=said.get("chosen", ""),
        result_no=said.get("result_no", ""),
        typed={str(name): str(people.data.get(name)) for name in people.data},
        report_up_on=said.get("report_up_on"),
        **{k: said.get(k, "") for k in ("not_at_once", "again", "ground", "reason", "where")},
        **person,
    )


def _sent_on(version: Version) -> dict[str, str]:
    """Return what is said of itself when an item is handled elsewhere: one key sends on."""
    return {
        "ground": cases.NOT_OURS,
        "reason": "这个事项不在本中心办理",
        "where": version.place,
    }


def drafted(request: Request, key: str) -> Any:
    """Return what this person had typed under this key before, or None."""
    draft = Draft.objects.filter(pk=key, by=request.user).first()
    return json.loads(sealing.unseal(draft.sealed)) if draft else None


def keep(request: Request, key: str, version: Version, data: Any) -> None:
    """Keep what was typed; it is taken out again when the application is handed in."""
    if len(key) > KEY_LENGTH:
        raise Http404(key)
    typed = {"version": str(version.pk)} | {
        k: v[: DRAWN if k.endswith("strokes") else TYPED]
        for k, v in data.items()
        if k != "csrfmiddlewaretoken" and len(k) < 40
    }
    name = data.get("applicant", "").replace("\x00", "")[:20]
    if centre := request.user.centre:
        title = f"{version.name} {name}".strip()
        act = actions.Act(by=request.user, at=timezone.now())
        actions.keep_draft(key=key, centre=centre, typed=typed, title=title, act=act)


def _rest(data: Any, version: Version) -> Any:
    """Fill in the papers nobody has marked yet, if the clerk said what they all are."""
    rest = data.get("rest", "") if data else ""
    if rest not in ("good", "missing"):
        return data
    filled = {k: data[k] for k in data if k != "rest"}
    for material in version.materials.all():
        n = material.order
        if any(filled.get(f"{part}_{n}") for part in ("ok", "more", "problem")):
            continue
        if rest == "good" and not material.shareable:
            filled[f"ok_{n}"] = "on"
        else:
            filled[f"more_{n}"] = Mark.SHARED if rest == "good" else Mark.MISSING
    return filled


def _context(version: Version, parts: Any, data: Any, request: Request) -> dict[str, Any]:
    """Return everything the page shows: the verdict, the days, and why."""
    people, papers, judging = parts
    centre = version.item.centre
    today = timezone.localdate()
    book = centre.pack_on(today)
    policy = book.policy
    papers.is_valid()
    marks = papers.marked() if papers.is_bound else {}
    conditions = (data or {}).get("conditions", "")
    application = Application(version=version, applicant="", marked=marks, outcome="accept")
    verdict = intake.verdict(
        papers=judged(application),
        where=version.place if version.item.elsewhere else "",
        policy=policy.intake,
    )
    rows = [(row, marks.get(row["material"].order)) for row in papers.rows]
    panels = others.at_intake(version, data or {}, request.user, today)
    lane = next((panel.lane for panel in panels if panel.lane), "")
    return {
        "version": version,
        "centre": centre,
        "pack": book.id,
        "policy": policy,
        "people": people,
        "papers": papers,
        "rows": rows,
        "judging": judging,
        "verdict": verdict,
        "unmet": conditions == "no",
        "unlooked": conditions == "" and policy.intake.conditions_checked.value,
        "person": _person(data),
        "before": _before(request, data),
        "panels": panels,
        "grounds": policy.cases.reject_grounds.value + policy.cases.limits_refuse.value,
        "why_not": why_not_at_once(version),
    } | _kind(version, (data or {}).get("chosen", ""), lane, verdict.value, policy)


def _kind(
    version: Version, chosen: str, lane: str, found: intake.Verdict, policy: Policy
) -> dict[str, Any]:
    """Return which kind it will be and why, what may be chosen instead, and until when it is done."""
    kind = kind_of_accepted(version, chosen, policy)
    usual = kind_now(version, complete=True, policy=policy)
    return {
        "kind": policy.cases.kinds[kind.value].value,
        "kind_because": kind.because,
        "kind_why": _why(version, kind.value, policy, complete=True),
        "kind_usual": policy.cases.kinds[usual.value].value if kind != usual else "",
        "meanwhile": _meanwhile(version, found, kind.value, policy),
        "open_kinds": choosing.left_open(made=usual, policy=policy.cases),
        "chosen": chosen,
        "immediate": kind.value == "immediate",
        "sent_up": kind.value in ("agency", "escalated"),
    } | _days(version, kind.value, policy, lane, put_off=usual.value == "immediate" != kind.value)


def _why(version: Version, kind: str, policy: Policy, *, complete: bool) -> str:
    item = facts_of_item(version)
    return choosing.why(kind=kind, item=item, complete=complete, policy=policy.cases)


def _meanwhile(
    version: Version, found: intake.Verdict, kind: str, policy: Policy
) -> dict[str, Any] | None:
    """Return the kind of what is not complete, where it is another one until the papers come."""
    if found.outcome is not intake.Outcome.NOTICE:
        return None
    now = kind_now(version, complete=False, policy=policy)
    if now.value == kind:
        return None
    said = _why(version, now.value, policy, complete=False)
    return {"name": policy.cases.kinds[now.value].value, "why": said, "because": now.because}


def _days(
    version: Version, kind: str, policy: Policy, lane: str, *, put_off: bool = False
) -> dict[str, Any]:
    """Return until when it would be done if it were accepted today in its lane, with the trace."""
    today = timezone.localdate()
    more: dict[str, Any] = {
        "started_on": today, "calendar": shelf.calendar(), "policy": policy.deadlines,
    }  # fmt: skip
    promised, law = limits(version, kind, policy, lane, put_off=put_off)
    if promised is None or law is None:
        return {"due": None}
    by_promise = reckoning.reckon(limit=promised, **more)
    by_law = reckoning.reckon(limit=law, **more)
    first = min(by_promise, by_law, key=lambda r: r.value.due)
    return {
        "due": first.value,
        "due_because": cite(first),
        "promised": promised.value,
        "statutory": law.value,
    }


def _person(data: Any) -> dict[str, Any] | None:
    """Return what an identity number tells of its holder, once it is right."""
    number = identity.clean((data or {}).get("applicant_id", ""))
    today = timezone.localdate()
    if (data or {}).get("id_type", "111") != "111" or not number:
        return None
    wrong = list(identity.objections_to_id(number, today=today))
    born = identity.birthday(number) if not wrong else None
    if born is None:
        return {"wrong": wrong}
    return {"sex": identity.sex(number), "age": identity.age_on(born, today)}


def _before(request: Request, data: Any) -> list[Case]:
    """Return the last cases of the same person in this hall (以前来过)."""
    own = sealing.blind(identity.clean((data or {}).get("applicant_id", "")))
    if not own:
        return []
    same = Case.objects.of_hall(request.user).filter(applicant_blind=own)
    return list(same.order_by("-pk")[:3])
