"""For whom somebody stands in, and who is away."""

from __future__ import annotations

from datetime import date

from bianmin.accounts.models import User

from .models import StandIn


def stood_for(user: User, day: date) -> list[User]:
    """Return the people for whom `user` stands in on a day, each with their departments."""
    if not user.pk:  # what silence decides is an act of nobody
        return []
    held = StandIn.objects.on(day).filter(by=user).select_related("absent").order_by("pk")
    return [one.absent for one in held.prefetch_related("absent__departments")]


def away(centre_id: int, day: date) -> dict[int, str]:
    """Return who of a centre is away on a day, with the name of who stands in."""
    held = StandIn.objects.on(day).filter(centre=centre_id).select_related("by")
    return {one.absent_id: one.by.name for one in held}
