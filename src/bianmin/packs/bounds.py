"""What the law bounds stays within the bound (法律的上限)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bianmin.rules.ruling import Ruling

from .clauses import Said

LAW = "_national/"
Rulings = dict[str, Ruling[Any]]  # "deadlines.extension_max" -> the ruling on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """A value of a clause that the law does not let stand."""

    setting: str
    said: int  # what the clause says
    holds: int  # what holds instead
    by: str  # the clause of the law


def hold(said: Iterable[Said], rulings: Rulings) -> dict[str, tuple[Overruled, ...]]:
    """Hold every value within what the law bounds; the ruling then cites both clauses.

    Where the books are silent the most that the law allows holds. Returns what is
    overruled, by the clause that said it.
    """
    most: dict[str, tuple[int, str]] = {}
    said = tuple(said)
    for one in said:
        for name, value in one.bounds.items():
            if name not in most or value < most[name][0]:
                most[name] = (value, one.clause.id)
    over: dict[str, tuple[Overruled, ...]] = {}
    for name, (value, law) in most.items():
        if name not in rulings:
            rulings[name] = Ruling(value, (law,))
        elif rulings[name].value > value:
            for clause in rulings[name].because:
                found = Overruled(setting=name, said=rulings[name].value, holds=value, by=law)
                over[clause] = (*over.get(clause, ()), found)
            rulings[name] = Ruling(value, (law, *rulings[name].because))
    return over
