"""A case in a lane: for what it is flagged, who looks after it, what that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bianmin.rules import lanes
from bianmin.rules.clock import Limit
from bianmin.rules.flow import State
from bianmin.rules.lanes import Facts
from bianmin.rules.priority import Ground, Lane
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack
from tests.rules.conftest import PACKS

ON = date(2026, 11, 24)
OPEN = Facts(State.ACCEPTED, "promised", 40)
GREEN, CARE = Ground(lane=Lane.GREEN, called="项目"), Ground(lane=Lane.CARE, called="孕妇")
BOOKS = sorted(f.parent.name for f in PACKS.glob("[!_]*/pack.toml"))


def book(name):
    policy = read_pack(PACKS / name).policy
    return {"policy": policy.priority, "agency": policy.agency}


@pytest.fixture(scope="module")
def yongan():
    return book("yongan-2025")


def found(objections) -> list[str]:
    return [o.found for o in objections]


@pytest.mark.parametrize("name", BOOKS)
def test_every_ground_of_every_book_has_a_name_and_a_clause(name):
    for ground in lanes.grounds(**book(name)).values():
        assert ground.value.called
        assert ground.because


def test_a_lane_of_tickets_is_none_of_cases():
    """宁县: the special lane is that of a number in the queue."""
    assert lanes.grounds(**book("ning-county")) == {}


def test_marks_without_a_lane_and_names_of_the_agents_are_grounds_too():
    assert lanes.grounds(**book("zhengding"))["immobile"].value.called == "行动不便的"
    assert "招商引资" in lanes.grounds(**book("hanbin-2011"))


def test_what_a_lane_covers_is_not_named_twice(yongan):
    """永安 names 关爱 for its agents: that is the care lane."""
    assert "关爱" not in lanes.grounds(**yongan)


def test_age_gives_a_ground_where_the_birthday_is_known(yongan):
    assert lanes.of_age(born=None, on=ON, **yongan) is None
    assert lanes.of_age(born=date(1950, 1, 1), on=ON, **yongan).value == "elderly"


def flagging(rules, ground="pregnant", by="窗口人员", reason="", proof=False, case=OPEN):
    return found(
        lanes.objections_to_flagging(
            ground=ground, by=by, reason=reason, proof=proof, case=case, **rules
        )
    )


def test_a_flag_is_set_once_before_the_decision(yongan):
    assert flagging(yongan) == []
    decided = Facts(State.DECIDED, "promised", 40, frozenset({"pregnant"}))
    assert flagging(yongan, case=decided) == [
        "办件已经是“办结,等取”,不能再加标记", "这个标记已经加过了",
    ]  # fmt: skip
    free = yongan | {"policy": replace(yongan["policy"], before_decision=Ruling(False, ("x/1",)))}
    assert flagging(free, case=Facts(State.DECIDED, "promised")) == []


def test_an_age_is_that_of_the_number_or_it_is_told_how_it_is_known(yongan):
    young, old = Facts(State.ACCEPTED, "promised", 16), Facts(State.ACCEPTED, "promised", 60)
    unknown = Facts(State.ACCEPTED, "promised")

    assert flagging(yongan, "elderly", case=old) == []
    assert flagging(yongan, "minor", case=young) == []
    assert flagging(yongan, "elderly") == ["证件上是 40 周岁,不在“年满60周岁的老人”里"]
    assert flagging(yongan, "minor", case=old) == [
        "证件上是 60 周岁,不在“16周岁及以下的未成年人”里"
    ]
    assert flagging(yongan, "elderly", case=unknown) == ["不知道出生日期:要写明年龄是怎么知道的"]
    assert flagging(yongan, "elderly", case=unknown, reason="看了护照") == []
    assert flagging(yongan, "friend") == ["没有写明规则书里的优先理由"]


def removing(rules, reason="错了", state=State.ACCEPTED, shortened=None, **more):
    policy = replace(rules["policy"], **more)
    return found(
        lanes.objections_to_removing(
            reason=reason, state=state, shortened=shortened, today=ON, policy=policy
        )
    )


def test_a_flag_goes_with_a_reason_and_not_when_it_would_hide_a_late_day(yongan):
    assert removing(yongan) == []
    assert removing(yongan, shortened=ON) == []  # the last day is a day
    assert removing(yongan, "", State.DECIDED, date(2026, 11, 23)) == [
        "去掉标记要写明理由",
        "办件已经是“办结,等取”,标记留在案卷里",
        "因它缩短的承诺日 2026-11-23 已经过了,标记不再去掉",
    ]
    free = {n: Ruling(False, ("x/1",)) for n in ("removal_reasoned", "before_decision")}
    assert removing(yongan, "", State.DECIDED, date(2026, 11, 23), **free) == []


def test_a_flagged_case_has_who_the_book_names(yongan):
    green = lanes.wanted(flags=[GREEN], **yongan)
    assert sorted(green) == ["agent", "followed_on", "measures", "owner"]
    care = lanes.wanted(flags=[CARE], **yongan)
    assert care["agent"].because == ("yongan-2025/care/3b",)
    assert lanes.wanted(flags=[Ground(lane=Lane.ORDINARY, called="x")], **yongan) == {}


def beginning(rules, *flags, filled=frozenset()):
    return found(lanes.objections_to_beginning(flags=flags, filled=filled, **rules))


def test_nobody_is_promised_a_helper_who_is_not_named(yongan):
    assert beginning(yongan, GREEN) == ["没有专门负责人", "没有代办员"]
    assert beginning(yongan, GREEN, filled=frozenset({"owner", "agent"})) == []
    assert beginning(yongan, CARE) == ["这样的办件要先安排代办员"]
    assert beginning(yongan, CARE, filled=frozenset({"agent"})) == []
    assert beginning(yongan, CARE, GREEN, filled=frozenset({"owner"})) == ["没有代办员"]


def helper(rules, *, of_hall=True, active=True, **more):
    policy = replace(rules["policy"], **more)
    return found(
        lanes.objections_to_helper(called="代办员", of_hall=of_hall, active=active, policy=policy)
    )


def test_a_helper_works_in_this_hall_today(yongan):
    assert helper(yongan) == []
    assert helper(yongan, of_hall=False) == ["代办员要是本中心的人"]
    assert helper(yongan, active=False) == ["代办员已经不在岗"]
    assert helper(yongan, of_hall=False, active=False, own_helper=Ruling(False, ("x/1",))) == []


def test_of_two_flags_the_better_lane_counts(yongan):
    policy = yongan["policy"]

    assert lanes.foremost_lane(flags=[CARE, GREEN], policy=policy) == "green"
    assert lanes.foremost_lane(flags=[], policy=policy) == ""


def test_a_lane_makes_a_promise_shorter_and_never_longer(yongan):
    policy = replace(yongan["policy"], limits={"green": Ruling(5, ("x/1",))})
    fifteen, three = Ruling(Limit(15), ("x/2",)), Ruling(Limit(3), ("x/2",))

    def promised(of, lane):
        return lanes.shortened(promised=of, lane=lane, policy=policy)

    assert promised(fifteen, "green") == Ruling(Limit(5), ("x/1", "x/2"))
    assert promised(three, "green") == three
    assert promised(fifteen, "care") == fifteen


def following(rules, asked, lane, named="通道"):
    return found(
        lanes.objections_to_tolerance(
            asked=asked, lane=lane, named=named and Ruling(named, ("x/1",)), policy=rules["policy"]
        )
    )


def test_a_paper_follows_in_a_lane_only_where_the_case_goes_in_it(yongan):
    assert following(yongan, "green", "care", "绿色通道") == [
        "要在绿色通道里容缺,先加绿色通道的标记"
    ]
    assert following(yongan, "care", "", "爱心通道") == ["要在爱心通道里容缺,先加爱心通道的标记"]
    assert following(yongan, "care", "green") == []  # a better lane has what a lesser has
    assert following(yongan, "green", "green") == []
    assert following(yongan, "", "", None) == []
    assert following(book("zhengding"), "green", "") == []  # a lane that the book does not open
