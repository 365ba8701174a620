"""The machine that gives numbers: how long its paper lasts, and when somebody has to look."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import kiosk
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

from .conftest import PACKS

POLICY = read_pack(PACKS / "_default").policy.kiosk


def said(**facts):
    facts = {"left": None, "not_out": 0, "working": True} | facts
    return [o.found for o in kiosk.troubles(**facts, policy=POLICY)]


@given(roll=st.integers(0, 500_000), printed=st.integers(0, 10_000))
def test_paper_never_lasts_for_less_than_nothing_and_every_print_takes_one(roll, printed):
    left = kiosk.slips_left(roll_mm=roll, printed=printed, policy=POLICY).value
    more = kiosk.slips_left(roll_mm=roll, printed=printed + 1, policy=POLICY).value
    assert 0 <= left <= roll // POLICY.slip_mm.value
    assert more == max(0, left - 1)


def test_a_machine_in_order_troubles_nobody():
    assert said() == []
    assert said(left=Ruling(POLICY.warn_slips.value + 1, ("x",))) == []


def test_everything_that_is_wrong_is_said_at_once():
    assert said(left=Ruling(2, ("x",)), not_out=3, working=False) == [
        "登记为坏了", "3 个人说号纸没有出来", "号纸只够 2 张了,请换一卷",
    ]  # fmt: skip


def test_a_book_may_leave_it_to_the_people_to_call():
    calm = replace(POLICY, silent_until_seen=Ruling(value=False, because=("x",)))
    assert list(kiosk.troubles(left=None, not_out=3, working=True, policy=calm)) == []
    assert not kiosk.shows_number_only(not_out=3, policy=calm).value
    assert kiosk.shows_number_only(not_out=1, policy=POLICY).value
    assert not kiosk.shows_number_only(not_out=0, policy=POLICY).value
