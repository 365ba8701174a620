"""Many hands at the same time: one wins, nobody is lost, no number is given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from bianmin.cases import actions
from bianmin.cases.models import Case, Document
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.fixtures.hall import act, application, at

HANDS = 8


def at_once(work, many=HANDS):
    """Run `work(n)` in many threads that start together; return answers and errors in order."""
    gate = Barrier(many)

    def hand(n):
        gate.wait()
        try:
            return work(n)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(hand, range(many)))


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_hands_is_one_case(allowance, clerk):
    cases = at_once(lambda _: actions.hand_in(application(allowance), act(clerk, key="same")))

    assert len({case.pk for case in cases}) == 1
    assert Case.objects.count() == 1
    assert verify(allowance.item.centre) is None


@pytest.mark.django_db(transaction=True)
def test_no_number_is_given_twice_and_none_is_left_out(allowance, clerk):
    def hand(n):
        person = {"applicant": f"甲{n}", "applicant_id": ""}
        return actions.hand_in(application(allowance, **person), act(clerk, key=f"k{n}"))

    at_once(hand)

    serials = sorted(int(no[17:22]) for no in Case.objects.values_list("no", flat=True))
    assert serials == list(range(1, HANDS + 1))
    assert sorted(Document.objects.values_list("number", flat=True)) == serials
    assert verify(allowance.item.centre) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_examine_one_case_one_wins_and_the_others_are_told(case, handler):
    def hand(n):
        mine = act(handler, at(24), key=f"e{n}", revision=1)
        return actions.examine(case_id=case.pk, opinion="符合", act=mine)

    answers = at_once(hand)

    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(refused) == HANDS - 1
    assert all("已经审查" in str(r) for r in refused)
    assert verify(case.centre) is None
