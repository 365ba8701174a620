"""Who goes first, on what ground."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import priority, skipping
from bianmin.rules.cases import State
from bianmin.rules.priority import Lane, Step
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

ON = date(2025, 3, 3)


@pytest.fixture(scope="module")
def yongan():
    return read_pack(PACKS / "yongan-2025").policy.priority


@given(st.dates(date(1900, 1, 1), ON))
def test_age_alone_favours_the_old_and_the_young(yongan, born):
    found = priority.by_age(born=born, on=ON, policy=yongan)
    years = priority.age(born=born, on=ON)

    assert (found is not None) == (years >= 60 or years <= 16)


@given(st.dates(date(1900, 1, 1), ON))
def test_nobody_grows_younger(born):
    ages = [priority.age(born=born, on=ON.replace(year=year)) for year in range(2025, 2030)]

    assert ages == list(range(ages[0], ages[0] + 5))


@given(st.sampled_from(Lane), st.sampled_from(["queue", "tasks", "review", "elsewhere"]))
def test_no_lane_stands_behind_the_ordinary_ones(yongan, lane, where):
    last = priority.place(lane=Lane.ORDINARY, where=where, policy=yongan).value

    assert priority.place(lane=lane, where=where, policy=yongan).value <= last


def marked(policy, ground, **more):
    ask = {"by": "窗口人员", "policy": policy} | more
    return [o.found for o in priority.objections_to_mark(ground=ground, **ask)]


def test_a_mark_needs_somebody_who_may_set_it_and_a_ground_of_the_book(yongan):
    assert marked(yongan, "elderly", by="保安") == ["保安不能加优先标记"]
    assert marked(yongan, "friend") == ["没有写明规则书里的优先理由"]
    assert marked(yongan, "key_project", proof=True) == []


def test_the_other_reading_keeps_the_special_lane_for_joint_cases(tmp_path):
    book = tmp_path / "county-2025"
    book.mkdir()
    for name in ("_national", "_default", "yuanbaozi-2021"):
        (tmp_path / name).symlink_to(PACKS / name)
    (book / "pack.toml").write_text(
        'title = "县"\nissuer = "县"\nsince = 2025-01-01\nlevel = "county"\n'
        'extends = "yuanbaozi-2021"\nother_readings = ["yuanbaozi-2021/case-kinds/4b"]\n',
        "utf-8",
    )
    policy = read_pack(book).policy.priority

    assert marked(policy, "urgent", reason="急", route="joint") == []
    assert marked(policy, "urgent", reason="急", route="single") == [
        "特别紧急:这种办件不走这条通道"
    ]


def test_what_no_law_asks_for_is_left_out_only_where_it_is_listed(yongan):
    steps = (Step("会签", legal=False), Step("复印", legal=False, simplifiable=True))

    found = [o.found for o in priority.objections_to_skipping(steps=steps, policy=yongan)]

    assert found == ["没有标为可以简化:会签"]


def test_only_a_waiting_case_in_a_lane_does_without_steps_and_with_a_reason(yongan):
    simple = (Step("复印", legal=False, simplifiable=True),)

    def found(steps=simple, lane="green", state=State.ACCEPTED, reason="急"):
        objections = skipping.objections_to_leaving_out(
            lane=lane, state=state, steps=steps, reason=reason, policy=yongan
        )
        return [o.found for o in objections]

    assert found() == []
    assert found((), "ordinary", State.DELIVERED, " ") == [
        "这件没有走通道,环节一个也不省", "办件已经是“已送达”,环节不再省", "没有选省去哪个环节",
        "没有写为什么省",
    ]  # fmt: skip


@pytest.mark.parametrize("book", sorted(f.parent.name for f in PACKS.glob("[!_]*/pack.toml")))
def test_every_book_puts_every_lane_in_its_order(book):
    order = read_pack(PACKS / book).policy.priority.order.value

    assert sorted(order) == sorted(Lane)
    assert order[-1] is Lane.ORDINARY


def test_where_something_stands_in_two_lists_the_better_place_counts_and_is_cited(yongan):
    green = priority.foremost(lane=Lane.GREEN, at=("elsewhere", "review"), policy=yongan)

    assert green.value == 1
    assert "yongan-2025/green/5b" in green.because
    assert "yongan-2025/green/5a" not in green.because
