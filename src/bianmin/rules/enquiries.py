"""Registering and closing an enquiry (咨询登记).

What has to be written down depends on how somebody asks and how the matter ends; the
rule book gives the outcomes that are possible, and the fields for each circumstance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ruling import Objection, Ruling, cite

ANY = "any"  # 不论哪种情形


class Belongs(StrEnum):
    """Whose matter it is."""

    OWN = "own"
    HALL = "hall"
    ELSEWHERE = "elsewhere"
    UNCLEAR = "unclear"

    @property
    def zh(self) -> str:
        return BELONGS_ZH[self]


class Outcome(StrEnum):
    """How a matter ends."""

    ANSWERED = "answered"
    ACCEPTED = "accepted"
    EXPLAINED = "explained"
    LED = "led"
    REFERRED = "referred"
    FORWARDED = "forwarded"
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        return OUTCOME_ZH[self]


BELONGS_ZH: Mapping[str, str] = {
    Belongs.OWN: "本窗口的事",
    Belongs.HALL: "大厅里别的窗口的事",
    Belongs.ELSEWHERE: "不归大厅的事",
    Belongs.UNCLEAR: "归属不明的事",
}
OUTCOME_ZH: Mapping[str, str] = {
    Outcome.ANSWERED: "已答复",
    Outcome.ACCEPTED: "已受理",
    Outcome.EXPLAINED: "已解释",
    Outcome.LED: "已带到",
    Outcome.REFERRED: "已移交",
    Outcome.FORWARDED: "已转办",
    Outcome.ELSEWHERE: "已告知去别处",
    Outcome.REFUSED: "办不了",
}
ALSO: Mapping[str, str] = {  # what else may be so, beside channel, belonging and outcome
    "item": "问的是公布的事项",
    "asked": "代为询问过",
    "department_known": "知道归哪个部门",
}
CHANNELS: Mapping[str, str] = {
    "visit": "来访",
    "phone": "来电",
    "online": "网上",
    "letter": "来函",
    "fallback": "来反映办不成的事",
}
KEYS: Mapping[str, Mapping[str, str]] = {  # what the keys of the tables are called
    "channels": {},
    "register": {ANY: "都要", **CHANNELS},
    "outcomes": {ANY: "都可以", **BELONGS_ZH},
    "answer_within": CHANNELS,
    "closing": {ANY: "都要", **CHANNELS, **BELONGS_ZH, **OUTCOME_ZH, **ALSO},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the register of enquiries."""

    channels: Mapping[str, Ruling[str]]  # 咨询的渠道: visit phone online letter … -> 叫法
    register: Mapping[str, Mapping[str, Ruling[str]]]  # 登记时,按渠道要写明的
    outcomes: Mapping[str, Ruling[tuple[Outcome, ...]]]  # 按归属,可以怎样了结
    closing: Mapping[str, Mapping[str, Ruling[str]]]  # 了结时,按情形要写明的
    ask_when_unclear: Ruling[str]  # 归属不明的,问谁
    rings_max: Ruling[int]  # 电话响几声以内接起
    answer_within: Mapping[str, Ruling[int]]  # 按渠道,几个工作日以内答复
    online_per_day: Ruling[int]  # 网上同一个地址一天最多问几条


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """A matter as it is about to be closed."""

    channel: str
    belongs: Belongs
    outcome: Outcome | None = None
    filled: frozenset[str] = frozenset()  # what has been written down
    also: frozenset[str] = frozenset()  # of `ALSO`


def objections_to_saving(
    *, channel: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield what is wanting before an enquiry can be registered (咨询登记、电话登记)."""
    if channel not in policy.channels:
        called = "、".join(c.value for c in policy.channels.values())
        yield Objection(f"没有写清怎么问来的:{called}", cite(*policy.channels.values()))
    yield from _unwritten(policy.register, (channel, ANY), filled)


def objections_to_closing(*, enquiry: Enquiry, policy: Policy) -> Iterator[Objection]:
    """Yield every reason why a matter cannot be closed as it stands."""
    allowed = policy.outcomes.get(enquiry.belongs, policy.outcomes[ANY])
    if enquiry.outcome is None:
        yield allowed.objection("没有写结果")
    elif enquiry.outcome not in allowed.value:
        whose, how = enquiry.belongs.zh, enquiry.outcome.zh
        yield allowed.objection(f"{whose},不能以“{how}”了结")
    if enquiry.belongs is Belongs.UNCLEAR and "opinion" not in enquiry.filled:
        asked = policy.ask_when_unclear
        yield asked.objection(f"归属不明的,先问{asked.value}")
    yield from _unwritten(policy.closing, _circumstances(enquiry), enquiry.filled)


def fields_to_close(*, enquiry: Enquiry, policy: Policy) -> Mapping[str, Ruling[str]]:
    """Return what is to be written down before a matter of these circumstances is closed."""
    so = _circumstances(enquiry)
    return {n: called for one in reversed(so) for n, called in policy.closing.get(one, {}).items()}


def _circumstances(enquiry: Enquiry) -> tuple[str, ...]:
    outcome = enquiry.outcome or ANY
    return (outcome, enquiry.belongs, enquiry.channel, *sorted(enquiry.also), ANY)


def _unwritten(
    wanted: Mapping[str, Mapping[str, Ruling[str]]], so: Iterable[str], filled: frozenset[str]
) -> Iterator[Objection]:
    """Yield each field that one of these circumstances asks for and nobody has filled, once."""
    seen = set(filled)
    for name, called in ((n, c) for one in so for n, c in wanted.get(one, {}).items()):
        if name not in seen:
            yield called.objection(f"没有写{called.value}")
        seen.add(name)


def objections_to_rings(*, rings: int | None, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to letting the telephone ring too long; None: nobody counted."""
    if rings is not None and rings > policy.rings_max.value:
        yield policy.rings_max.objection(f"电话响了 {rings} 声才接")
