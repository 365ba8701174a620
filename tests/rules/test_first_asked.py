"""Who answers for a person who asks, and until when."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import first_asked
from bianmin.rules.first_asked import RELIEVED, Change, Receiver, Step, Tie, Until
from bianmin.rules.ruling import Ruling

ASKED = st.lists(st.builds(Receiver, st.text(max_size=3), st.integers(0, 3)), min_size=1)


@given(ASKED.map(tuple))
def test_of_several_nobody_ranks_above_the_one_who_answers(yuanbaozi, receivers):
    found = first_asked.owner(receivers=receivers, policy=yuanbaozi.first_asked)

    ranks = [r.rank for r in receivers if r.name == found.value]
    assert max(r.rank for r in receivers) in ranks


@given(ASKED.map(tuple))
def test_by_default_the_first_to_register_answers(default, receivers):
    found = first_asked.owner(receivers=receivers, policy=default.first_asked)

    assert found.value == receivers[0].name


def test_nobody_answers_before_anybody_was_asked(default):
    assert first_asked.owner(receivers=(), policy=default.first_asked) is None


def test_a_county_may_give_equal_ranks_to_the_window_of_the_matter(yuanbaozi):
    policy = replace(yuanbaozi.first_asked, same_rank=Ruling(Tie.OWN, ("x/own",)))
    asked = (Receiver("甲", 2), Receiver("乙", 2, own=True), Receiver("丙", 1, own=True))

    assert first_asked.owner(receivers=asked, policy=policy).value == "乙"
    assert (
        first_asked.owner(receivers=(*asked[::2], Receiver("丁", 2)), policy=policy).value == "甲"
    )


@given(st.lists(st.sampled_from(Step)).map(tuple), st.sampled_from(Until))
def test_somebody_answers_until_the_book_relieves_him(default, steps, until):
    policy = replace(default.first_asked, kept_until=Ruling(until, ("x/until",)))

    def still(*more):
        return first_asked.responsible(steps=steps + more, policy=policy).value

    assert still(Step.BOUNCED)  # what comes back is his again
    assert still() == still(Step.ASKED)  # to ask a colleague changes nothing
    assert not still(Step.RESULT)
    assert still() or RELIEVED[until].intersection(steps)


def test_the_first_asked_changes_for_a_reason(default):
    ask = {"policy": default.first_asked}

    assert list(first_asked.objections_to_new_owner(reason="调岗", **ask)) == []


def test_others_may_close_where_the_book_does_not_forbid_it(default):
    ask = {"is_owner": False, "policy": default.first_asked}

    assert list(first_asked.objections_to_closer(**ask)) == []


def test_where_nothing_is_said_of_a_place_nothing_must_be_registered(default):
    found = first_asked.must_be_registered(place="village", policy=default.first_asked)

    assert (found.value, found.because) == (False, ("_default/first-asked/places",))


def test_who_neither_was_asked_first_nor_took_it_over_does_not_close_it(default):
    ask = {"is_owner": False, "holds": False, "policy": default.first_asked}

    found = list(first_asked.objections_to_closer(**ask))

    assert [o.found for o in found] == ["要由首问责任人或者接下的人来了结"]


def test_even_where_the_first_asked_never_changes_a_leaver_is_replaced(default):
    never = replace(default.first_asked, owner_change=Ruling(Change.NEVER, ("x/never",)))

    assert list(first_asked.objections_to_new_owner(reason="", policy=never))
    assert list(first_asked.objections_to_new_owner(reason="离岗", left=True, policy=never)) == []
