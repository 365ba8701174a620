"""What every page carries, and the pages for when something goes wrong."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from bianmin.web import navigation
from bianmin.web.forms import Form, forms

ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.fixture(autouse=True)
def doors(settings, db):  # each page asks whether a holiday notice has come
    settings.ROOT_URLCONF = "tests.web.urls"


def test_the_browser_is_told_to_run_nothing_but_our_own(client):
    headers = client.get("/portal/").headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_nothing_and_says_what_to_do(name):
    page = render_to_string(name)

    assert 'lang="zh-Hans"' in page
    assert page.count("<h1>") == 1
    assert "<li>" in page
    assert 'href="/"' in page


def test_a_fault_of_ours_is_a_page_one_can_read():
    answer = Client(raise_request_exception=False).get("/broken/")

    assert answer.status_code == 500
    assert "不是您做错了" in answer.content.decode()


def test_a_form_too_old_is_not_lost():
    answer = Client(enforce_csrf_checks=True).post("/page/", {"a": "1"})

    assert answer.status_code == 403
    assert "请再交一次" in answer.content.decode()


def test_elder_mode_is_remembered_and_taken_back_without_a_script(client):
    switched = client.get("/portal/?q=老人&elder=1")
    page = client.get(switched.headers["Location"]).content.decode()
    client.get("/portal/?elder=0")
    back = client.get("/portal/").content.decode()

    assert switched.headers["Location"].startswith("/portal/?q=")
    assert re.search(r'<html[^>]* class="resident elder"', page)
    assert re.search(r'<html[^>]* class="resident"', back)


@pytest.mark.parametrize("path", ["/portal/?elder=2", "/portal/?elder=%00"])
def test_another_wish_changes_nothing(client, path):
    assert client.get(path).status_code == 200


def test_elder_mode_never_leads_to_another_host(client):
    answer = client.get("//evil.example/portal/?elder=1")

    assert not answer.headers.get("Location", "/x").startswith("//")


def test_an_answered_form_is_marked_as_arrived(client):
    client.cookies["sent"] = "intake"

    answer = client.post("/page/", {})

    assert answer.cookies["sent"].value == ""


def test_a_form_turned_away_at_the_door_is_kept():
    client = Client(enforce_csrf_checks=True)
    client.cookies["sent"] = "intake"

    assert "sent" not in client.post("/page/", {}).cookies


def test_a_form_sent_after_the_session_ended_is_kept(settings, client, db):
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "bianmin.web.arrival.confirm_arrival",
    ]
    client.cookies["sent"] = "intake"

    answer = client.post("/closed/", {})

    assert answer.status_code == 302
    assert "sent" not in answer.cookies


class Clerk:
    is_authenticated = True

    def __init__(self, *permissions):
        self.permissions = permissions

    centre_id = 1

    def may(self, permission):
        return permission in self.permissions


def bar(path, user):
    request = RequestFactory().get(path)
    request.user = user
    return navigation.links(request)


def test_the_bar_shows_only_what_one_may_open_and_where_one_is():
    (ledger,) = bar("/ledger/", Clerk("ledger.see"))

    assert (ledger.label, ledger.address, ledger.current) == ("台账", "/ledger/", "page")
    assert bar("/ledger/9/", Clerk("ledger.see"))[0].current == "true"
    assert bar("/page/", Clerk("ledger.see"))[0].current == ""
    assert bar("/ledger/", Clerk()) == []
    assert bar("/ledger/", AnonymousUser()) == []


def test_links_that_belong_together_stand_in_one_menu_and_one_alone_stands_by_itself(settings):
    settings.ROOT_URLCONF = "bianmin.urls"
    (alone,) = bar("/joint/", Clerk("joint.see"))
    kinds, ledger = bar("/joint/", Clerk("joint.see", "transfers.see", "ledger.see"))

    assert (alone.label, alone.current) == ("联办", "page")
    assert [link.label for link in kinds.links] == ["上报", "联办"]
    assert (kinds.current, ledger.current) == ("true", "")


class Extend(Form):
    days = forms.IntegerField(label="几天", help_text="工作日")
    reason = forms.CharField(label="理由", error_messages={"required": "没有写理由"})
    way = forms.ChoiceField(label="怎么送", choices=[("a", "来取")], widget=forms.RadioSelect)


def test_a_form_says_everything_that_is_wrong_in_plain_words_beside_the_field():
    form = Extend({"days": "", "reason": "", "way": "z"})

    field = render_to_string("form_field.html", {"field": form["days"]})
    above = render_to_string("form_errors.html", {"form": form})

    assert "这一栏要填" in field
    assert 'id="id_days_error"' in field
    assert re.search(r'aria-describedby="id_days_helptext id_days_error"', field)
    assert 'aria-invalid="true"' in field
    for words in ("这一栏要填", "没有写理由", "请从给出的里面选一样"):
        assert words in above


def test_pages_say_how_many_there_are_and_keep_the_question():
    request = RequestFactory().get("/list/?q=老人&after=1")
    context = {"after": "9", "before": "2", "shown": 50, "total": 120}

    page = render_to_string("pages.html", context, request=request)

    assert "一共 <b>120</b> 件" in page
    assert "q=%E8%80%81%E4%BA%BA&amp;after=9" in page
    assert "before=2" in page
    assert "after=9&amp;before" not in page
