"""One's own password: what it must be, how long it holds, and who must change it first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.accounts import passwords
from bianmin.accounts.models import User
from bianmin.ledger.models import Entry

OLD = "Demo-Pass-2026"
NEW = "hedao-qiushou-77"
pytestmark = pytest.mark.django_db


def change(client, old=OLD, new=NEW, again=None, **more):
    return client.post("/password/", {"old": old, "new": new, "again": again or new, **more})


def test_a_changed_password_holds_and_ends_the_sessions_elsewhere(client, clerk):
    from django.test import Client

    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(clerk)

    changed = change(client, next="/people/")

    clerk.refresh_from_db()
    assert changed.headers["Location"] == "/people/"
    assert clerk.check_password(NEW)
    assert client.get("/password/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302
    assert Entry.objects.get().event == "password_changed"
    assert NEW not in str(Entry.objects.get().details)


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        ("短1", ["只有 2 位"]),
        ("123456789012", ["没有字母"]),
        ("abcdefghijkl", ["没有数字"]),
        ("xx-QINGSHI-Clerk-1", ["里面有登录名"]),
        ("柳春枝-2026-abc", ["里面有姓名"]),
        ("1q2w3e4r5t", ["太常见,容易被猜到"]),
        (OLD, ["和现在的密码一样"]),
        ("1234567", ["只有 7 位", "没有字母", "太常见,容易被猜到"]),
    ],
)
def test_everything_wrong_is_said_at_once_with_the_clause_and_nothing_changes(
    client, clerk, new, wrong
):
    client.force_login(clerk)

    answer = change(client, new=new)

    text = answer.content.decode()
    clerk.refresh_from_db()
    assert answer.status_code == 422
    assert re.findall(r"<b>不予改</b>:(.*?)</p>", text) == wrong
    assert "系统默认 3" in text
    assert clerk.check_password(OLD)
    assert new not in re.sub(r"<title>.*?</title>", "", text) or new == "1234567"
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{}, {"old": OLD, "new": NEW, "again": "x"}, {"old": OLD, "new": "a1" * 5000, "again": "b"}],
    ids=["nothing", "differ", "long"],
)
def test_a_form_filled_wrong_says_so(client, clerk, typed):
    client.force_login(clerk)

    answer = client.post("/password/", typed)

    assert answer.status_code == 422
    assert "这几处要改" in answer.content.decode()


def test_the_present_password_cannot_be_guessed_here_either(client, clerk):
    client.force_login(clerk)

    answers = [change(client, old="wrong").content.decode() for _ in range(6)]
    right = change(client).content.decode()

    assert "现在的密码不对" in answers[4]
    assert "连错太多次" in answers[5]
    assert "连错太多次" in right
    clerk.refresh_from_db()
    assert clerk.check_password(OLD)


def test_whoever_has_a_password_from_somebody_else_changes_it_before_anything_else(client, clerk):
    User.objects.filter(pk=clerk.pk).update(must_change=True)
    client.force_login(clerk)

    held = client.get("/people/?q=a")
    page = client.get("/password/")
    out = client.get("/nowhere/")
    change(client)
    free = client.get("/people/?q=a")

    assert held.headers["Location"] == "/password/?next=%2Fpeople%2F%3Fq%3Da"
    assert "先改好,再去办别的" in page.content.decode()
    assert out.status_code == 404
    assert free.status_code == 403  # a clerk has no business there, and is told so, not led away


def test_after_ninety_days_the_next_login_asks_for_a_new_password(client, clerk):
    at = timezone.now()
    for days, asked in ((89, False), (90, True)):
        User.objects.filter(pk=clerk.pk).update(
            password_set_at=at - timedelta(days=days), must_change=False
        )
        client.post("/login/", {"username": clerk.username, "password": OLD})
        client.post("/logout/")
        clerk.refresh_from_db()

        assert clerk.must_change is asked


def test_temporary_passwords_keep_the_rules_and_can_be_read_out(clerk):
    from bianmin import shelf

    policy = shelf.pack("_default").policy.security
    given = {passwords.temporary() for _ in range(50)}

    assert len(given) == 50
    for text in given:
        assert list(passwords.objections(text, clerk, policy)) == []
        assert not set(text) & set("01ilo")


def test_djangos_own_commands_keep_the_rules_too(clerk):
    from django.contrib.auth.password_validation import (
        password_validators_help_texts,
        validate_password,
    )
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="只有 2 位"):
        validate_password("短1", clerk)
    with pytest.raises(ValidationError, match="没有数字"):
        validate_password("abcdefghijkl")
    assert validate_password(NEW, clerk) is None
    assert "密码至少十位" in password_validators_help_texts()[0]
