"""What can be done to a promise in place of a proof: sign it, check it, and what follows."""

from .checking import check, draw
from .following import hear, mend, object_to, revoke
from .signing import Signing, marked_promised, sign_at_intake, sign_later, withdraw

__all__ = [
    "Signing",
    "check",
    "draw",
    "hear",
    "marked_promised",
    "mend",
    "object_to",
    "revoke",
    "sign_at_intake",
    "sign_later",
    "withdraw",
]
