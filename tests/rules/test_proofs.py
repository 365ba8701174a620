"""A promise in place of a proof, and what comes of one that was not true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.packs import read_calendar
from bianmin.rules import proofs, untrue
from bianmin.rules.proofs import Found, How
from bianmin.rules.ruling import Ruling
from bianmin.rules.untrue import Stand
from tests.fixtures.books import PACKS, read_pack

POLICY = read_pack(PACKS / "_default").policy.proofs
CALENDAR = read_calendar(PACKS / "_calendars")
NO = Ruling(False, ("x/no",))
ALL = frozenset(POLICY.tells)
MONDAY = date(2026, 11, 23)


def without(**switched):
    return replace(POLICY, **dict.fromkeys(switched, NO))


def said(objections) -> list[str]:
    return [o.found for o in objections]


def promising(policy=POLICY, **facts):
    usual = {"proofs": {"居住证明": True}, "told": ALL, "commitment": True, "signed": True}
    return said(proofs.objections_to_promising(**(usual | facts), policy=policy))


def test_what_is_listed_told_and_signed_meets_no_objection():
    assert promising() == []
    assert promising(agent=True, authority=True) == []


def test_everything_that_stands_against_a_promise_is_said_at_once():
    assert promising(
        proofs={"居住证明": False}, told=ALL - {"false"}, commitment=False, agent=True, barred=True
    ) == [
        "事项清单没有写可以用承诺代替:居住证明",
        "申请人有一项承诺查出不实,还没有改正,这次不能用承诺代替,请交证明",
        "告知没有写承诺不实的后果",
        "没有签《证明事项告知承诺书》",
        "代理人的授权没有写明可以代作承诺,要本人签",
    ]
    assert promising(signed=False) == ["申请人没有在《证明事项告知承诺书》上签字"]


def test_a_book_may_ask_for_less_or_offer_nothing():
    less = without(signed=0, agent_authority=0, barred=0)
    assert promising(less, signed=False, agent=True, barred=True) == []
    assert promising(without(offered=0), commitment=False) == ["这里不用承诺代替证明"]


@pytest.mark.parametrize(
    ("listed", "barred", "policy", "open_"),
    [
        (True, False, POLICY, True),
        (False, False, POLICY, False),
        (True, True, POLICY, False),
        (True, True, without(barred=0), True),
        (True, False, without(offered=0), False),
    ],
)
def test_for_which_papers_somebody_may_promise(listed, barred, policy, open_):
    assert proofs.offered(listed=listed, barred=barred, policy=policy).value is open_


def test_nobody_is_sent_for_a_proof_before_he_is_asked():
    def found(asked, policy=POLICY):
        return said(
            proofs.objections_to_not_asking(missing=("居住证明",), asked=asked, policy=policy)
        )

    assert found(asked=False) == ["可以写承诺代替,先问申请人选哪样:居住证明"]
    assert found(asked=True) == found(False, without(choice=0)) == []


def test_what_is_promised_is_not_demanded_again():
    def found(policy):
        return said(proofs.objections_to_demanding(demanded=("居住证明",), policy=policy))

    assert found(POLICY) == ["写了承诺,不得再要这份证明:居住证明"]
    assert found(without(not_asked=0)) == []


def test_the_item_says_how_it_is_checked_else_the_book():
    assert proofs.plan(how="before", within=3, policy=POLICY).value == (How.BEFORE, 3)
    assert proofs.plan(how="sometimes", within=None, policy=POLICY).value == (How.AFTER, 40)
    assert len({h.zh for h in How}) == len({f.zh for f in Found}) == 3


def test_until_when_a_promise_is_checked():
    def by(how, **more):
        return proofs.check_by(
            how=how, within=5, signed_on=MONDAY, calendar=CALENDAR, policy=POLICY, **more
        )

    assert by(How.BEFORE).value == date(2026, 11, 30)
    assert by(How.BEFORE, due=date(2026, 11, 26)).value == date(2026, 11, 26)
    assert by(How.AFTER, decided_on=date(2026, 11, 25)).value == date(2026, 12, 2)
    assert by(How.AFTER) is by(How.SAMPLE, decided_on=MONDAY) is None


@given(st.integers(0, 500))
def test_of_those_that_wait_the_share_is_drawn_and_one_at_least(waiting):
    count = proofs.drawn(waiting=waiting, policy=POLICY).value
    assert waiting * 20 <= count * 100 < waiting * 20 + 100
    assert (count > 0) is (waiting > 0)


def test_a_check_says_what_was_found_and_how():
    def found(policy=POLICY, **facts):
        usual = {"found": "true", "said": "问了村委会", "over": False}
        return said(proofs.objections_to_checking(**(usual | facts), policy=policy))

    assert found() == []
    assert len(found(found="perhaps", said=" ", over=True)) == 3
    assert found(without(check_said=0), said="") == []


def test_a_promise_is_taken_back_before_the_decision_only():
    def found(open_, policy=POLICY):
        return said(proofs.objections_to_withdrawing(open_=open_, policy=policy))

    assert found(True) == []
    assert found(False) == found(True, without(withdrawable=0)) != []


STAND = Stand(proof="居住证明", how=How.AFTER)
FALSE = replace(STAND, found=Found.FALSE, mend_by=date(2026, 12, 7))


def waits(stand, today=MONDAY, policy=POLICY):
    return said(untrue.objections_to_deciding(stands=(stand,), today=today, policy=policy))


def test_a_decision_waits_for_no_promise_but_one_that_is_checked_before_it():
    assert waits(STAND) == []
    before = replace(STAND, how=How.BEFORE)
    assert waits(before) == ["写明决定以前核查,还没有核查:居住证明"]
    assert (
        waits(replace(before, found="true")) == waits(before, policy=without(check_first=0)) == []
    )
    assert waits(replace(STAND, withdrawn=True)) == ["撤回了承诺,还没有交来:居住证明"]


def test_an_untrue_promise_holds_the_decision_up_until_its_day_and_then_forbids_to_grant():
    def granting(stand, policy=POLICY):
        return said(untrue.objections_to_granting(stands=(stand,), policy=policy))

    assert waits(FALSE, date(2026, 12, 7)) == ["承诺不实,改正的日子还没有过:居住证明"]
    assert waits(FALSE, date(2026, 12, 8)) == []
    assert granting(FALSE) == ["承诺不实又没有改正,不得准予:居住证明"]
    assert granting(replace(FALSE, mended=True)) == granting(FALSE, without(no_grant=0)) == []


def test_the_days_to_mend_and_to_object():
    days = {"found_on": MONDAY, "calendar": CALENDAR, "policy": POLICY}
    assert untrue.mend_by(**days).value == date(2026, 12, 7)
    assert untrue.object_by(**days).value == date(2026, 11, 30)


def test_what_is_put_right_was_wrong():
    def found(stand, words="交来了证明"):
        return said(untrue.objections_to_mending(stand=stand, said=words, policy=POLICY))

    assert found(FALSE) == found(replace(FALSE, revoked=True)) == []
    assert found(replace(STAND, withdrawn=True)) == []
    assert len(found(STAND, " ")) == len(found(replace(FALSE, mended=True), "")) == 2


def test_the_applicant_is_heard_in_time_and_answered():
    def objecting(stand, words="不是这样", last=date(2026, 11, 30), today=MONDAY):
        return said(
            untrue.objections_to_objecting(
                stand=stand, said=words, last=last, today=today, policy=POLICY
            )
        )

    told = replace(FALSE, objected=True)
    assert objecting(FALSE) == objecting(replace(told, heard=True)) == []
    assert objecting(FALSE, today=date(2026, 12, 1)) == ["陈述、申辩的日子 2026-11-30 已经过了"]
    assert objecting(told) == ["已经提过,等着答复"]
    assert len(objecting(STAND, " ", None)) == 2

    def hearing(stand, words="查过了"):
        return said(untrue.objections_to_hearing(stand=stand, said=words, policy=POLICY))

    assert hearing(told) == []
    assert len(hearing(replace(told, heard=True), "")) == len(hearing(FALSE, "")) == 2


def revoking(stand=FALSE, policy=POLICY, **facts):
    usual = {
        "granted": True, "reason": "没有改正", "last": date(2026, 11, 30), "today": date(2026, 12, 8),
    }  # fmt: skip
    return said(untrue.objections_to_revoking(stand=stand, **(usual | facts), policy=policy))


def test_a_decision_goes_when_nothing_was_put_right_in_time():
    assert revoking() == revoking(last=None) == revoking(replace(FALSE, mend_by=None)) == []
    assert len(revoking(today=MONDAY)) == 2
    assert revoking(STAND, granted=False, reason=" ") == [
        "没有查出不实,或者已经改正", "没有准予过的,不用撤销", "没有写撤销的理由",
    ]  # fmt: skip
    told = replace(FALSE, objected=True)
    assert revoking(told) == ["申请人的陈述、申辩还没有答复"]
    assert revoking(replace(told, heard=True)) == revoking(told, without(hear_first=0)) == []
    assert revoking(policy=without(revoke=0)) == ["这里不因承诺不实撤销决定"]


@pytest.mark.parametrize(
    ("found_on", "today", "shown"),
    [
        (date(2026, 12, 8), date(2026, 12, 8), True),
        (date(2026, 12, 8), date(2027, 12, 7), True),
        (date(2026, 12, 8), date(2027, 12, 8), False),
    ],
)
def test_an_untrue_promise_is_held_against_somebody_for_twelve_whole_months(found_on, today, shown):
    found = untrue.is_shown(found_on=found_on, today=today, policy=POLICY)
    assert found == Ruling(shown, ("_default/proofs/barred",))
