"""Coming in and going out, as somebody at the door sees it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.accounts.models import Attempt, User
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from tests.fixtures.hall import make_user

PASSWORD = "Demo-Pass-2026"
pytestmark = pytest.mark.django_db


def log_in(client, username="qingshi-clerk", password=PASSWORD, **more):
    return client.post("/login/", {"username": username, "password": password, **more})


def acts():
    return list(Entry.objects.order_by("id").values_list("event", flat=True))


def past(minutes: int) -> None:
    """Let time pass for what is counted."""
    back = timedelta(minutes=minutes)
    for attempt in Attempt.objects.all():
        Attempt.objects.filter(pk=attempt.pk).update(until=attempt.until - back)


def test_a_clerk_comes_in_goes_out_and_both_are_in_the_ledger(client, clerk):
    came = log_in(client, username="  QINGSHI-Clerk ")
    inside = client.get("/password/")
    went = client.post("/logout/")
    outside = client.get("/password/")

    assert (came.status_code, inside.status_code) == (302, 200)
    assert went.headers["Location"] == "/login/"
    assert outside.headers["Location"] == "/login/?next=%2Fpassword%2F"
    assert acts() == ["signed_in", "signed_out"]
    assert Entry.objects.first().details["address"] == "127.0.0.1"
    assert verify(clerk.centre) is None


def test_a_wrong_name_and_a_wrong_password_are_answered_alike_to_the_last_byte(client, clerk):
    def said(answer, name):
        text = answer.content.decode().replace(name, "…")
        return answer.status_code, re.sub(r"\b\w{64}\b|\d+:\d\d", "", text)  # tokens, clock

    answers = [
        [said(log_in(client, name, "wrong"), name) for _ in range(7)]
        for name in ("qingshi-clerk", "nobody-here-x")
    ]

    assert answers[0] == answers[1]
    assert "登录名或密码不对" in answers[0][4][1]
    assert "以后再登录" in answers[0][5][1]
    assert "密码连错五次,锁十五分钟" in answers[0][5][1].replace("<em>", "").replace("</em>", "")


def test_the_fifth_wrong_password_shuts_the_login_even_for_the_right_one_until_the_time_is_over(
    client, clerk
):
    for _ in range(5):
        log_in(client, password="wrong")
    shut = log_in(client)
    clerk.refresh_from_db()
    until = timezone.localtime(clerk.locked_until + timedelta(seconds=59))
    past(15)
    opened = log_in(client)

    assert shut.status_code == 422
    assert f"{until:%H:%M} 以后再登录" in shut.content.decode()
    assert opened.status_code == 302
    assert acts() == ["sign_in_failed"] * 4 + ["locked_out", "signed_in"]
    clerk.refresh_from_db()
    assert clerk.locked_until is None


def test_the_right_password_begins_the_count_anew(client, clerk):
    for _ in range(3):
        for _ in range(4):
            log_in(client, password="wrong")
        assert log_in(client).status_code == 302
        client.post("/logout/")

    assert "locked_out" not in acts()


def test_thirty_wrong_passwords_shut_an_address_and_no_other(client, clerk):
    for n in range(30):
        log_in(client, username=f"guess-{n}", password="wrong")
    here = log_in(client)
    elsewhere = client.post(
        "/login/", {"username": clerk.username, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )

    assert here.status_code == 422
    assert "这个地址密码错得太多" in here.content.decode()
    assert elsewhere.status_code == 302


def test_the_ledger_keeps_no_more_than_the_beginning_of_a_name_that_nobody_has(client, db):
    log_in(client, username="my-secret-password", password="x")

    entry = Entry.objects.get()
    assert (entry.centre, entry.by, entry.by_name) == (None, None, "不认识的登录名")
    assert entry.details["username"] == "my…"


def test_whoever_has_no_post_yet_is_told_so_and_stays_outside(client, db):
    User.objects.create_user("newcomer", PASSWORD, name="新来的")

    answer = log_in(client, "newcomer")

    assert answer.status_code == 422
    assert "还没有定岗" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_disabled_account_is_out_at_once_and_stays_out(client, clerk):
    log_in(client)
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    assert client.get("/password/").status_code == 302
    assert "登录名或密码不对" in log_in(client).content.decode()


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/people/?q=a&state=active", "/people/?q=a&state=active"),
        ("https://evil.example/people/", "/people/"),
        ("//evil.example/", "/people/"),
        ("/\\evil.example/", "/people/"),
        ("\\\\evil.example", "/people/"),
        ("javascript:alert(1)", "/people/"),
        ("http:///evil.example", "/people/"),
        ("///evil.example", "/people/"),
        ("/%2F/evil.example", "/%2F/evil.example"),
        ("/login/?next=/login/", "/people/"),
        ("/" + "a" * 5000, "/people/"),
        ("", "/people/"),
    ],
    ids=str,
)  # fmt: skip
def test_one_lands_on_the_page_one_wanted_and_never_on_a_foreign_one(
    client, qingshi, wanted, reached
):
    make_user(None, "system", "系", "sys")

    answer = log_in(client, "sys", next=wanted)
    again = client.get("/login/", {"next": wanted})

    assert answer.headers["Location"] == reached
    assert again.headers["Location"] == reached


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"username": "", "password": ""},
        {"username": "a" * 10_000, "password": "b" * 10_000},
        {"username": "\0", "password": "\0"},
        {"username": "'; DROP TABLE accounts_user; --", "password": "<script>"},
        {"username": "\ud7ff\uffff\u202e", "password": "\u0000\u0001"},
    ],
    ids=["nothing", "empty", "long", "nul", "hostile", "odd"],
)
def test_whatever_is_typed_gets_an_answer_in_words(client, db, typed):
    answer = client.post("/login/", typed)

    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode().partition("<main")[2].partition("</main")[0]


def test_a_login_ends_after_the_minutes_of_the_rule_book_and_the_next_page_says_so(client, clerk):
    log_in(client)
    assert client.session.get_expiry_age() == 30 * 60

    client.cookies.pop("sessionid")
    page = client.get("/people/", follow=True)

    text = page.content.decode()
    assert "30 分钟没有动,已经自动退出" in text
    assert "写过的字还在" in text


def test_a_form_sent_too_late_leads_back_to_its_page_and_a_part_of_a_page_to_the_whole_one(
    client, clerk
):
    form = client.post("/logout/", headers={"Referer": "http://testserver/cases/7/?tab=papers"})
    foreign = client.post("/logout/", headers={"Referer": "https://evil.example/"})
    part = client.get(
        "/people/?part=1",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/"},
    )

    assert form.headers["Location"] == "/login/?next=%2Fcases%2F7%2F%3Ftab%3Dpapers"
    assert foreign.headers["Location"] == "/login/"
    assert part.status_code == 401
    assert part.headers["HX-Redirect"] == "/login/?next=%2Fpeople%2F"


def test_without_the_token_of_the_page_no_form_is_taken(clerk):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    assert log_in(strict).status_code == 403
    strict.force_login(clerk)
    assert strict.post("/logout/").status_code == 403


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(client, clerk, settings):
    settings.HTTPS = True
    client.post(
        "/login/",
        {"username": clerk.username, "password": "wrong"},
        headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.9"},
    )

    assert Entry.objects.get().details["address"] == "192.0.2.9"
