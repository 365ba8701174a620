"""What a password must be, asked of the rule book and of what everybody tries first (口令)."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from bianmin import shelf
from bianmin.rules import security
from bianmin.rules.ruling import Objection

from .models import User

LETTERS = "".join(
    c for c in string.ascii_lowercase if c not in "ilo"
)  # none that looks like 1 or 0
DIGITS = "23456789"
GROUP = 4


def temporary() -> str:
    """Return a password to be read out once: three groups, letters and digits, e.g. mkwt-7386-hdya."""
    groups = (LETTERS, DIGITS, LETTERS)
    return "-".join("".join(secrets.choice(g) for _ in range(GROUP)) for g in groups)


def is_common(text: str) -> bool:
    """Return whether `text` stands on Django's list of 20 000 passwords that everybody tries."""
    try:
        _everybodys().validate(text)
    except ValidationError:
        return True
    return False


@cache
def _everybodys() -> CommonPasswordValidator:
    return CommonPasswordValidator()  # reads its list once


def objections(text: str, user: User, policy: security.Policy) -> Iterator[Objection]:
    """Yield everything wrong with `text` as the next password of `user`."""
    wanted = security.Password(
        text=text,
        username=user.username,
        name=user.name,
        common=is_common(text),
        same=bool(user.pk) and user.check_password(text),
    )
    return security.objections_to_password(password=wanted, policy=policy)


class ByTheBook:
    """The same for Django's own commands (`changepassword`)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` with everything that is wrong."""
        book = shelf.pack("_default")
        someone = user or User(username="", name="")
        if found := list(objections(password, someone, book.policy.security)):
            raise ValidationError([o.found for o in found])

    def get_help_text(self) -> str:
        """Return what the rule book says of passwords."""
        book = shelf.pack("_default")
        return "".join(book.clauses[c].says for c in book.policy.security.password_min.because)
