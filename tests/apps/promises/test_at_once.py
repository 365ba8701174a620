"""Many hands on one promise: one promise, one supplement, one end."""

from __future__ import annotations

import pytest

from bianmin.cases.models import Case, Document
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.operations.clockwork import tick
from bianmin.promises import actions
from bianmin.promises.models import Promise
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import HANDS, at_once
from tests.apps.promises.test_stories import HERE
from tests.fixtures.hall import act, at
from tests.fixtures.tolerant import sign


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_hands_is_one_promise(tolerant, window):
    found = at_once(lambda _: sign(tolerant, window, at(23), key="same"))

    assert {p.pk for p in found} == {Promise.objects.get().pk}
    assert Case.objects.count() == 1
    assert Document.objects.filter(kind="promise_later").count() == 1
    assert verify(tolerant.item.centre) is None


@pytest.mark.django_db(transaction=True)
def test_what_came_is_taken_in_once_while_the_day_runs_out(tolerant, window):
    promise = sign(tolerant, window, at(23))

    def hand(n):
        if n % 2:
            return tick(at=at(8, month=12))
        return actions.bring(
            promise_id=promise.pk, marked=HERE, act=act(window, at(8, month=12), key=f"k{n}")
        )

    found = at_once(hand)

    promise.refresh_from_db()
    case = Case.objects.get()
    brought = [one for one in found if isinstance(one, Promise)]
    lapsed = [one for one in found if isinstance(one, list) and one]
    refused = [one for one in found if isinstance(one, Refused)]
    assert len(brought) + len(lapsed) == 1
    assert len(refused) == HANDS // 2 - len(brought)
    assert (promise.ended, case.state) in {("kept", "accepted"), ("broken", "lapsed")}
    events = Entry.objects.filter(
        subject=case.subject, event__in=["promise_brought", "lapse_promise"]
    )
    assert events.count() == 1
    assert verify(case.centre) is None
