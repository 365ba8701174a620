"""What a hall shows, reports, meets about, publishes, and has standing in it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import disclosure, facilities, information, meetings, reporting
from bianmin.rules.disclosure import Board
from bianmin.rules.facilities import Per, Site, Stock
from bianmin.rules.information import Column
from bianmin.rules.meetings import Meeting
from bianmin.rules.reporting import Report
from bianmin.rules.ruling import Ruling

C = ("x/1",)
words = st.text("甲乙丙丁戊", min_size=1, max_size=2)
some = st.frozensets(words)
NONE: frozenset[str] = frozenset()


def ruled(**values):
    return {name: Ruling(value, C) for name, value in values.items()}


def found(objections):
    return [objection.found for objection in objections]


# ---------------------------------------------------------------- public


@given(shows=some, places=some, shown=some, at=some)
def test_a_board_is_refused_exactly_when_something_or_somewhere_is_missing(
    shows, places, shown, at
):
    board = Board(title="公示", shows=tuple(sorted(shows)), places=tuple(sorted(places)))
    policy = disclosure.Policy(boards=ruled(hall=board), results={})

    refused = disclosure.objections_to_board(name="hall", shown=shown, places=at, policy=policy)
    assert len(found(refused)) == len(shows - shown) + len(places - at)


def test_nobody_asks_for_a_board_that_no_clause_names():
    policy = disclosure.Policy(boards={}, results={})

    assert found(disclosure.objections_to_board(name="hall", shown=NONE, policy=policy)) == []
    assert disclosure.posted_at(gazetted=True, policy=policy) is None


def test_a_hall_hears_of_every_gap_at_once():
    boards = ruled(
        hall=Board(title="公示栏", shows=("事项", "电话")), staff=Board(title="名单", shows=())
    )
    policy = disclosure.Policy(boards=boards, results={})

    refused = disclosure.objections_to_disclosure(
        boards={"hall": frozenset({"事项"})}, policy=policy
    )
    assert found(refused) == ["公示栏没有电话", "没有名单"]


# ---------------------------------------------------------------- reports


@given(contents=some, to=some, has=some, reached=some)
def test_a_report_is_refused_exactly_when_it_leaves_out_or_does_not_reach(
    contents, to, has, reached
):
    report = Report(title="月报", contents=tuple(sorted(contents)), to=tuple(sorted(to)))
    policy = reporting.Policy(reports=ruled(month=report), report_up={}, common_from={})

    refused = reporting.objections_to_report(name="month", contents=has, to=reached, policy=policy)
    assert len(found(refused)) == len(contents - has) + len(to - reached)


def test_a_report_that_no_clause_asks_for_wants_nothing():
    policy = reporting.Policy(reports={}, report_up={}, common_from={})

    refused = reporting.objections_to_report(name="x", contents=NONE, to=NONE, policy=policy)
    assert found(refused) == []
    assert reporting.told_to(grave=True, policy=policy) is None
    assert reporting.common(problems=["甲", "甲"], policy=policy) is None


def test_a_report_is_written_by_whom_it_belongs_to():
    report = Report(title="汇总", by=("党政办",))
    policy = reporting.Policy(reports=ruled(sum=report), report_up={}, common_from={})

    ask = reporting.objections_to_report
    assert found(ask(name="sum", contents=NONE, to=NONE, by="党政办", policy=policy)) == []
    assert found(ask(name="sum", contents=NONE, to=NONE, by="甲", policy=policy)) == [
        "汇总要由党政办来做"
    ]


@given(problems=st.lists(words), least=st.integers(1, 4))
def test_what_is_common_comes_up_often_enough_and_the_most_frequent_first(problems, least):
    policy = reporting.Policy(reports={}, report_up={}, common_from=ruled(agency=least))

    common = reporting.common(problems=problems, policy=policy).value
    counts = [problems.count(one) for one in common]
    assert set(common) == {one for one in problems if problems.count(one) >= least}
    assert counts == sorted(counts, reverse=True)


# ---------------------------------------------------------------- meetings


@given(agenda=some, attend=some, noted=some, present=some)
def test_minutes_are_closed_when_every_point_and_everybody_is_accounted_for(
    agenda, attend, noted, present
):
    policy = meetings.Policy(
        kinds=ruled(regular=Meeting(title="例会", agenda=tuple(sorted(agenda)))),
        attendees=ruled(regular=tuple(sorted(attend))),
        settled_at={},
    )

    refused = meetings.objections_to_minutes(
        kind="regular", noted=noted, present=present, policy=policy
    )
    assert len(found(refused)) == len(agenda - noted) + len(attend - present)


def test_a_book_without_kinds_takes_any_minutes():
    policy = meetings.Policy(kinds={}, attendees={}, settled_at={})

    ask = meetings.objections_to_minutes
    assert found(ask(kind="any", noted=NONE, present=NONE, policy=policy)) == []
    assert found(meetings.not_held(kind="any", held_at=NONE, policy=policy)) == []


def test_a_meeting_held_at_every_level_is_held():
    kinds = ruled(rally=Meeting(title="大会", held_at=("镇", "村")))
    policy = meetings.Policy(kinds=kinds, attendees={}, settled_at={})

    everywhere = frozenset({"镇", "村"})
    assert found(meetings.not_held(kind="rally", held_at=everywhere, policy=policy)) == []


@given(window=st.integers(0, 50), town=st.integers(0, 50))
def test_the_shares_of_the_levels_make_a_whole_or_are_unknown(window, town):
    policy = meetings.Policy(kinds={}, attendees={}, settled_at=ruled(window="窗口", town="乡镇"))

    shares = meetings.settled(at={"window": window, "town": town, "x": 3}, policy=policy)
    values = [ruling.value for ruling in shares.values()]
    assert values == [None, None] if not window + town else abs(sum(values) - 1) < 1e-9


# ---------------------------------------------------------------- information


def test_a_piece_says_its_topic_its_fields_and_its_last_day():
    column = Column(title="供求", topics=("价格",), fields=("地点",), expires=True, open_only=True)
    policy = information.Policy(columns=ruled(market=column))
    ask = information.objections_to_piece

    assert found(ask(column="market", secret=True, policy=policy)) == [
        "供求分价格,没有选是哪一类", "没有写地点", "没有写哪天到期", "标为保密的,不能放进供求",
    ]  # fmt: skip
    whole = {"topic": "价格", "filled": frozenset({"地点"}), "until": date(2026, 1, 1)}
    assert found(ask(column="market", policy=policy, **whole)) == []
    assert found(ask(column="other", policy=policy)) == []


@given(until=st.none() | st.dates(), today=st.dates(), expires=st.booleans())
def test_a_piece_is_shown_until_its_last_day(until, today, expires):
    policy = information.Policy(columns=ruled(jobs=Column(title="招工", expires=expires)))

    shown = information.shown_on(column="jobs", until=until, today=today, policy=policy).value
    assert shown is (not expires or until is None or today <= until)


def test_a_column_that_no_clause_names_shows_nothing_of_its_own():
    policy = information.Policy(columns={})

    today = date(2026, 1, 1)
    assert information.shown_on(column="x", until=None, today=today, policy=policy) is None


@given(topics=some, covered=some)
def test_every_topic_without_a_column_is_named(topics, covered):
    column = Column(title="咨询", topics=tuple(sorted(topics)))
    policy = information.Policy(columns=ruled(advice=column))

    missing = found(information.missing_topics(covered=covered, policy=policy))
    assert len(missing) == len(topics - covered)


# ---------------------------------------------------------------- the hall


def hall(**leaves):
    names = ("area_min", "stock", "sites", "keepers")
    return facilities.Policy(**{name: ruled(**leaves.get(name, {})) for name in names})


@given(area=st.none() | st.integers(0, 500), least=st.integers(1, 500))
def test_a_hall_is_too_small_when_measured_and_below_the_floor(area, least):
    policy = hall(area_min={"centre": least})

    refused = found(facilities.objections_to_area(area=area, policy=policy))
    assert bool(refused) is (area is None or area < least)
    if area is not None and refused:
        assert refused == [f"面积 {area} 平方米,不足 {least} 平方米,没有写原因"]


def test_without_a_floor_no_hall_is_too_small():
    assert found(facilities.objections_to_area(area=1, policy=hall())) == []


@given(
    have=st.integers(0, 12),
    least=st.integers(0, 3),
    windows=st.integers(1, 4),
    per=st.sampled_from(Per),
)
def test_an_inventory_is_short_exactly_when_too_few_work(have, least, windows, per):
    policy = hall(stock={"pc": Stock(title="办公", kinds=("电脑",), at_least=least, per=per)})

    short = found(
        facilities.objections_to_inventory(working={"电脑": have}, windows=windows, policy=policy)
    )
    wanted = least * (windows if per is Per.WINDOW else 1)
    assert bool(short) is (have < wanted)


def test_a_site_is_taken_with_its_reason():
    policy = hall(sites={"rented": Site(title="租房", reason=True)})

    assert found(facilities.objections_to_site(kind="rented", reason="没有", policy=policy)) == []
    assert found(facilities.objections_to_site(kind="tent", policy=policy)) == []


def test_a_kind_that_is_in_no_class_has_none():
    policy = hall(stock={"pc": Stock(title="办公", kinds=("电脑",))})

    assert facilities.class_of(kind="轮椅", policy=policy) is None
    assert facilities.kept_by(what="lift", policy=policy) is None
