"""What a phone sends when the net is back: once, in order, by the server's clock."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bianmin.agency import actions
from bianmin.agency.models import Mandate, Offer, Sent, Visit
from bianmin.cases.models import Case
from bianmin.files.models import Attachment
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.vault import store
from tests.fixtures import strange
from tests.fixtures.hall import act, make_user, resident_id

JPEG = strange.jpeg()


def day(ahead: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def opening(version, **more):
    return {
        "version": version.pk, "applicant": "石桂香", "applicant_id": resident_id(),
        "phone": "13900000001", "address": "上河村三组", "channel": "door", "way": "agency",
        "powers": "代交材料", "first_on": day(-10), "last_on": day(30), "consent": "on",
        "signed_on": day(-1), "signed_by": "石桂香",
    } | more  # fmt: skip


def said(answer):
    return [w["found"] for w in answer.json()["why"]]


@pytest.fixture
def phone(client, agent):
    """`phone(kind, key, data)` sends one act as the phone would."""
    client.force_login(agent)

    def send(kind, key, data, *, of="", at=None, now=None, by=client):
        moment = timezone.now()
        body = {
            "key": key, "kind": kind, "of": of, "data": data,
            "phone_at": (at or moment).isoformat(), "phone_now": (now or moment).isoformat(),
        }  # fmt: skip
        return by.post(reverse("agency:replay"), json.dumps(body), content_type="application/json")

    return send


def test_a_whole_afternoon_without_net_arrives_in_order(phone, allowance, agent):
    wrote = timezone.now() - timedelta(hours=5)
    opened = phone("mandate", "key-open", opening(allowance), at=wrote)
    photo = {"photo": base64.b64encode(JPEG).decode(), "name": "委托书"}
    pictured = phone("photo", "key-photo", photo, of="key-open", at=wrote)
    handed = phone("hand_in", "key-hand", {"paper_1": "have", "paper_2": "wanting"}, of="key-open")

    assert [a.json()["state"] for a in (opened, pictured, handed)] == ["sent"] * 3
    mandate = Mandate.objects.get()
    assert mandate.state == "handed_in"
    assert mandate.papers == {"1": "have", "2": "wanting"}
    kept = Attachment.objects.get()
    assert (kept.subject, kept.name, kept.kind) == (mandate.subject, "委托书", "JPEG")
    assert store.get(kept.body).startswith(b"\xff\xd8\xff")
    both = Sent.objects.get(pk="key-open")
    assert both.phone_at == wrote
    assert both.at > wrote
    entry = Entry.objects.filter(event="phone_sent").earliest("seq")
    assert entry.details["phone_at"] == wrote.isoformat()
    assert verify(mandate.centre) is None


def test_sent_twice_it_is_done_once_and_answered_the_same(phone, allowance):
    first = phone("mandate", "key-open", opening(allowance)).json()
    again = phone("mandate", "key-open", opening(allowance)).json()

    assert again == first | {"again": True}
    assert Mandate.objects.count() == 1


def test_other_words_under_a_key_that_has_arrived_are_told_so(phone, allowance):
    phone("mandate", "key-open", opening(allowance))

    other = phone("mandate", "key-open", opening(allowance, powers="只代领结果"))

    assert other.status_code == 422
    assert said(other) == ["这一张以前的样子已经送到了,后来改的没有进去。要改,请到网页版上改"]
    assert Mandate.objects.get().powers == "代交材料"


def test_nobody_sends_under_anothers_key(phone, allowance, qingshi):
    from .conftest import make_agent

    phone("mandate", "key-open", opening(allowance))
    other = Client()
    other.force_login(make_agent(qingshi, "禾小苗", username="other"))

    answer = phone("mandate", "key-open", opening(allowance), by=other)
    hanging = phone("hand_in", "key-hand", {}, of="key-open", by=other)

    assert (answer.status_code, hanging.status_code) == (422, 422)
    assert said(hanging) == ["前面那一张(委托)还没有送到,先把它送到"]


def test_an_authority_that_ran_out_on_the_way_is_refused_with_its_clause(phone, allowance):
    phone("mandate", "key-open", opening(allowance))
    Mandate.objects.update(last_on=timezone.localdate() - timedelta(days=1))

    answer = phone("hand_in", "key-hand", {"paper_1": "have"}, of="key-open",
                   at=timezone.now() - timedelta(days=2))  # fmt: skip

    assert answer.status_code == 422
    assert said(answer) == ["不在委托的期限内"]
    assert "民法典" in answer.json()["why"][0]["clauses"][0]["at"]
    assert Mandate.objects.get().state == "active"
    assert not Sent.objects.filter(pk="key-hand").exists()

    Mandate.objects.update(last_on=timezone.localdate() + timedelta(days=9))
    assert (
        phone("hand_in", "key-hand", {"paper_1": "have"}, of="key-open").json()["state"] == "sent"
    )


def test_a_revoked_authority_takes_nothing_more(phone, allowance, agent):
    made = phone("mandate", "key-open", opening(allowance)).json()["mandate"]
    actions.revoke(mandate_id=made, reason="", act=act(agent, timezone.now()))

    answer = phone("hand_in", "key-hand", {}, of="key-open")

    assert said(answer) == ["委托已经结束:群众收回了"]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "手机的钟快了 1 天,以服务器的时间为准"),
        (-1, "手机的钟慢了 1 天,以服务器的时间为准"),
        (0, ""),
    ],
)
def test_a_phone_whose_clock_is_a_day_wrong_is_told_and_the_server_decides(
    phone, allowance, days, words
):
    wrong = timezone.now() + timedelta(days=days, seconds=30 * (days > 0))

    answer = phone("mandate", "key-open", opening(allowance), at=wrong, now=wrong)

    assert answer.json()["clock"] == words
    assert abs(Mandate.objects.get().opened_at - timezone.now()) < timedelta(minutes=1)


def test_the_phones_clock_cannot_stretch_an_authority(phone, allowance):
    """The paper ran out yesterday; the phone still lives in last week."""
    last_week = timezone.now() - timedelta(days=7)

    answer = phone(
        "mandate", "key-open", opening(allowance, last_on=day(-1)), at=last_week, now=last_week
    )

    assert "不在委托的期限内" in said(answer)


def test_everything_wrong_with_a_form_comes_back_at_once(phone, allowance):
    answer = phone("mandate", "key-open", opening(allowance, applicant="", applicant_id="123"))

    assert len(said(answer)) == 2
    assert Mandate.objects.count() == 0


def test_what_only_the_person_may_do_comes_back(phone, allowance):
    Offer.objects.create(item=allowance.item, in_person=True, why="要当面照相")

    assert said(phone("mandate", "key-open", opening(allowance))) == ["须本人办理,不能代办"]


@pytest.mark.parametrize(
    ("photo", "why"),
    [
        (b"MZ" + b"0" * 100, "这是程序,不是照片,请重新拍"),
        (b"PK\x03\x04" + b"0" * 100, "这是压缩包,不是照片,请重新拍"),
        (strange.pdf(pages=200), "这是PDF,不是照片,请重新拍"),
        (b"\xff\xd8\xff" + b"0" * 2000, "文件不完整或者打不开,请重新拍、重新扫"),
    ],
)
def test_a_hostile_or_huge_picture_is_refused_with_words(phone, allowance, photo, why):
    phone("mandate", "key-open", opening(allowance))

    answer = phone("photo", "key-photo", {"photo": base64.b64encode(photo).decode()}, of="key-open")

    assert said(answer) == [why]
    assert not Attachment.objects.exists()


def test_a_picture_broken_on_the_way_is_asked_for_again(phone, allowance):
    phone("mandate", "key-open", opening(allowance))

    answer = phone("photo", "key-photo", {"photo": "not base64!"}, of="key-open")

    assert said(answer) == ["照片在路上坏了,请再送一次"]


NOW = '"2026-11-02T09:00:00+08:00"'
SENT = f'{{"key": "key-strange", "kind": "photo", "phone_at": {NOW}, "phone_now": {NOW}, "data": '


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", '{"key": "k"}', '{"key": 1, "kind": "x", "data": 3}',
        "[" * 100_000, SENT + '[["photo", "x"]]}', SENT + '[[1, 2], ["a", 3]]}',
        SENT + '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}}",
    ],
    ids=range(9),
)  # fmt: skip
def test_what_nobody_can_read_is_said_so(client, agent, body):
    client.force_login(agent)

    answer = client.post(reverse("agency:replay"), body, content_type="application/json")

    assert answer.status_code == 422
    assert said(answer) == ["手机送来的东西看不懂,请刷新页面再送"]


def test_the_record_of_a_visit_is_sent_later(phone, agent, qingshi):
    wanted = actions.Wanted(
        who="石桂香", phone="13900000001", address="上河村", place="上河村", what="认证",
        on=timezone.localdate(),
    )  # fmt: skip
    visit = actions.ask_visit(wanted=wanted, agent=agent, act=act(agent, timezone.now()))
    data = {"visit": visit.pk, "record": "做完了认证", "signed_by": "石桂香", "shown": "on"}

    assert phone("visit", "key-visit", data).json()["state"] == "sent"
    assert phone("visit", "key-visit", data).json()["again"]
    assert Visit.objects.get().done_at
    assert said(phone("visit", "key-other", data | {"visit": 999})) == ["没有这一次上门"]


def test_a_clerk_has_no_phone_and_an_agent_no_case(client, agent, qingshi, case):
    client.force_login(make_user(qingshi, "clerk", "苗小", "clerk2"))
    assert client.get(reverse("agency:phone")).status_code == 403
    client.force_login(agent)
    assert client.get(reverse("cases:show", args=[case.pk])).status_code == 403


def test_the_page_that_stays_on_the_phone_names_nobody(client, agent):
    client.force_login(agent)

    page = client.get(reverse("agency:phone")).content.decode()

    assert agent.name not in page
    assert "csrfmiddlewaretoken" not in page


def test_the_store_is_locked_with_the_logins_own_password(client, agent):
    client.force_login(agent)
    address = reverse("agency:unlock")

    assert client.post(address, {"password": "wrong"}).status_code == 422
    assert client.post(address, {"password": "Demo-Pass-2026"}).json()["owner"]["id"] == agent.pk
    tried = [client.post(address, {"password": "wrong"}).status_code for _ in range(11)]
    assert tried == [422] * 10 + [429]


@pytest.mark.django_db(transaction=True)
def test_one_act_sent_by_many_lines_at_once_is_done_once(phone, allowance, agent):
    gate = Barrier(6)

    def hand(_):
        mine = Client()
        mine.force_login(agent)
        gate.wait()
        try:
            return phone("mandate", "key-open", opening(allowance), by=mine).json()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(hand, range(6)))

    assert {a["state"] for a in answers} == {"sent"}
    assert len({a["no"] for a in answers}) == 1
    assert Mandate.objects.count() == 1
    assert Case.objects.count() == 0
    assert verify(allowance.item.centre) is None
