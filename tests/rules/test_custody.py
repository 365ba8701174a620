"""Where a paper is, at any minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bianmin import shelf
from bianmin.rules.custody import (
    Found,
    Leg,
    Place,
    Whereabouts,
    objections_to_answering,
    objections_to_mending,
    objections_to_packing,
    whereabouts,
)

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = shelf.pack("erping-2023").policy


def asked(moment, *legs, given_at=None):
    return whereabouts(
        moment=moment, since=NINE, born="石桥村", legs=legs, given_at=given_at, given_to="石桂香"
    )


UP = Leg(
    sender="石桥村", receiver="青石镇", sent_at=NINE + HOUR, received_at=NINE + 2 * HOUR,
    found=Found.IN_ORDER,
)  # fmt: skip
LOST = Leg(
    sender="石桥村", receiver="青石镇", sent_at=NINE + HOUR, received_at=NINE + 2 * HOUR,
    found=Found.MISSING, turned_up_at=NINE + 5 * HOUR,
)  # fmt: skip


def test_from_hand_to_hand_to_the_minute():
    assert asked(NINE - HOUR).zh == "那时还没有交来"
    assert asked(NINE).zh == "在石桥村"
    assert asked(NINE + HOUR, UP).place is Place.MOVING
    assert asked(NINE + 2 * HOUR - timedelta(minutes=1), UP).to == "青石镇"
    assert asked(NINE + 2 * HOUR, UP).zh == "在青石镇"
    assert asked(NINE + 9 * HOUR, UP, given_at=NINE + 9 * HOUR).zh == "已经交还石桂香"
    assert asked(NINE + 8 * HOUR, UP, given_at=NINE + 9 * HOUR).place is Place.HELD


def test_a_missing_paper_is_missing_until_it_is_found():
    assert asked(NINE + 3 * HOUR, LOST).zh == "石桥村交出以后,青石镇没有收到,正在找"
    assert asked(NINE + 5 * HOUR, LOST) == Whereabouts(
        place=Place.HELD, at="青石镇", since=NINE + 5 * HOUR
    )
    still = Leg(
        sender="石桥村", receiver="青石镇", sent_at=NINE + HOUR, received_at=NINE + 2 * HOUR,
        found=Found.MISSING,
    )  # fmt: skip
    assert asked(NINE + 99 * HOUR, still).place is Place.MISSING


def test_on_the_way_as_long_as_nobody_has_received_it():
    under_way = Leg(sender="石桥村", receiver="青石镇", sent_at=NINE + HOUR)

    assert asked(NINE + 99 * HOUR, under_way).place is Place.MOVING
    assert Found.DAMAGED.zh == "收到,有损坏"


@given(st.lists(st.integers(1, 40), min_size=2, max_size=12, unique=True), st.integers(0, 60))
def test_at_any_minute_it_is_in_exactly_one_place_and_never_back_in_time(hours, after):
    times = [NINE + h * HOUR for h in sorted(hours)]
    places = ["石桥村", "青石镇", "云岭县"]
    legs = tuple(
        Leg(
            sender=places[n % 3], receiver=places[(n + 1) % 3], sent_at=sent, received_at=got,
            found=Found.IN_ORDER,
        )
        for n, (sent, got) in enumerate(zip(times[::2], times[1::2], strict=False))
    )  # fmt: skip
    moment = NINE + after * HOUR

    found = asked(moment, *legs)

    moving = [leg for leg in legs if leg.sent_at <= moment < leg.received_at]
    assert (found.place is Place.MOVING) == bool(moving)
    assert found.since is not None
    assert found.since <= moment


def test_a_list_names_only_what_is_here():
    packed = list(
        objections_to_packing(
            listed=frozenset({"身份证"}), elsewhere={"身份证": "在青石镇"}, policy=POLICY.escalation
        )
    )
    empty = list(objections_to_packing(listed=frozenset(), elsewhere={}, policy=POLICY.escalation))

    assert packed[0].found == "清单上的“身份证”不在发出的地方:在青石镇"
    assert packed[0].because == POLICY.escalation.whole_file.because
    assert [o.found for o in empty] == ["清单上一份材料也没有"]


def test_one_answer_by_who_has_the_file():
    def said(**more):
        facts = {"answered_by": "", "holder": "云岭县", "here": "云岭县"} | more
        return [o.found for o in objections_to_answering(**facts, policy=POLICY.escalation)]

    assert said() == []
    assert said(answered_by="临江县", holder="路上") == [
        "临江县已经答复过这一件,一件只有一个答复", "案卷不在云岭县,在路上",
    ]  # fmt: skip


def test_what_is_to_be_mended_is_said_once():
    def said(asked_on, wanted):
        found = objections_to_mending(asked_on=asked_on, wanted=wanted, policy=POLICY.intake)
        return [o.found for o in found]

    assert said(None, "补签字") == []
    assert said(None, " ") == ["没有写要补什么、怎样补"]
    assert said(date(2026, 11, 24), "照片")[0].startswith("11月24日已经退回要求补过一次")
