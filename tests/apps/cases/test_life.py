"""A case from the window to the archive, by the book."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.cases import actions
from bianmin.cases.actions import Marked
from bianmin.cases.models import Case, Document
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.rules.delivery import Handover
from bianmin.rules.intake import Mark
from tests.fixtures.hall import act, all_good, application, at, make_item, make_user, wanting


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def test_a_complete_application_is_accepted_and_due_by_the_promise(case):
    assert case.state == "accepted"
    assert case.due_on == date(2026, 12, 14)  # 15 workdays after 23 November
    assert case.statutory_due_on == date(2026, 12, 21)
    assert case.due_because
    assert len(case.no) == 23
    assert case.step_name == "审核"
    assert Document.objects.get().doc_no == "青受〔2026〕1号"


def test_a_case_goes_from_the_window_to_the_archive(case, clerk, handler, chief):
    actions.examine(case_id=case.pk, opinion="符合条件", act=act(handler, at(24)))
    actions.decide(case_id=case.pk, outcome="granted", result_no="JT-1", act=act(chief, at(25)))
    handover = Handover(way="in_person", receiver="石桂香", signed=True)
    actions.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(26)))
    done = actions.archive(case_id=case.pk, place="镇档案柜 3", act=act(clerk, at(27)))

    assert done.state == "archived"
    assert done.archive_hash
    events = list(
        Entry.objects.filter(subject=case.subject).order_by("seq").values_list("event", flat=True)
    )
    assert events == ["accept", "examine", "decide", "deliver", "archive"]
    assert verify(case.centre) is None


def test_what_is_missing_is_told_once_and_all_of_it(allowance, clerk):
    marked = wanting(allowance, "申请表", faulty={"居民身份证": "过期了"})

    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk))

    assert case.state == "supplementing"
    sheet = str(Document.objects.get(kind="notice").sheet)
    assert "申请表" in sheet
    assert "过期了" in sheet
    assert "户口簿" not in sheet


def test_a_notice_cannot_be_issued_when_nothing_is_wanting(allowance, clerk):
    with pytest.raises(Refused) as refused:
        actions.hand_in(application(allowance, "notify"), act(clerk))

    assert "应当受理" in said(refused)[0]
    assert not Case.objects.exists()


def test_an_incomplete_application_is_not_accepted_and_every_reason_is_said(allowance, clerk):
    marked = {1: Marked(Mark.MISSING), 2: Marked(Mark.FAULTY)}

    with pytest.raises(Refused) as refused:
        actions.hand_in(application(allowance, marked=marked), act(clerk))

    assert said(refused) == [
        "有问题但没写是什么问题:申请表",
        "还没看:户口簿",
        "居民身份证:没交",
        "申请表:有问题",
    ]


def test_the_clock_starts_when_the_last_paper_is_in(allowance, clerk):
    marked = wanting(allowance, "申请表")
    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk))

    done = actions.accept(case_id=case.pk, marked=all_good(allowance), act=act(clerk, at(27)))

    assert done.started_on == date(2026, 11, 27)
    assert done.due_on == date(2026, 12, 18)


def test_asking_for_more_a_second_time_needs_a_reason_and_is_an_incident(allowance, clerk):
    marked = wanting(allowance, "申请表")
    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk))
    more = wanting(allowance, "申请表", faulty={"居民身份证": "照片不清"})

    with pytest.raises(Refused) as refused:
        actions.notify(case_id=case.pk, marked=more, act=act(clerk, at(24)))
    actions.notify(case_id=case.pk, marked=more, reason="上次漏看", act=act(clerk, at(24)))

    assert "居民身份证" in said(refused)[0]
    entry = Entry.objects.latest("seq")
    assert entry.details["incident"] == "asked_again"
    assert entry.details["papers"] == ["居民身份证"]


def test_silence_accepts_as_of_the_day_of_receipt(allowance, clerk):
    case = actions.hand_in(application(allowance, "receive", marked={}), act(clerk))

    assert actions.tick(at=at(30)) == []  # the fifth workday
    (moved,) = actions.tick(at=at(1, month=12))

    assert moved.pk == case.pk
    assert (moved.state, moved.deemed) == ("accepted", True)
    assert moved.started_on == date(2026, 11, 23)
    assert (
        "_national/licence-law/32-4" in str(Entry.objects.latest("seq").because)
        or moved.due_because
    )
    assert actions.tick(at=at(1, month=12)) == []


def test_an_applicant_who_never_supplements_is_taken_to_withdraw(allowance, clerk):
    marked = wanting(allowance, "申请表")
    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk))

    with pytest.raises(Refused, match="还没到"):
        actions.lapse(case_id=case.pk, act=act(clerk, at(10, month=12)))
    actions.tick(at=at(28, month=12))

    case.refresh_from_db()
    assert case.state == "lapsed"
    assert Document.objects.filter(kind="lapse").exists()


def test_a_pause_moves_both_clocks_and_an_early_end_moves_them_back(case, handler):
    actions.suspend(
        case_id=case.pk, kind="expert_review", reason="专家评审", expected_on=date(2026, 11, 30),
        act=act(handler, at(24)),
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("suspended", date(2026, 12, 21))  # 5 workdays

    actions.resume(case_id=case.pk, act=act(handler, at(26)))

    case.refresh_from_db()
    assert (case.state, case.due_on) == ("accepted", date(2026, 12, 16))  # 2 workdays
    assert case.statutory_due_on == date(2026, 12, 23)


def test_an_extension_is_bounded_reasoned_and_granted_once(case, clerk, director):
    with pytest.raises(Refused) as refused:
        actions.extend(case_id=case.pk, days=6, reason=" ", act=act(director, at(24)))
    assert len(said(refused)) == 2

    actions.extend(case_id=case.pk, days=5, reason="等勘界图", act=act(director, at(24)))

    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 21)
    with pytest.raises(Refused, match="已经延过"):
        actions.extend(case_id=case.pk, days=1, reason="还没等到", act=act(director, at(25)))


def test_the_same_form_sent_twice_makes_one_case(allowance, clerk):
    first = actions.hand_in(application(allowance), act(clerk, key="form-1"))
    second = actions.hand_in(application(allowance), act(clerk, key="form-1"))

    assert first.pk == second.pk
    assert Case.objects.count() == 1


def test_of_two_people_one_wins_and_the_other_is_told_who_and_when(case, handler, chief):
    actions.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24, 9, 42), revision=1))

    with pytest.raises(Refused) as refused:
        actions.examine(case_id=case.pk, opinion="符合", act=act(chief, at(24, 9, 43), revision=1))

    assert "麦秋生在 09:42 已经审查" in said(refused)[0]


def test_a_mistaken_step_is_taken_back_and_nothing_is_erased(case, handler, chief):
    actions.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    actions.decide(case_id=case.pk, outcome="refused", reason="年龄不够", act=act(chief, at(25)))

    back = actions.take_back(case_id=case.pk, reason="看错了年龄", act=act(chief, at(26)))

    assert (back.state, back.outcome, back.closed_on) == ("examined", "", None)
    assert Document.objects.get(kind="refused").void
    assert Entry.objects.filter(event="decide").exists()
    assert verify(case.centre) is None


def test_taking_back_twice_takes_the_step_before_back_and_never_a_void_paper_to_life(
    case, handler, chief
):
    actions.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    actions.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))

    actions.take_back(case_id=case.pk, reason="点错了", act=act(chief, at(25, 11)))
    back = actions.take_back(case_id=case.pk, reason="审查也错了", act=act(chief, at(25, 12)))

    assert (back.state, back.outcome) == ("accepted", "")
    assert Document.objects.get(kind="granted").void
    with pytest.raises(Refused, match="不是可以撤销的步骤"):  # it was accepted at the window
        actions.take_back(case_id=case.pk, reason="再来", act=act(chief, at(25, 13)))


def test_a_stop_that_was_taken_back_stays_so_and_the_clock_can_be_stopped_again(
    case, handler, chief
):
    stop = {"kind": "testing", "reason": "送检", "expected_on": date(2026, 12, 4)}
    actions.suspend(case_id=case.pk, act=act(handler, at(24)), **stop)
    actions.take_back(case_id=case.pk, reason="点错了", act=act(chief, at(24, 11)))

    with pytest.raises(Refused, match="不是可以撤销的步骤"):
        actions.take_back(case_id=case.pk, reason="再点", act=act(chief, at(24, 12)))

    actions.suspend(case_id=case.pk, act=act(handler, at(25)), **stop)
    assert actions.resume(case_id=case.pk, act=act(handler, at(26))).state == "accepted"


def test_with_a_supplement_taken_back_the_papers_are_wanting_again(allowance, clerk, chief):
    marked = wanting(allowance, "申请表", faulty={"居民身份证": "过期了"})
    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk))
    actions.accept(case_id=case.pk, marked=all_good(allowance), act=act(clerk, at(24)))

    back = actions.take_back(case_id=case.pk, reason="看错了人的材料", act=act(chief, at(24, 11)))

    papers = {p.name: (p.mark, p.problem) for p in back.papers.all()}
    assert back.state == "supplementing"
    assert papers["申请表"] == ("missing", "")
    assert papers["居民身份证"] == ("faulty", "过期了")
    with pytest.raises(Refused, match="上一步“一次告知”不是可以撤销的步骤"):
        actions.take_back(case_id=case.pk, reason="再撤", act=act(chief, at(24, 12)))


def test_whoever_looked_or_signed_does_not_stand_in_the_way_of_a_correction(case, handler, chief):
    actions.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    actions.reveal(case=case, reason="核对", act=act(handler, at(24, 11)))
    paper = Document.objects.get(case=case)
    actions.serve(document=paper, how="石桂香", act=act(handler, at(24, 12)))

    back = actions.take_back(case_id=case.pk, reason="看错了", act=act(chief, at(25)))

    assert back.state == "accepted"


def test_a_late_decision_says_why_and_a_refusal_says_its_reasons(case, handler, chief):
    actions.examine(case_id=case.pk, opinion="不符合", act=act(handler, at(24)))

    with pytest.raises(Refused) as refused:
        actions.decide(case_id=case.pk, outcome="refused", act=act(chief, at(25, month=12)))

    assert len(said(refused)) == 2


def test_an_immediate_case_is_due_the_same_day_and_finished_at_the_window(at_once, clerk):
    case = actions.hand_in(application(at_once), act(clerk))
    assert (case.kind, case.due_on) == ("immediate", date(2026, 11, 23))

    done = actions.finish_now(case_id=case.pk, outcome="granted", act=act(clerk))

    assert done.state == "decided"


def test_the_other_book_wants_the_promise_notice_at_delivery(liuxi, db):
    version = make_item(liuxi)
    clerk = make_user(liuxi, "clerk", "苗小满")
    chief = make_user(liuxi, "chief", "田大有")
    case = actions.hand_in(application(version), act(clerk))
    notice = Document.objects.get(case=case)
    assert notice.kind == "promise"
    actions.examine(case_id=case.pk, opinion="符合", act=act(chief, at(24)))
    actions.decide(case_id=case.pk, outcome="granted", act=act(chief, at(24)))

    handover = Handover(way="in_person", receiver="石桂香", signed=True)
    with pytest.raises(Refused, match="通知书编号"):
        actions.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(25)))
    handover = Handover(way="in_person", receiver="石桂香", signed=True, notice_no=notice.doc_no)
    assert actions.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(25)))


def test_a_pause_outside_the_closed_list_is_refused(case, handler):
    with pytest.raises(Refused) as refused:
        actions.suspend(
            case_id=case.pk, kind="publicity", reason="公示", expected_on=date(2026, 11, 30),
            act=act(handler, at(24)),
        )  # fmt: skip
    assert "只有这些可以停表" in said(refused)[0]


def test_a_case_withdrawn_while_it_stands_still_leaves_no_pause_open(case, handler, clerk):
    actions.suspend(
        case_id=case.pk, kind="expert_review", reason="专家评审", expected_on=date(2026, 11, 30),
        act=act(handler, at(24)),
    )  # fmt: skip

    actions.withdraw(case_id=case.pk, reason="不办了", act=act(clerk, at(25)))

    assert case.pauses.get().last_on == date(2026, 11, 25)
