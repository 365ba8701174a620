"""Fees, gifts, and one's own interest (廉洁).

Nothing is charged for the service itself; an item's own fee is charged as published,
with a receipt of the treasury, with the relief that is due and no other. A gift is
written down. Who has an interest in a case hands it to the B post.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .clock import months_after
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about integrity."""

    most: Mapping[str, Ruling[int]]  # 这种服务最多收几分钱
    fee_needs_basis: Ruling[bool]  # 没有收费依据不能收
    listed_only: Ruling[bool]  # 只收该事项公布的费用
    not_above: Ruling[bool]  # 不能高于公布的标准
    setters: Ruling[tuple[str, ...]]  # 谁能设立收费项目
    relief_needs_rule: Ruling[bool]  # 减、免、缓要有规定
    relief_given: Ruling[bool]  # 符合减免规定的要给
    reliefs: Ruling[tuple[str, ...]]  # 减免的种类
    receipt_needed: Ruling[bool]  # 收费要开票
    treasury_receipt: Ruling[bool]  # 票据要是财政部门的号段
    gifts: Ruling[tuple[str, ...]]  # 不能收的礼品
    gift_fields: Mapping[str, Ruling[str]]  # 礼品登记要写全的内容
    gift_months: Ruling[int]  # 收下的礼品,几个月内登记上交
    avoidance: Ruling[tuple[str, ...]]  # 要回避的利害关系
    acts: Mapping[str, Ruling[tuple[str, ...]]]  # 可以投诉、要立廉洁问题的行为
    exception_fields: Mapping[str, Ruling[str]]  # 破例办理要写明的内容


SERVICES: Mapping[str, str] = {
    "service": "办事服务",
    "agency": "代办服务",
    "extended": "延时服务",
    "appointment": "预约服务",
    "home_visit": "上门服务",
    "fare": "上门的交通费",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A fee as it is to be taken for an item, in fen."""

    amount: int
    published: int | None  # the item's published fee, None if it has none
    basis: str = ""
    relief: str = ""  # 减, 免, 缓
    relief_rule: str = ""  # the provision that the relief rests on
    relief_due: bool = False  # the applicant meets a provision
    reason: str = ""  # why a relief that is due is not given


def objections_to_charging(*, service: str, amount: int, policy: Policy) -> Iterator[Objection]:
    """Yield why nothing may be charged for a service itself; `amount` in fen."""
    most = policy.most.get(service)
    if most is not None and amount > most.value:
        named = SERVICES.get(service, service)
        yield most.objection(f"{named}收 {amount / 100:g} 元,只能收 {most.value / 100:g} 元")


def objections_to_fee(*, charge: Charge, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to taking an item's own fee."""
    if charge.amount and policy.fee_needs_basis.value and not charge.basis.strip():
        yield policy.fee_needs_basis.objection("没有收费依据")
    if charge.amount and policy.listed_only.value and charge.published is None:
        yield policy.listed_only.objection("这个事项没有公布收费")
    published = charge.published
    if policy.not_above.value and published is not None and charge.amount > published:
        found = f"收 {charge.amount / 100:g} 元,公布的是 {published / 100:g} 元"
        yield policy.not_above.objection(found)
    yield from _reliefs(charge, policy)


def _reliefs(charge: Charge, policy: Policy) -> Iterator[Objection]:
    if charge.relief and charge.relief not in policy.reliefs.value:
        named = "、".join(policy.reliefs.value)
        yield policy.reliefs.objection(f"“{charge.relief}”不在这几种里:{named}")
    if charge.relief and policy.relief_needs_rule.value and not charge.relief_rule.strip():
        yield policy.relief_needs_rule.objection(f"没有写{charge.relief}的规定")
    silent = charge.relief_due and not charge.relief and not charge.reason.strip()
    if silent and policy.relief_given.value:
        yield policy.relief_given.objection("符合减免规定,没有减免,也没有写理由")


def objections_to_paid(
    *, amount: int, receipt: str, series: tuple[tuple[str, str], ...], policy: Policy
) -> Iterator[Objection]:
    """Yield why a fee cannot be marked as paid: the receipt, and the treasury's numbers.

    `series` holds the registered runs of numbers, first and last of each.
    """
    number = receipt.strip()
    if not amount:
        return
    if not number:
        if policy.receipt_needed.value:
            yield policy.receipt_needed.objection("没有票据号码")
        return
    known = any(len(number) == len(a) and a <= number <= b for a, b in series)
    if policy.treasury_receipt.value and not known:
        yield policy.treasury_receipt.objection(f"票据 {number} 不在登记的财政票据号段里")


def objections_to_setting(*, role: str, basis: str, policy: Policy) -> Iterator[Objection]:
    """Yield why somebody cannot set up a fee (设立收费项目)."""
    if role not in policy.setters.value:
        yield policy.setters.objection(f"收费项目只能由{'、'.join(policy.setters.value)}设立")
    if policy.fee_needs_basis.value and not basis.strip():
        yield policy.fee_needs_basis.objection("没有收费依据")


def objections_to_gift(
    *, kind: str, said: frozenset[str], kept: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wrong with the record of a gift: what is not said, what may not be kept."""
    for name, wanted in policy.gift_fields.items():
        if name not in said:
            yield wanted.objection(f"没有写{wanted.value}")
    if kept and kind in policy.gifts.value:
        yield policy.gifts.objection(f"{kind}不能收,要退回或者上交")


def register_gift_by(*, received_on: date, policy: Policy) -> Ruling[date]:
    """Return the last day for declaring a gift that could not be refused (礼品登记)."""
    months = policy.gift_months
    return Ruling(months_after(received_on, months.value), months.because)


def handler_of(
    *, post_a: frozenset[str], post_b: frozenset[str], policy: Policy
) -> Ruling[str | None]:
    """Return which post handles a case, by the interests that each has in it (回避).

    None where both have one: the director then names somebody else.
    """
    asked = frozenset(policy.avoidance.value)
    free = [post for post, interests in (("A", post_a), ("B", post_b)) if not interests & asked]
    return Ruling(free[0] if free else None, policy.avoidance.because)


def file_opened(*, act: str, policy: Policy) -> Ruling[str] | None:
    """Return the act whose report opens a file on integrity (廉洁问题), None if it opens none."""
    for listed in policy.acts.values():
        if act in listed.value:
            return Ruling(act, listed.because)
    return None


def objections_to_exception(*, said: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting where a case is decided though a check was not passed (破例)."""
    for name, wanted in policy.exception_fields.items():
        if name not in said:
            yield wanted.objection(f"没有写{wanted.value}")
