"""What is known of the halls and their calendar."""

from __future__ import annotations

import time
import tomllib

from bianmin import shelf
from bianmin.packs import read_year

from .models import Centre, HolidayNotice

FRESH = 30.0  # seconds for which imported notices are trusted before asking again
_asked = -FRESH


def load_notices() -> None:
    """Lay all imported holiday notices on the shelf of this process."""
    years = (read_year(tomllib.loads(n.text)) for n in HolidayNotice.objects.order_by("year"))
    shelf.put_notices({year.year: year for year in years})


def refresh_notices() -> None:
    """Load the notices if this process has not asked for them lately (other processes import)."""
    global _asked
    if time.monotonic() - _asked >= FRESH:
        _asked = time.monotonic()
        load_notices()


def forget_notices() -> None:
    """Ask anew at the next request (another database has come)."""
    global _asked
    _asked = -FRESH


def centre_by_slug(slug: str) -> Centre | None:
    """Return a hall by the name in its address, with its adoptions."""
    return Centre.objects.prefetch_related("adoptions").filter(slug=slug).first()
