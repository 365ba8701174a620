"""Writing down what was done: once, by the book, and never away again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from bianmin.ledger.models import Entry
from bianmin.oversight import actions
from bianmin.oversight.actions import Given
from bianmin.oversight.models import Record
from bianmin.oversight.queries import states, wanted
from bianmin.refusal import Refused
from bianmin.rules.obligations import State
from tests.fixtures.hall import act, at, make_centre, make_user

MEETING = "duties.recurring.coordination_meeting"
FAULT = "duties.answering.fault"
TODAY = date(2026, 11, 26)


@pytest.fixture
def director(liuxi):
    return make_user(liuxi, "director", "田大有")


@pytest.fixture
def write(liuxi, director):
    """`write(day)` writes down a coordination meeting."""

    def write(day=26, *, name=MEETING, centre=liuxi, month=11, when=None, answers=0, **more):
        what = wanted(centre, name, (when or at(26)).date(), answers)
        facts = {"who": "田大有", "what": "开了例会"} | more
        key, shared = facts.pop("key", ""), facts.pop("shared", False)
        given = Given(done_on=date(2026, month, day), **facts)
        return actions.write_down(
            centre_id=centre.pk, wanted=what, given=given, shared=shared,
            act=act(director, when or at(26), key=key),
        )  # fmt: skip

    return write


def meeting(centre, on=TODAY):
    return states(centre, on)[MEETING]


def test_what_nobody_records_cannot_be_measured(liuxi):
    assert meeting(liuxi).state is State.UNMEASURED
    assert meeting(liuxi).last is None


def test_a_record_makes_a_duty_kept_and_is_told_to_the_ledger(liuxi, write, director):
    written = write(24)

    found = meeting(liuxi)
    assert (found.state, found.last, found.evidence) == (
        State.KEPT, date(2026, 11, 24), "11月 1/1 次",
    )  # fmt: skip
    entry = Entry.objects.get(subject=written.subject)
    assert (entry.event, entry.by, entry.pack) == ("evidence_written", director, "yuanbaozi-2021")
    assert set(entry.because) == set(found.because) == set(written.because)


def test_once_measured_a_missed_month_is_broken(liuxi, write):
    write(24)

    assert meeting(liuxi, date(2026, 12, 1)).state is State.ON_COURSE
    assert meeting(liuxi, date(2027, 1, 4)).state is State.BROKEN


def test_a_record_of_one_duty_is_none_of_another_unless_it_is_shared(liuxi, write):
    write(24)
    policy = liuxi.pack_on(TODAY).policy.duties
    others = [n for n, r in policy.recurring.items() if r.value.evidence != "meeting"]

    assert {states(liuxi, TODAY)[f"duties.recurring.{n}"].state for n in others} == {
        State.UNMEASURED
    }
    assert write(25, shared=True).duty == ""
    assert meeting(liuxi).evidence == "11月 2/1 次"


def test_sent_twice_it_is_written_once(write):
    assert write(24, key="form-1") == write(25, key="form-1")
    assert Record.objects.count() == 1


def test_what_is_written_late_counts_and_is_marked(liuxi, write):
    written = write(2)

    assert written.late
    assert "_default/duties/record" in written.because
    assert meeting(liuxi).state is State.KEPT


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("还没有到", {"day": 27}),
        ("没有写做了什么", {"what": " "}),
        ("没有写谁做的", {"who": ""}),
        ("还没有施行", {"month": 1, "day": 2}),
    ],
)
def test_the_book_refuses_with_the_reason(liuxi, write, said, facts):
    liuxi.adoptions.update(since=date(2026, 2, 1))

    with pytest.raises(Refused, match=said):
        write(**facts)
    assert Record.objects.count() == 0


# ---------------------------------------------------------------------- correct


@pytest.fixture
def correct(director):
    def correct(record, *, happened=True, reason="日子写错", key="", **more):
        facts = {"done_on": record.done_on, "who": record.who, "what": record.what} | more
        return actions.correct(
            record_id=record.pk, given=Given(**facts), happened=happened, reason=reason,
            act=act(director, at(26, 15), key=key),
        )  # fmt: skip

    return correct


def test_a_correction_is_a_further_entry(liuxi, write, correct):
    first = write(24)
    second = correct(first, done_on=date(2026, 11, 25))
    third = correct(second, what="开了协调会")

    first.refresh_from_db()
    assert (first.done_on, first.what) == (date(2026, 11, 24), "开了例会")
    assert (third.origin, third.done_on, third.what) == (first, date(2026, 11, 25), "开了协调会")
    assert [r.pk for r in Record.objects.standing()] == [third.pk]
    assert meeting(liuxi).evidence == "11月 1/1 次"
    told = Entry.objects.filter(event="evidence_corrected").order_by("seq")
    assert [e.details["record"] for e in told] == [first.pk, second.pk]


def test_what_did_not_happen_no_longer_counts(liuxi, write, correct):
    gone = correct(write(24), happened=False, reason="会没有开成")

    assert not gone.counts
    assert meeting(liuxi).state is State.UNMEASURED


def test_a_correction_needs_a_reason_and_is_made_once(write, correct):
    first = write(24)
    with pytest.raises(Refused, match="为什么更正"):
        correct(first, reason=" ", what="")
    again = correct(first, key="form-1")
    assert correct(first, key="form-1") == again
    with pytest.raises(Refused, match="已经更正过"):
        correct(first)


def test_the_database_itself_lets_nothing_be_corrected_twice_or_taken_back_alone(write, correct):
    first = write(24)
    correct(first)
    first.pk, first.corrects_id = None, first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()
    first.pk, first.corrects_id, first.counts = None, None, False
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


# ------------------------------------------------------------------- to answer


@pytest.fixture
def hall(db):
    return make_centre("yong", "永和镇便民服务中心", "永", "yongan-2025", "990101301000")


def test_what_comes_in_waits_for_its_answer(hall, write, correct):
    def fault(on=TODAY):
        return states(hall, on)[FAULT]

    assert fault().state is State.UNMEASURED
    begun = write(26, name=FAULT, centre=hall, what="取号机不出纸")
    assert (begun.kind, fault().state) == ("fault", State.AT_RISK)
    assert fault(TODAY + timedelta(days=1)).state is State.BROKEN

    moved = correct(begun, what="取号机不出纸,屏幕也黑")
    answer = write(26, name=FAULT, centre=hall, answers=moved.pk, what="打了运维电话")
    assert (answer.kind, answer.answers_id) == ("notice", begun.pk)
    assert fault().state is State.KEPT
    assert fault().last == TODAY

    correct(moved, what="取号机不出纸")  # corrected after it was answered
    assert fault().state is State.KEPT


def test_an_answer_before_its_question_is_refused(hall, write):
    begun = write(26, name=FAULT, centre=hall)
    with pytest.raises(Refused, match="还早"):
        write(25, name=FAULT, centre=hall, answers=begun.pk)


@pytest.mark.parametrize("name", ["", "x", "duties.recurring.no", "duties.answering.no", "deadlines.promise_binds"])  # fmt: skip
def test_nothing_is_written_down_for_what_is_no_duty_of_this_book(hall, name):
    assert wanted(hall, name, TODAY) is None


def test_nothing_answers_what_is_not_there(hall, liuxi, write):
    begun = write(24)

    assert wanted(hall, FAULT, TODAY, begun.pk) is None
    assert wanted(liuxi, MEETING, TODAY, begun.pk) is None
