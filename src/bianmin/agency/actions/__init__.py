"""What agents do for residents: authority, hand-in, trips, visits, and what a phone sends later."""

from .mandates import (
    Asked,
    decline,
    end,
    open_mandate,
    problem,
    revoke,
    sign,
    submit,
    take_in,
    tell,
)
from .naming import name_agent
from .people import list_item, register_agent
from .photos import keep_photo
from .points import Told, register_point
from .trips import Wanted, ask_visit, come_back, errands, plan_trip, record_visit

__all__ = [
    "Asked", "Told", "Wanted", "ask_visit", "come_back", "decline", "end", "errands", "keep_photo",
    "list_item", "name_agent", "open_mandate", "plan_trip", "problem", "record_visit", "register_agent", "register_point",
    "revoke", "sign", "submit", "take_in", "tell",
]  # fmt: skip
