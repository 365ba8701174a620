"""What stands in the list of items (事项清单).

A rule book names the items, fields and departments that a centre must have, and sorts
them. What the guide of an item must hold stands in `catalog`, which items belong into
the hall in `stationing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from .ruling import Objection, Ruling, cite

CALLED = {"item": "事项", "field": "领域", "department": "部门"}


class Level(StrEnum):
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def zh(self) -> str:
        return {"township": "乡镇", "village": "村"}[self.value]


KEYS: Mapping[str, Mapping[str, str]] = {
    "wanted": {}, "elements": {},
    "classes": {
        "township": "事项", "village": "村级事项", "power": "权限", "change": "调整", "support": "上级的支持",
    },
    "may_add": {level.value: level.zh for level in Level},
}  # fmt: skip


class Unlisted(StrEnum):
    """What becomes of a matter that the list does not have."""

    OTHER = "other"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        return {"other": "登记为“其他”", "refused": "不建办件"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Items, fields or departments that a list must have."""

    names: tuple[str, ...]
    what: Literal["item", "field", "department"] = "item"
    level: Level = Level.TOWNSHIP
    gradual: bool = False  # 逐步进驻: whether it has come must be stated, no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the list of items, by names of ours."""

    wanted: Mapping[str, Ruling[Wanted]]  # 清单里要有的事项、领域、部门
    least: Ruling[int]  # 清单至少多少个事项,个
    levels: Ruling[tuple[Level, ...]]  # 哪几级要有清单: township village
    classes: Mapping[str, Ruling[tuple[str, ...]]]  # 事项分哪几类,按怎么分
    marks: Ruling[tuple[str, ...]]  # 每个事项要标明是不是的办理方式
    elements: Mapping[str, Ruling[str]]  # 指南以外,事项还要写全的要素
    unlisted: Ruling[Unlisted]  # 清单以外的事: other refused
    may_add: Mapping[str, Ruling[bool]]  # 哪一级可以自己增设事项;是 = 要标明是本地的
    unified: Ruling[bool]  # 编码全县不重复,同一编码名称一致
    change_told: Ruling[bool]  # 事项调整,生效以前告知大厅


def missing(
    *,
    have: frozenset[str],
    stated: frozenset[str] = frozenset(),
    what: Literal["item", "field", "department"] = "item",
    level: Level = Level.TOWNSHIP,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield what a list must have and has not (应有的事项).

    `stated` are those of which it is put down that they have not come yet.
    """
    for wanted in policy.wanted.values():
        if (wanted.value.what, wanted.value.level) != (what, level):
            continue
        for name in wanted.value.names:
            if wanted.value.gradual and name not in have | stated:
                yield wanted.objection(f"没有写明进驻没有:{name}")
            elif not wanted.value.gradual and name not in have:
                yield wanted.objection(f"清单里没有这个{CALLED[what]}:{name}")


def objections_to_number(*, items: int, policy: Policy) -> Iterator[Objection]:
    """Yield that a list has fewer items than the rule book wants (项目数)."""
    if items < policy.least.value:
        yield policy.least.objection(f"清单有 {items} 项,要 {policy.least.value} 项")


def objections_to_lists(
    *, lists: Mapping[Level, tuple[str, ...]], policy: Policy
) -> Iterator[Objection]:
    """Yield the levels without a list, and what a list names twice (两级清单)."""
    for level in policy.levels.value:
        names = lists.get(level, ())
        if not names:
            yield policy.levels.objection(f"没有{level.zh}一级的清单")
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield policy.levels.objection(f"{level.zh}清单里写了两次:{name}")


def objections_to_class(*, by: str, chosen: str, policy: Policy) -> Iterator[Objection]:
    """Yield that an item stands in none of the classes of a division (归类); `by` names it."""
    known = policy.classes.get(by)
    if known and chosen not in known.value:
        yield known.objection(f"要归入{'、'.join(known.value)}中的一类")


def objections_to_marks(*, stated: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield of which ways an item does not say whether it can be done so (四个标记)."""
    for mark in policy.marks.value:
        if mark not in stated:
            yield policy.marks.objection(f"没有标明是不是{mark}")


def objections_to_elements(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield which elements an item lacks besides those of its guide (要素)."""
    for name, called in policy.elements.items():
        if name not in filled:
            yield called.objection(f"事项没有写{called.value}")


def objections_to_unlisted(*, listed: bool, policy: Policy) -> Iterator[Objection]:
    """Yield that a matter outside the list cannot become a case (清单以外)."""
    if not listed and policy.unlisted.value is Unlisted.REFUSED:
        yield policy.unlisted.objection("不在现行清单上的事项,不能新建办件")


def objections_to_adding(*, level: Level, marked: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a level cannot add an item of its own (增设); `marked`: as a local one."""
    mark = policy.may_add.get(level)
    if mark is None and policy.may_add:
        yield Objection("这一级不能自己增设事项", cite(*policy.may_add.values()))
    elif mark and mark.value and not marked:
        yield mark.objection("自己增设的事项,要标明是本地的")


def objections_to_code(
    *, code: str, name: str, known: Mapping[str, str], policy: Policy
) -> Iterator[Objection]:
    """Yield that a code means something else in the county; `known` holds name by code (统一)."""
    if policy.unified.value and known.get(code, name) != name:
        yield policy.unified.objection(f"编码 {code} 在全县是“{known[code]}”,不是“{name}”")


def objections_to_change(
    *, told_on: date | None, holds_from: date, policy: Policy
) -> Iterator[Objection]:
    """Yield that the hall was not told of a change before it held (提前告知)."""
    if policy.change_told.value and (told_on is None or told_on >= holds_from):
        yield policy.change_told.objection("事项调整没有在生效以前告知大厅")
