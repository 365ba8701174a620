"""What a file must hold, how long it is kept, and who may open, lend or destroy it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import archives, retention
from bianmin.rules.archives import ENDINGS, Clock, Held
from bianmin.rules.retention import Stands
from bianmin.rules.ruling import Ruling

FULL = frozenset(Held)


def no(ruling):
    return Ruling(False, ruling.because)


def lacking(default, ending, *holds, kind="promised", owed=()):
    lines = archives.checklist(
        kind=kind, ending=ending, holds=frozenset(holds), owed=owed, policy=default.archives
    )
    found = archives.objections_to_filing(lines=lines, allowed=frozenset(), policy=default.archives)
    return [o.found for o in found]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_asks_for_something_and_a_full_file_has_it(default, ending):
    assert lacking(default, ending)
    assert lacking(default, ending, *FULL) == []


def test_a_joint_case_needs_the_opinions_beside_what_every_case_needs(default):
    sheets = (Held.ACCEPTANCE, Held.DECISION, Held.DELIVERY)

    assert lacking(default, "granted", *sheets, kind="joint") == ["卷里缺联审意见"]
    assert lacking(default, "granted", *sheets, owed=("户口簿", "照片")) == [
        "卷里缺申请人交的材料:户口簿、照片"
    ]


def test_a_joint_case_that_was_withdrawn_needs_no_opinions(default):
    assert lacking(default, "withdrawn", Held.WITHDRAWAL, kind="joint") == []


def test_a_book_that_wants_no_second_person_lets_no_gap_through(default):
    lax = replace(default.archives, gap_needs_two=no(default.archives.gap_needs_two))
    lines = archives.checklist(
        kind="", ending="lapsed", holds=frozenset(), owed=(), policy=lax
    )  # fmt: skip
    allowed = frozenset({line.lacking for line in lines})

    assert list(archives.objections_to_filing(lines=lines, allowed=allowed, policy=lax))
    assert not list(archives.objections_to_allowing(reason="x", same=True, policy=lax))


@pytest.mark.parametrize(
    ("ending", "kind", "licence", "own", "years"),
    [
        ("granted", "promised", False, None, 30),
        ("granted", "immediate", False, None, 10),
        ("granted", "immediate", True, None, 0),
        ("refused", "promised", True, None, 10),
        ("granted", "promised", False, 10, 30),
        ("granted", "promised", False, 50, 50),
        ("granted", "promised", False, 0, 0),
        ("granted", "promised", True, 30, 0),
    ],
)
def test_how_long_a_file_is_kept(default, ending, kind, licence, own, years):
    found = retention.term(
        ending=ending, kind=kind, licence=licence, own=own, policy=default.archives
    )

    assert found.value == years


def test_from_the_day_itself_where_a_book_says_so(default):
    lax = replace(default.archives, from_year_end=no(default.archives.from_year_end))
    ten, ever = Ruling(10, ("x",)), Ruling(0, ("x",))

    assert retention.keep_until(closed_on=date(2024, 2, 29), years=ten, policy=lax).value == date(
        2034, 2, 28
    )
    assert retention.keep_until(closed_on=date(2026, 5, 1), years=ten, policy=lax).value == date(
        2036, 5, 1
    )
    assert retention.keep_until(closed_on=date(2026, 5, 1), years=ever, policy=lax) is None


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(1, 100))
def test_a_file_is_kept_at_least_as_long_as_its_term(default, closed_on, years):
    found = retention.keep_until(
        closed_on=closed_on, years=Ruling(years, ("x",)), policy=default.archives
    )

    assert found.value.year == closed_on.year + years
    assert (found.value - closed_on).days >= years * 365


def destroying(default, stands, **more):
    policy = more.pop("policy", default.archives)
    ask = {"today": date(2040, 1, 1), "stands": stands, "policy": policy} | more
    return [o.found for o in retention.objections_to_destroying(**ask)]


def test_what_is_kept_for_ever_or_listed_or_gone_is_not_destroyed(default):
    old = date(2039, 12, 31)

    assert destroying(default, Stands(keep_until=old)) == []
    assert destroying(default, Stands(keep_until=None)) == ["永久保管的案卷不销毁"]
    assert destroying(default, Stands(keep_until=old, listed="青销〔2040〕1号", destroyed=True)) == [
        "案卷已经销毁", "案卷已经列在销毁清册青销〔2040〕1号里",
    ]  # fmt: skip
    lax = replace(default.archives, destroy_needs_two=no(default.archives.destroy_needs_two))
    assert destroying(default, Stands(keep_until=old), by="one", policy=lax) == []


def test_what_is_listed_is_not_lent_and_what_is_lent_is_not_opened_again(default):
    stands = Stands(keep_until=None, listed="青销〔2040〕1号")
    lent = retention.objections_to_lending(
        to="麦秋生", purpose="查", stands=stands, policy=default.archives
    )
    opened = archives.objections_to_reopening(
        ground="slip", reason="错一个字", lent_to="麦秋生", policy=default.archives
    )

    assert [o.found for o in lent] == ["案卷列在销毁清册青销〔2040〕1号里"]
    assert [o.found for o in opened] == ["案卷借给了麦秋生,还没有归还"]


def test_a_book_may_ask_for_no_reasons(default):
    policy = default.archives
    lax = replace(
        policy,
        late_needs_reason=no(policy.late_needs_reason),
        reopen_needs_reason=no(policy.reopen_needs_reason),
    )
    unnamed = archives.objections_to_late_paper(name=" ", reason="", policy=lax)

    assert [o.found for o in unnamed] == ["没有写是什么材料"]
    assert not list(archives.objections_to_reopening(ground="slip", reason="", policy=lax))


def test_everything_has_a_name_people_read():
    assert all(one.zh for one in (*Held, *Clock))


def found(objections):
    return [o.found for o in objections]


def test_everything_is_said_at_once_and_nothing_where_nothing_is_wrong(default):
    policy, home = default.archives, Stands(keep_until=date(2030, 1, 1))
    allow = archives.objections_to_allowing
    late = archives.objections_to_late_paper
    reopening = archives.objections_to_reopening
    lend, destroy = retention.objections_to_lending, retention.objections_to_destroying

    assert len(found(allow(reason=" ", same=True, policy=policy))) == 2
    assert found(allow(reason="丢了", same=False, policy=policy)) == []
    assert found(late(name="照片", reason="", policy=policy)) == ["没有写为什么现在才补"]
    assert found(late(name="照片", reason="在外地", policy=policy)) == []
    bad = reopening(
        ground="x", reason="", lent_to="甲", destroyed=True, listed="青销〔2040〕1号", policy=policy
    )
    assert len(found(bad)) == 5
    assert found(reopening(ground="slip", reason="错字", policy=policy)) == []
    assert len(found(lend(to="", purpose="", stands=home, policy=policy))) == 2
    assert found(lend(to="甲", purpose="查", stands=home, policy=policy)) == []
    everything = Stands(keep_until=date(2030, 1, 1), lent_to="甲", reopened=True)
    said = destroy(stands=everything, today=date(2029, 1, 1), by="one", policy=policy)
    assert found(said) == [
        "案卷借给了甲,还没有归还", "这件正在重新办理,不能销毁", "保管到2030年1月1日,还没有到期",
        "提出销毁的人不能自己批准",
    ]  # fmt: skip


def test_a_loan_ends_on_a_workday(default, calendar):
    back = retention.back_by(lent_on=date(2026, 11, 23), calendar=calendar, policy=default.archives)

    assert back.value == date(2026, 12, 7)
