"""The catalogue of items, and the guides drawn from it (事项目录、办事指南)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .clock import Limit, Unit
from .deadlines import Policy as Deadlines
from .promises import general_limit
from .ruling import Objection, Ruling, cite

FIELD_ZH = {
    "name": "事项名称",
    "accept_condition": "申请条件",
    "materials": "申请材料",
    "handle_flow": "办理流程",
    "fee": "收费",
    "by_law": "办理依据",
    "limits": "办理时限",
    "quantity": "数量限制",
    "place": "办理地点",
    "hours": "办理时间",
    "contact": "咨询方式",
    "supervise": "监督投诉方式",
    "result": "办理结果",
    "audience": "服务对象",
    "samples": "表格和样本",
}
CATCH_ALL = re.compile(
    r"其[他它][^、,\uff0c]{0,6}材料|(?:^|等)相关(?:的|证明)*材料|需要?提供的其[他它]"
)
ROUTES = frozenset({"immediate", "promised", "joint", "escalated"})
PROOF = "证明"  # a paper that somebody has to issue so that it can be asked for
WORKDAYS_A_WEEK, DAYS_A_WEEK = 5, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the catalogue."""

    guide_fields: Mapping[str, Ruling[str]]  # 指南必须写明的内容: field -> 文件里的叫法
    class_needed: Ruling[bool]  # 每个事项标明即办还是限时
    forms_follow_changes: Ruling[bool]  # 条件、程序、材料一变,表单随之更新,旧的不再发
    forms_free: Ruling[bool]  # 示范文本、表格免费
    no_catch_all: Ruling[bool]  # 不得有“其他材料”一类的兜底条款
    visits_explained: Ruling[bool]  # 到场次数不为零须说明原因
    result_named: Ruling[bool]  # 结果名称与结果类型一致
    remote_needs_post: Ruling[bool]  # 零次到场又不能网办的须可邮寄
    fee_needs_basis: Ruling[bool]  # 收费须有法律依据
    proof_needs_basis: Ruling[bool]  # 要证明的,须有设定依据和开具单位
    licence_in_workdays: Ruling[bool]  # 行政许可的期限按工作日


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """An item as it is about to be published."""

    route: str
    filled: frozenset[str]  # the guide fields that are not empty: names of FIELD_ZH
    statutory: Limit | None
    promised: Limit | None
    materials: tuple[str, ...]
    form_prices: tuple[int, ...] = ()  # fen, one per form or sample
    visits: int = 0
    visits_reason: str = ""
    result_name: str = ""
    result_type: str = ""
    online: bool = False
    by_post: bool = False
    fee: int = 0  # fen
    fee_basis: str = ""
    licence: bool = False  # 行政许可
    unfounded_proofs: tuple[str, ...] = ()  # 证明 without basis or issuing body


def unfounded(materials: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """Return which of (name, basis, issuer) are proofs that nobody may be asked for."""
    return tuple(
        name for name, basis, issuer in materials if PROOF in name and not (basis and issuer)
    )


def longer(promised: Limit, statutory: Limit) -> bool:
    """Return whether a promise is longer than the law's limit, whatever the units.

    Across units a week has five workdays and seven days; holidays only make
    workdays longer, so equal weeks count as longer for a promise in workdays.
    """
    if promised.unit is statutory.unit or not promised.value:
        return promised.value > statutory.value
    if promised.unit is Unit.WORKDAY:
        return promised.value * DAYS_A_WEEK >= statutory.value * WORKDAYS_A_WEEK
    return promised.value * WORKDAYS_A_WEEK > statutory.value * DAYS_A_WEEK


def objections_to_promise(
    *,
    promised: Limit | None,
    statutory: Limit | None,
    deadlines: Deadlines,
    basis: str = "",
    route: str = "single",
) -> Iterator[Objection]:
    """Yield the objection to a promise later than the law's limit, with both clauses.

    `basis` is the item's own legal basis for its statutory limit, quoted beside.
    """
    if promised is None or statutory is None:
        return
    if deadlines.promise_within_statutory.value and longer(promised, statutory):
        law = general_limit(route=route, policy=deadlines)
        because = cite(deadlines.promise_within_statutory, law)
        own = f"({basis})" if basis else ""
        yield Objection(f"承诺 {promised},比法定 {statutory}{own}还长", because)


def objections_to_publishing(*, item: ItemFacts, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to publishing an item's guide."""
    yield from (objection for _, objection in findings(item=item, policy=policy))


def findings(*, item: ItemFacts, policy: Policy) -> Iterator[tuple[str, Objection]]:
    """Yield every objection to publishing, each with the field it is about.

    Of a single material the field is `material:` and its name.
    """
    for name, called in policy.guide_fields.items():
        if name not in item.filled:
            yield name, called.objection(f"没有写{called.value}")
    if policy.class_needed.value and item.route not in ROUTES:
        yield "route", policy.class_needed.objection("没有标明即办还是限时")
    yield from _unlawful(item, policy)
    yield from lint(item=item, policy=policy)


def _unlawful(item: ItemFacts, policy: Policy) -> Iterator[tuple[str, Objection]]:
    if policy.forms_free.value and any(item.form_prices):
        yield "prices", policy.forms_free.objection("表格、样本不能收费")
    if policy.fee_needs_basis.value and item.fee and not item.fee_basis.strip():
        found = f"收费 {item.fee / 100:g} 元,没有写收费依据"
        yield "fee_basis", policy.fee_needs_basis.objection(found)
    for name in item.unfounded_proofs if policy.proof_needs_basis.value else ():
        found = f"要“{name}”,没有写依据和谁来开"
        yield f"material:{name}", policy.proof_needs_basis.objection(found)
    for limit in (item.statutory, item.promised) if item.licence else ():
        if policy.licence_in_workdays.value and limit and limit.unit is not Unit.WORKDAY:
            found = f"行政许可按工作日算,现在是 {limit}"
            yield "limits", policy.licence_in_workdays.objection(found)


def lint(*, item: ItemFacts, policy: Policy) -> Iterator[tuple[str, Objection]]:
    """Yield what the quality rules of the national list find in an item, with the field."""
    for name in item.materials:
        if policy.no_catch_all.value and CATCH_ALL.search(name):
            found = f"材料不能写“{name}”,要写出是哪几样"
            yield f"material:{name}", policy.no_catch_all.objection(found)
    if policy.visits_explained.value and item.visits and not item.visits_reason.strip():
        found = f"要到现场 {item.visits} 次,没有写原因"
        yield "visits_reason", policy.visits_explained.objection(found)
    named = item.result_name.strip().endswith("证")
    if policy.result_named.value and named and item.result_type != "出证办结":
        now = item.result_type or "空"
        found = f"结果是“{item.result_name}”,结果类型应为出证办结,现在是{now}"
        yield "result_type", policy.result_named.objection(found)
    if policy.remote_needs_post.value and not item.visits and not item.online and not item.by_post:
        found = "不用到现场,又不能网上办,就要能邮寄"
        yield "by_post", policy.remote_needs_post.objection(found)


def objections_to_printing(*, forms_current: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a guide or a form cannot be printed: its item has changed since (过期表单)."""
    if policy.forms_follow_changes.value and not forms_current:
        yield policy.forms_follow_changes.objection("事项变了,表单还没有更新")
