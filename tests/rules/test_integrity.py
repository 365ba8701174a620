"""Fees as published and no other, gifts on the record, and who must not look."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import confidentiality, integrity
from bianmin.rules.integrity import Charge
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
YUANBAOZI = read_pack(PACKS / "yuanbaozi-2021").policy
POLICY, SECRET = YUANBAOZI.integrity, YUANBAOZI.confidentiality
FEN = st.integers(0, 10**7)


def lax(policy):
    """Return a policy that settles nothing: every yes is a no."""
    off = {
        f.name: Ruling(False, ("a/1",))
        for f in fields(policy)
        if getattr(getattr(policy, f.name), "value", None) is True
    }
    return replace(policy, **off)


@given(FEN, st.none() | FEN)
def test_only_the_published_fee_or_less_is_taken(amount, published):
    charge = Charge(amount=amount, published=published, basis="省价费 12 号")

    found = list(integrity.objections_to_fee(charge=charge, policy=POLICY))

    assert (found == []) == (amount == 0 or (published is not None and amount <= published))


def test_everything_wrong_with_a_fee_is_said_at_once():
    charge = Charge(amount=500, published=None, relief="打折", relief_rule="")

    found = [o.found for o in integrity.objections_to_fee(charge=charge, policy=POLICY)]

    assert found == [
        "没有收费依据",
        "这个事项没有公布收费",
        "“打折”不在这几种里:减、免、缓",
        "没有写打折的规定",
    ]


def test_a_book_that_settles_nothing_objects_to_nothing():
    charge = Charge(amount=500, published=100, relief_due=True)
    free = lax(POLICY)

    assert list(integrity.objections_to_fee(charge=charge, policy=free)) == []
    for receipt in ("", "7"):
        paid = {"amount": 5, "receipt": receipt, "series": ()}
        assert list(integrity.objections_to_paid(**paid, policy=free)) == []
    setting = {"role": "目录管理员", "basis": ""}
    assert list(integrity.objections_to_setting(**setting, policy=free)) == []


def test_nothing_paid_needs_no_receipt():
    paid = {"amount": 0, "receipt": "", "series": ()}

    assert list(integrity.objections_to_paid(**paid, policy=POLICY)) == []


@pytest.mark.parametrize(("number", "known"), [("0100", True), ("0199", True), ("0200", False), ("199", False)])  # fmt: skip
def test_a_receipt_is_of_the_registered_run(number, known):
    paid = {"amount": 5, "receipt": number, "series": (("0100", "0199"),)}

    assert (list(integrity.objections_to_paid(**paid, policy=POLICY)) == []) is known


@given(st.sampled_from(sorted(POLICY.most)), FEN)
def test_no_service_costs_anything_by_default(service, amount):
    found = list(integrity.objections_to_charging(service=service, amount=amount, policy=POLICY))

    assert bool(found) == (amount > 0)


def test_what_no_clause_bounds_is_not_objected_to():
    facts = {"service": "photocopy", "amount": 100}

    assert list(integrity.objections_to_charging(**facts, policy=POLICY)) == []


@given(st.frozensets(st.sampled_from(["本人", "亲属", "同乡"])), st.frozensets(st.sampled_from(["本人", "亲属", "同乡"])))  # fmt: skip
def test_nobody_with_an_interest_handles_a_case(post_a, post_b):
    found = integrity.handler_of(post_a=post_a, post_b=post_b, policy=POLICY)

    chosen = {"A": post_a, "B": post_b, None: frozenset()}[found.value]
    assert not chosen & {"本人", "亲属"}


def test_a_gift_that_was_given_back_and_written_down_is_in_order():
    facts = {"kind": "现金", "said": frozenset(POLICY.gift_fields), "kept": False}

    assert list(integrity.objections_to_gift(**facts, policy=POLICY)) == []


def test_an_exception_with_name_and_reason_is_taken():
    said = frozenset({"approver", "reason"})

    assert list(integrity.objections_to_exception(said=said, policy=POLICY)) == []


# ---------------------------------------------------------------- what must not be told


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.integers(0, 20000))
def test_once_of_age_always_of_age(born, days):
    on = date.fromordinal(born.toordinal() + days)
    later = date.fromordinal(on.toordinal() + 1)

    def needed(day):
        return confidentiality.guardian_needed(born_on=born, on=day, policy=SECRET).value

    assert needed(on) or not needed(later)


def test_everything_that_is_wanting_is_said_before_data_are_collected():
    facts = {"basis": " ", "kept_months": None, "said": frozenset({"谁收", "存多久"})}

    found = confidentiality.objections_to_collecting(**facts, policy=SECRET)

    assert [o.found for o in found] == [
        "没有写办什么事、哪条法律要这项信息",
        "没有定保存多久",
        "告知里没有写为什么",
        "告知里没有写怎么用",
        "告知里没有写怎样行使权利",
    ]


def test_what_has_a_purpose_an_end_and_a_notice_is_collected():
    facts = {"basis": "户口登记条例", "kept_months": 12, "said": frozenset(SECRET.notice.value)}

    assert list(confidentiality.objections_to_collecting(**facts, policy=SECRET)) == []


def test_a_case_without_marks_is_published_masked():
    facts = {"marks": ("普通",), "shows": ("办结日期",)}

    assert list(confidentiality.objections_to_publishing(**facts, policy=SECRET)) == []


def test_what_no_clause_keeps_secret_may_be_seen():
    facts = {"secret": "opening hours", "role": "群众", "handles": False, "reason": ""}

    assert list(confidentiality.objections_to_looking(**facts, policy=SECRET)) == []


def test_others_with_a_reason_may_look_where_the_book_allows_it():
    policy = read_pack(PACKS / "yongan-2025").policy.confidentiality
    facts = {"secret": "rater", "role": "中心主任", "handles": False, "reason": "核实差评"}

    assert list(confidentiality.objections_to_looking(**facts, policy=policy)) == []


def test_a_permitted_export_for_a_purpose_is_let_through():
    facts = {"purpose": "年报", "permitted": True}

    assert list(confidentiality.objections_to_export(**facts, policy=SECRET)) == []
    shut = {"purpose": "", "permitted": False}
    assert list(confidentiality.objections_to_export(**shut, policy=lax(SECRET))) == []
    data = {"basis": "", "kept_months": None, "said": frozenset(SECRET.notice.value)}
    assert list(confidentiality.objections_to_collecting(**data, policy=lax(SECRET))) == []


@given(st.integers(0, 60))
def test_a_log_is_never_kept_shorter_than_the_law_says(months):
    found = list(confidentiality.objections_to_keeping(months=months, policy=SECRET))

    assert bool(found) == (months < 6)
