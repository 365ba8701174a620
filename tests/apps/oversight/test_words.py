"""How a duty is said: this week one of two, one more by Friday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bianmin import shelf
from bianmin.oversight import words
from bianmin.rules import duties
from bianmin.rules.duties import Answering, Policy, Recurring
from bianmin.rules.obligations import State
from bianmin.rules.periods import Period, Span, span_of
from bianmin.rules.ruling import Ruling

MON = date(2026, 11, 23)
ONE = timedelta(days=1)


def said(duty: Recurring, on: date, *done: date, since: date = date(2026, 1, 1)) -> str:
    rulings = [Ruling(n, ("x/1",)) for n in (5, 10, 5)]
    policy = Policy(
        recurring={"it": Ruling(duty, ("x/1",))}, answering={}, warn_part=rulings[0],
        warn_most=rulings[1], record_within=rulings[2],
    )  # fmt: skip
    found = duties.standing(
        name="it", on=on, since=since, done=done or None, calendar=shelf.calendar(), policy=policy
    )
    return words.evidence(found.value, duty, on)


def weekly(**more) -> Recurring:
    return Recurring(what="巡查", evidence="inspection", per=Period.WEEK, at_least=2, **more)


def of(per: Period, **more) -> Recurring:
    return Recurring(what="巡查", evidence="inspection", per=per, **more)


LAST = (MON - 7 * ONE, MON - 6 * ONE)


@pytest.mark.parametrize(
    ("text", "on", "done"),
    [
        ("没有人记,系统也量不到", MON, ()),
        ("本周 1/2 次,周五前还要 1 次", MON + ONE, (*LAST, MON)),
        ("本周 1/2 次,还要 1 次", MON + 4 * ONE, (*LAST, MON)),
        ("本周 1/2 次,11月30日以前还要 1 次", MON + 5 * ONE, (*LAST, MON)),
        ("本周 2/2 次", MON + ONE, (*LAST, MON, MON)),
        ("上周没有做够;本周 1/2 次,周五前还要 1 次", MON + ONE, (LAST[0], MON)),
    ],
)
def test_a_week(text, on, done):
    assert said(weekly(), on, *done) == text


@pytest.mark.parametrize(
    ("text", "duty", "on", "done"),
    [
        (
            "12月 0/1 次,11月30日前还要 1 次", of(Period.MONTH, ahead=True), date(2026, 11, 29),
            (date(2026, 10, 30),),
        ),
        (
            "11月 0/1 次,过了11月5日", of(Period.MONTH, by_day=5), date(2026, 11, 6),
            (date(2026, 10, 8),),
        ),
        ("今天不欠:没有要做的工作日", of(Period.WORKDAY), MON - ONE, (MON - 3 * ONE,)),
        (
            "11月20日没有做够", of(Period.WORKDAY), MON - ONE, (MON - 4 * ONE,),
        ),
    ],
)  # fmt: skip
def test_other_periods(text, duty, on, done):
    assert said(duty, on, *done) == text


@pytest.mark.parametrize(
    ("name", "per", "day"),
    [
        ("今天", Period.DAY, MON),
        ("11月20日", Period.WORKDAY, date(2026, 11, 20)),
        ("下周", Period.WEEK, date(2026, 12, 1)),
        ("11月9日那周", Period.WEEK, date(2026, 11, 10)),
        ("11月上半月", Period.HALF_MONTH, date(2026, 11, 15)),
        ("11月下半月", Period.HALF_MONTH, date(2026, 11, 16)),
        ("2025年12月", Period.MONTH, date(2025, 12, 31)),
        ("一季度", Period.QUARTER, date(2026, 3, 31)),
        ("四季度", Period.QUARTER, date(2026, 12, 31)),
        ("上半年", Period.HALF_YEAR, date(2026, 6, 30)),
        ("下半年", Period.HALF_YEAR, date(2026, 7, 1)),
        ("今年", Period.YEAR, MON),
        ("2025年全年", Period.YEAR, date(2025, 5, 1)),
    ],
)
def test_a_period_is_called_as_people_call_it(name, per, day):
    assert words.period_name(span_of(per=per, day=day), per, MON) == name


def test_how_often_and_how_soon():
    assert words.how_often(weekly()) == "每周至少 2 次"
    assert words.how_often(of(Period.MONTH, by_day=5)) == "每月至少 1 次,5 日前"
    assert words.how_often(of(Period.WEEK, by_day=3)) == "每周至少 1 次,第 3 天前"
    assert words.how_often(of(Period.MONTH, ahead=True)) == "每月至少 1 次,提前做好下一期的"
    reply = Answering(what="答复", event="complaint", evidence="reply", within=3)
    assert words.how_soon(reply) == "3 个工作日内"
    assert words.how_soon(Answering(what="", event="", evidence="", within=0)) == "当天"


def test_what_waits_is_said_with_its_nearest_day():
    def told(**more):
        facts = {"overdue": 0, "late": 0, "open_": 0, "due": None, "on": MON}
        return words.waiting(**facts | more)

    assert told() == "没有过了期限的"
    assert told(overdue=2, late=1, open_=3, due=MON) == (
        "过了期限还没办 2 件;这个月办晚了 1 件;等着办 1 件,最早的今天到期"
    )
    assert told(open_=2) == "等着办 2 件"


def test_a_period_that_is_over_was_kept_or_not():
    owed = next(
        iter(
            duties.backwards(
                duty=weekly(), on=MON, since=date(2026, 1, 1), calendar=shelf.calendar()
            )
        )
    )
    assert words.outcome(owed, 2, MON) is State.KEPT
    assert words.outcome(owed, 1, MON) is State.ON_COURSE
    assert words.outcome(owed, 1, MON + 7 * ONE) is State.BROKEN
    assert owed.about == Span(MON, MON + 7 * ONE)
