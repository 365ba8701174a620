"""Something happens in the hall that cannot wait (突发情况): who is told, and how it ends.

Pressing asks for the kind alone; the time is the system's, and that people were told is the
first measure. What was done is written down while it is done; a leader ends it with words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .flow import Role
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about emergencies."""

    kinds: Ruling[tuple[str, ...]]  # 突发情况的种类
    told: Ruling[tuple[Role, ...]]  # 立即告诉哪些岗位
    measured: Ruling[bool]  # 有人写过一条措施,才能了结


def objections_to_press(*, kind: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to an emergency of a kind that the book does not know."""
    if kind not in policy.kinds.value:
        yield policy.kinds.objection("没有选是哪一种突发情况")


def objections_to_measure(*, text: str, ended: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a measure cannot be written down: empty, or too late."""
    if not text.strip():
        yield policy.measured.objection("没有写采取了什么措施")
    if ended:
        yield policy.measured.objection("这件突发情况已经了结了")


def objections_to_end(
    *, result: str, measures: int, ended: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why an emergency cannot be ended; `measures` counts those that people wrote."""
    if ended:
        yield policy.measured.objection("这件突发情况已经了结了")
    if not result.strip():
        yield policy.measured.objection("没有写后来怎样了")
    if policy.measured.value and not measures:
        yield policy.measured.objection("还没有人写过采取了什么措施")
