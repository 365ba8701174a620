"""Doing things without coming."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import online
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

YONGAN, ZHENGDING = (read_pack(PACKS / n).policy.online for n in ("yongan-2025", "zhengding"))


@given(st.lists(st.none() | st.integers(0, 5)).map(tuple))
def test_what_is_not_known_is_not_a_case_without_a_visit(default, visits):
    found = online.visit_shares(visits=visits, policy=default.online).value

    assert found.counted + found.unknown == len(visits)
    assert (found.never is None) == (found.within is None) == (found.counted == 0)
    assert found.counted == 0 or 0 <= found.never <= found.within <= 100


def test_a_change_of_the_network_with_all_its_papers_is_no_breach():
    filled = frozenset({"approval", "reason", "date", "log"})

    assert list(online.objections_to_network_change(filled=filled, policy=YONGAN)) == []


def test_a_platform_number_is_wanted_only_where_the_book_says_so(default):
    assert list(online.objections_to_deciding(platform_no="", policy=default.online)) == []
    assert list(online.objections_to_deciding(platform_no="1", policy=YONGAN)) == []


def test_an_item_needs_no_code_where_the_book_asks_for_none(default):
    assert list(online.objections_to_item(province_code="", policy=default.online)) == []


def test_villages_are_listed_only_where_the_book_wants_all(default):
    ask = {"villages": {"西村": False}, "policy": default.online}

    assert online.uncovered(**ask).value == ()


def test_a_network_that_no_item_wants_may_be_down():
    everything = frozenset(ZHENGDING.networks)
    ask = {"known": everything, "wanted": frozenset({"internet"}), "policy": ZHENGDING}

    assert list(online.objections_to_connections(up=everything, **ask)) == []
    found = online.objections_to_connections(up=frozenset(), **ask)
    assert [o.found for o in found] == ["事项要用的互联网没有接通"]
