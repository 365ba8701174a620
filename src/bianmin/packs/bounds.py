"""What the law bounds stays within the bound (法律的上限和下限)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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

    Where the books are silent the bound itself holds: the most that the law allows, or
    the least that it asks for. Returns what is overruled, by the clause that said it.
    """
    said = tuple(said)
    most = _strictest(((one.clause.id, one.bounds) for one in said), min)
    least = _strictest(((one.clause.id, one.least) for one in said), max)
    over: dict[str, tuple[Overruled, ...]] = {}
    for strictest, limits in ((min, most), (max, least)):
        for name, (value, law) in limits.items():
            if name not in rulings:
                rulings[name] = Ruling(value, (law,))
            elif strictest(rulings[name].value, value) != rulings[name].value:
                for clause in rulings[name].because:
                    found = Overruled(setting=name, said=rulings[name].value, holds=value, by=law)
                    over[clause] = (*over.get(clause, ()), found)
                rulings[name] = Ruling(value, (law, *rulings[name].because))
    return over


def _strictest(
    said: Iterable[tuple[str, Mapping[str, int]]], strictest: Callable[[int, int], int]
) -> dict[str, tuple[int, str]]:
    """Return the limits that hold where several clauses speak, each with its clause."""
    found: dict[str, tuple[int, str]] = {}
    for clause, limits in said:
        for name, value in limits.items():
            if name not in found or strictest(value, found[name][0]) != found[name][0]:
                found[name] = (value, clause)
    return found
