"""The portal on the screen of a telephone (装到桌面): manifest, icons, worker, a page without the net."""

from __future__ import annotations

import json
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.board.frame import centre_or_404, frame
from bianmin.papers import FontMissing
from bianmin.papers.icon import icon as drawn

STATIC = Path(__file__).parents[1] / "static/portal"
SHELL = (
    "bianmin/tokens.css", "bianmin/bianmin.css", "bianmin/pages.css", "bianmin/print.css",
    "bianmin/bianmin.js", "bianmin/mark.svg", "portal/install.js",
)  # fmt: skip
SIDES = (192, 512)  # pixels: what a telephone asks for
DAY = 86400


@require_safe
@public
@cache_control(max_age=DAY)
def manifest(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the telephone shows: the name, the mark, where it opens."""
    centre = centre_or_404(slug)
    home = reverse("board:portal", args=[slug])
    icons = [
        {"src": reverse("portal:icon", args=[slug, side]), "sizes": f"{side}x{side}",
         "type": "image/png", "purpose": purpose}
        for side in SIDES
        for purpose in ("any", "maskable")
    ]  # fmt: skip
    said = {
        "id": home, "name": centre.name, "short_name": centre.name[:6], "lang": "zh-Hans",
        "start_url": home, "scope": home, "display": "standalone", "icons": icons,
        "background_color": "#F5F1E8", "theme_color": "#A6241C",
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


@require_safe
@public
@cache_control(max_age=DAY)
def icon(request: HttpRequest, slug: str, side: int) -> HttpResponse:
    """Draw the mark in one of the sizes that a telephone asks for."""
    centre_or_404(slug)
    if side not in SIDES:
        raise Http404(side)
    try:
        return HttpResponse(drawn(side), content_type="image/png")
    except FontMissing as error:
        raise Http404("no font") from error


@never_cache
@require_safe
@public
def worker(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the worker, with what it keeps: the shell and the guides, nothing of anybody."""
    centre_or_404(slug)
    at = {
        "shell": [static(name) for name in SHELL],
        "offline": reverse("portal:offline", args=[slug]),
        "guides": reverse("guides:index", args=[slug]),
    }
    body = f"const AT = {json.dumps(at)};\n" + (STATIC / "worker.js").read_text("utf-8")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


@require_safe
@public
def offline(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what there is to say without the net."""
    centre = centre_or_404(slug)
    return render(request, "portal/offline.html", frame(centre))
