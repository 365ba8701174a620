"""Stopping the clock of a case (停表): for the procedures that the law lists, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from .deadlines import Policy
from .ruling import Objection, cite


def objections_to_pause(
    *, kind: str, reason: str, first: date, expected: date, today: date, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to stopping the clock (特别程序): the list is closed."""
    closed = cite(*policy.pause_kinds.values())
    if kind not in policy.pause_kinds:
        names = "、".join(r.value for r in policy.pause_kinds.values())
        yield Objection(f"只有这些可以停表:{names}", closed)
    if policy.pause_needs_notice.value and not reason.strip():
        yield policy.pause_needs_notice.objection("没有写明事由")
    if expected < first:
        yield policy.pause_needs_notice.objection("预计结束的日子早于开始的日子")
    if first < today:
        yield policy.pause_needs_notice.objection("不能从过去的日子停起")
    if expected > first + timedelta(days=366):
        yield policy.pause_needs_notice.objection("预计的时间超过一年,请写实际需要的时间")


def marks_on_pause(
    *, kind: str, announced: frozenset[str] | None, policy: Policy
) -> Iterator[Objection]:
    """Yield the mark on a stop that the acceptance notice did not announce (未列明的停表).

    It does not stand against the stop. `announced` is None where nobody knows what the
    notice said.
    """
    if policy.pauses_announced.value and announced is not None and kind not in announced:
        named = policy.pause_kinds.get(kind)
        called = named.value if named else kind
        yield policy.pauses_announced.objection(f"受理通知书里没有列明{called}和预计时间")
