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
from .trips import come_back, errands, plan_trip
from .visits import (
    Wanted,
    add_matter,
    arrange,
    ask_visit,
    call_off,
    move,
    name_visitor,
    record_visit,
    take_up,
)

__all__ = [
    "Asked", "Told", "Wanted", "add_matter", "arrange", "ask_visit", "call_off", "come_back", "decline", "end", "errands", "keep_photo",
    "list_item", "move", "name_agent", "name_visitor", "open_mandate", "plan_trip", "problem", "record_visit", "register_agent", "register_point",
    "revoke", "sign", "submit", "take_in", "take_up", "tell",
]  # fmt: skip
