"""What every page for residents says of the hours that were changed (预告)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context

from bianmin.centres.models import Centre
from bianmin.openings import queries

register = template.Library()


@register.inclusion_tag("openings/announced.html", takes_context=True)
def changed_hours(context: Context, centre: Any) -> dict[str, Any]:
    """Say on which days of the next weeks the hall is shut or open otherwise; nothing, usually."""
    today = context.get("today")
    if not isinstance(centre, Centre) or not isinstance(today, date):
        return {"changes": []}
    return {"changes": queries.announced(centre, today)}
