"""Many hands on one promise: one finding, one revocation, one draw."""

from __future__ import annotations

import pytest

from bianmin.cases.models import Document
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.proofs import actions
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import at_once
from tests.fixtures.hall import act, at
from tests.fixtures.vouched import given, provable_item, vouch


@pytest.mark.django_db(transaction=True)
def test_many_hands_find_one_thing_of_a_promise(qingshi, clerk):
    case = vouch(provable_item(qingshi), clerk, at(23))
    one = given(case)

    def hand(n):
        found = "true" if n % 2 else "false"
        return actions.check(
            commitment_id=one.pk, found=found, said="问了", act=act(clerk, at(24), key=f"k{n}")
        )

    found = at_once(hand)

    assert sum(not isinstance(answer, Refused) for answer in found) == 1
    assert Entry.objects.filter(event="proof_checked").count() == 1
    told = Document.objects.filter(kind="proof_false").count()
    assert told == (given(case).found == "false")
    assert verify(qingshi) is None


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_hands_is_one_promise(qingshi, clerk):
    version = provable_item(qingshi)

    cases = at_once(lambda _: vouch(version, clerk, at(23), key="same"))

    assert len({case.pk for case in cases}) == 1
    assert Document.objects.filter(kind="promise_proof").count() == 1
    assert verify(qingshi) is None
