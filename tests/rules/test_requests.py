"""Questions to superiors (请示): what is written down, who answers, and what waits."""

from __future__ import annotations

from pathlib import Path

from bianmin.rules import requests
from bianmin.rules.cases import Role
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
ERPING = read_pack(PACKS / "erping-2023").policy.requests
XIBUHE = read_pack(PACKS / "xibuhe").policy.requests
QINGYUAN = read_pack(PACKS / "qingyuan-2009").policy.requests
WHOLE = frozenset(requests.PARTS)


def said(found):
    return [o.found for o in found]


def test_every_book_knows_at_least_the_question_of_our_own():
    for head in PACKS.glob("[!_]*/pack.toml"):
        policy = read_pack(head.parent).policy.requests
        assert requests.ends_with(cause="other", policy=policy).value == "answer"
        assert set(policy.records) <= set(requests.CAUSES)


def test_a_cause_that_the_book_does_not_list_is_refused():
    assert said(requests.objections_to_cause(cause="quarrel", policy=ERPING)) == [
        "请示的由头只有这些:规定不清、别的拿不准的事"
    ]
    assert said(requests.objections_to_cause(cause="quarrel", policy=XIBUHE)) == []


def answering(cause, role, policy, *, asked=False, text="好"):
    found = requests.objections_to_answering(
        cause=cause, role=role, asked=asked, text=text, policy=policy
    )
    return said(found)


def test_whoever_was_asked_or_a_leader_answers_and_a_quarrel_is_the_directors():
    assert answering("unclear_rule", Role.CHIEF, ERPING) == ["由请示的那一位或者领导来答复"]
    assert answering("unclear_rule", Role.CHIEF, ERPING, asked=True) == []
    assert answering("unclear_rule", Role.LEADER, ERPING, text=" ") == ["没有写答复"]
    assert answering("quarrel", Role.CLERK, XIBUHE, asked=True) == [
        "窗口冲突由中心主任来定,不归窗口人员"
    ]
    assert answering("quarrel", Role.DIRECTOR, XIBUHE) == []


def steps(step, kind, policy, **asked):
    found = requests.objections_to_step(
        step=step, kind=kind, asked={k: frozenset(v) for k, v in asked.items()}, policy=policy
    )
    return said(found)


def test_what_closes_a_case_waits_for_the_answer_and_nothing_else_does():
    assert steps("decide", "promised", ERPING, unclear_rule=WHOLE - {"answer"}) == [
        "请示还没有结果:答复"
    ]
    assert steps("decide", "promised", ERPING, unclear_rule=WHOLE) == []
    assert steps("examine", "promised", ERPING, unclear_rule=frozenset()) == []
    assert steps("decide", "promised", XIBUHE, quarrel=frozenset()) == []


def test_a_coordinated_case_is_decided_only_after_somebody_was_asked():
    assert steps("decide", "coordinated", QINGYUAN) == ["没有记:已作的联系", "请示还没有结果:答复"]
    assert steps("decide", "coordinated", QINGYUAN, policy_question=WHOLE) == []
    assert steps("send_back", "coordinated", QINGYUAN) == []
    assert (
        said(requests.objections_to_asking(cause="quarrel", filled=frozenset(), policy=ERPING))
        == []
    )
