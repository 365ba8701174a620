"""What is decided above has an agent of the hall who sees it through (中心代办员)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.agency import actions
from bianmin.agency.models import InCharge
from bianmin.cases import actions as cases
from bianmin.cases.models import Case
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.fixtures.hall import act, application, at, make_item, make_user, resident_id

UP = date(2026, 12, 1)
YOUNG = resident_id("19860605")
POSTED = {
    "act": "accept", "id_type": "111", "applicant_id": YOUNG, "applicant": "石桂香",
    "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on", "more_3": "shared",
}  # fmt: skip


@pytest.fixture
def item(liuxi):
    return make_item(liuxi, code="SB-001", route="escalated")


@pytest.fixture
def desk(liuxi):
    return make_user(liuxi, "clerk", "苇小舟")


@pytest.fixture
def mate(liuxi):
    return make_user(liuxi, "clerk", "苇大舟", "mate")


def test_nothing_that_goes_up_is_accepted_without_an_agent_of_the_hall(client, item, desk, mate):
    client.force_login(desk)
    page = reverse("cases:intake_page", args=[uuid4().hex, item.pk])
    up = {"report_up_on": str(timezone.localdate() + timedelta(days=2))}
    shown = client.get(page).content.decode()
    assert "中心代办员跟到办成" in shown
    assert mate.name in shown

    refused = client.post(page, POSTED | up | {"agency-agent": ""})
    assert refused.status_code == 422
    assert "没有指定代办员" in refused.content.decode()
    assert "须上级审批的为代办件" in refused.content.decode()  # with its clause
    assert Case.objects.count() == 0
    assert client.post(page, POSTED | up | {"agency-agent": "x9"}).status_code == 422

    assert client.post(page, POSTED | up | {"agency-agent": str(mate.pk)}).status_code == 302
    case = Case.objects.get()
    assert (case.kind, case.in_charge.agent) == ("agency", mate)
    assert "苇大舟 跟到办成" in client.get(
        reverse("cases:show", args=[case.pk])
    ).content.decode()  # fmt: skip


def test_whoever_carries_least_is_named_and_another_can_take_over(client, item, desk, mate):
    first = cases.hand_in(application(item, applicant_id=YOUNG, report_up_on=UP), act(desk))
    second = cases.hand_in(
        application(item, applicant_id=resident_id("19860607"), report_up_on=UP), act(desk)
    )
    assert {first.in_charge.agent, second.in_charge.agent} == {desk, mate}

    client.force_login(desk)
    page = reverse("agency:name_agent", args=[first.pk])
    assert client.get(page).status_code == 200
    assert "没有指定代办员" in client.post(page, {"agent": "", "key": "a"}).content.decode()
    other = mate if first.in_charge.agent == desk else desk
    once = {"agent": str(other.pk), "key": "b"}
    assert client.post(page, once).status_code == 302
    assert client.post(page, once).status_code == 302  # sent twice, done once
    assert InCharge.objects.get(case=first).agent == other
    assert Entry.objects.filter(event="agent_named").count() == 1
    assert client.post(page, once | {"key": "c", "revision": "1"}).status_code == 422
    assert verify(first.centre) is None


def test_papers_that_are_only_kept_have_their_agent_when_they_are_accepted(item, desk):
    case = cases.hand_in(application(item, "receive", applicant_id=YOUNG), act(desk))
    InCharge.objects.all().delete()  # as a case that came before the book said so
    with pytest.raises(Refused, match="没有指定代办员"):
        cases.accept(case_id=case.pk, report_up_on=UP, act=act(desk, at(24)))


def test_what_is_decided_here_needs_nobody(liuxi, desk, allowance, clerk):
    here = cases.hand_in(application(make_item(liuxi), applicant_id=YOUNG), act(desk))
    elsewhere = cases.hand_in(application(allowance), act(clerk))

    assert InCharge.objects.count() == 0
    with pytest.raises(Refused, match="不用中心代办员"):
        actions.name_agent(case_id=here.pk, agent=desk, act=act(desk, at(24)))
    assert elsewhere.kind == "promised"
