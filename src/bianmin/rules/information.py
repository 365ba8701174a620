"""What a centre publishes for people to use: policies, jobs, prices (信息宣传)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of information."""

    title: str  # 供求信息
    topics: tuple[str, ...] = ()  # 每个主题至少要有一个栏目
    fields: tuple[str, ...] = ()  # 每条要写明的
    expires: bool = False  # 每条要有到期日
    open_only: bool = False  # 保密的不得登


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about information, by names of ours."""

    columns: Mapping[str, Ruling[Column]]  # 信息栏目


def objections_to_piece(
    *,
    column: str,
    topic: str = "",
    filled: frozenset[str] = frozenset(),
    until: date | None = None,
    secret: bool = False,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield why a piece cannot be published; `until` is its last day, `secret` its marking."""
    ruling = policy.columns.get(column)
    if ruling is None:
        return
    said = ruling.value
    if said.topics and topic not in said.topics:
        yield ruling.objection(f"{said.title}分{'、'.join(said.topics)},没有选是哪一类")
    yield from (ruling.objection(f"没有写{name}") for name in said.fields if name not in filled)
    if said.expires and until is None:
        yield ruling.objection("没有写哪天到期")
    if said.open_only and secret:
        yield ruling.objection(f"标为保密的,不能放进{said.title}")


def shown_on(
    *, column: str, until: date | None, today: date, policy: Policy
) -> Ruling[bool] | None:
    """Return whether a piece is still shown; None where the book has no such column.

    On its last day it still is.
    """
    ruling = policy.columns.get(column)
    if ruling is None:
        return None
    past = ruling.value.expires and until is not None and until < today
    return Ruling(not past, ruling.because)


def missing_topics(*, covered: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield every topic under which nothing can be read or asked yet."""
    for ruling in policy.columns.values():
        for topic in ruling.value.topics:
            if topic not in covered:
                yield ruling.objection(f"{ruling.value.title}还没有“{topic}”这一类")
