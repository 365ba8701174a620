"""Taking papers in at the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import intake, materials, notices
from bianmin.rules.intake import GOOD, Mark, Outcome, Paper
from bianmin.rules.ruling import Ruling

ID, BOOK, FORM = (Paper(name, Mark.IN_ORDER) for name in ("身份证", "户口簿", "申请表"))
PAPERS = st.builds(
    Paper,
    st.sampled_from(["身份证", "户口簿", "申请表", "收入证明"]),
    st.sampled_from(Mark),
    main=st.booleans(),
    tolerable=st.booleans(),
    problem=st.sampled_from(["", "没有签名"]),
)
NO, YES = Ruling(False, ("x/no",)), Ruling(True, ("x/yes",))


def said(objections):
    return [o.found for o in objections]


# ------------------------------------------------------------------- the verdict


@given(papers=st.lists(PAPERS, min_size=1, max_size=6))
def test_papers_are_complete_just_when_each_was_looked_at_and_is_good(erping, papers):
    found = intake.verdict(papers=tuple(papers), policy=erping.intake).value

    good = all(p.mark in GOOD for p in papers)
    assert (found.outcome is Outcome.COMPLETE) == good


@given(papers=st.lists(PAPERS, max_size=6))
def test_a_notice_names_every_missing_and_faulty_paper_and_no_other(erping, papers):
    found = intake.verdict(papers=tuple(papers), policy=erping.intake).value

    bad = [p for p in papers if p.mark in {Mark.MISSING, Mark.FAULTY}]
    assert list(found.wanting) == bad


def test_a_paper_nobody_looked_at_leaves_the_verdict_open(erping):
    unseen = replace(BOOK, mark=Mark.UNMARKED)

    found = intake.verdict(papers=(ID, unseen), policy=erping.intake)

    assert (found.value.outcome, found.value.unseen) == (Outcome.LOOK, ("户口簿",))
    assert found.because == ("erping-2023/one-time-notice/6a",)


def test_what_another_office_does_is_sent_there_at_once(erping):
    found = intake.verdict(papers=(), where="县民政局", policy=erping.intake)

    assert (found.value.outcome, found.value.where) == (Outcome.ELSEWHERE, "县民政局")
    assert found.because == ("_national/licence-law/32-2",)


@pytest.mark.parametrize(
    ("main", "later", "outcome"),
    [
        (False, {"收入证明"}, Outcome.COMPLETE),
        (True, {"收入证明"}, Outcome.NOTICE),
        (False, {"近照"}, Outcome.NOTICE),
        (False, set(), Outcome.NOTICE),
    ],
)
def test_only_a_secondary_paper_that_may_follow_is_not_wanting(erping, main, later, outcome):
    paper = Paper("收入证明", Mark.MISSING, main=main)

    found = intake.verdict(papers=(ID, paper), later=frozenset(later), policy=erping.intake)

    assert found.value.outcome is outcome
    assert found.value.tolerated == ((paper,) if outcome is Outcome.COMPLETE else ())


@pytest.mark.parametrize(
    ("received", "mark", "found"),
    [
        (1, Mark.IN_ORDER, Mark.FAULTY),
        (2, Mark.IN_ORDER, Mark.IN_ORDER),
        (0, Mark.MISSING, Mark.MISSING),
    ],
)
def test_too_few_copies_are_a_fault(received, mark, found):
    paper = Paper("身份证", mark, copies_wanted=2, copies_received=received)

    assert materials.mark_of(paper=paper) is found


# ---------------------------------------------------------------- the objections


def test_everything_wrong_with_the_marks_is_said_at_once(erping):
    papers = (
        replace(ID, mark=Mark.UNMARKED),
        replace(BOOK, mark=Mark.FAULTY),
        replace(FORM, mark=Mark.NOT_NEEDED),
        Paper("学历", Mark.SHARED),
        Paper("社保", Mark.MISSING, shareable=True),
    )

    found = said(intake.objections_to_papers(papers=papers, policy=erping.intake))

    assert found == [
        "还没看:身份证",
        "有问题但没写是什么问题:户口簿",
        "必须的材料不能记作用不着:申请表",
        "这份不能从共享数据核到:学历",
        "系统能核到的不能再要,核不到的写明原因:社保",
    ]


def test_good_marks_meet_no_objection(erping):
    papers = (
        ID,
        Paper("学历", Mark.SHARED, shareable=True),
        Paper("社保", Mark.MISSING, shareable=True, problem="系统停着"),
        Paper("委托书", Mark.NOT_NEEDED, conditional=True),
        Paper("补充说明", Mark.NOT_NEEDED, main=False),
        replace(BOOK, mark=Mark.FIXED),
    )

    assert said(intake.objections_to_papers(papers=papers, policy=erping.intake)) == []


def test_a_book_may_do_without_looking_at_every_paper_or_mending_on_the_spot(erping):
    policy = replace(erping.intake, every_paper_marked=NO, fix_on_spot=NO)
    papers = (replace(ID, mark=Mark.UNMARKED), replace(BOOK, mark=Mark.FIXED))

    found = said(intake.objections_to_papers(papers=papers, policy=policy))

    assert found == ["这里不作当场补正:户口簿"]


def accepting(policy, *papers, role="clerk", own_post=True, **facts):
    return said(
        intake.objections_to_accepting(
            papers=papers, role=role, own_post=own_post, **facts, policy=policy.intake
        )
    )


def test_complete_papers_in_the_right_hands_are_accepted(erping, yuanbaozi):
    assert accepting(erping, ID, BOOK) == []
    assert accepting(erping, ID, own_post=False) == []
    assert accepting(yuanbaozi, ID, BOOK, role="chief") == []


def test_everything_that_stands_against_accepting_is_said_at_once(yuanbaozi):
    wanting = (
        replace(BOOK, mark=Mark.MISSING),
        replace(FORM, mark=Mark.FAULTY, problem="没有签名"),
        Paper("照片", Mark.FAULTY),
    )

    found = accepting(yuanbaozi, *wanting, role="director", own_post=False, conditions=None)

    assert found == [
        "您的岗位不受理办件",
        "这个事项不在您的岗位",
        "还没核对申请条件",
        "有问题但没写是什么问题:照片",
        "户口簿:没交",
        "申请表:没有签名",
        "照片:有问题",
    ]


def test_who_does_not_meet_the_conditions_is_not_accepted(erping):
    assert accepting(erping, ID, conditions=False) == ["不符合申请条件"]


def test_a_book_that_does_not_ask_for_the_conditions_leaves_them(erping):
    relaxed = replace(erping, intake=replace(erping.intake, conditions_checked=NO))

    assert accepting(relaxed, ID, conditions=None) == []


def test_a_second_case_of_the_same_matter_needs_a_word(erping):
    def again(open_no, why, policy=erping.intake):
        return said(intake.objections_to_again(open_no=open_no, why=why, policy=policy))

    assert again("", "") == []
    assert again("123", "另一处宅基地") == []
    assert again("123", " ") == ["这个人的同一事项还有一件在办:123。确是另一件事的,写明原因"]
    assert again("123", "", replace(erping.intake, same_matter_warned=NO)) == []


def notice(policy, *papers, asked_before=(), reason=""):
    return said(
        notices.objections_to_notice(
            papers=papers,
            asked_before=frozenset(asked_before),
            reason=reason,
            policy=policy.intake,
        )
    )


def test_the_first_notice_may_name_any_paper(erping):
    assert notice(erping, replace(BOOK, mark=Mark.MISSING)) == []


def test_a_later_notice_may_repeat_but_not_add_without_a_reason(erping):
    book, form = (replace(p, mark=Mark.MISSING) for p in (BOOK, FORM))

    assert notice(erping, book, asked_before=["户口簿"]) == []
    assert notice(erping, book, form, asked_before=["户口簿"]) == [
        "上次没有告知:申请表。要写明原因,并记入差错"
    ]
    assert notice(erping, form, asked_before=["户口簿"], reason="换了新表") == []


def test_complete_papers_get_no_notice(yuanbaozi):
    assert notice(yuanbaozi, ID) == ["材料齐了,应当受理,不能出告知单"]


def test_one_more_paper_needs_a_reason_and_is_not_in_the_file_yet(erping):
    def more(name, reason="县局要求核实", policy=erping.intake):
        found = notices.objections_to_asking_again(
            name=name, reason=reason, on_file=frozenset({"户口簿"}), policy=policy
        )
        return said(found)

    relaxed = replace(erping.intake, listed_only=NO, on_file_not_asked=NO)

    assert more("收入证明") == []
    assert more(" ", " ") == ["没有写要什么材料", "没有写为什么当初没有一次告知"]
    assert more("户口簿") == ["案卷里已经有:户口簿"]
    assert more("户口簿", "", relaxed) == []


def test_where_the_book_says_on_the_spot_a_notice_does_not_wait(erping, yuanbaozi):
    missing = (replace(BOOK, mark=Mark.MISSING), replace(FORM, mark=Mark.MISSING))

    def put_off(policy, papers):
        return said(notices.objections_to_putting_off(papers=papers, policy=policy.intake))

    assert put_off(erping, missing) == ["要当场一次说全,不能改天:户口簿、申请表"]
    assert put_off(erping, (ID,)) == []
    assert put_off(yuanbaozi, missing) == []


@pytest.mark.parametrize(("town", "signed", "wanted"), [("erping", False, 0), ("yuanbaozi", False, 1), ("yuanbaozi", True, 0)])  # fmt: skip
def test_where_the_book_asks_for_a_signature_the_notice_waits_for_it(request, town, signed, wanted):
    policy = request.getfixturevalue(town).intake

    found = said(notices.objections_to_serving_notice(signed=signed, policy=policy))

    assert len(found) == wanted


def test_papers_are_taken_for_an_absent_handler_only_with_a_contact(yuanbaozi):
    def take(contact, policy=yuanbaozi.intake):
        return said(intake.objections_to_provisional(contact=contact, policy=policy))

    assert take("") == ["没有留群众的联系方式"]
    assert take("139") == []
    assert take("", replace(yuanbaozi.intake, provisional_needs_contact=NO)) == []


def test_an_agent_is_welcome_unless_the_item_or_the_book_wants_the_person(erping):
    def agent(name, relation="", policy=erping.intake, **facts):
        return said(
            intake.objections_to_agent(agent=name, relation=relation, **facts, policy=policy)
        )

    assert agent("") == []
    assert agent("测试乙", "儿子") == []
    assert agent("测试乙") == ["没有写代理人是受谁委托、什么关系"]
    assert agent("测试乙", "儿子", in_person=True) == ["这件事要本人到场,不能由代理人来办"]
    assert agent("测试乙", "儿子", replace(erping.intake, agent_allowed=NO)) == [
        "这件事要本人到场,不能由代理人来办"
    ]


# -------------------------------------------------------------------- the days


def test_the_notice_goes_out_within_five_workdays(calendar, erping):
    found = notices.notice_by(
        received_on=date(2024, 4, 29), calendar=calendar, policy=erping.intake
    )

    assert found == Ruling(date(2024, 5, 9), ("_national/licence-law/32-4",))


@given(received=st.dates(date(2019, 1, 1), date(2030, 1, 1)), later=st.integers(0, 40))
def test_silence_accepts_as_of_the_day_of_receipt_and_not_before_the_limit(
    calendar, erping, received, later
):
    today = calendar.workday_after(received, later)

    found = notices.deemed_accepted(
        received_on=received, today=today, calendar=calendar, policy=erping.intake
    )

    assert (found is not None) == (later > 5)
    assert found is None or found.value == received


def test_where_silence_does_not_accept_nothing_is_accepted_by_it(calendar, erping):
    found = notices.deemed_accepted(
        received_on=date(2024, 1, 2),
        today=date(2024, 12, 2),
        calendar=calendar,
        policy=replace(erping.intake, silence_accepts=NO),
    )

    assert found is None


@given(told=st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_the_missing_papers_have_thirty_days_and_never_end_on_a_day_off(calendar, erping, told):
    found = notices.supplement_by(
        told_on=told, calendar=calendar, deadlines=erping.deadlines, policy=erping.intake
    )

    assert calendar.is_workday(found.value)
    assert 30 <= (found.value - told).days <= 40


def test_the_applicant_is_reminded_five_workdays_before_the_last_day(calendar, erping):
    found = notices.remind_on(last=date(2024, 5, 13), calendar=calendar, policy=erping.intake)

    assert found == Ruling(date(2024, 5, 7), ("_default/intake/remind",))


# ------------------------------------------------------------- where and how it comes


def test_no_way_of_coming_is_turned_away(erping):
    def channel(name, turned_away):
        found = intake.objections_to_channel(
            channel=name, turned_away=turned_away, policy=erping.intake
        )
        return said(found)

    ways = erping.intake.channels.value

    assert all(channel(way, True) for way in ways)
    assert not any(channel(way, False) for way in ways)
    assert channel("托梦", True) == []
    assert channel(" ", False) == ["没有记从哪种渠道来"]


def test_a_window_and_another_pair_of_eyes_only_where_the_book_wants_them(erping):
    strict = replace(erping.intake, at_window=YES, decider_apart=YES)

    def taking(window, policy):
        ask = {"role": "clerk", "own_post": True, "window": window}
        return said(intake.objections_to_taking(**ask, policy=policy))

    def deciding(took, policy):
        return said(intake.objections_to_decider(took_it_in=took, policy=policy))

    assert taking(False, strict) == ["只能在受理窗口受理"]
    assert taking(True, strict) == taking(None, strict) == taking(False, erping.intake) == []
    assert deciding(True, strict) == ["这一件是您受理的,不能由您决定"]
    assert deciding(False, strict) == deciding(True, erping.intake) == []


def test_a_notice_is_taken_back_unless_what_it_asked_for_came_or_the_book_will_not(erping):
    def back(came=(), policy=erping.intake):
        return said(notices.objections_to_taking_back(came=came, policy=policy))

    assert back() == []
    assert back(("流水",)) == ["要的材料已经交来了,不用撤回:流水"]
    assert back(policy=replace(erping.intake, notice_back=NO)) == ["这里告知以后不能撤回"]
