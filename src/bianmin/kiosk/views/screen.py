"""The way to a number: what do you want to do, have you got the papers (取号机)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.board.views.home import often_done
from bianmin.catalogue import queries as catalogue
from bianmin.catalogue.bringing import bring as papers_of
from bianmin.kiosk.queries import silent
from bianmin.openings.queries import hours_text, why_closed
from bianmin.tickets.queries import because_of, standing_stops, stopped_zh

from .frame import not_a_machine, screen, used_up

SHOWN = 6  # found on one page: what one sees without rolling
LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"  # with which the name of anything can begin in pinyin
ASKED = 20


@never_cache
@require_safe
@public
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what one can do at the machine."""
    here = screen(request, slug)
    if here.terminal is None:
        return not_a_machine(request, here)
    today = timezone.localdate()
    book, stops = here.centre.pack_on(today), standing_stops(here.centre.pk, today)
    more = {
        "hours": hours_text(here.centre, today), "closed": why_closed(here.centre, today),
        "silent": silent(here.terminal, book), "pack": book.id,
        "stopped": stopped_zh(stops), "stopped_by": because_of(stops),
    }  # fmt: skip
    return render(request, "kiosk/start.html", here.context | more)


@never_cache
@require_safe
@public
def alive(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer, so that the machine knows that the net is there."""
    return HttpResponse(status=204)


@never_cache
@require_safe
@public
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Find what somebody wants to do: what people ask most, by letters, or by words."""
    here = screen(request, slug)
    if here.terminal is None:
        return not_a_machine(request, here)
    asked, now = request.GET.get("q", "").replace("\x00", "")[:ASKED], timezone.localtime()
    if asked:
        found = catalogue.page(
            catalogue.search(here.centre, now.date(), asked), size=SHOWN,
            after=request.GET.get("after", "")[:60],
        )  # fmt: skip
        rows, after, total = found.rows, found.after, found.total
    else:
        rows, after = often_done(here.centre, now), ""
        total = len(rows)
    chosen = {v.pk for v in here.chosen}
    more = {
        "q": asked, "rows": [v for v in rows if v.pk not in chosen], "after": after,
        "total": total, "letters": LETTERS,
    }  # fmt: skip
    return render(request, "kiosk/choose.html", here.context | more)


@never_cache
@require_safe
@public
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether somebody has the papers, before he waits for nothing."""
    here = screen(request, slug)
    if here.terminal is None:
        return not_a_machine(request, here)
    if not here.chosen:
        return redirect(reverse("kiosk:choose", args=[slug]))
    book = here.centre.pack_on(timezone.localdate())
    lists = [(v, papers_of(v.materials.all(), book)) for v in here.chosen]
    more = {"lists": lists, "full": len(here.chosen) >= here.most, "gone": used_up(here)}
    return render(request, "kiosk/bring.html", here.context | more)
