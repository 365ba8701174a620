"""The corner where people help themselves: machines, calls for help, and nobody left behind."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bianmin.ledger.models import Entry
from bianmin.portal import actions, session
from bianmin.portal.models import HelpCall, Terminal, Visitor
from bianmin.refusal import Refused
from tests.apps.portal.conftest import HALL, sign_in, text
from tests.fixtures.hall import act, make_item, make_user

ZONE = f"{HALL}selfservice/"
NOW = timezone.now()


@pytest.fixture
def director(qingshi):
    return make_user(qingshi, "director", "程守田")


@pytest.fixture
def guide(qingshi):
    return make_user(qingshi, "guide", "禾小引")


@pytest.fixture
def machine(qingshi, director):
    """A machine by the door, and the word that makes a browser it."""
    found, token = actions.register(
        centre=qingshi, place="大门左手边", contact="0000-6100199", act=act(director, NOW)
    )
    found.word = token
    return found


@pytest.fixture
def there(machine):
    """A visitor before the machine."""
    client = Client()
    assert client.get(f"{ZONE}open/{machine.word}/").status_code == 302
    return client


def test_a_director_enters_a_machine_and_it_shows_whom_to_call(client, qingshi, director):
    client.force_login(director)
    said = text(client.post("/terminals/", {"place": "大门左手边", "contact": "", "key": "k1"}))

    assert "1 号自助机登记好了" in said
    assert "自助终端没有标明日常维护联系人电话" in said  # so says the book of Erping
    path = said.split("<code>")[1].split("</code>")[0].split("testserver")[1]
    machine = Client()
    machine.get(path)
    assert "叫人帮我" in text(machine.get(ZONE))
    facts = {"place": "大门右手边", "contact": "0000-6100199", "state": "working", "key": "k2"}
    found = Terminal.objects.get()
    client.post(f"/terminals/{found.pk}/", facts)
    assert "0000-6100199" in text(machine.get(ZONE))
    assert "日常维护联系人电话" not in text(client.get("/terminals/"))


def test_who_calls_is_fetched_by_one_and_what_was_helped_is_written_down(there, guide, clerk):
    there.post(f"{ZONE}help/")
    there.post(f"{ZONE}help/")  # pressed twice: called once
    call = HelpCall.objects.get()
    assert "叫了人,请等一等" in text(there.get(ZONE))
    staff, other = Client(), Client()
    staff.force_login(guide)
    other.force_login(clerk)
    assert "大门左手边" in text(staff.get("/help/"))
    staff.post(f"/help/{call.pk}/take/")
    assert "禾小引 过来了" in text(there.get(ZONE))
    assert "禾小引已经去了" in text(other.post(f"/help/{call.pk}/take/"), 422)
    assert "没有写帮了什么" in text(staff.post(f"/help/{call.pk}/done/", {"helped": " "}), 422)
    staff.post(f"/help/{call.pk}/done/", {"helped": "教会用手机号登录"})

    call.refresh_from_db()
    assert (call.by, call.helped) == (guide, "教会用手机号登录")
    assert call.at <= call.taken_at <= call.done_at
    events = list(Entry.objects.filter(subject=call.subject).order_by("seq"))
    assert [e.event for e in events] == ["help_asked", "help_taken", "help_done"]
    assert "教会用手机号登录" in text(staff.get("/help/"))
    assert "叫人帮我" in text(there.get(ZONE))


def test_the_first_who_called_stands_first(qingshi, machine, director, guide, client):
    second, _ = actions.register(centre=qingshi, place="里间", contact="", act=act(director, NOW))
    now = timezone.now()
    before = now - timedelta(minutes=9, seconds=5)
    actions.ask_help(terminal_id=second.pk, at=before, today=now.date())
    actions.ask_help(terminal_id=machine.pk, at=now, today=now.date())
    client.force_login(guide)

    said = text(client.get("/help/"))

    assert said.index("里间") < said.index("大门左手边")
    assert "等了 9 分钟" in said


@pytest.mark.django_db(transaction=True)
def test_ten_go_at_once_and_one_has_gone(machine, qingshi):
    call = actions.ask_help(terminal_id=machine.pk, at=NOW, today=NOW.date())
    people = [make_user(qingshi, "guide", f"引{n}", f"guide-{n}") for n in range(6)]
    gone, sent_back = [], []

    def go(person):
        try:
            gone.append(actions.take_help(call_id=call.pk, act=act(person, NOW)).by)
        except Refused:
            sent_back.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(gone), len(sent_back)) == (1, 5)
    assert HelpCall.objects.get().by == gone[0]


def test_a_browser_that_is_no_machine_cannot_call(client, machine):
    assert client.post(f"{ZONE}help/").status_code == 404
    assert "还没有登记成大厅的自助机" in text(client.get(ZONE))
    assert client.get(f"{ZONE}open/guessed/").status_code == 404


def test_a_machine_of_another_hall_is_none_here(there, liuxi):
    there.cookies["terminal"]["path"] = "/"

    assert there.post("/c/liuxi/selfservice/help/").status_code == 404


def test_the_reset_forgets_everything_of_whoever_was_there(there, allowance, clerk):
    sign_in(there)
    assert Visitor.objects.get().shared
    there.get(f"{HALL}?elder=1")

    answer = there.get(f"{ZONE}reset/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Visitor.objects.exists()
    left = {name for name, morsel in there.cookies.items() if morsel.value}
    assert left <= {"terminal", "idle", "csrftoken"}
    assert "叫人帮我" in text(there.get(ZONE))


def test_a_machine_signs_out_sooner_than_a_telephone(there, allowance, clerk):
    sign_in(there)
    Visitor.objects.update(seen_at=timezone.now() - timedelta(seconds=91))

    assert "发验证码到手机" in text(there.get(f"{HALL}me/"))


def test_every_page_of_a_machine_goes_back_by_itself(there, allowance):
    for path in ("", "me/", "guides/", "progress/", "selfservice/"):
        said = text(there.get(f"{HALL}{path}"))
        assert "portal/idle.js" in said
        assert f'content="90;url={ZONE}reset/"' in said
    assert "portal/idle.js" not in text(Client().get(f"{HALL}me/"))


def test_only_what_has_its_steps_and_is_of_the_kinds_of_the_book_is_open(client, qingshi):
    make_item(qingshi, "XX-1", online=True, plain_name="有步骤的")
    make_item(qingshi, "XX-2", online=True, plain_name="罚款的", type_code="02")
    bare = make_item(qingshi, "XX-3", online=True, plain_name="没有步骤的", handle_flow="")
    bare.steps.all().delete()

    said = text(client.get(ZONE))

    assert "有步骤的" in said
    assert "罚款的" not in said
    assert "没有步骤的" not in said


def test_a_machine_that_is_taken_away_is_one_no_more(there, machine, director):
    facts = {"place": "", "contact": "", "state": "gone"}
    actions.change(terminal_id=machine.pk, facts=facts, act=act(director, NOW))

    assert there.post(f"{ZONE}help/").status_code == 404
    assert session.MACHINE in there.cookies


def test_a_machine_registered_twice_by_one_form_is_one(qingshi, director):
    for _ in range(2):
        actions.register(
            centre=qingshi, place="门口", contact="", act=act(director, NOW, key="once")
        )

    assert Terminal.objects.count() == 1


def test_the_telephone_is_told_how_to_install_it_and_keeps_nothing_of_anybody(client, qingshi):
    said = client.get(f"{HALL}app.webmanifest").json()

    assert said["start_url"] == said["scope"] == HALL
    assert {i["sizes"] for i in said["icons"]} == {"192x192", "512x512"}
    assert client.get(said["icons"][0]["src"]).content.startswith(b"\x89PNG")
    assert client.get(f"{HALL}icon-99999.png").status_code == 404
    worker = client.get(f"{HALL}worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "/me/" not in worker.content.decode()
    assert "没连上" in text(client.get(f"{HALL}offline/"))
    assert 'rel="manifest"' in text(client.get(HALL))
