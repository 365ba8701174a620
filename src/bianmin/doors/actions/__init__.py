"""What happens at the door: each act asks the rule book, and the ledger is told."""

from .passwords import change_password, reset_password
from .people import Person, create, disable, enable, found, grant, unlock
from .signing import sign_in, sign_out

__all__ = [
    "Person",
    "change_password",
    "create",
    "disable",
    "enable",
    "found",
    "grant",
    "reset_password",
    "sign_in",
    "sign_out",
    "unlock",
]
