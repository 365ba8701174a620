"""The pages of messages: inbox, what was sent, the hall's own words, and what a resident sees."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin import sealing, shelf
from bianmin.cases import actions as cases
from bianmin.cases.queries import reminder
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.messaging import actions
from bianmin.messaging.models import Message, Note, OptOut, OwnText
from tests.apps.messaging.test_sending import many
from tests.fixtures.hall import act, application, at, make_user, resident_id

LOG, TEXTS, INBOX = "/messages/?day=2026-11-23", "/messages/texts/", "/inbox/"


@pytest.fixture
def desk(client, director):
    client.force_login(director)
    return client


def said(answer) -> str:
    return answer.content.decode()


def test_the_director_sees_by_day_what_did_not_arrive_and_why_and_sends_it_again(
    desk, allowance, clerk, director, box
):
    case = cases.hand_in(application(allowance, phone=""), act(clerk))
    actions.send(at=at(23, 11))
    page = said(desk.get(LOG))
    assert "没有留手机号" in page
    assert "石桂香" in page
    assert "石桂香" not in said(desk.get("/messages/?day=2026-11-24"))
    assert "没有留手机号" not in said(desk.get(f"{LOG}&state=sent"))

    cases.correct_details(
        case_id=case.pk,
        phone="13900000003",
        reason="补留电话",
        applicant="石桂香",
        act=act(director),
    )
    message = Message.objects.get()
    desk.post(f"/messages/{message.pk}/again/", {"key": "a"})
    desk.post(f"/messages/{message.pk}/again/", {"key": "a"})
    Message.objects.update(due_at=at(24))
    actions.send(at=at(24))

    assert "139****0003" in said(desk.get(LOG))
    assert Entry.objects.filter(event="message_again").count() == 1
    again = desk.post(f"/messages/{message.pk}/again/", {"key": "b"})
    assert again.status_code == 422
    assert "不用再发" in said(again)


def test_a_strange_day_or_cursor_is_no_fault(desk, case):
    for address in (
        "/messages/?day=2026-99-99", "/messages/?day=0001-01-01", "/messages/?day=9999-12-31",
        f"{LOG}&state=%00", f"{LOG}&after=x_1", f"{LOG}&after=2026-11-23_1",
        f"{INBOX}?after=2026-11-23T10:00:00Z_99999999999999999999", f"{INBOX}?after=%00",
    ):  # fmt: skip
        assert desk.get(address).status_code == 200


def test_of_many_messages_a_page_asks_the_database_little(
    desk, case, director, django_assert_max_num_queries
):
    many(case, 120)
    Note.objects.bulk_create(
        Note(to=director, case=case, event="flag", text="x", because=[], key=f"n{n}", at=at(23))
        for n in range(120)
    )
    for address in (LOG, f"/messages/case/{case.pk}/", TEXTS, f"{TEXTS}accepted/", INBOX):
        with django_assert_max_num_queries(12):
            page = said(desk.get(address))
    assert "接着看" in page
    assert 'aria-label="120 条没看"' in page


def test_the_number_in_the_header_costs_no_query_of_its_own(client, clerk, case):
    client.force_login(clerk)

    with CaptureQueriesContext(connection) as seen:
        client.get(INBOX)

    asked = [q["sql"] for q in seen.captured_queries if "messaging_note" in q["sql"]]
    assert len(asked) == 2  # the user with his number, and the list itself


def test_everybody_reads_his_own_notes_and_nobody_elses(client, clerk, director, case):
    cases.flag(case_id=case.pk, what="材料对不上", act=act(clerk, at(24)))
    client.force_login(clerk)
    assert "没有提醒" in said(client.get(INBOX))

    client.post(f"{INBOX}read/", {"case": case.pk})
    client.post(f"{INBOX}read/", {"case": "x"})
    client.post(f"{INBOX}read/", {"case": "9" * 30})
    assert Note.objects.filter(read_at=None).count() == 1


def test_a_hall_says_it_in_its_own_words(desk, allowance, clerk, box):
    mine = "{中心}收到啦,编号{编号},{日期}前办好,电话{电话}"
    page = desk.post(f"{TEXTS}accepted/", {"act": "look", "text": mine, "key": "k"})
    assert "青石镇便民服务中心收到啦" in said(page)
    assert "1 条短信" in said(page)
    assert not OwnText.objects.exists()

    for _ in range(2):
        kept = desk.post(f"{TEXTS}accepted/", {"act": "keep", "text": mine, "key": "k"})
        assert kept.status_code == 302
    assert OwnText.objects.count() == 1
    case = cases.hand_in(application(allowance), act(clerk))
    actions.send(at=at(24))
    assert Message.objects.get().text.startswith("青石镇便民服务中心收到啦,编号9901")

    desk.post(f"{TEXTS}accepted/", {"act": "book", "key": "k2"})
    page = said(desk.get(TEXTS))
    assert "收到啦" not in page
    assert [e.event for e in Entry.objects.filter(event="message_worded")] == ["message_worded"] * 2
    assert verify(case.centre) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script>alert(1)</script>", "尖括号"),
        ("{applicant}的{事项}", "不能填{applicant}、{事项}"),
        ("{0.__class__}", "不能填"),
        ("您的低保批了", "会透露是什么事:低保"),
        ("", "没有写要说的话"),
        ("字" * 301, "最多 300 个字"),
        ("字" * 250, "填好以后要拆成 4 条短信"),
    ],
)
def test_what_may_not_be_said_is_refused_and_what_was_typed_stays(desk, text, found):
    page = desk.post(f"{TEXTS}ready/", {"act": "keep", "text": text, "key": "k"})

    assert page.status_code == 422
    assert found in said(page)
    assert "<script>alert" not in said(page)
    assert text[:5].replace("<", "&lt;").replace(">", "&gt;") in said(page)
    assert not OwnText.objects.exists()


def test_an_event_that_is_none_has_no_page(desk):
    assert desk.get(f"{TEXTS}nothing/").status_code == 404


def test_only_the_director_words_it_and_a_neighbour_sees_nothing(client, clerk, stranger, case):
    client.force_login(clerk)
    assert client.get(TEXTS).status_code == 403
    message = Message.objects.get()
    client.force_login(make_user(stranger.centre, "director", "麦大田"))
    assert case.no not in said(client.get(LOG))
    assert client.get(f"/messages/case/{case.pk}/").status_code == 404
    assert client.post(f"/messages/{message.pk}/again/").status_code == 404


def test_the_window_asks_at_the_intake(client, clerk, allowance, box):
    client.force_login(clerk)
    address = f"/intake/0123456789abcdef/{allowance.pk}/"
    assert "本人说不要短信" in said(client.get(address))
    typed = {
        "act": "accept", "applicant": "石桂香", "applicant_id": resident_id(), "id_type": "111",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on",
        "more_3": "shared", "email": "ab", "no_messages": "",
    }  # fmt: skip
    page = client.post(address, typed, follow=True)
    assert "电子邮箱写得不对,没有记下" in said(page)
    assert "发给群众的短信" in said(page)


def test_a_resident_sees_what_was_sent_and_can_do_without(client, case, box):
    actions.send(at=at(23, 11))
    code = sealing.unseal(case.query_code)
    home = "/c/qingshi/progress/"
    client.post(home, {"no": case.no, "code": code})
    page = said(client.get(home))
    assert "短信发出了" in page
    assert "13900000001" not in page

    client.post(f"{home}messages/", {"wish": "none"})
    client.post(f"{home}messages/", {"wish": "none"})
    assert "您说了不要短信" in said(client.get(home))
    assert OptOut.objects.filter(ended_at=None).count() == 1
    client.post(f"{home}messages/", {"wish": "again"})
    assert "不要短信了" in said(client.get(home))
    events = Entry.objects.filter(event__startswith="messages_").order_by("seq")
    assert [(e.event, e.by_name) for e in events] == [
        ("messages_refused", "本人"), ("messages_allowed", "本人"),
    ]  # fmt: skip
    assert case.applicant not in str([e.details for e in events])


def test_without_number_and_code_nobody_changes_anything(client, case):
    assert client.post("/c/qingshi/progress/messages/", {"wish": "none"}).status_code == 302
    assert not OptOut.objects.exists()


def test_the_command_sends_and_counts(case, box, capsys):
    Message.objects.update(at=at(1), due_at=at(1))
    call_command("send")

    assert "1 条 (messages)" in capsys.readouterr().out


def test_the_work_list_warns_of_ones_own_step(case, handler):
    case.refresh_from_db()
    last = case.step_due_on
    day = shelf.calendar().workday_after

    assert reminder(case, case.received_on) == ""
    assert reminder(case, last) == "这一环节快到期"
    assert reminder(case, day(last, 1)) == "这一环节过期了"
