"""How every duty of a hall stands, by what there is to show for it."""

from __future__ import annotations

from datetime import date, timedelta

from bianmin import shelf
from bianmin.cases import actions as cases
from bianmin.oversight import measured
from bianmin.oversight.queries import states, states_of
from bianmin.rules.obligations import State
from bianmin.rules.ratings import Said
from bianmin.voice import actions as voice
from bianmin.voice.actions import Given
from tests.fixtures.hall import MONDAY, act, application, at

TODAY = MONDAY.date()


def test_every_state_names_the_setting_and_cites_the_clauses_it_rests_on(qingshi):
    found = states(qingshi, TODAY)
    book = shelf.pack("erping-2023")

    assert {m.name for m in measured.MEASURES} <= found.keys()
    for name, duty in found.items():
        assert duty.name == name
        assert name in book.rulings
        assert set(book.rulings[name].because) <= set(duty.because)
        assert duty.pack == "erping-2023"
        assert duty.what
        assert duty.evidence


def test_a_hall_where_nothing_waits_is_on_course(qingshi):
    found = states(qingshi, TODAY)

    assert {found[m.name].state for m in measured.MEASURES} == {State.ON_COURSE}


def test_a_case_is_watched_from_its_acceptance_to_the_day_after_its_last(qingshi, case):
    def state(day):
        return states(qingshi, day)["deadlines.promise_binds"]

    assert state(TODAY).state is State.ON_COURSE
    assert state(TODAY).due == case.due_on
    assert state(case.due_on).state is State.AT_RISK
    assert state(case.due_on).evidence == "等着办 1 件,最早的今天到期"
    late = state(case.due_on + timedelta(days=1))
    assert (late.state, late.evidence) == (State.BROKEN, "过了期限还没办 1 件")
    assert late.turns is None


def test_papers_that_nobody_answers_are_watched(qingshi, allowance, clerk):
    kept = application(allowance, "receive", conditions=None)
    case = cases.hand_in(kept, act(clerk))

    def state(day):
        return states(qingshi, day)["intake.notice_within"].state

    assert state(case.notice_by) is State.AT_RISK
    assert state(case.notice_by + timedelta(days=1)) is State.BROKEN


def test_what_was_decided_late_is_held_against_its_month(qingshi, case, handler, chief):
    late = at(21, month=12)
    cases.examine(case_id=case.pk, opinion="属实", act=act(handler, late))
    why = {"outcome": "granted", "overdue_reason": "系统升级"}
    cases.decide(case_id=case.pk, **why, act=act(chief, late))

    found = states(qingshi, late.date())["deadlines.promise_binds"]
    assert (found.state, found.evidence) == (State.BROKEN, "这个月办晚了 1 件")
    assert states(qingshi, date(2027, 1, 4))["deadlines.promise_binds"].state is State.ON_COURSE


def test_a_result_that_nobody_serves_and_papers_that_nobody_files(qingshi, at_once, clerk):
    case = cases.hand_in(application(at_once), act(clerk))
    cases.finish_now(case_id=case.pk, outcome="granted", act=act(clerk))
    case.refresh_from_db()
    after = case.serve_by + timedelta(days=1)

    assert states(qingshi, after)["delivery.serve_within"].state is State.BROKEN

    papers = cases.hand_in(
        application(
            at_once, "reject", ground="不属于本中心职权", reason="归县医保局", where="县医保局"
        ),
        act(clerk),
    )
    papers.refresh_from_db()
    file_by = shelf.calendar().workday_after(
        TODAY, papers.book.policy.delivery.archive_within.value
    )
    assert states(qingshi, file_by)["delivery.archive_within"].state is State.ON_COURSE
    after = file_by + timedelta(days=1)
    assert states(qingshi, after)["delivery.archive_within"].state is State.BROKEN


def test_a_bad_rating_is_watched_until_it_is_called_and_corrected(qingshi, case, director):
    said = Said(grade="不满意", tags=("214",))
    bad = voice.rate(case_id=case.pk, given=Given(said=said, named=True), at=MONDAY)

    def state(name, day):
        return states(qingshi, day)[f"ratings.{name}"].state

    assert state("contact_within", bad.contact_by) is State.AT_RISK
    late = bad.contact_by + timedelta(days=1)
    assert state("contact_within", late) is State.BROKEN

    voice.contact(rating_id=bad.pk, said="道了歉", act=act(director, at(27)))
    assert state("contact_within", at(27).date()) is State.BROKEN  # it was late this month
    assert state("contact_within", date(2026, 12, 1)) is State.ON_COURSE
    assert state("correct_within", bad.correct_by + timedelta(days=1)) is State.BROKEN


def test_many_centres_are_asked_with_as_few_queries_as_one(
    qingshi, liuxi, case, django_assert_num_queries
):
    with django_assert_num_queries(6):
        one = states(qingshi, TODAY)
    with django_assert_num_queries(6):
        both = states_of([qingshi, liuxi], TODAY)

    assert both[qingshi.pk] == one
    assert one["deadlines.promise_binds"].due
    assert both[liuxi.pk]["deadlines.promise_binds"].due is None
