"""Showing that a number is one's own (验证码): a code is sent, and typed in again."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from bianmin import sealing
from bianmin.accounts import limits
from bianmin.centres.models import Centre
from bianmin.messaging import senders
from bianmin.portal.models import Code
from bianmin.refusal import refuse_if
from bianmin.rules import portal
from bianmin.rules.ruling import Objection

DAY, HOUR = 86400, 3600  # seconds
NO_CODE = "-" * 64  # compared with where no code was sent, so that both take as long


def send_code(*, centre: Centre, phone: str, address: str, at: datetime) -> None:
    """Send a new code to a number; the one before it is good no more (发验证码).

    The answer is the same whether anything is known of the number. Raises `Refused` with
    why not now, and `NotSent` if it did not go out.
    """
    policy = centre.pack_on(localtime(at).date()).policy.portal
    blind = sealing.blind(phone)
    refuse_if(_too_often(f"{centre.pk}:{blind}", address, at, policy))

    code = f"{secrets.randbelow(10**policy.code_digits.value):0{policy.code_digits.value}d}"
    ends = portal.code_ends(sent_at=at, policy=policy).value
    with transaction.atomic():
        Code.objects.update_or_create(
            centre=centre, blind=blind,
            defaults={"print": _print(blind, code), "wrong": 0, "sent_at": at, "ends_at": ends},
        )  # fmt: skip

    said = {"验证码": code, "中心": centre.name, "分钟": str(policy.code_minutes.value)}
    text = policy.code_text.value
    for name, value in said.items():
        text = text.replace(f"{{{name}}}", value)
    way = senders.sender("sms")
    if centre.sample and not way.local:
        raise senders.NotSent("演示厅的消息不往外发", final=True)
    way.send(phone, text, f"code-{centre.pk}-{blind[:16]}-{int(at.timestamp())}")


def _too_often(number: str, address: str, at: datetime, policy: portal.Policy) -> list[Objection]:
    """Count this wish, and return what speaks against it; what is refused by one counts no further."""
    asked = {"too_soon": False, "of_number": False, "of_address": False}
    for name, key, most, seconds in (
        ("of_address", f"code:address:{address}", policy.codes_an_hour.value, HOUR),
        ("too_soon", f"code:pause:{number}", 1, policy.code_pause.value),
        ("of_number", f"code:number:{number}", policy.codes_a_day.value, DAY),
    ):
        if not limits.allow(key, most, seconds, at):
            asked[name] = True
            break
    return list(portal.objections_to_code(**asked, policy=policy))


def _print(blind: str, code: str) -> str:
    return sealing.blind(f"code:{blind}:{code}")


def check_code(*, centre: Centre, phone: str, code: str, at: datetime) -> bool:
    """Return whether this is the code that was sent to the number, and use it up (验证).

    One that was sent later than now was sent before the clock went back, and is good no
    more: otherwise a code that had ended would live again.
    """
    policy = centre.pack_on(localtime(at).date()).policy.portal
    blind = sealing.blind(phone)
    rows = Code.objects.filter(
        centre=centre, blind=blind, ends_at__gt=at, sent_at__lte=at + limits.SLACK
    )
    # One statement counts the try: two at once cannot both be the last.
    open_ = rows.filter(wrong__lt=policy.code_tries.value).update(wrong=F("wrong") + 1)
    sent = rows.values_list("print", flat=True).first() if open_ else None
    right = secrets.compare_digest(sent or NO_CODE, _print(blind, code))
    return right and bool(rows.filter(print=sent).delete()[0])
