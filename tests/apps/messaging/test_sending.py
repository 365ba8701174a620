"""Sending through a gateway that is slow, broken or rude, by many hands at once (发送)."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bianmin.cases import actions as cases
from bianmin.cases.models import Case
from bianmin.ledger.queries import verify
from bianmin.messaging import actions, senders
from bianmin.messaging.models import Message, Note, Round
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import HANDS, at_once
from tests.fixtures.hall import act, application, at, resident_id

KEY = b"only-for-tests"


@pytest.fixture
def message(case):
    return Message.objects.get()


def many(case, count, when=None):
    """Write `count` messages of a case past the events."""
    first = Message.objects.get(case=case)
    Message.objects.bulk_create(
        Message(
            centre=first.centre, case=case, event="accepted", way="sms", because=first.because,
            key=f"n{n}", at=when or first.at, due_at=when or first.due_at,
        )
        for n in range(count)
    )  # fmt: skip


def test_a_gateway_gets_signed_json_with_the_key_of_the_message(message, gate):
    assert actions.send(at=at(24)) == {"sent": 1}

    [(signed, body)] = gate.posts
    assert signed == hmac.new(KEY, body, hashlib.sha256).hexdigest()
    said = json.loads(body)
    assert said.keys() == {"to", "text", "key"}
    assert (said["to"], said["key"]) == ("13900000001", message.key)
    message.refresh_from_db()
    assert (message.reference, message.to_shown) == ("m1", "139****0001")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (500, "网关回答 500"),
        (429, "网关回答 429"),
        ("garbage", "网关的回答看不懂"),
        ("away", "网关回答 302"),
        ("hang", "没有回答"),
    ],
)
def test_a_gateway_that_fails_is_asked_again_later_and_later_with_the_same_key(
    message, gate, monkeypatch, says, why
):
    monkeypatch.setattr(senders, "SECONDS", 0.3)
    gate.says = says
    assert actions.send(at=at(24)) == {"waiting": 1}
    message.refresh_from_db()
    assert why in message.why
    assert message.due_at == at(24) + timedelta(minutes=1)
    assert actions.send(at=at(24)) == {}

    gate.says = "well"
    assert actions.send(at=at(24, 10, 1)) == {"sent": 1}
    keys = {json.loads(body)["key"] for _, body in gate.posts if body}
    assert keys == {message.key}


def test_what_the_gateway_refuses_is_not_tried_again(message, gate):
    gate.says = 400

    assert actions.send(at=at(24)) == {"failed": 1}
    message.refresh_from_db()
    assert message.why == "网关回答 400"


def test_it_is_given_up_with_words_and_sent_again_by_hand(message, gate, director, clerk):
    gate.says = 500
    when = at(24)
    for _ in range(12):
        actions.send(at=when)
        message.refresh_from_db()
        when = max(message.due_at, when)
    assert (message.state, message.why) == ("failed", "试了 6 次都没有发出去:网关回答 500")
    assert len(gate.posts) == 6

    gate.says = "well"
    actions.again(message_id=message.pk, act=act(director, at(25), key="k"))
    actions.again(message_id=message.pk, act=act(director, at(25), key="k"))
    with pytest.raises(Refused):
        actions.again(message_id=message.pk, act=act(director, at(25)))
    assert actions.send(at=at(25)) == {"sent": 1}
    assert verify(message.centre) is None


def test_nobody_is_woken_by_a_second_try(message, gate):
    gate.says = 500
    actions.send(at=at(24, 20, 59))
    gate.says = "well"

    assert actions.send(at=at(24, 21, 5)) == {"waiting": 1}
    message.refresh_from_db()
    assert (message.due_at, message.tries) == (at(25, 8), 1)
    assert actions.send(at=at(25, 8)) == {"sent": 1}


def test_a_gateway_that_is_down_is_not_asked_for_every_one_of_many(case, gate):
    many(case, 200)
    gate.says = 500

    actions.send(at=at(24))

    assert len(gate.posts) == 3
    assert Message.objects.filter(state="sending").count() == 0
    assert Message.objects.filter(tries=0).count() == 198


def test_a_thousand_wait_and_are_sent(case, box):
    many(case, 1_000)

    sent = 0
    while ended := actions.send(at=at(24), most=400):
        sent += ended["sent"]

    assert sent == 1_001
    assert len({m["key"] for m in box()}) == 1_001


def test_a_process_that_died_leaves_it_to_the_next(message, gate):
    Message.objects.update(state="sending", taken="dead", taken_at=at(24), tries=1)

    assert actions.send(at=at(24, 10, 9)) == {}
    assert actions.send(at=at(24, 10, 10)) == {"sent": 1}


def test_a_clock_that_is_set_back_holds_nothing_up(case, gate):
    Message.objects.update(at=at(30), due_at=at(30))
    many(case, 1, at(30))
    Message.objects.filter(key="n0").update(state="sending", taken="x", taken_at=at(30), tries=1)

    assert actions.send(at=at(24)) == {"sent": 2}


def test_a_clock_that_is_set_back_reminds_nobody_twice(case, handler, director):
    actions.remind(at=at(15, month=12))
    before = Note.objects.count()
    actions.remind(at=at(14, month=12))
    Round.objects.all().delete()
    actions.remind(at=at(15, month=12))

    assert before > 0
    assert Note.objects.count() == before


def test_a_number_that_cannot_be_opened_holds_nobody_up(case, allowance, clerk, box):
    other = cases.hand_in(application(allowance, applicant_id=""), act(clerk))
    case.phone = "intl:" + "A" * 40
    case.save()

    assert actions.send(at=at(24)) == {"failed": 1, "sent": 1}
    assert Message.objects.get(case=case).why.startswith("加密的数据打不开")
    assert Message.objects.get(case=other).state == "sent"


def test_a_sender_that_does_not_exist_is_said_so(message, settings):
    settings.SENDERS = settings.SENDERS | {"sms": "bianmin.nowhere.Gone"}

    assert actions.send(at=at(24)) == {"waiting": 1}
    message.refresh_from_db()
    assert message.why.startswith("发送方式 bianmin.nowhere.Gone 用不了")


@pytest.mark.parametrize(
    ("url", "key"), [("", "x"), ("file:///etc/passwd", "x"), ("http://127.0.0.1:1/", "")]
)
def test_a_gateway_without_address_or_key_is_not_asked(message, gate, settings, url, key):
    settings.SMS_URL, settings.SMS_KEY = url, key

    assert actions.send(at=at(24)) == {"waiting": 1}
    message.refresh_from_db()
    assert "BIANMIN_SMS_URL" in message.why


def post(client, said, key=KEY):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    signed = hmac.new(key, body, hashlib.sha256).hexdigest()
    return client.post(
        "/messages/receipts/", body, content_type="application/json",
        headers={"X-Signature": signed},
    ).status_code  # fmt: skip


def test_the_gateway_tells_whether_it_arrived(message, gate, client):
    actions.send(at=at(24))

    assert post(client, {"id": "m1", "arrived": True}, b"another key") == 401
    assert post(client, {"id": "m2", "arrived": True}) == 404
    assert post(client, {"id": "m1", "arrived": True}) == 204
    assert post(client, {"id": "m1", "arrived": False, "why": "关机"}) == 204  # too late
    message.refresh_from_db()
    assert message.state == "arrived"


def test_what_did_not_arrive_says_why(message, gate, client):
    actions.send(at=at(24))

    assert post(client, {"id": "m1", "arrived": False, "why": "空号" * 200}) == 204
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.why.startswith("空号")


@pytest.mark.parametrize(
    "body",
    [b"", b"[1]", b"{", b"[" * 3000, b'{"id": 7, "arrived": true}', b'{"id": "", "arrived": true}',
     b'{"id": "x", "arrived": "yes"}', b"\xff\xfe", b"x" * 5000],
    ids=range(9),
)  # fmt: skip
def test_a_receipt_that_is_none_is_refused(db, client, gate, body):
    assert post(client, body) == 422


def test_without_a_key_no_receipt_counts(db, client, settings):
    settings.SMS_KEY = ""

    assert post(client, {"id": "m1", "arrived": True}, b"") == 401


@pytest.mark.django_db(transaction=True)
def test_many_processes_send_each_message_once(allowance, clerk, gate):
    case = cases.hand_in(application(allowance), act(clerk))
    many(case, 150)

    at_once(lambda _: actions.send(at=at(24)))

    keys = [json.loads(body)["key"] for _, body in gate.posts]
    assert len(keys) == 151
    assert len(set(keys)) == 151
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_many_clocks_remind_once(allowance, clerk, director):
    cases.hand_in(application(allowance), act(clerk))

    done = at_once(lambda _: actions.remind(at=at(15, month=12)))

    assert sum(done) == 1
    assert len(done) == HANDS
    assert Note.objects.filter(event="late").count() == 2


@pytest.mark.django_db(transaction=True)
def test_after_the_act_is_done_a_hall_without_gateway_has_it_in_its_folder(
    case, handler, chief, box
):
    cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))

    assert len(box()) == 2  # with the one that still waited


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_has_told_nobody(case, handler, box):
    with transaction.atomic():
        cases.suspend(
            case_id=case.pk, kind="inspection", reason="看", expected_on=at(27).date(),
            act=act(handler, at(24)),
        )  # fmt: skip
        transaction.set_rollback(True)

    assert box() == []
    assert [m.event for m in Message.objects.all()] == ["accepted"]


def test_a_day_of_many_reminders_asks_no_more_than_a_day_of_one(
    case, clerk, handler, chief, director
):
    """Forty results lie here and forty cases are late: what is asked does not grow with them."""

    def asked(day: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert actions.remind(at=at(day, month=12)) == 1
        return len(seen.captured_queries)

    cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    decided = cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))
    late = cases.hand_in(
        application(case.version, applicant_id=resident_id("19500101")), act(clerk)
    )
    few = asked(15)
    assert Message.objects.filter(event="uncollected").count() == 1
    written = Note.objects.count()

    for which, copied in enumerate((decided, late)):
        facts = {f.attname: getattr(copied, f.attname) for f in Case._meta.local_fields}
        del facts["id"]
        Case.objects.bulk_create([Case(**facts | {"no": f"{which}{n:020d}"}) for n in range(40)])
    many = asked(16)

    assert Message.objects.filter(event="uncollected").count() == 41
    assert Note.objects.filter(event="late").count() > written + 40
    assert many <= few + 2
