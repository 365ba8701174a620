"""Questions to superiors, and the answer without which nothing is closed (请示).

A rule book names what such a question may come from (a rule that is unclear, an office
that nobody knows, a quarrel at the window) and what is written down of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling

PARTS = {  # what is written down of a question to superiors
    "explained": "已向群众说明情况", "asked_whom": "请示(询问)了谁", "asked_on": "请示的日期",
    "contacts": "已作的联系", "told": "已通知中心主任", "owner": "领导指定的承办单位",
    "answer": "答复", "settled": "处理结果",
}  # fmt: skip
ENDS = frozenset({"owner", "answer", "settled"})  # these come later, and close it


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about questions to superiors."""

    records: Mapping[str, Ruling[tuple[str, ...]]]  # 请示:由头 -> 要记的: keys of PARTS


def objections_to_asking(
    *, cause: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield what a question to superiors leaves out when it is put (请示)."""
    if wanted := policy.records.get(cause):
        for part in wanted.value:
            if part not in ENDS and part not in filled:
                yield wanted.objection(f"没有记:{PARTS.get(part, part)}")


def objections_to_closing(
    *, cause: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why something cannot be closed while its question is open (没有答复)."""
    yield from objections_to_asking(cause=cause, filled=filled, policy=policy)
    if wanted := policy.records.get(cause):
        for part in wanted.value:
            if part in ENDS and part not in filled:
                yield wanted.objection(f"请示还没有结果:{PARTS[part]}")
