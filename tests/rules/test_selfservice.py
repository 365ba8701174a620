"""The corner where people help themselves."""

from __future__ import annotations

from bianmin.rules import selfservice


def test_any_kind_of_item_is_opened_where_the_book_names_none(default):
    ask = {"kind": "行政处罚", "filled": frozenset({"name", "steps"})}

    assert list(selfservice.objections_to_offering(**ask, policy=default.selfservice)) == []


def test_nobody_notes_the_helper_where_the_book_does_not_ask(default):
    ask = {"helped": True, "helper": "", "policy": default.selfservice}

    assert list(selfservice.objections_to_session(**ask)) == []
