"""Many hands on one case in a lane: one flag a ground, one removal, one intake."""

from __future__ import annotations

import pytest

from bianmin.cases import actions as cases
from bianmin.cases.models import Case
from bianmin.lanes import actions
from bianmin.lanes.actions import Asked
from bianmin.lanes.models import Escort, Flag
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import HANDS, at_once
from tests.fixtures.hall import (
    act,
    application,
    at,
    make_centre,
    make_item,
    make_user,
    resident_id,
)


@pytest.fixture
def desk(transactional_db):
    hall = make_centre("yongan", "永平镇便民服务中心", "永", "yongan-2025", "990101104000")
    return make_user(hall, "clerk", "苇小舟")


@pytest.mark.django_db(transaction=True)
def test_one_case_is_flagged_once_and_the_flag_removed_once(desk):
    who = application(make_item(desk.centre), applicant_id=resident_id("19860605"))
    case = cases.hand_in(who, act(desk))

    def put(n):
        asked = Asked(ground="pregnant")
        return actions.flag(case_id=case.pk, asked=asked, act=act(desk, at(24), key=f"f{n}"))

    found = at_once(put)
    assert sum(isinstance(one, Case) for one in found) == 1
    assert sum(isinstance(one, Refused) for one in found) == HANDS - 1
    flag = Flag.objects.get()

    def take(n):
        return actions.unflag(flag_id=flag.pk, reason="加错了", act=act(desk, at(25), key=f"u{n}"))

    found = at_once(take)
    assert sum(isinstance(one, Case) for one in found) == 1
    assert Case.objects.get().lane == ""
    assert verify(desk.centre) is None


@pytest.mark.django_db(transaction=True)
def test_an_old_man_who_is_taken_in_by_many_hands_at_once_is_flagged_once(desk):
    version = make_item(desk.centre)
    found = at_once(lambda _: cases.hand_in(application(version), act(desk, key="same")))

    assert {case.pk for case in found} == {Case.objects.get().pk}
    assert Flag.objects.count() == Escort.objects.count() == 1
    assert Entry.objects.filter(event="lane_flagged").count() == 1
    assert verify(desk.centre) is None
