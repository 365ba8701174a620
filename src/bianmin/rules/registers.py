"""What must be written down of a thing, and before it may be closed (登记要素)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a kind of entry has to say."""

    title: str  # 领导交办的任务
    fields: tuple[str, ...]  # 登记时要写的
    to_close: tuple[str, ...] = ()  # 了结时还要写的
    by: tuple[str, ...] = ()  # 只能由谁登记; nobody named: anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about entries, by a name of ours."""

    required: Mapping[str, Ruling[Record]]  # 台账每一笔要写明的


def objections_to_entry(
    *, name: str, filled: frozenset[str], by: str = "", closing: bool = False, policy: Policy
) -> Iterator[Objection]:
    """Yield what an entry still wants; nothing where the rule book says nothing of it.

    `filled` holds the fields that are not empty, in the words of the rule book;
    `closing` says whether the entry is to be closed.
    """
    if name not in policy.required:
        return
    ruling = policy.required[name]
    record = ruling.value
    if record.by and by not in record.by:
        yield ruling.objection(f"{record.title}只能由{'、'.join(record.by)}登记")
    for field in record.fields + (record.to_close if closing else ()):
        if field not in filled:
            yield ruling.objection(f"{record.title}没有写{field}")
