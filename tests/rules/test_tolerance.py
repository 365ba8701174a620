"""Going on while a secondary paper follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import tolerance
from bianmin.rules.materials import Mark, Paper
from bianmin.rules.ruling import Ruling
from bianmin.rules.tolerance import WANTING, Expiry, How
from tests.fixtures.books import PACKS, read_pack

BOOKS = {name: read_pack(PACKS / name).policy.tolerance for name in ("zhengding", "yongan-2025", "erping-2023")}  # fmt: skip
NO = Ruling(False, ("x/no",))
PAPERS = st.lists(
    st.builds(
        Paper,
        st.sampled_from(["身份证", "户口簿", "申请表", "收入证明"]),
        st.sampled_from(Mark),
        main=st.booleans(),
        tolerable=st.booleans(),
    ),
    max_size=6,
)
KINDS = st.sampled_from(["immediate", "promised", "joint"])
LANES = st.sampled_from(["", "care", "green", "special"])


def tolerating(policy, *papers, **facts):
    facts = {"kind": "promised", "conditions": True, "commitment": True, "signed": True} | facts
    found = tolerance.objections_to_tolerating(papers=papers, **facts, policy=policy)
    return [o.found for o in found]


@pytest.mark.parametrize("book", BOOKS)
@given(papers=PAPERS, kind=KINDS, lane=LANES)
def test_a_main_paper_never_follows_later(book, papers, kind, lane):
    found = tolerance.may_follow(
        papers=tuple(papers), kind=kind, lane=lane, policy=BOOKS[book]
    ).value

    later = [p for p in papers if p.mark in WANTING and p.tolerable and not p.main]
    assert found in ((), tuple(p.name for p in later))


@pytest.mark.parametrize("book", BOOKS)
@given(papers=PAPERS, kind=KINDS, lane=LANES)
def test_what_may_follow_and_is_promised_meets_no_objection(book, papers, kind, lane):
    policy = BOOKS[book]
    owed = [p for p in papers if p.mark in WANTING]
    may = tolerance.may_follow(papers=tuple(papers), kind=kind, lane=lane, policy=policy).value

    objections = tolerating(policy, *papers, kind=kind, lane=lane)

    if owed and len(may) == len(owed):
        assert objections == []
    elif owed:
        assert objections != []


@given(told=st.dates(date(2020, 1, 1), date(2030, 1, 1)), due=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)))  # fmt: skip
def test_papers_never_follow_after_the_promised_day(calendar, told, due):
    found = tolerance.follow_by(
        told_on=told, due=due, calendar=calendar, policy=BOOKS["zhengding"]
    ).value

    assert due is None or found <= due
    assert found <= calendar.workday_after(told, BOOKS["zhengding"].within.value)


def test_a_book_may_let_the_papers_follow_after_the_promised_day(calendar):
    policy = replace(BOOKS["zhengding"], before_due=NO)

    found = tolerance.follow_by(
        told_on=date(2024, 5, 6), due=date(2024, 5, 7), calendar=calendar, policy=policy
    )

    assert found.value > date(2024, 5, 7)


def test_a_book_that_drops_its_conditions_has_none():
    main = Paper("户口簿", Mark.MISSING, main=True, tolerable=True)
    relaxed = replace(
        BOOKS["zhengding"],
        main_complete=NO, conditions_met=NO, signed=NO, decide_when_all=NO,
    )  # fmt: skip

    assert tolerating(relaxed, main, conditions=False, signed=False) == []
    assert list(tolerance.objections_to_deciding(following=("户口簿",), policy=relaxed)) == []


def test_everything_against_it_is_said_at_once():
    main = Paper("户口簿", Mark.MISSING)

    found = tolerating(
        BOOKS["yongan-2025"], main, Paper("身份证", Mark.IN_ORDER),
        lane="", conditions=False, commitment=False,
    )  # fmt: skip

    assert found == [
        "只在爱心通道、绿色通道里容缺",
        "不具备办理条件",
        "主要材料不齐或者有问题:户口簿",
        "没有交《容缺承诺书》",
    ]


@pytest.mark.parametrize(
    ("book", "kind", "lane", "clause"),
    [
        ("erping-2023", "promised", "", "_default/intake/tolerance"),
        ("zhengding", "immediate", "", "zhengding/plan-systems/6a"),
        ("zhengding", "promised", "", "zhengding/plan-systems/6d"),
        ("yongan-2025", "promised", "", "yongan-2025/care/5a"),
        ("yongan-2025", "promised", "green", "yongan-2025/care/5a"),
    ],
)
def test_whether_a_paper_may_follow_rests_on_the_clause_that_says_so(book, kind, lane, clause):
    found = tolerance.offered(kind=kind, lane=lane, policy=BOOKS[book])

    assert found.because[0] == clause


def test_a_complete_case_goes_first_only_if_something_followed():
    def first(**facts):
        return tolerance.goes_first(**facts, policy=BOOKS["zhengding"]).value

    assert first(tolerated=True, following=())
    assert not first(tolerated=True, following=("户口簿",))
    assert not first(tolerated=False, following=())


def test_nothing_happens_after_the_last_day_to_what_is_complete():
    day = date(2024, 5, 16)

    found = tolerance.after_the_last_day(
        last=day, today=date(2024, 5, 17), complete=True, policy=BOOKS["zhengding"]
    )

    assert found is None


def test_what_is_said_of_tolerance_has_words():
    assert all(one.zh for one in (*How, *Expiry))


def test_a_notice_that_tells_all_meets_no_objection():
    told = frozenset({"papers", "until", "expiry"})

    assert list(tolerance.objections_to_telling(filled=told, policy=BOOKS["zhengding"])) == []
