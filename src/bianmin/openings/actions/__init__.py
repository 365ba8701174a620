"""What is done about the hours of a hall: one file per matter."""

from .changes import change, repeal
from .late import Ending, leave, plan_shift, report, send, stay
from .phones import list_phone, note_call, settle_call, unlist_phone
from .villages import call_off, hold, plan_village_day

__all__ = [
    "Ending", "call_off", "change", "hold", "leave", "list_phone", "note_call", "plan_shift",
    "plan_village_day", "repeal", "report", "send", "settle_call", "stay", "unlist_phone",
]  # fmt: skip
