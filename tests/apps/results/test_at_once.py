"""Many hands at the same time: a result goes out once, a number is given once."""

from __future__ import annotations

import pytest

from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.results import actions
from bianmin.results.actions import Choice
from bianmin.results.models import Handing, Pickup, Result
from bianmin.rules.delivery import Handover
from tests.apps.cases.test_at_once import HANDS, at_once
from tests.fixtures.hall import act, at
from tests.fixtures.results import SIGNED, code_of, decided


@pytest.mark.django_db(transaction=True)
def test_of_many_windows_one_hands_the_result_over(granted, clerk):
    def hand(n):
        mine = act(clerk, at(26), key=f"w{n}", revision=granted.revision)
        return actions.hand_over(case_id=granted.pk, choice=Choice(SIGNED), act=mine)

    answers = at_once(hand)

    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(refused) == HANDS - 1
    assert Handing.objects.count() == 1
    assert Result.objects.get().state == "out"
    assert verify(granted.centre) is None


@pytest.mark.django_db(transaction=True)
def test_many_copies_of_one_form_issue_one_new_certificate(granted, clerk):
    one = Result.objects.get()

    def again(_):
        return actions.reissue(result_id=one.pk, ground="写错", act=act(clerk, at(26), key="same"))

    answers = at_once(again)

    assert not any(isinstance(a, Refused) for a in answers)
    assert sorted(Result.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_guessing_with_many_hands_gets_no_more_tries(granted, clerk):
    wrong = f"{(int(code_of(granted)) + 7) % 1_000_000:06d}"
    guess = Choice(Handover(way="in_person", receiver="路人", signed=True, code=wrong))

    answers = at_once(
        lambda n: actions.hand_over(
            case_id=granted.pk, choice=guess, act=act(clerk, at(26), key=f"g{n}")
        )
    )

    assert all(isinstance(a, Refused) for a in answers)
    assert Pickup.objects.get().wrong == 5
    assert Handing.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_one_tracking_number_is_one_parcel(allowance, clerk, chief):
    made = [decided(allowance, clerk, chief, applicant=f"甲{n}", applicant_id="") for n in range(2)]
    parcel = Choice(Handover(way="courier", receiver="甲", tracking="SAME-1"))

    answers = at_once(
        lambda n: actions.hand_over(case_id=made[n].pk, choice=parcel, act=act(clerk, at(26))), 2
    )

    assert [type(a) for a in answers].count(Refused) == 1
    assert Handing.objects.count() == 1
