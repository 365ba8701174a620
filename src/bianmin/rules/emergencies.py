"""Something happens in the hall that cannot wait (突发情况): who is told, and how it ends.

Pressing asks for the kind alone; the time is the system's, and that people were told is the
first measure. What was done is written down while it is done; a leader ends it with words.
While one of a kind that stops the hall stands, no number is called, and the time counts
against nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .flow import Role
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about emergencies."""

    kinds: Ruling[tuple[str, ...]]  # 突发情况的种类
    told: Ruling[tuple[Role, ...]]  # 立即告诉哪些岗位
    measured: Ruling[bool]  # 有人写过一条措施,才能了结
    stops: Ruling[tuple[str, ...]]  # 哪些种类没有了结以前停止叫号
    uncounted: Ruling[bool]  # 停止叫号的时间不算在谁头上
    otherwise: Ruling[bool]  # 照常叫号、改为停止叫号,要写明理由


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


def objections_to_calling(
    *, standing: tuple[str, ...], policy: Policy, decided: Ruling[bool] | None = None
) -> Iterator[Objection]:
    """Yield why nobody is called now; `standing` is what each thing that stops the hall says.

    It stops the hall by its kind, or because somebody `decided` so.
    """
    for said in standing:
        yield (decided or policy.stops).objection(
            f"{said},大厅停止叫号;了结了,或者主任、首席代表写明理由照常叫号,才能再叫"
        )


def objections_to_deciding(
    *, reason: str, stopped: bool, wanted: bool, ended: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why calling cannot be stopped, or go on, otherwise than by the kind of emergency."""
    if ended:
        yield policy.measured.objection("这件突发情况已经了结了")
    elif stopped == wanted:
        yield policy.otherwise.objection("已经停止叫号了" if wanted else "没有停止叫号,照常叫就是")
    if policy.otherwise.value and not reason.strip():
        yield policy.otherwise.objection("没有写理由")


Stretch = tuple[datetime, datetime | None]


def stood_still(
    *, since: datetime, until: datetime, stops: tuple[Stretch, ...], policy: Policy
) -> Ruling[timedelta]:
    """Return how long between two instants the hall stood still; nothing where the book counts it."""
    found, reached = timedelta(0), since
    for begun, ended in sorted(stops, key=lambda one: one[0]):
        end = until if ended is None else min(ended, until)
        begin = max(begun, reached)
        if end > begin:
            found, reached = found + (end - begin), end
    return Ruling(found if policy.uncounted.value else timedelta(0), policy.uncounted.because)
