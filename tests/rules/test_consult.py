"""Telling people what they need, once and in full."""

from __future__ import annotations

from bianmin.rules import consult


def test_an_answer_leaves_nothing_unsaid(erping, yuanbaozi):
    def unsaid(policy, *filled):
        found = consult.missing_fields(filled=frozenset(filled), policy=policy.consult)
        return [o.found for o in found]

    everything = ("accept_condition", "materials", "handle_flow", "fee", "by_law")

    assert unsaid(erping, *everything) == unsaid(yuanbaozi, *everything) == []
    assert unsaid(erping, "materials") == [
        "没有讲清:申请条件",
        "没有讲清:办理流程",
        "没有讲清:收费",
    ]
    assert unsaid(yuanbaozi, *everything[:-1]) == ["没有讲清:办理依据"]


def test_who_is_sent_elsewhere_knows_where_and_with_what(erping, yuanbaozi):
    def untold(policy, *filled):
        found = consult.objections_to_elsewhere(filled=frozenset(filled), policy=policy.consult)
        return [(o.found, o.because[0]) for o in found]

    assert untold(yuanbaozi, "place", "contact", "materials") == []
    assert untold(yuanbaozi) == [
        ("没有告知:部门具体位置", "yuanbaozi-2021/first-asked/2-2b"),
        ("没有告知:联系方式", "yuanbaozi-2021/first-asked/2-2b"),
        ("没有告知:所需材料", "yuanbaozi-2021/flowchart/1"),
    ]
    assert untold(erping, "place") == [("没有告知:联系方式", "_default/consult/elsewhere")]


def test_a_second_notice_needs_a_leave_only_where_the_book_says_so(erping):
    ask = {"new": ("户口本",), "approved_by": "", "policy": erping.consult}

    assert list(consult.objections_to_second_notice(**ask)) == []


def test_a_sheet_that_says_everything_is_issued(erping):
    filled = frozenset(erping.consult.sheet_fields)

    assert list(consult.objections_to_sheet(filled=filled, policy=erping.consult)) == []


def test_an_answer_in_words_and_with_samples_is_an_answer(erping):
    ask = {"told": frozenset(erping.consult.answer_fields.value), "policy": erping.consult}

    assert list(consult.objections_to_answer(form="口头", **ask)) == []
