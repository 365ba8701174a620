"""Which items belong into the hall (进驻): all that people need often, and why one does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling, cite

KEYS: Mapping[str, Mapping[str, str]] = {"groups": {}}  # the value says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of items that belongs into the hall."""

    items: str  # 与群众密切相关的事项
    unless_reason: bool = False  # may stay outside for a reason that is put down
    remark: bool = False  # what stays outside is only listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about what comes into the hall, by names of ours."""

    groups: Mapping[str, Ruling[Group]]  # 哪些事项要进大厅


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item, as far as it matters whether it is in the hall."""

    name: str
    groups: frozenset[str]  # names of `Policy.groups` that it belongs to
    in_hall: bool
    reason: str = ""  # why it is not


def objections_to_outside(*, items: tuple[Placed, ...], policy: Policy) -> Iterator[Objection]:
    """Yield which items are not in the hall and should be (应进必进)."""
    for item in items:
        for name, group in policy.groups.items():
            excused = group.value.unless_reason and item.reason.strip()
            if item.in_hall or name not in item.groups or group.value.remark or excused:
                continue
            why = ",也没有写原因" if group.value.unless_reason else ""
            yield group.objection(f"{group.value.items}没有进大厅{why}:{item.name}")


def outside(*, items: tuple[Placed, ...], policy: Policy) -> Ruling[tuple[str, ...]] | None:
    """Return the items to be listed as not in the hall (尚未进驻); None if no book asks."""
    if not policy.groups:
        return None
    groups = policy.groups.keys()
    names = tuple(item.name for item in items if not item.in_hall and item.groups & groups)
    return Ruling(names, cite(*policy.groups.values()))
