"""The corner where people help themselves."""

from __future__ import annotations

from bianmin.rules import selfservice


def test_any_kind_of_item_is_opened_where_the_book_names_none(default):
    ask = {"kind": "行政处罚", "filled": frozenset({"name", "steps"})}

    assert list(selfservice.objections_to_offering(**ask, policy=default.selfservice)) == []


def test_nobody_notes_the_helper_where_the_book_does_not_ask(default):
    ask = {"helped": True, "helper": "", "policy": default.selfservice}

    assert list(selfservice.objections_to_session(**ask)) == []


def test_one_goes_where_somebody_called_and_says_what_was_helped(default):
    policy = default.selfservice

    assert list(selfservice.objections_to_going(taken="", policy=policy)) == []
    assert len(list(selfservice.objections_to_going(taken="禾小引", policy=policy))) == 1
    assert list(selfservice.objections_to_help(said="教会登录", policy=policy)) == []
    assert len(list(selfservice.objections_to_help(said=" ", policy=policy))) == 1
