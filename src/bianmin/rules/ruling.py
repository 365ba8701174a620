"""A ruling (裁定): a value, and the clauses it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Ruling(Generic[T_co]):
    """A value together with the clauses that make it so.

    A policy holds rulings (the rule book says: five workdays), and rules return
    rulings (so the case is due on the ninth). Without a clause there is no
    ruling: raises `ValueError`.
    """

    value: T_co
    because: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.because:
            raise ValueError(f"{self.value!r} rests on no clause")

    def objection(self, found: str) -> Objection:
        """Return the objection that this ruling raises against what was found."""
        return Objection(found, self.because)


@dataclass(frozen=True, slots=True)
class Objection:
    """One way in which what was found goes against the rule book."""

    found: str  # what was found, in words for the person at the screen
    because: tuple[str, ...]


def cite(*rulings: Ruling[object] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the clauses behind several rulings, each once, in order."""
    ids: list[str] = []
    for ruling in rulings:
        ids += ruling.because if isinstance(ruling, Ruling) else ruling
    return tuple(dict.fromkeys(ids))
