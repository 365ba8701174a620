"""Pictures of papers that an agent took (照片): attached to the mandate, each once."""

from __future__ import annotations

from django.db import transaction

from bianmin.agency.models import Mandate
from bianmin.cases.actions import Act
from bianmin.files.actions import Given, Kept, attach, vet
from bianmin.files.models import Attachment
from bianmin.files.queries import attached
from bianmin.refusal import refuse_if
from bianmin.vault import kinds

from .common import finish, take

MOST = 12


def look_over(mandate: Mandate, data: bytes) -> Kept:
    """Look at a picture before anything is written. Raises `Refused` for what is none."""
    kind, rule = kinds.sniff(data), mandate.book.policy.uploads.kinds
    wrong = kind and kind not in kinds.IMAGES
    refuse_if([rule.objection(f"这是{kind},不是照片,请重新拍")] if wrong else [])
    return vet(Given(body=data), mandate.book)


@transaction.atomic
def keep_photo(*, mandate_id: int, name: str, kept: Kept, act: Act) -> Attachment | None:
    """Keep a picture of a paper with its mandate; the same picture is kept once.

    Returns None when this very act was done before. Raises `Refused`.
    """
    mandate, again = take("mandate_photo", mandate_id, act)
    if again:
        return None
    rule = mandate.book.policy.agency.authorisation
    full = len(attached(mandate.subject)) >= MOST

    refuse_if([rule.objection(f"一件最多 {MOST} 张照片")] if full else [])

    photo = attach(
        to=mandate.subject, centre=mandate.centre, case=mandate.case, name=name.strip() or "照片",
        kept=kept, act=act,
    )  # fmt: skip
    more = {"file": photo.name, "file_hash": photo.body}
    finish("mandate_photo", mandate, act, rule.because, more)
    return photo
