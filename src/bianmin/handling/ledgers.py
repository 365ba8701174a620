"""The ledgers of accepted cases, with the columns that the book of a hall names (台账的栏目).

A book that names a ledger and what stands in it gets just that, in its order: each column is
filled with what is known under that meaning. What nothing is known of stays empty, for a pen,
and the sheet says so. Where a book names a ledger and no columns, or no ledger, ours stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bianmin.cases.models import Case
from bianmin.packs import Pack
from bianmin.rules.cases import RUNNING

OWN = "受理簿"
# what books call their ledgers of accepted cases; whether only those are meant that somebody brings for another
NAMES: Mapping[str, bool] = {
    "受理台帐": False, "受理登记簿": False, "登记册": False, "登记台帐": False,
    "帮办代办工作台账": True, "村级代办服务站工作台账": True,
}  # fmt: skip

Value = Callable[[Case], str | date | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, how wide it is among the others, and what stands in it, if that is known."""

    head: str
    share: int
    value: Value | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger as a book names it."""

    name: str
    for_another: bool
    columns: tuple[Column, ...]

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The columns of which nothing is known."""
        return tuple(one.head for one in self.columns if one.value is None)


def _answer(case: Case) -> str:
    """Return what became of a case, as somebody is answered who asks."""
    if case.state in RUNNING or not case.outcome:
        return case.now.zh
    return {"granted": "准予", "refused": "不予"}.get(case.outcome, case.now.zh)


def _item(case: Case) -> str:
    return case.item_name


def _clerk(case: Case) -> str:
    return case.clerk.name


OURS = (
    Column("收到", 3, lambda case: case.received_on),
    Column("事项", 9, _item),
    Column("种类", 4, lambda case: case.kind_zh),
    Column("受理人", 3, _clerk),
    Column("承诺", 3, lambda case: case.due_on),
    Column("办结", 3, lambda case: case.closed_on),
)
MEANS: Mapping[str, tuple[int, Value]] = {
    "业务": (9, _item), "事项": (9, _item), "受理人": (3, _clerk), "答复": (4, _answer),
}  # fmt: skip


def ledgers(pack: Pack) -> tuple[Ledger, ...]:
    """Return the ledgers of accepted cases that a book names, in its order; else ours."""
    forms: list[Mapping[str, Any]] = [one for one in pack.forms if str(one.get("name")) in NAMES]
    found = tuple(
        _ledger(str(one["name"]), tuple(map(str, one.get("fields", ())))) for one in forms
    )
    return found or (Ledger(OWN, False, OURS),)


def named(pack: Pack, name: str) -> Ledger:
    """Return the ledger of a book by its name; the first, if it has none of that name."""
    every = ledgers(pack)
    return next((one for one in every if one.name == name), every[0])


def _ledger(name: str, fields: tuple[str, ...]) -> Ledger:
    if not fields:
        return Ledger(name, NAMES[name], OURS)
    own = tuple(Column(f, *MEANS.get(f, (4, None))) for f in fields)
    if all(one.value is not _item for one in own):  # which matter it was is always said
        own = (Column("事项", 9, _item), *own)
    return Ledger(name, NAMES[name], own)
