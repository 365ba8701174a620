"""Many hands in the archive room at the same moment: one wins, the others are told."""

from __future__ import annotations

import pytest

from bianmin.archives import actions
from bianmin.archives.models import List, Loan, Reopening, Volume
from bianmin.cases.models import Case
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import at_once
from tests.fixtures.hall import act, at

HANDS = 4


def refusals(answers):
    return [a for a in answers if isinstance(a, Refused)]


@pytest.mark.django_db(transaction=True)
def test_a_case_is_opened_again_once(filed, director):
    answers = at_once(
        lambda n: actions.reopen(
            case_id=filed.pk, ground="wrong", reason=f"第 {n} 人", act=act(director, at(30), key=f"r{n}")
        ),
        HANDS,
    )  # fmt: skip

    assert len(refusals(answers)) == HANDS - 1
    assert Reopening.objects.count() == 1
    assert Case.objects.get(pk=filed.pk).state == "accepted"
    assert verify(filed.centre) is None


@pytest.mark.django_db(transaction=True)
def test_a_file_is_lent_to_one_only(filed, clerk):
    answers = at_once(
        lambda n: actions.lend(
            case_id=filed.pk, to=f"甲{n}", purpose="查", act=act(clerk, at(30), key=f"l{n}")
        ),
        HANDS,
    )

    assert len(refusals(answers)) == HANDS - 1
    assert Loan.objects.count() == 1
    assert verify(filed.centre) is None


@pytest.mark.django_db(transaction=True)
def test_a_file_is_on_one_list_and_destroyed_once(filed, qingshi, clerk, chief, leader):
    Volume.objects.update(keep_until="2020-12-31")
    answers = at_once(
        lambda n: actions.propose(
            centre=qingshi, cases=[filed.pk], reason="", act=act(clerk, at(30), key=f"p{n}")
        ),
        HANDS,
    )
    assert len(refusals(answers)) == HANDS - 1
    made = List.objects.get()

    answers = at_once(
        lambda n: actions.approve(list_id=made.pk, act=act(leader, at(30), key=f"a{n}")), HANDS
    )

    assert len(refusals(answers)) == HANDS - 1
    assert List.objects.get().approved is True
    assert verify(qingshi) is None


@pytest.mark.django_db(transaction=True)
def test_a_file_is_lent_or_listed_never_both(filed, qingshi, clerk, director):
    Volume.objects.update(keep_until="2020-12-31")

    def hand(n):
        if n % 2:
            return actions.lend(case_id=filed.pk, to="甲", purpose="查", act=act(clerk, at(30)))
        return actions.propose(
            centre=qingshi, cases=[filed.pk], reason="", act=act(director, at(30))
        )

    assert len(refusals(at_once(hand, HANDS))) == HANDS - 1
    volume = Volume.objects.get()
    assert bool(volume.lent_to) != (volume.listed is not None)
