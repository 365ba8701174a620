"""What every template may ask for: the bar, the moment, the elder mode (页面共有)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from . import navigation
from .elder import wants_elder


def navigation_and_moment(request: HttpRequest) -> dict[str, Any]:
    """Return `ways`, `now`, `today`, `elder`, and where one signs in and out, reads one's notes …

    A page is shown at a moment, so the clock is read here as in a view; a view
    that passes its own `today` wins. The bar is worked out only where it is shown.
    """
    now = timezone.localtime(timezone.now())  # noqa: TID251 - stands beside the views
    return {
        "ways": SimpleLazyObject(lambda: navigation.links(request)),
        "now": now,
        "today": now.date(),
        "elder": wants_elder(request),
        "signin": navigation.address_of("login"),
        "signout": navigation.address_of("logout"),
        "emergencies": navigation.address_of("hall:emergencies"),
        "alarm_url": SimpleLazyObject(lambda: _press(request)),
        "inbox": navigation.address_of("messaging:inbox"),
        "own_password": navigation.address_of("password"),
    }


def _press(request: HttpRequest) -> str:
    """Return where somebody reports an emergency; nothing for who does not."""
    user = request.user
    may = getattr(user, "may", None)
    if may is None or not may("emergencies.press") or not getattr(user, "centre_id", None):
        return ""
    return navigation.address_of("hall:press")
