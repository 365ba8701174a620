"""Applying anew for one item of a matter."""

from __future__ import annotations

from dataclasses import replace

from bianmin.rules import renewed
from bianmin.rules.ruling import Ruling
from tests.rules.test_bundles import BOOK, said

GOOD = {"over": True, "renewed": False, "offered": True, "reason": "换了店面"}


def test_an_item_that_came_to_nothing_is_applied_for_anew_once_with_a_reason():
    def renewing(policy=BOOK.bundles, **facts):
        return said(renewed.objections_to_renewing(**(GOOD | facts), policy=policy))

    assert renewing() == []
    assert renewing(over=False, renewed=True, offered=False, reason=" ") == [
        "这一件还在办,或者办成了,不用重新申请", "这一件已经重新申请过了,请看新的那一件",
        "这个事项停用或者收回了,现在不能申请", "没有写为什么重新申请",
    ]  # fmt: skip
    never = replace(BOOK.bundles, again=Ruling(value=False, because=("x",)))
    assert renewing(never) == ["这里不能在一件事里单独重新申请一件"]
