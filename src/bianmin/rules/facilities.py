"""The hall and what stands in it (场所与设施)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ruling import Objection, Ruling


class Per(StrEnum):
    """For what an amount is meant."""

    HALL = "hall"
    WINDOW = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Kinds of equipment that must be there, and how many of each."""

    title: str  # 便民物品
    kinds: tuple[str, ...]
    at_least: int = 1  # of each kind; 0: a class of the register, nothing has to be there
    per: Per = Per.HALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A way to come by a place."""

    title: str  # 租用民房
    reason: bool = False  # 要写原因
    report: str = ""  # 要报给谁知道


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the hall, by names of ours."""

    area_min: Mapping[str, Ruling[int]]  # 大厅最小面积,平方米
    stock: Mapping[str, Ruling[Stock]]  # 要配的设施设备
    sites: Mapping[str, Ruling[Site]]  # 场所怎么来
    keepers: Mapping[str, Ruling[str]]  # 哪里、哪类东西由谁负责


def objections_to_area(
    *, kind: str = "centre", area: int | None, reason: str = "", policy: Policy
) -> Iterator[Objection]:
    """Yield that a hall is too small, with the reason given, or was never measured.

    `area` is in square metres; None is not zero: nobody has measured it.
    """
    if kind not in policy.area_min:
        return
    least = policy.area_min[kind]
    if area is None:
        yield least.objection("没有登记面积,看不出够不够")
    elif area < least.value:
        why = f"原因:{reason.strip()}" if reason.strip() else "没有写原因"
        yield least.objection(f"面积 {area} 平方米,不足 {least.value} 平方米,{why}")


def objections_to_inventory(
    *, working: Mapping[str, int], windows: int = 1, policy: Policy
) -> Iterator[Objection]:
    """Yield every kind of equipment of which the hall has too few that work.

    `working` counts what can be used, by kind; a kind that is not in it is not there.
    """
    for ruling in policy.stock.values():
        stock = ruling.value
        wanted = stock.at_least * (windows if stock.per is Per.WINDOW else 1)
        for kind in stock.kinds:
            have = working.get(kind, 0)
            if have < wanted:
                found = f"{kind}要有 {wanted} 件,能用的 {have} 件({stock.title})"
                yield ruling.objection(found)


def objections_to_site(*, kind: str, reason: str = "", policy: Policy) -> Iterator[Objection]:
    """Yield what is to be said of a site before it is taken: a reason, a report upward."""
    ruling = policy.sites.get(kind)
    if ruling is None:
        return
    if ruling.value.reason and not reason.strip():
        yield ruling.objection(f"{ruling.value.title}要写明原因")
    if ruling.value.report:
        yield ruling.objection(f"{ruling.value.title}要报{ruling.value.report}知道")


def kept_by(*, what: str, policy: Policy) -> Ruling[str] | None:
    """Return who answers for a place or a kind of equipment; None where nobody is named."""
    return policy.keepers.get(what)


def class_of(*, kind: str, policy: Policy) -> Ruling[str] | None:
    """Return the class under which a kind of equipment is registered; None where none is named."""
    for ruling in policy.stock.values():
        if kind in ruling.value.kinds:
            return Ruling(ruling.value.title, ruling.because)
    return None
