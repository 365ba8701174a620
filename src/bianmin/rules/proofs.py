"""A written promise in place of a proof that another office would issue (证明事项告知承诺).

The office tells in writing what is to be proved, how it will be checked and what follows
if it is not so; the applicant signs, or brings the proof: he chooses. The decision does
not wait for the proof. Then it is checked: before the decision, after it, or of a sample.
What comes of a promise that was not true stands in `untrue`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .ruling import Objection, Ruling, cite

KEYS: Mapping[str, Mapping[str, str]] = {"tells": {}}  # the value says it


class How(StrEnum):
    """When it is looked whether a promise is true."""

    BEFORE = "before"  # 决定以前
    AFTER = "after"  # 决定以后
    SAMPLE = "sample"  # 抽查

    @property
    def zh(self) -> str:
        return {"before": "决定以前核查", "after": "决定以后核查", "sample": "抽查"}[self.value]


class Found(StrEnum):
    """What came out of a check."""

    TRUE = "true"  # 属实
    FALSE = "false"  # 不实
    UNCLEAR = "unclear"  # 查不了

    @property
    def zh(self) -> str:
        return {"true": "属实", "false": "不实", "unclear": "查不了"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about promises in place of proofs."""

    offered: Ruling[bool]  # 清单标了可以承诺的证明,可以写承诺代替
    choice: Ruling[bool]  # 写承诺还是交证明,由申请人选
    form: Ruling[str]  # 告知承诺书的名称
    tells: Mapping[str, Ruling[str]]  # 告知要讲的: proves basis conditions check false
    signed: Ruling[bool]  # 承诺书要申请人签字
    copies: Ruling[int]  # 承诺书一式几份
    agent_authority: Ruling[bool]  # 代理人要有写明代作承诺的授权
    not_asked: Ruling[bool]  # 写了承诺的,不得再要这份证明
    check_how: Ruling[How]  # 清单没有写怎样核查的: before after sample
    check_within: Ruling[int]  # 清单没有写期限的,几个工作日内核查
    check_first: Ruling[bool]  # 决定以前核查的,核查以后才决定
    check_said: Ruling[bool]  # 核查要写明向谁、怎样查的
    sample_share: Ruling[int]  # 抽查的比例,百分比
    mend_within: Ruling[int]  # 不实的,几个工作日内改正
    no_grant: Ruling[bool]  # 不实又没有改正的,不得准予
    revoke: Ruling[bool]  # 已经准予、到期没有改正的,撤销决定
    object_within: Ruling[int]  # 几个工作日内可以陈述、申辩
    hear_first: Ruling[bool]  # 陈述、申辩没有答复的,不得撤销
    barred: Ruling[bool]  # 不实又没有改正的人,不能再用
    shown: Ruling[int]  # 不实的记录最多留几个月
    withdrawable: Ruling[bool]  # 决定以前可以撤回承诺,改交证明


def offered(*, listed: bool, barred: bool = False, policy: Policy) -> Ruling[bool]:
    """Return whether a promise may stand for a paper; `listed`: the item's list says so."""
    if not policy.offered.value:
        return policy.offered
    if barred and policy.barred.value:
        return Ruling(False, policy.barred.because)
    return Ruling(listed, policy.offered.because)


def objections_to_promising(
    *,
    proofs: Mapping[str, bool],  # 证明: 清单标了可以承诺的
    told: frozenset[str],  # 告知讲了的: proves basis conditions check false
    commitment: bool,  # 有承诺书
    signed: bool,  # 申请人签了字
    agent: bool = False,  # 代理人来办
    authority: bool = False,  # 授权写明可以代作承诺
    barred: bool = False,  # 有不实的承诺没有改正
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every objection to taking a promise in place of these proofs (告知承诺)."""
    if not policy.offered.value:
        yield policy.offered.objection("这里不用承诺代替证明")
        return
    for name, listed in proofs.items():
        if not listed:
            yield policy.offered.objection(f"事项清单没有写可以用承诺代替:{name}")
    if barred and policy.barred.value:
        found = "申请人有一项承诺查出不实,还没有改正,这次不能用承诺代替,请交证明"
        yield policy.barred.objection(found)
    for name, called in policy.tells.items():
        if name not in told:
            yield called.objection(f"告知没有写{called.value}")
    yield from _objections_to_form(commitment, signed, agent and not authority, policy)


def _objections_to_form(
    commitment: bool, signed: bool, unauthorised: bool, policy: Policy
) -> Iterator[Objection]:
    if not commitment:
        yield policy.form.objection(f"没有签《{policy.form.value}》")
    elif policy.signed.value and not signed:
        yield policy.signed.objection(f"申请人没有在《{policy.form.value}》上签字")
    if unauthorised and policy.agent_authority.value:
        yield policy.agent_authority.objection("代理人的授权没有写明可以代作承诺,要本人签")


def objections_to_not_asking(
    *, missing: tuple[str, ...], asked: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield the proofs that are demanded of somebody who was not told that he may promise."""
    for name in missing if policy.choice.value and policy.offered.value and not asked else ():
        yield policy.choice.objection(f"可以写承诺代替,先问申请人选哪样:{name}")


def objections_to_demanding(*, demanded: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield the proofs that are demanded though a promise stands for them."""
    for name in demanded if policy.not_asked.value else ():
        yield policy.not_asked.objection(f"写了承诺,不得再要这份证明:{name}")


def plan(*, how: str, within: int | None, policy: Policy) -> Ruling[tuple[How, int]]:
    """Return when a promise is checked and within how many workdays, by the item or by the book."""
    chosen = How(how) if how in list(How) else policy.check_how.value
    days = policy.check_within.value if within is None else within
    return Ruling((chosen, days), cite(policy.check_how, policy.check_within))


def check_by(
    *,
    how: How,
    within: int,
    signed_on: date,
    due: date | None = None,
    decided_on: date | None = None,
    calendar: Calendar,
    policy: Policy,
) -> Ruling[date] | None:
    """Return the last day of a check; None while it is not known from when it counts.

    One before the decision counts from the promise and is over by the promised day;
    one after it from the decision; one of a sample from the draw.
    """
    if how is How.BEFORE:
        last = calendar.workday_after(signed_on, within)
        return Ruling(min(last, due or last), policy.check_within.because)
    if how is How.SAMPLE or decided_on is None:
        return None
    return Ruling(calendar.workday_after(decided_on, within), policy.check_within.because)


def drawn(*, waiting: int, policy: Policy) -> Ruling[int]:
    """Return how many of those that wait are checked (抽查): the share, and one at least."""
    share = policy.sample_share
    return Ruling(-(-waiting * share.value // 100), share.because)


def objections_to_checking(
    *, found: str, said: str, over: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a check cannot be written down (核查); `over`: it was checked, or is not needed."""
    if over:
        yield policy.check_said.objection("这一项已经核查过,或者不用再查")
    if found not in list(Found):
        yield policy.check_said.objection("没有选核查的结果")
    if policy.check_said.value and not said.strip():
        yield policy.check_said.objection("没有写向谁、怎样核查的,查到什么")


def objections_to_withdrawing(*, open_: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a promise cannot be taken back any more (撤回承诺)."""
    if not open_ or not policy.withdrawable.value:
        yield policy.withdrawable.objection("已经作了决定,或者这份承诺已经了结,不能撤回")
