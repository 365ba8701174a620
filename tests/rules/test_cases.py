"""The life of a case."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import pytest

from bianmin.rules import cases
from bianmin.rules.cases import FLOW, ItemFacts, Role, State
from bianmin.rules.ruling import Ruling


def said(objections):
    return [o.found for o in objections]


# ---------------------------------------------------------------------- the flow


def reached_from(state: State) -> Set[State]:
    """Every state that a case in `state` can still come to."""
    seen = {state}
    while more := {
        s.reaches for s in FLOW.values() if s.reaches and s.leaves & seen and s.reaches not in seen
    }:
        seen |= more
    return seen


def test_every_state_can_be_reached_from_the_counter():
    assert reached_from(State.RECEIVED) == set(State)


@pytest.mark.parametrize("state", State)
def test_every_case_can_still_come_to_the_archive(state):
    assert State.ARCHIVED in reached_from(state)


def test_to_an_archived_case_a_paper_is_added_or_it_is_opened_again_and_nothing_else():
    steps = {name for name, step in FLOW.items() if State.ARCHIVED in step.leaves}

    assert steps == {"add_late", "reopen", "reopen_intake"}
    assert {FLOW[name].by for name in steps - {"add_late"}} == {frozenset({Role.DIRECTOR})}


@pytest.mark.parametrize("step", FLOW.values(), ids=lambda s: s.name)
def test_every_step_belongs_to_somebody_who_works_here(step):
    assert step.by
    assert not step.by & {Role.RESIDENT, Role.INSPECTOR, Role.SYSTEM, Role.SECURITY, Role.AUDIT}


def test_every_state_and_role_has_a_name_people_read():
    assert all(state.zh for state in State)
    assert all(role.zh for role in Role)


def test_the_open_steps_are_those_of_the_role():
    assert cases.open_steps(State.DECIDED, Role.CLERK) == ("deliver",)
    assert cases.open_steps(State.DECIDED, Role.HANDLER) == ()


def step(policy, name, state, role, kind="promised", difficult=False):
    return said(
        cases.objections_to_step(
            name=name, state=state, role=role, kind=kind, difficult=difficult, policy=policy.cases
        )
    )


def test_a_step_out_of_order_and_by_the_wrong_role_meets_both_objections(erping):
    assert step(erping, "decide", State.RECEIVED, Role.CLERK) == [
        "已收件的办件不能决定",
        "决定不归窗口人员",
    ]
    assert step(erping, "accept", State.RECEIVED, Role.CLERK) == []


def test_only_an_immediate_case_is_finished_at_the_window(erping):
    assert step(erping, "finish", State.ACCEPTED, Role.CLERK) == ["不是即办件,要审查、决定"]
    assert step(erping, "finish", State.ACCEPTED, Role.CLERK, kind="immediate") == []


def test_a_difficult_case_is_not_decided_before_the_office_has_settled_it(yuanbaozi):
    relaxed = replace(
        yuanbaozi, cases=replace(yuanbaozi.cases, difficult_to_office=Ruling(False, ("x",)))
    )

    asked = ("decide", State.EXAMINED, Role.CHIEF)

    assert step(yuanbaozi, *asked, difficult=True) == ["疑难还没有处置结果"]
    assert step(yuanbaozi, *asked, difficult=False) == []
    assert step(relaxed, *asked, difficult=True) == []
    assert step(yuanbaozi, "examine", State.ACCEPTED, Role.HANDLER, difficult=True) == []


# --------------------------------------------------------------------- the kinds


def kind(policy, route, *triggers, simple=True, complete=True, agency=False):
    item = ItemFacts(route, simple, triggers)
    return cases.kind_of(item=item, complete=complete, agency=agency, policy=policy.cases).value


def test_a_book_with_six_kinds_uses_them(yuanbaozi):
    assert kind(yuanbaozi, "immediate") == "immediate"
    assert kind(yuanbaozi, "immediate", complete=False) == "supplement"
    assert kind(yuanbaozi, "immediate", simple=False) == "promised"
    assert kind(yuanbaozi, "immediate", "现场勘察") == "promised"
    assert kind(yuanbaozi, "joint", "听证") == "joint"
    assert kind(yuanbaozi, "promised", agency=True) == "agency"


def test_a_book_with_fewer_kinds_falls_back_to_what_it_has(erping):
    assert kind(erping, "immediate", complete=False) == "promised"
    assert kind(erping, "promised", agency=True) == "promised"
    assert kind(erping, "escalated") == "escalated"


def test_a_kind_of_the_guide_that_the_book_does_not_list_is_the_one_it_names_instead(erping):
    kinds = {k: v for k, v in erping.cases.kinds.items() if k != "joint"}
    policy = replace(erping, cases=replace(erping.cases, kinds=kinds))

    assert kind(policy, "joint") == "promised"


def test_each_town_calls_the_kinds_by_its_own_words(erping, yuanbaozi):
    def words(policy):
        return {k: v.value for k, v in policy.cases.kinds.items()}

    assert set(words(erping).values()) == {"即时办理", "限时办理"}
    assert set(words(yuanbaozi).values()) == {
        "即办件", "退回件", "承诺件", "联办件", "补办件", "代理件",
    }  # fmt: skip


def test_a_returned_case_changes_its_kind_where_the_book_has_one(erping, yuanbaozi):
    assert cases.kind_when_returned(policy=yuanbaozi.cases).value == "returned"
    assert cases.kind_when_returned(policy=erping.cases) is None


def test_the_flow_chart_has_names_of_its_own(erping, yuanbaozi):
    assert cases.charted(kind="agency", policy=yuanbaozi.cases).value == "上报件"
    assert cases.charted(kind="joint", policy=yuanbaozi.cases) is None
    assert cases.charted(kind="agency", policy=erping.cases) is None


# ------------------------------------------------------------------ saying no


def test_sending_back_needs_a_ground_of_the_list_and_a_reason(yuanbaozi):
    def back(ground, reason):
        return said(
            cases.objections_to_sending_back(ground=ground, reason=reason, policy=yuanbaozi.cases)
        )

    assert back("国家明令禁止", "属于淘汰类项目") == []
    assert back("材料不齐", " ") == [
        "退回只有这些理由:国家明令禁止、不符合国家产业政策、不符合当地发展规划",
        "没有写明退回的原因",
    ]


def reject(policy, ground, reason="见说明", where="县民政局"):
    return said(
        cases.objections_to_rejecting(
            ground=ground, reason=reason, where=where, complete=False, policy=policy.cases
        )
    )


def test_not_accepting_needs_a_ground_a_reason_and_the_right_office(erping, yuanbaozi):
    assert reject(erping, "不属于本中心职权") == []
    assert reject(erping, "资金限制") == []
    assert reject(erping, "不属于本中心职权", reason="", where="") == [
        "没有写明原因,要向当事人解释清楚",
        "没有告知向哪里申请",
    ]
    assert reject(yuanbaozi, "资金限制", reason="") == [
        "不予受理只有这些理由:不属于本中心职权、依法不需要办理",
        "没有写明原因,要向当事人解释清楚",
    ]


def test_complete_papers_are_accepted_unless_a_ground_stands_against_it(erping):
    found = cases.objections_to_rejecting(
        ground="材料不齐", reason="…", where="", complete=True, policy=erping.cases
    )

    assert said(found)[0].startswith("材料齐了,应当受理。不予受理只有这些理由:")


def test_a_step_that_asks_for_words_is_not_taken_in_silence(erping):
    def silence(step, text=" "):
        found = cases.objections_to_silence(step=step, text=text, policy=erping.cases)
        return [(o.found, o.because[0].removeprefix("_default/cases/")) for o in found]

    assert silence("correct") == [("没有写更正的理由", "correct")]
    assert silence("hand_over") == [("没有写为什么转交", "hand-over")]
    assert silence("examine", "符合条件") == []
    assert silence("deliver") == []


def test_only_steps_of_the_flow_ask_for_words(erping):
    assert erping.cases.reasons.keys() <= FLOW.keys()


def test_a_refusal_says_why(erping):
    def refuse(reason, policy=erping.cases):
        return said(cases.objections_to_refusing(reason=reason, policy=policy))

    assert refuse("") == ["没有说明理由"]
    assert refuse("家庭收入高于标准") == []
    assert refuse("", replace(erping.cases, refusal_needs_reasons=Ruling(False, ("x",)))) == []
