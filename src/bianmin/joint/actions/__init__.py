"""What can be done to a joint case: the lead's acts, the departments', and what is done together."""

from .answering import answer, ask, look, opine, retract, see
from .leading import Asked, Opening, add, ask_applicant, open_joint, send
from .settling import raise_dispute, settle
from .visiting import attach_to_visit, call_off, plan_visit, record_visit

__all__ = [
    "Asked",
    "Opening",
    "add",
    "answer",
    "ask",
    "ask_applicant",
    "attach_to_visit",
    "call_off",
    "look",
    "open_joint",
    "opine",
    "plan_visit",
    "raise_dispute",
    "record_visit",
    "retract",
    "see",
    "send",
    "settle",
]
