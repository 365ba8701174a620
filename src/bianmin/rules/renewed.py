"""Applying anew for one item of a matter that came to nothing (重新申请这一件).

A helper of `bundles`, whose policy it reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from .bundles import Policy
from .ruling import Objection


def objections_to_renewing(
    *, over: bool, renewed: bool, offered: bool, reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why one item of a matter cannot be applied for anew within it.

    `over`: it came to nothing; `renewed`: it was applied for anew before; `offered`: the item
    is still in the catalogue.
    """
    if not policy.again.value:
        yield policy.again.objection("这里不能在一件事里单独重新申请一件")
    if not over:
        yield policy.again.objection("这一件还在办,或者办成了,不用重新申请")
    if renewed:
        yield policy.again.objection("这一件已经重新申请过了,请看新的那一件")
    if not offered:
        yield policy.again.objection("这个事项停用或者收回了,现在不能申请")
    if not reason.strip():
        yield policy.again.objection("没有写为什么重新申请")
