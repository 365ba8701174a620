"""Who is honoured, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import awards
from bianmin.rules.awards import Candidate
from bianmin.rules.ruling import Ruling
from bianmin.rules.tariff import PROOFS, Evidence
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
BOOKS = {f.parent.name: read_pack(f.parent).policy for f in sorted(PACKS.glob("[!_]*/pack.toml"))}
ZHENGDING, YUANBAOZI = BOOKS["zhengding"], BOOKS["yuanbaozi-2021"]
CANDIDATES = st.lists(st.tuples(st.none() | st.integers(80, 120), st.booleans()), max_size=14).map(
    lambda drawn: tuple(Candidate(who=str(i), score=s, barred=b) for i, (s, b) in enumerate(drawn))
)


def honours(candidates, holders=(), policy=ZHENGDING.awards):
    return awards.honours(
        title="red_flag", candidates=candidates, holders=holders, policy=policy
    ).value


def title(**changed):
    ruling = ZHENGDING.awards.titles["red_flag"]
    titles = {"red_flag": Ruling(replace(ruling.value, **changed), ruling.because)}
    return replace(ZHENGDING.awards, titles=titles)


@given(CANDIDATES)
def test_who_is_barred_or_has_no_score_is_not_honoured(candidates):
    given = honours(candidates).given

    assert not {c.who for c in candidates if c.barred or c.score is None} & {*given}


@given(CANDIDATES)
def test_with_all_scores_known_everything_is_decided(candidates):
    known = tuple(c for c in candidates if c.score is not None)
    found = honours(known)

    assert found.open == ()
    assert len(found.given) >= min(5, sum(not c.barred for c in known))


@given(CANDIDATES)
def test_ties_that_are_out_never_let_in_more_than_the_book_says(candidates):
    assert len(honours(candidates, policy=title(ties_in=False)).given) <= 5


@given(CANDIDATES, st.lists(st.integers(80, 120), min_size=14, max_size=14))
def test_a_title_that_was_given_stays_given_when_the_missing_scores_come_in(candidates, later):
    filled = tuple(
        c if c.score is not None else replace(c, score=score)
        for c, score in zip(candidates, later, strict=False)
    )

    assert {*honours(candidates).given} <= {*honours(filled).given}


def test_a_barred_rival_may_keep_the_place():
    barred = Candidate(who="甲", score=120, barred=True)
    six = (barred, *(Candidate(who=str(i), score=110 - i) for i in range(5)))

    assert len(honours(six).given) == 5
    assert len(honours(six, policy=title(skips_barred=False)).given) == 4


def test_a_title_that_is_not_dynamic_is_kept():
    lasting = title(dynamic=False)

    assert honours((), ("甲",)).ended == ("甲",)
    assert honours((), ("甲",), lasting) == awards.Honours(given=("甲",))


FACTS = st.builds(
    Evidence,
    ref=st.sampled_from("甲乙丙"),
    event=st.sampled_from(["absence", "complaint", "sick_leave", "party_sanction", "late_case"]),
    on=st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    days=st.integers(0, 80).map(lambda halves: halves / 2),
    proven=st.frozensets(st.sampled_from(sorted(PROOFS))),
)


def barred(policy, found, of="staff"):
    return {
        o.found.split(":")[0]
        for o in awards.objections_to_honour(
            of=of,
            on=date(2024, 6, 30),
            evidence=tuple(found),
            appraised=policy.appraisal,
            policy=policy.awards,
        )
    }


@pytest.mark.parametrize("policy", BOOKS.values(), ids=BOOKS)
@given(st.lists(FACTS, max_size=6), FACTS)
def test_more_evidence_never_lifts_a_bar(policy, found, more):
    assert barred(policy, found) <= barred(policy, [*found, more])


@given(st.lists(FACTS, max_size=6))
def test_other_years_do_not_matter(found):
    this = [f for f in found if f.on.year == 2024]

    assert barred(YUANBAOZI, found) == barred(YUANBAOZI, this)


@given(st.lists(FACTS, max_size=6))
def test_who_may_not_be_honoured_may_not_have_a_good_grade_either(found):
    refused = awards.objections_to_grade(
        of="staff",
        grade="优秀",
        on=date(2024, 6, 30),
        evidence=tuple(found),
        appraised=YUANBAOZI.appraisal,
        policy=YUANBAOZI.awards,
    )

    assert {o.found.split(":")[0] for o in refused} == barred(YUANBAOZI, found)


def test_a_condition_that_bars_from_grades_alone_leaves_the_honours():
    lenient = replace(YUANBAOZI, awards=replace(YUANBAOZI.awards, bars={}))
    fact = Evidence(ref="处1", event="party_sanction", on=date(2024, 1, 1))

    assert (barred(YUANBAOZI, [fact]) != set(), barred(lenient, [fact])) == (True, set())


@pytest.mark.parametrize("policy", [p.awards for p in BOOKS.values()], ids=BOOKS)
def test_every_condition_has_a_consequence_and_every_consequence_a_condition(policy):
    groups = {condition.value.group for condition in policy.conditions.values()}

    assert groups == policy.bars.keys() | policy.barred_grades.keys()
    assert all(set(c.value.needs) <= PROOFS.keys() for c in policy.conditions.values())
