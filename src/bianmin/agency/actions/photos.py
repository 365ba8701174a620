"""Pictures of papers that an agent took (照片): small, sealed, each once."""

from __future__ import annotations

import base64
import hashlib

from django.db import transaction

from bianmin import sealing
from bianmin.agency.models import Photo
from bianmin.cases.actions import Act
from bianmin.refusal import refuse_if

from .common import finish, take

MOST_BYTES, MOST = 500_000, 12
JPEG = b"\xff\xd8\xff"


@transaction.atomic
def keep_photo(*, mandate_id: int, name: str, data: bytes, act: Act) -> Photo | None:
    """Keep a picture of a paper with its mandate; the same picture is kept once.

    Returns None when this very act was done before. Raises `Refused` for anything but a
    JPEG of a bounded size.
    """
    mandate, again = take("mandate_photo", mandate_id, act)
    if again:
        return None
    rule = mandate.book.policy.agency.authorisation
    found = []
    if not data.startswith(JPEG):
        found.append(rule.objection("这不是照片(JPEG),请重新拍"))
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1_000_000:.1f} MB"
        found.append(rule.objection(f"照片太大了({size}),请拍小一点,或拿到窗口扫"))
    if mandate.photos.count() >= MOST:
        found.append(rule.objection(f"一件最多 {MOST} 张照片"))
    refuse_if(found)
    digest = hashlib.sha256(data).hexdigest()
    photo, _ = Photo.objects.get_or_create(
        mandate=mandate, digest=digest,
        defaults={
            "name": name.strip()[:120] or "照片", "size": len(data), "by": act.by, "at": act.at,
            "sealed": sealing.seal(base64.b64encode(data).decode()),
        },
    )  # fmt: skip
    finish("mandate_photo", mandate, act, rule.because, {"file": photo.name})
    return photo
