"""Doing things without coming (网上办事).

How often people had to come, what an item must offer before it is called an online
item, and what has to be connected for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling, cite

PER_CENT = 100
KEYS: Mapping[str, Mapping[str, str]] = {  # the values of these tables are words enough
    name: {} for name in ("functions", "networks", "skills", "change_needs")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about doing things online."""

    visits_max: Ruling[int]  # 最多跑几次
    functions: Mapping[str, Ruling[str]]  # 网上事项要有的功能
    number_needed: Ruling[bool]  # 没有平台编号的办件不得决定
    codes_needed: Ruling[bool]  # 每个事项对上省里的编码
    every_village: Ruling[bool]  # 每个村都有服务点和网上站点
    networks: Mapping[str, Ruling[str]]  # 中心档案要写明通没通的网络
    skills: Mapping[str, Ruling[str]]  # 网上办公窗口人员的技能
    change_needs: Mapping[str, Ruling[str]]  # 改动网络要有的


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """How often people came for the cases of a time; shares in per cent, rounded down."""

    counted: int
    unknown: int  # cases of which nobody knows
    never: int | None  # share of those that needed no visit; None: nothing counted
    within: int | None  # share of those within the most that the rule book wants


def visit_shares(*, visits: tuple[int | None, ...], policy: Policy) -> Ruling[Visits]:
    """Return the shares of cases without a visit and within the most (最多跑一次).

    A case whose visits are not known (None) is not counted as one without.
    """
    known = [v for v in visits if v is not None]
    never = sum(v == 0 for v in known)
    within = sum(v <= policy.visits_max.value for v in known)
    found = Visits(
        counted=len(known),
        unknown=len(visits) - len(known),
        never=never * PER_CENT // len(known) if known else None,
        within=within * PER_CENT // len(known) if known else None,
    )
    return Ruling(found, policy.visits_max.because)


def missing_functions(*, offered: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield which functions are wanting before an item may be called an online item."""
    for name, called in policy.functions.items():
        if name not in offered:
            yield called.objection(f"网上不能{called.value}")


def objections_to_item(*, province_code: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to an item without the code that the province gives it."""
    if policy.codes_needed.value and not province_code.strip():
        yield policy.codes_needed.objection("没有对上省里的事项编码")


def objections_to_deciding(*, platform_no: str, policy: Policy) -> Iterator[Objection]:
    """Yield why a case cannot be decided: it does not stand on the common platform."""
    if policy.number_needed.value and not platform_no.strip():
        yield policy.number_needed.objection("没有平台编号")


def uncovered(*, villages: Mapping[str, bool], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the villages that have no service point or no page; True: it has both."""
    missing = tuple(sorted(name for name, has in villages.items() if not has))
    return Ruling(missing if policy.every_village.value else (), policy.every_village.because)


def objections_to_connections(
    *, known: frozenset[str], up: frozenset[str], wanted: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield what a centre's record of its networks leaves open, and what an item misses.

    `known`: put down, whether connected or not; `up`: connected; `wanted` by an item.
    """
    for name, called in policy.networks.items():
        if name not in known:
            yield called.objection(f"没有写明{called.value}通没通")
        elif name in wanted - up:
            yield called.objection(f"事项要用的{called.value}没有接通")


def objections_to_online_post(*, able: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield which skills somebody lacks to be put at a window that works online."""
    for name, called in policy.skills.items():
        if name not in able:
            yield called.objection(f"还不能独立{called.value}")


def objections_to_network_change(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield why a change of the network is a breach: what was not asked or kept (网络改动)."""
    lacking = [called for name, called in policy.change_needs.items() if name not in filled]
    if lacking:
        words = "、".join(called.value for called in lacking)
        yield Objection(f"改动网络没有{words}", cite(*lacking))
