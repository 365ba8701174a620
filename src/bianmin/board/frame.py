"""What every page of the portal carries: the hall, the way home, the dock (门户的框)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from bianmin.centres.models import Centre
from bianmin.centres.queries import centre_by_slug
from bianmin.web.navigation import address_of


def centre_or_404(slug: str) -> Centre:
    """Return a hall by the name in its address, with its adoptions. Raises `Http404`."""
    centre = centre_by_slug(slug)
    if centre is None:
        raise Http404(slug)
    return centre


def frame(centre: Centre, dock: str = "") -> dict[str, Any]:
    """Return what `resident.html` asks for; `dock` names the current place of the dock.

    `dock` is one of guide, mine, progress and rating, or nothing.
    """
    return {
        "centre": centre,
        "home": reverse("board:portal", args=[centre.slug]),
        "dock": dock,
        "docks": {
            "mine": address_of("portal:me", centre.slug),
            "progress": reverse("board:progress", args=[centre.slug]),
            "rating": reverse("board:rate", args=[centre.slug]),
        },
        "privacy": address_of("portal:privacy", centre.slug),
    }
