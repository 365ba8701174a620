"""Who approves leave, and when it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import leave
from bianmin.rules.leave import Cap, Late, Per, Request
from bianmin.rules.ruling import Ruling

MORNING = datetime(2024, 5, 8, 8, 30, tzinfo=UTC)


def request(**said):
    plain = {
        "kind": "事假", "halves": 2, "asked_at": MORNING, "begins_at": MORNING, "reason": "家事",
        "taken_halves": {},
    }  # fmt: skip
    return Request(**plain | said)


def objections(policy, **said):
    return [o.found for o in leave.objections_to_leave(request=request(**said), policy=policy)]


@given(st.integers(1, 60), st.integers(1, 60))
def test_longer_leave_never_goes_to_a_lower_rung(yuanbaozi, one, other):
    policy = yuanbaozi.leave
    order = ["中心办公室主任", "书记"]

    def rung(halves):
        return order.index(
            leave.route(kind="事假", halves=halves, policy=policy).value.approvers[0]
        )

    assert rung(min(one, other)) <= rung(max(one, other))


def test_leave_of_no_length_is_none(default):
    with pytest.raises(ValueError, match="no length"):
        leave.route(kind="事假", halves=0, policy=default.leave)


def test_the_gap_may_be_read_downwards(yuanbaozi):
    down = replace(yuanbaozi.leave, gap_goes_up=Ruling(False, ("x/down",)))

    route = leave.route(kind="事假", halves=3, policy=down)

    assert route.value.approvers == ("中心办公室主任",)
    assert route.because == ("yuanbaozi-2021/leave/3b", "x/down")


def test_an_approval_by_the_right_person_after_the_others_passes(yuanbaozi):
    route = leave.route(kind="病假", halves=4, policy=yuanbaozi.leave)

    passed = leave.objections_to_approval(by="镇长", signed=("中心主任",), route=route)

    assert list(passed) == []


@given(st.integers(0, 8), st.integers(1, 8))
def test_nobody_gets_past_the_cap(yuanbaozi, taken, asked):
    refused = objections(yuanbaozi.leave, halves=asked, taken_halves={"month": taken})

    assert bool(refused) == (taken + asked > 4)


def test_a_cap_of_the_year_counts_the_year(default):
    cap = Ruling(Cap(kind="事假", days=10, per=Per.YEAR), ("x/cap",))
    policy = replace(default.leave, caps={"year": cap})

    assert objections(policy, taken_halves={"year": 19}) == ["本年事假合计 10.5 天,最多 10 天"]


def test_a_post_without_cover_and_without_a_waiver(default):
    strict = replace(default.leave, cover_may_be_waived=Ruling(False, ("x/no",)))

    assert objections(strict, covered=False, released=True) == ["岗位没有人顶"]


def test_another_kind_needs_a_word_even_where_none_is_asked(default):
    loose = replace(default.leave, needs_reason=Ruling(False, ("x/no",)))

    assert objections(loose, kind="其他", reason=" ") == ["没有写事由"]
    assert objections(loose, reason="") == []


@pytest.mark.parametrize(
    ("late", "refused"), [(Late.REFUSE, ["假期开始以后才请"]), (Late.FLAG, [])]
)
def test_a_late_request_is_refused_or_flagged(default, late, refused):
    policy = replace(default.leave, asked_late=Ruling(late, ("x/late",)))
    after = MORNING.replace(hour=9)

    assert objections(policy, asked_at=after) == refused
    marked = leave.made_afterwards(request=request(asked_at=after), policy=policy)
    assert marked.value is (late is Late.FLAG)
