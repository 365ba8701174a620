"""The portal's front door (门户首页)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import public
from bianmin.board.follow import granted
from bianmin.board.frame import centre_or_404, frame
from bianmin.board.opening import opening
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre, Window
from bianmin.doors.queries import home_of
from bianmin.openings.queries import duty_phones, hours_text
from bianmin.projects.models import Edition

OFTEN = 6  # shown on the front page
LOOKED_AT = 500  # cases, the latest: enough to know what people do, whatever the archive holds


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the desk, to the only hall, or show a choice of halls."""
    if request.user.is_authenticated:
        address = home_of(request.user)
        if address != request.path:
            return redirect(address)
    centres = list(Centre.objects.order_by("name"))
    if len(centres) == 1:
        return redirect("board:portal", centres[0].slug)
    return render(request, "board/halls.html", {"centres": centres})


@require_safe
@public
def portal(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the hall's front page: what to do, when it is open, one's own case, whom to turn to."""
    centre = centre_or_404(slug)
    now = timezone.localtime()
    windows = list(centre.windows.order_by("no"))
    door = opening(centre, now)
    more = {
        "opening": door,
        "phones": [] if door.is_open else duty_phones(centre, now),
        "hours": hours_text(centre, now.date()),
        "often": often_done(centre, now),
        "mine": granted(request, centre),
        "together": Edition.objects.offered(centre).exists(),
        "fallback": next((w for w in windows if w.kind == Window.Kind.FALLBACK), None),
    }
    return render(request, "board/portal.html", frame(centre, "guide") | more)


def often_done(centre: Centre, at: datetime) -> list[Version]:
    """Return the guides people ask for most, by the latest cases; each said in plain words."""
    latest = Case.objects.filter(centre=centre).order_by("-received_on", "-pk")
    counts = Counter(latest.values_list("version__item_id", flat=True)[:LOOKED_AT])
    here = Version.objects.in_force(at.date()).filter(item__centre=centre, item__elsewhere=False)
    plain = (
        here.exclude(plain_name="")
        .select_related("item")
        .only("name", "plain_name", "item__code", "item__often")
    )
    ranked = sorted(plain, key=lambda v: (-counts[v.item_id], v.item.often, v.item.code))
    return ranked[:OFTEN]
