"""The screens of the agents, without a script: forms, refusals, papers, queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bianmin.agency import actions
from bianmin.agency.models import Agent, Mandate, Offer, Trip, Visit
from bianmin.cases.models import Case
from bianmin.rules.escalation import Level
from tests.fixtures.hall import act, make_item, make_user, resident_id

from .conftest import make_agent


def typed(agent, **more):
    today = timezone.localdate()
    return {
        "key": "k-1", "applicant": "石桂香", "applicant_id": resident_id(), "phone": "13900000001",
        "agent": agent.pk, "channel": "door", "way": "agency", "powers": "代交材料",
        "first_on": today, "last_on": today + timedelta(days=30), "consent": "on",
    } | more  # fmt: skip


@pytest.fixture
def mine(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def window(client, qingshi):
    client.force_login(make_user(qingshi, "clerk", "柳春枝"))
    return client


def one(mine, allowance, agent, **more):
    mine.post(reverse("agency:new", args=[allowance.pk]), typed(agent, **more))
    return Mandate.objects.get()


def step(client, mandate, name, **said):
    return client.post(reverse(f"agency:{name}", args=[mandate.pk]), said)


def test_an_agent_starts_at_his_own_list(mine, mandate):
    answer = mine.get("/desk/", follow=True)

    assert answer.redirect_chain[-1][0] == reverse("agency:index")
    assert "石桂香" in answer.content.decode()
    assert resident_id() not in answer.content.decode()


def test_a_matter_is_prepared_signed_handed_in_and_taken_in_by_the_window(
    mine, allowance, agent, qingshi
):
    mandate = one(mine, allowance, agent)
    assert mandate.state == "prepared"
    today = timezone.localdate()
    step(mine, mandate, "sign", key="k-2", signed_by="石桂香", signed_on=today)
    step(mine, mandate, "submit", key="k-3", paper_1="have", paper_2="wanting", note="申请表明天补")
    mandate.refresh_from_db()
    assert (mandate.state, mandate.papers) == ("handed_in", {"1": "have", "2": "wanting"})
    assert step(mine, mandate, "take_in", key="k-4").status_code == 403

    mine.force_login(make_user(qingshi, "clerk", "柳春枝"))
    step(mine, mandate, "take_in", key="k-4")
    step(mine, mandate, "take_in", key="k-4")  # pressed twice

    case = Case.objects.get()
    page = mine.get(reverse("cases:show", args=[case.pk])).content.decode()
    assert (case.state, case.agent) == ("received", agent.name)
    assert mandate.no in page
    assert "申请表明天补" in page


def test_a_refusal_loses_nothing_that_was_typed(mine, allowance, agent):
    Offer.objects.create(item=allowance.item, in_person=True, why="要当面照相")

    answer = mine.post(
        reverse("agency:new", args=[allowance.pk]), typed(agent, powers="只代领结果")
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "须本人办理,不能代办" in page
    assert "只代领结果" in page
    assert 'class="clause"' in page


def test_everything_wrong_is_said_at_once(mine, allowance, agent):
    wrong = typed(agent, applicant="", applicant_id="123", phone="1", powers="")

    page = mine.post(reverse("agency:new", args=[allowance.pk]), wrong).content.decode()

    for words in ("请填谁的事", "身份证号是 18 位", "电话号码不对", "请填代理权限"):
        assert words in page


def test_a_page_that_is_old_is_told_so(mine, allowance, agent):
    mandate = one(mine, allowance, agent)
    step(mine, mandate, "tell", key="k-5", told="on")

    answer = step(mine, mandate, "revoke", key="k-6", revision=1, reason="不办了")

    assert answer.status_code == 422
    assert "您看到的是旧页面" in answer.content.decode()
    assert "不办了" in answer.content.decode()


def test_another_agents_matter_is_not_there(mine, mandate, qingshi):
    mine.force_login(make_agent(qingshi, "禾小苗", username="other"))

    assert mine.get(reverse("agency:mandate", args=[mandate.pk])).status_code == 404
    assert step(mine, mandate, "revoke", key="x").status_code == 404


@pytest.mark.parametrize("paper", ["authorisation", "application"])
def test_papers_are_printed(mine, mandate, paper):
    answer = mine.get(reverse(f"agency:{paper}", args=[mandate.pk]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_the_authority_says_what_the_law_wants(mandate):
    said = str(mandate.sheet)

    for words in (
        "石桂香",
        mandate.agent.name,
        mandate.version.name,
        "代交材料",
        "随时可以收回",
        "不收费",
    ):
        assert words in said
    assert resident_id() not in said  # the number is masked, as everywhere


def test_a_trip_is_planned_printed_and_ended_on_the_screen(mine, agent, qingshi, clerk):
    version = make_item(qingshi, "RS-900", "escalated", name="失业登记上报")
    mandate = one(mine, version, agent, signed_on=timezone.localdate(), signed_by="石桂香")
    now = timezone.now()
    actions.submit(mandate_id=mandate.pk, papers={}, ticked={}, act=act(agent, now))
    actions.take_in(mandate_id=mandate.pk, act=act(clerk, now))

    tomorrow = timezone.localdate() + timedelta(days=1)
    said = {"key": "t-1", "agent": agent.pk, "to": "county", "on": tomorrow, "time": "09:00"}
    mine.post(reverse("agency:trips"), said)
    trip = Trip.objects.get()
    stop = trip.stops.get()
    address = reverse("agency:trip", args=[trip.pk])

    assert mine.get(reverse("agency:route", args=[trip.pk])).content.startswith(b"%PDF")
    assert mine.post(address, {"key": "t-2"}).status_code == 422  # no word for a matter
    assert mine.post(address, {"key": "t-2", f"stop_{stop.pk}": "县里收了"}).status_code == 302
    assert "县里收了" in mine.get(address).content.decode()


def test_a_visit_is_asked_for_at_the_window_and_only_who_goes_sees_the_address(
    window, agent, client
):
    said = {
        "key": "v-1", "who": "石桂香", "phone": "13900000001", "place": "上河村", "agent": agent.pk,
        "address": "三组 7 号", "what": "认证", "on": timezone.localdate(),
    }  # fmt: skip
    window.post(reverse("agency:visits"), said)
    address = reverse("agency:visit", args=[Visit.objects.get().pk])
    assert "三组 7 号" not in window.get(address).content.decode()

    client.force_login(agent)
    assert "三组 7 号" in client.get(address).content.decode()
    assert client.post(address, {"key": "v-2"}).status_code == 422
    client.post(address, {"key": "v-2", "record": "认证做完了", "signed_by": "石桂香"})
    assert Visit.objects.get().done_at


def test_the_director_registers_agents_and_keeps_the_list(client, qingshi, allowance):
    user = make_user(qingshi, "agent", "柳三槐")
    client.force_login(make_user(qingshi, "director", "程守田"))
    client.post(reverse("agency:agents"), {"key": "a", "user": user.pk, "level": "village"})
    assert not Agent.objects.exists()  # without a place nobody is an agent

    said = {"key": "a", "user": user.pk, "level": "village", "place": "上河村", "kind": "村干部"}
    client.post(reverse("agency:agents"), said)
    post = Agent.objects.get()
    assert client.get(reverse("agency:card", args=[post.pk])).content.startswith(b"%PDF")

    address = reverse("agency:item", args=[allowance.item_id])
    assert client.post(address, {"in_person": "on", "level": "township"}).status_code == 422
    client.post(address, {"in_person": "on", "why": "要照相", "level": "township"})
    assert "须本人办理" in client.get(reverse("agency:items")).content.decode()


def test_queries_are_few_whatever_the_rows(mine, agent, allowance, asked, qingshi):
    for n in range(3, 9):
        facts = {"applicant": f"甲{n}", "applicant_id": resident_id(serial=f"00{n}")}
        actions.open_mandate(asked(**facts), act(agent))
    last = Mandate.objects.first()
    pages = [
        reverse(f"agency:{name}")
        for name in ("index", "trips", "visits", "items", "agents", "book")
    ]
    for page in [*pages, reverse("agency:mandate", args=[last.pk])]:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert mine.get(page).status_code == 200
        assert len(counted) <= 12, (page, len(counted))


def test_errands_say_nothing_twice(agent, mandate):
    post = Agent.objects.get(user=agent)
    day = timezone.localdate()

    carried, ruling = actions.errands(post, Level.TOWNSHIP, day)

    assert [m.no for m in carried] == [mandate.no]
    assert ruling.because
    assert actions.errands(post, Level.COUNTY, day)[0] == []
