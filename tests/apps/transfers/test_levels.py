"""Who sees whose cases: a township its villages', the county all, a village only its own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.cases import actions
from bianmin.cases.models import Case
from bianmin.cases.worklists import counts, of, own_hall
from bianmin.centres.models import Centre
from bianmin.refusal import Refused
from bianmin.rules.escalation import Level
from tests.fixtures.hall import MONDAY, act, application, at, make_item, make_user


@pytest.fixture
def theirs(village, keeper):
    """A case that the village took in."""
    return actions.hand_in(application(make_item(village, "MZ-090")), act(keeper))


@pytest.fixture
def mine(allowance, clerk):
    """A case that the township took in."""
    another = application(allowance, applicant="麦金穗", applicant_id="")
    return actions.hand_in(another, act(clerk))


def seen_by(user):
    return set(Case.objects.visible_to(user))


def test_each_level_sees_its_own_and_what_is_beneath(theirs, mine, clerk, keeper, upper, stranger):
    county = make_user(None, "county", "禾丰年", "county")

    assert seen_by(clerk) == {theirs, mine}
    assert seen_by(keeper) == {theirs}
    assert seen_by(upper) == {theirs, mine}
    assert seen_by(county) == {theirs, mine}
    assert seen_by(stranger) == set()
    assert set(Case.objects.of_hall(clerk)) == {mine}
    assert set(Case.objects.of_hall(county)) == {theirs, mine}


def test_the_administrators_see_none(theirs, qingshi):
    assert seen_by(make_user(qingshi, "audit", "竹问心")) == set()
    assert set(Case.objects.of_hall(make_user(qingshi, "system", "石点灯"))) == set()


def test_a_hall_knows_its_level_and_the_hall_above(village, qingshi, county_hall, liuxi):
    assert [c.level for c in (village, qingshi, county_hall)] == [
        Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY,
    ]  # fmt: skip
    assert village.above == qingshi
    assert qingshi.above == liuxi.above == county_hall
    assert county_hall.above is None
    assert set(Centre.objects.seen_from(county_hall.pk)) == {village, qingshi, county_hall, liuxi}


def test_village_and_township_never_give_one_number_twice(theirs, mine):
    assert theirs.no[:17] == mine.no[:17]
    assert theirs.no != mine.no


def test_the_township_reads_the_village_case_and_takes_no_step(
    client, theirs, clerk, keeper, chief
):
    client.force_login(chief)
    address = reverse("cases:show", args=[theirs.pk])
    page = client.get(address).content.decode()

    assert "这件由石桥村便民服务站办" in page
    assert 'action="/cases/' not in page.split("现在该做")[1].split("出过的文书")[0]
    refused = client.post(
        reverse("cases:withdraw", args=[theirs.pk]),
        {"reason": "不办了", "key": "k1", "revision": theirs.revision},
    )
    assert refused.status_code == 422
    assert "这件由石桥村便民服务站办,您这里只能看" in refused.content.decode()
    with pytest.raises(Refused, match="由石桥村便民服务站办"):
        actions.examine(case_id=theirs.pk, opinion="同意", act=act(chief, at(24)))
    details = reverse("cases:details", args=[theirs.pk])
    assert client.post(details, {"phone": "13900000009"}).status_code == 404


def test_a_village_does_not_find_the_case_of_the_township(client, mine, keeper):
    client.force_login(keeper)

    assert client.get(reverse("cases:show", args=[mine.pk])).status_code == 404
    found = client.get(reverse("ledger:index"), {"no": mine.no}).content.decode()
    assert mine.applicant not in found


def test_the_work_lists_hold_the_work_of_the_own_hall(theirs, mine, clerk):
    every = of(clerk, MONDAY.date())

    assert counts(own_hall(clerk), every)["open"] == 1


def test_the_township_turns_its_register_to_a_village(client, theirs, mine, director, clerk):
    client.force_login(director)
    register = reverse("ledger:index")

    assert theirs.no not in client.get(register).content.decode()
    turned = client.get(register, {"centre": "shiqiao"}).content.decode()
    assert reverse("cases:show", args=[theirs.pk]) in turned
    assert reverse("cases:show", args=[mine.pk]) not in turned
