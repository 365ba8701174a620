"""Taking files in, striking them, using them again, looking at them; and what else is attached."""

from .attaching import attach, pass_on, seen, strike_attached
from .emptying import empty, unneeded
from .scans import add, look, put, strike, take_over, tell_taken_out
from .vetting import MEGA, Given, Kept, vet

__all__ = [
    "MEGA", "Given", "Kept", "add", "attach", "empty", "look", "pass_on", "put", "seen", "strike",
    "strike_attached",
    "take_over", "tell_taken_out", "unneeded", "vet",
]  # fmt: skip
