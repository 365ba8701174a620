"""The guides as residents read them (办事指南)."""

from __future__ import annotations

import io
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bianmin import papers
from bianmin.accounts.permissions import public
from bianmin.board import guide
from bianmin.board.frame import centre_or_404, frame
from bianmin.catalogue import queries
from bianmin.catalogue.bringing import bring
from bianmin.catalogue.columns import AUDIENCE_SAID
from bianmin.catalogue.documents import answer_sheet
from bianmin.catalogue.models import Item, Material, Step, Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.refusal import Refused
from bianmin.rules.ruling import Objection, cite

PAGE = 20
ASKED = 60  # characters


@require_safe
@public
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Find a guide by words, pinyin, department, theme or who one is."""
    centre, today, asked = centre_or_404(slug), timezone.localdate(), request.GET
    theme, audience = (asked.get(n, "").replace("\x00", "")[:40] for n in ("theme", "audience"))
    department = _number(asked, "department")
    text = asked.get("q", "")[:ASKED]
    found = queries.search(
        centre, today, text, department=department, theme=theme, audience=audience
    )
    shown = queries.page(
        found, after=asked.get("after", ""), before=asked.get("before", ""), size=PAGE
    )
    more = {
        "q": text,
        "page": shown,
        "theme": theme,
        "themes": queries.themes(centre, today),
        "department": department,
        "departments": queries.departments(centre),
        "audience": audience,
        "audiences": AUDIENCE_SAID.items(),
        "narrowed": bool(text or theme or audience or department),
    }
    template = "board/guides.html"
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        template += "#found"
    return render(request, template, frame(centre, "guide") | more)


def _number(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@require_safe
@public
def show(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one guide, whole; or say in words why there is none."""
    centre, now = centre_or_404(slug), timezone.localtime()
    version = queries.in_force(centre, code, now.date())
    if version is None:
        return _missing(request, centre, code)
    pack = centre.pack_on(now.date())
    shown = _number(request.GET, "v")
    brought = bring(version.materials.all(), pack)
    page: dict[str, Any] = {
        "version": version,
        "item": version.item,
        "bring": brought,
        "ticks": [*((m, True) for m in brought.must), *((m, False) for m in brought.later)],
        "promisable": _promisable(version, pack),
        "simple": any(step.skip == Step.Skip.SIMPLE for step in version.steps.all()),
        "days": guide.days(version, pack, now),
        "windows": guide.windows(version, centre),
        "audiences": [AUDIENCE_SAID.get(code, code) for code in version.audience],
        "outdated": queries.printable(version, pack),
        "old": shown if shown not in {None, version.number} else None,
        "pack": pack.id,
        "policy": pack.policy,
        "sent_on": cite(*pack.policy.consult.elsewhere_fields.values()),
    }
    return render(request, "board/guide.html", frame(centre, "guide") | page)


def _promisable(version: Version, pack: Pack) -> list[Material]:
    """Return the papers for which one may promise instead, where the book lets one."""
    if not pack.policy.proofs.offered.value or version.item.elsewhere:
        return []
    return [m for m in version.materials.all() if m.promisable]


def _missing(request: HttpRequest, centre: Centre, code: str) -> HttpResponse:
    """Say why there is no guide under this code: not here any more, not yet, or never."""
    today = timezone.localdate()
    item = Item.objects.filter(centre=centre, code=code).select_related("department").first()
    ended = item is not None and item.ended_on is not None and item.ended_on <= today
    coming = None
    if item is not None and not ended:
        coming = (
            item.versions.filter(state=Version.State.PUBLISHED, valid_from__gt=today)
            .order_by("valid_from")
            .first()
        )
    known = item if ended or coming else None
    said = item.versions.order_by("-number").first() if item is not None and ended else coming
    page = {"item": known, "said": said, "ended": ended, "coming": coming}
    status = 410 if ended else 404
    return render(request, "board/guide_missing.html", frame(centre, "guide") | page, status=status)


@require_safe
@public
def sheet(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Print everything that must be told about an item on one sheet (PDF)."""
    centre, now = centre_or_404(slug), timezone.localtime()
    version = queries.in_force(centre, code, now.date())
    if version is None:
        return _missing(request, centre, code)
    pack = centre.pack_on(now.date())
    refused = queries.printable(version, pack)
    objections: tuple[Objection, ...] = (refused,) if refused else ()
    try:
        if not objections:
            paper = answer_sheet(
                version,
                centre=centre,
                pack=pack,
                url=guide.address(version, centre),
                days=guide.days(version, pack, now).said(now.date()),
                today=now.date(),
            )
            return _pdf(papers.render(paper), f"{code}.pdf")
    except Refused as refusal:
        objections = refusal.objections
    except papers.FontMissing:
        return render(request, "board/no_font.html", frame(centre, "guide"), status=503)
    page = {"version": version, "objections": objections, "pack": pack.id}
    return render(
        request, "board/guide_unprintable.html", frame(centre, "guide") | page, status=409
    )


def _pdf(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_safe
@public
@cache_control(max_age=86400)
def qr(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Draw the code that leads a phone to the guide."""
    centre = centre_or_404(slug)
    version = queries.in_force(centre, code, timezone.localdate())
    if version is None:
        return _missing(request, centre, code)
    out = io.BytesIO()
    drawn = segno.make(guide.address(version, centre), error="m", micro=False)
    drawn.save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
