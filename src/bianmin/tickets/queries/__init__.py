"""What is asked of the tickets of a hall: who waits, how long still, how the hall stands."""

from __future__ import annotations

from .board import beat, beats, board_state, stopped_zh
from .coming import merged
from .contingents import contingents, contingents_of
from .in_hand import in_hand, matter_in_hand, person_of, with_ticket
from .lines import (
    BOOKED,
    GENERAL,
    Facts,
    Floor,
    at_hand,
    at_window,
    callable_by,
    facts,
    floor,
    hour_of,
    local_day,
    people_ahead,
    people_before,
    shift_of,
)
from .overview import (
    Clock,
    HallNow,
    calls_of,
    hall_now,
    may_staff,
    standing,
    standing_zh,
    upcoming,
)
from .slips import qr, slip
from .stops import (
    Stop,
    beat_and_stops,
    beat_and_stops_of,
    because_of,
    holding,
    read_stops,
    standing_stops,
    stood,
    stops_known,
    with_day,
)
from .waits import Estimate, estimate, estimate_for_new

__all__ = [
    "BOOKED",
    "GENERAL",
    "Clock",
    "Estimate",
    "Facts",
    "Floor",
    "HallNow",
    "Stop",
    "at_hand",
    "at_window",
    "beat",
    "beat_and_stops",
    "beat_and_stops_of",
    "beats",
    "because_of",
    "board_state",
    "callable_by",
    "calls_of",
    "contingents",
    "contingents_of",
    "estimate",
    "estimate_for_new",
    "facts",
    "floor",
    "hall_now",
    "holding",
    "hour_of",
    "in_hand",
    "local_day",
    "matter_in_hand",
    "may_staff",
    "merged",
    "people_ahead",
    "people_before",
    "person_of",
    "qr",
    "read_stops",
    "shift_of",
    "slip",
    "standing",
    "standing_stops",
    "standing_zh",
    "stood",
    "stopped_zh",
    "stops_known",
    "upcoming",
    "with_day",
    "with_ticket",
]
