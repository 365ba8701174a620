"""What stands in the list of items, and what belongs into the hall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import items, stationing
from bianmin.rules.items import Level, Unlisted
from bianmin.rules.stationing import Placed
from tests.fixtures.books import PACKS, read_pack

BOOKS = {
    name: read_pack(PACKS / name).policy
    for name in (
        "_default",
        "hanbin-2011",
        "ningdu",
        "xx-county-guidance",
        "yongan-2025",
        "zhengding",
    )
}
WANTED = [
    (book, wanted.value) for book, policy in BOOKS.items() for wanted in policy.items.wanted.values()
]  # fmt: skip


def said(objections):
    return [o.found for o in objections]


@pytest.mark.parametrize(("book", "wanted"), WANTED, ids=lambda v: v if isinstance(v, str) else "")
@given(data=st.data())
def test_what_is_wanting_is_what_the_list_has_not(book, wanted, data):
    """Of every book: with all its names nothing is wanting, without one of them that one is."""
    policy = BOOKS[book].items
    same = [one for _, one in WANTED if (one.what, one.level) == (wanted.what, wanted.level)]
    everything = frozenset(name for one in same for name in one.names)
    lost = data.draw(st.sampled_from(wanted.names))
    ask = {"what": wanted.what, "level": wanted.level, "policy": policy}

    assert said(items.missing(have=everything, **ask)) == []
    (found,) = said(items.missing(have=everything - {lost}, **ask))
    assert lost in found
    there = said(items.missing(have=everything - {lost}, stated=frozenset({lost}), **ask))
    assert (there == []) == wanted.gradual


PLACED = st.builds(
    Placed,
    name=st.text("甲乙丙", min_size=1, max_size=2),
    groups=st.frozensets(st.sampled_from(["bureau", "kept", "close", "other", "county_list"])),
    in_hall=st.booleans(),
    reason=st.sampled_from(["", "场地不够"]),
)


@pytest.mark.parametrize("book", BOOKS)
@given(placed=st.lists(PLACED, max_size=5))
def test_nothing_in_the_hall_is_objected_to(book, placed):
    policy = BOOKS[book].stationing
    found = said(stationing.objections_to_outside(items=tuple(placed), policy=policy))
    listed = stationing.outside(items=tuple(placed), policy=policy)

    away = [one.name for one in placed if not one.in_hall and one.groups & policy.groups.keys()]
    assert (listed.value if listed else ()) == (tuple(away) if policy.groups else ())
    assert all(any(text.endswith(name) for name in away) for text in found)


def test_a_book_that_asks_for_nothing_gets_nothing():
    policy = BOOKS["_default"].items

    assert said(items.objections_to_number(items=0, policy=policy)) == []
    assert said(items.objections_to_lists(lists={}, policy=policy)) == []
    assert said(items.objections_to_class(by="township", chosen="", policy=policy)) == []
    assert said(items.objections_to_adding(level=Level.VILLAGE, marked=False, policy=policy)) == []
    assert (
        said(items.objections_to_code(code="1", name="甲", known={"1": "乙"}, policy=policy)) == []
    )
    assert said(items.objections_to_change(told_on=None, holds_from=date(2024, 5, 8), policy=policy)) == []  # fmt: skip
    assert said(items.objections_to_unlisted(listed=True, policy=policy)) == []


def test_who_may_not_add_is_told_so():
    township = BOOKS["hanbin-2011"].items
    village = replace(township, may_add={"village": township.may_add["village"]})

    def add(level, marked, policy=township):
        return said(items.objections_to_adding(level=level, marked=marked, policy=policy))

    assert add(Level.VILLAGE, True) == add(Level.TOWNSHIP, False) == []
    assert add(Level.TOWNSHIP, True, village) == ["这一级不能自己增设事项"]


def test_a_code_is_one_name_and_a_new_code_is_free():
    policy = BOOKS["xx-county-guidance"].items

    def code(number, name):
        known = {"MZ-1": "低保"}
        return said(items.objections_to_code(code=number, name=name, known=known, policy=policy))

    assert code("MZ-1", "低保") == code("MZ-2", "高龄津贴") == []
    assert len(code("MZ-1", "高龄津贴")) == 1


def test_a_change_told_of_to_nobody_was_not_told_in_time():
    policy = BOOKS["yongan-2025"].items

    found = items.objections_to_change(told_on=None, holds_from=date(2024, 5, 8), policy=policy)

    assert len(said(found)) == 1


def test_what_is_filled_in_is_not_wanting():
    policy = BOOKS["zhengding"].items

    assert (
        said(items.objections_to_elements(filled=frozenset(policy.elements), policy=policy)) == []
    )
    assert (
        said(items.objections_to_marks(stated=frozenset(policy.marks.value), policy=policy)) == []
    )
    assert said(items.objections_to_class(by="village", chosen="代为办理", policy=policy)) == []


def test_what_is_said_of_a_list_has_words():
    assert all(one.zh for one in (*Level, *Unlisted))
