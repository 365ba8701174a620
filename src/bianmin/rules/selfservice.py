"""The corner where people help themselves (自助办理).

A terminal offers the functions of the rule book and says who looks after it; an item is
opened on it only with its name and its steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling

KEYS: Mapping[str, Mapping[str, str]] = {  # the values of these tables are words enough
    name: {} for name in ("functions", "item_shows", "terminal_shows")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about self-service."""

    functions: Mapping[str, Ruling[str]]  # 自助终端要有的功能
    scope: Ruling[tuple[str, ...]]  # 哪几类事项可以自助办;空的不限
    item_shows: Mapping[str, Ruling[str]]  # 自助事项要标明的
    terminal_shows: Mapping[str, Ruling[str]]  # 终端要登记、标明的
    helper_noted: Ruling[bool]  # 有人协助的,记下是谁
    help_told: Ruling[bool]  # 帮完写明帮了什么,一次一个人去


def missing_functions(*, offered: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield which functions a terminal lacks."""
    for name, called in policy.functions.items():
        if name not in offered:
            yield called.objection(f"自助终端没有{called.value}")


def objections_to_terminal(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield why a terminal counts as faulty: what is not put down or not shown of it."""
    for name, called in policy.terminal_shows.items():
        if name not in filled:
            yield called.objection(f"自助终端没有标明{called.value}")


def objections_to_offering(
    *, kind: str, filled: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield why an item of this kind cannot be opened for self-service."""
    if policy.scope.value and kind not in policy.scope.value:
        yield policy.scope.objection(f"自助办理只包括{'、'.join(policy.scope.value)}")
    for name, called in policy.item_shows.items():
        if name not in filled:
            yield called.objection(f"自助事项没有标明{called.value}")


def objections_to_session(*, helped: bool, helper: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to help at a terminal without the name of who helped."""
    if policy.helper_noted.value and helped and not helper.strip():
        yield policy.helper_noted.objection("没有记下是谁协助的")


def objections_to_going(*, taken: str, policy: Policy) -> Iterator[Objection]:
    """Yield why nobody more goes to somebody who called: a colleague has gone (`taken`)."""
    if policy.help_told.value and taken:
        yield policy.help_told.objection(f"{taken}已经去了")


def objections_to_help(*, said: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to a call that is over and of which nobody said what was helped."""
    if policy.help_told.value and not said.strip():
        yield policy.help_told.objection("没有写帮了什么")
