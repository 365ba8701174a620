"""What a phone kept while the net was gone, carried out once and in order (补传).

Every act of the phone goes through the same action as the screen's, under its own key.
The server's clock decides; the phone's is written down beside it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from bianmin.agency.models import Mandate, Sent, Visit
from bianmin.cases.actions import Act
from bianmin.ledger.actions import record
from bianmin.refusal import Refused, refuse_if
from bianmin.rules.agency import Policy

from .mandates import Asked, open_mandate, sign, submit, tell
from .photos import keep_photo, look_over
from .visits import record_visit

SKEW = 300  # seconds by which a phone's clock may be wrong before it is said
DAY = 86_400
OTHER = "这一张以前的样子已经送到了,后来改的没有进去。要改,请到网页版上改"
WAITS = "前面那一张(委托)还没有送到,先把它送到"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One act as the phone kept it; `data` has passed the form of its kind."""

    key: str
    kind: str
    of: str = ""  # the key of the act before it, or m:<number> of a known mandate
    phone_at: datetime  # when it was written, by the phone
    phone_now: datetime  # when it was sent, by the phone
    data: Mapping[str, Any]
    digest: str  # of the act as it came


def sent_before(key: str, digest: str, act: Act) -> dict[str, Any] | None:
    """Return the answer this very act of this person got before, or None.

    Raises `Refused` if something else was sent under its key: neither is lost in silence.
    """
    found = Sent.objects.filter(pk=key).first()
    if found is None:
        return None
    if found.digest != digest or found.by_id != act.by.pk:
        raise Refused((_policy(act).bounded.objection(OTHER),))
    return {**found.answer, "again": True}


def replay(kept: Kept, act: Act) -> dict[str, Any]:
    """Carry out one act of a phone, and return what the phone is to show.

    Sent twice, it is done once and answered the same. Raises `Refused`; then nothing is
    written and the phone keeps what it has.
    """
    if answer := sent_before(kept.key, kept.digest, act):
        return answer
    if kept.kind == "photo":
        kept = _picture(kept, act)
    try:
        return _once(kept, act)
    except (IntegrityError, Refused):  # perhaps by the same act, sent at the same moment
        if answer := sent_before(kept.key, kept.digest, act):
            return answer
        raise


@transaction.atomic
def _once(kept: Kept, act: Act) -> dict[str, Any]:
    policy = _policy(act)
    mandate = None
    if kept.kind in ON_A_MANDATE:
        mandate = _mandate(kept.of, act)
        if mandate is None:
            raise Refused((policy.bounded.objection(WAITS),))
    done, words = CALLS[kept.kind](kept, mandate, act)
    answer = {
        "state": "sent", "words": words, "no": getattr(done, "no", ""),
        "mandate": done.pk if isinstance(done, Mandate) else None,
        "at": localtime(act.at).isoformat(timespec="seconds"), "clock": skew(kept, act),
    }  # fmt: skip
    Sent.objects.create(
        key=kept.key, by=act.by, kind=kept.kind, phone_at=kept.phone_at, at=act.at, answer=answer,
        digest=kept.digest,
        mandate=done if isinstance(done, Mandate) else mandate,
    )  # fmt: skip
    centre = done.centre
    record(
        centre=centre, subject=done.subject, event="phone_sent",
        pack=centre.pack_on(act.today).id, because=policy.bounded.because, by=act.by, at=act.at,
        details={"no": getattr(done, "no", ""), "phone_at": kept.phone_at.isoformat()},
    )  # fmt: skip
    return answer


def _policy(act: Act) -> Policy:
    centre = act.by.centre
    assert centre, "agents have a hall"
    return centre.pack_on(act.today).policy.agency


def _mandate(of: str, act: Act) -> Mandate | None:
    mine = Mandate.objects.visible_to(act.by)
    if of.startswith("m:") and of[2:].isdecimal() and len(of) < 20:
        known: Mandate | None = mine.filter(pk=int(of[2:])).first()
        return known
    before = Sent.objects.filter(pk=of, by=act.by).select_related("mandate").first()
    return before.mandate if before else None


def skew(kept: Kept, act: Act) -> str:
    """Return by how much the phone's clock is wrong, in words; nothing if it is about right."""
    seconds = int((kept.phone_now - act.at).total_seconds())
    if abs(seconds) <= SKEW:
        return ""
    way, left = ("快" if seconds > 0 else "慢"), abs(seconds)
    days, hours = divmod(left // 3600, 24)
    minutes = left // 60 % 60
    parts = ((days, "天"), (hours, "小时"), (minutes, "分"))
    said = "".join(f" {n} {unit}" for n, unit in parts if n)
    return f"手机的钟{way}了{said},以服务器的时间为准"


def _open(kept: Kept, _: Mandate | None, act: Act) -> tuple[Mandate, str]:
    made = open_mandate(Asked(**kept.data), _keyed(kept, act))
    return made, f"委托已经送到,编号 {made.no}"


def _sign(kept: Kept, mandate: Mandate | None, act: Act) -> tuple[Mandate, str]:
    assert mandate
    return sign(mandate_id=mandate.pk, act=_keyed(kept, act), **kept.data), "签字已经登记"


def _submit(kept: Kept, mandate: Mandate | None, act: Act) -> tuple[Mandate, str]:
    assert mandate
    done = submit(mandate_id=mandate.pk, act=_keyed(kept, act), **kept.data)
    return done, "已经送到中心,等窗口收件;正式的收件凭证由窗口出"


def _tell(kept: Kept, mandate: Mandate | None, act: Act) -> tuple[Mandate, str]:
    assert mandate
    return tell(mandate_id=mandate.pk, act=_keyed(kept, act), **kept.data), "告知已经记下"


def _picture(kept: Kept, act: Act) -> Kept:
    """Look at what was photographed before the transaction begins: it takes its time."""
    mandate = _mandate(kept.of, act)
    if mandate is None:
        raise Refused((_policy(act).bounded.objection(WAITS),))
    try:
        data = base64.b64decode(str(kept.data["photo"]), validate=True)
    except (binascii.Error, ValueError):
        rule = mandate.book.policy.uploads.safe_only
        raise Refused((rule.objection("照片在路上坏了,请再送一次"),)) from None
    facts = {"name": str(kept.data.get("name", "")), "kept": look_over(mandate, data)}
    return replace(kept, data=facts)


def _photo(kept: Kept, mandate: Mandate | None, act: Act) -> tuple[Mandate, str]:
    assert mandate
    keep_photo(mandate_id=mandate.pk, act=_keyed(kept, act), **kept.data)
    return mandate, f"照片已经送到:{kept.data['name']}"


def _visit(kept: Kept, _: Mandate | None, act: Act) -> tuple[Visit, str]:
    data = dict(kept.data)
    mine = Visit.objects.visible_to(act.by).filter(pk=data.pop("visit_id")).first()
    refuse_if([] if mine else [_policy(act).channels.objection("没有这一次上门")])
    assert mine
    return record_visit(visit_id=mine.pk, act=_keyed(kept, act), **data), "上门记录已经送到"


def _keyed(kept: Kept, act: Act) -> Act:
    return Act(by=act.by, at=act.at, key=kept.key)


Done = tuple[Any, str]
CALLS: Mapping[str, Callable[[Kept, Mandate | None, Act], Done]] = {
    "mandate": _open, "sign": _sign, "hand_in": _submit, "tell": _tell, "photo": _photo,
    "visit": _visit,
}  # fmt: skip
ON_A_MANDATE = {"sign", "hand_in", "tell", "photo"}
