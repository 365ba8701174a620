"""Registering and closing an enquiry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import enquiries
from bianmin.rules.enquiries import ALSO, ANY, BELONGS_ZH, OUTCOME_ZH, Belongs, Enquiry, Outcome
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

BOOKS = {f.parent.name: read_pack(f.parent) for f in sorted(PACKS.glob("[!_]*/pack.toml"))}
POLICIES = {name: pack.policy.enquiries for name, pack in BOOKS.items()}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_book_speaks_of_circumstances_that_can_be(policy):
    ways = {ANY, *policy.channels}

    assert policy.register.keys() <= ways
    assert policy.outcomes.keys() <= {ANY, *Belongs}
    assert policy.closing.keys() <= ways | {*Belongs, *Outcome, *ALSO}


@given(
    st.sampled_from(sorted(POLICIES)),
    st.sampled_from(Belongs),
    st.sampled_from(Outcome),
    st.sets(st.sampled_from(sorted(ALSO))),
)
def test_every_matter_can_be_closed_once_all_is_written(book, belongs, outcome, also):
    """With every field of the book filled, only the outcome itself can still be refused."""
    policy = POLICIES[book]
    fields = {name for wanted in policy.closing.values() for name in wanted} | {"opinion"}
    enquiry = Enquiry(
        channel="visit",
        belongs=belongs,
        outcome=outcome,
        filled=frozenset(fields),
        also=frozenset(also),
    )

    refused = list(enquiries.objections_to_closing(enquiry=enquiry, policy=policy))

    allowed = policy.outcomes.get(belongs, policy.outcomes[ANY]).value
    assert len(refused) == (outcome not in allowed)
    assert allowed  # some outcome always ends it


def test_a_channel_unknown_to_the_book_is_named_with_those_it_knows():
    ask = {"channel": "pigeon", "filled": frozenset({"matter"})}

    found = enquiries.objections_to_saving(**ask, policy=POLICIES["ningdu"])

    assert [o.found for o in found] == [
        "没有写清怎么问来的:“办不成事”反映窗口、来访、来电、网上、来函"
    ]


def test_the_fallback_window_asks_why():
    ask = {"channel": "fallback", "filled": frozenset({"matter"})}

    found = enquiries.objections_to_saving(**ask, policy=POLICIES["ningdu"])

    assert [(o.found, o.because) for o in found] == [
        ("没有写没有办成的原因", ("_national/standards/fallback-window",))
    ]


def test_what_nobody_counted_is_no_slip():
    ask = {"rings": None, "policy": POLICIES["xibuhe"]}

    assert list(enquiries.objections_to_rings(**ask)) == []


def test_everything_has_a_name_people_read():
    assert {one.zh for one in Belongs} == set(BELONGS_ZH.values())
    assert {one.zh for one in Outcome} == set(OUTCOME_ZH.values())


def test_what_is_asked_for_at_the_end_is_what_a_refusal_would_name():
    enquiry = Enquiry(
        channel="phone", belongs=Belongs.HALL, outcome=Outcome.FORWARDED, also=frozenset({"asked"})
    )
    policy = POLICIES["erping-2023"]

    wanted = enquiries.fields_to_close(enquiry=enquiry, policy=policy)
    refused = [o.found for o in enquiries.objections_to_closing(enquiry=enquiry, policy=policy)]

    assert {"answer", "unit", "told_at", "told_result_at"} <= wanted.keys()
    assert len(refused) == len(wanted)
