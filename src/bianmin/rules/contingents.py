"""How many tickets of a day an item has, where a hall has limited them (限量).

A hall may limit an item only with a reason on record (`queue.objections_to_cap`). What
happens when the numbers are used up, and who may go beyond, the rule book says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .queue import Policy
from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True)
class Contingent:
    """An item whose tickets of a day are limited, and how many of them are given."""

    item: str
    a_day: int
    given: int

    @property
    def left(self) -> int:
        return max(0, self.a_day - self.given)


def used_up(*, contingents: Sequence[Contingent], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the items of which no number of the day is left (用完了)."""
    names = tuple(one.item for one in contingents if not one.left)
    return Ruling(names, policy.contingent_refuses.because)


def objections_to_beyond(
    *, contingents: Sequence[Contingent], by: str, reason: str, instead: str = "", policy: Policy
) -> Iterator[Objection]:
    """Yield why no ticket is given although somebody asks: the numbers of the day are used up.

    `by` is who takes it in the book's words, `reason` why one more is given all the same;
    `instead` is what else can be done, told with it.
    """
    full = [one for one in contingents if not one.left]
    if not full or not policy.contingent_refuses.value:
        return
    allowed = by in policy.beyond_by.value
    if allowed and reason.strip():
        return
    because = cite(policy.contingent_refuses, policy.beyond_by)
    who = "要多发,写明理由" if allowed else f"{by}不能多发"
    for one in full:
        said = (
            f"{one.item}每天 {one.a_day} 个号,今天的用完了;{instead}{';' if instead else ''}{who}"
        )
        yield Objection(said, because)


def objections_to_matters(*, many: int, policy: Policy) -> Iterator[Objection]:
    """Yield that one ticket cannot hold so many matters."""
    most = policy.matters_max
    if many > most.value:
        yield most.objection(f"一张号最多办 {most.value} 件事,其余的请另取一张")
