"""What every page of the machine carries: the hall, the machine, what was chosen so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from bianmin.board.frame import centre_or_404
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.portal import session
from bianmin.portal.models import Terminal
from bianmin.tickets.queries import contingents_of

NOT_HERE = 404


@dataclass(frozen=True, slots=True)
class Screen:
    """The machine somebody stands at, and what he has chosen there."""

    centre: Centre
    terminal: Terminal | None
    chosen: tuple[Version, ...]
    most: int  # matters of one number

    @property
    def query(self) -> str:
        """What was chosen, as an address carries it: codes of items and nothing of a person."""
        return urlencode([("i", v.item.code) for v in self.chosen])

    @property
    def context(self) -> dict[str, Any]:
        """What the templates ask for."""
        return {
            "centre": self.centre, "machine": self.terminal, "chosen": self.chosen,
            "query": self.query, "most": self.most, "now": timezone.localtime(),
        }  # fmt: skip


def screen(request: HttpRequest, slug: str) -> Screen:
    """Return the machine behind a request, and the items its address names. Raises `Http404`."""
    centre = centre_or_404(slug)
    asked = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    most = centre.pack_on(today).policy.queue.matters_max.value
    codes = list(dict.fromkeys(code[:40] for code in asked.getlist("i")))[:most]
    found = Version.objects.in_force(today).filter(item__centre=centre, item__code__in=codes)
    by_code = {v.item.code: v for v in found.select_related("item__department")} if codes else {}
    chosen = tuple(by_code[code] for code in codes if code in by_code)
    return Screen(centre, session.terminal(request, centre), chosen, most)


def used_up(here: Screen) -> list[Version]:
    """Return what was chosen of which no number of today is left."""
    items = [version.item_id for version in here.chosen]
    limits = contingents_of(here.centre.pk, timezone.localdate(), items) if items else {}
    return [v for v in here.chosen if v.item_id in limits and not limits[v.item_id].left]


def not_a_machine(request: HttpRequest, here: Screen) -> HttpResponse:
    """Say that this browser is no machine of the hall, and what to do."""
    return render(request, "kiosk/not_a_machine.html", here.context, status=NOT_HERE)
