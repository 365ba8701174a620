"""What was changed about the hours of a hall, and what was served beyond them."""

from .changes import Change, ChangedDay
from .late import Overtime, Report
from .outside import DutyCall, DutyPhone, Served, VillageDay

__all__ = [
    "Change", "ChangedDay", "DutyCall", "DutyPhone", "Overtime", "Report", "Served", "VillageDay",
]  # fmt: skip
