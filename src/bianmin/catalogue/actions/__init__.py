"""What can be done with items: draft, publish, stop, import."""

from .drafting import add_item, confirm_forms, discard, revise
from .importing import Report, import_workbook
from .publishing import end_item, publish, withdraw
from .sample import load_sample

__all__ = [
    "Report",
    "add_item",
    "confirm_forms",
    "discard",
    "end_item",
    "import_workbook",
    "load_sample",
    "publish",
    "revise",
    "withdraw",
]
