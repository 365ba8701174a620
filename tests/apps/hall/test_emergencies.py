"""Something happens that cannot wait: from the press to the last word."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bianmin.hall import actions
from bianmin.hall.models import Emergency
from bianmin.ledger.models import Entry
from bianmin.messaging.models import Note
from bianmin.refusal import Refused
from tests.apps.hall.conftest import open_at, take
from tests.fixtures.hall import act, at, make_user

MOST = 12  # queries of a page


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


def text(answer):
    return answer.content.decode()


def pressed(client, **said):
    return client.post(reverse("hall:press"), {"key": "p1"} | said, follow=True)


def report(by, kind="火情", key="k", hour=9, minute=30):
    done = act(by, at(23, hour, minute), key=key)
    return actions.press(kind=kind, place="3 号窗口", address="/hall/emergencies/{}/", act=done)


def test_from_the_press_to_the_last_word(client, qingshi, clerk, director, chief):
    """A clerk presses, the leaders are told at once, every page says so till the director ends it."""
    open_at(clerk, 3)
    client.force_login(clerk)
    page = text(client.get(reverse("hall:press")))
    assert "火情" in page
    assert 'value="3 号窗口"' in page

    page = text(pressed(client, kind="火情", place="3 号窗口"))
    assert "告诉了:程守田、石满仓" in page
    found = Emergency.objects.get()
    assert (found.by, found.kind, found.place) == (clerk, "火情", "3 号窗口")
    assert {note.to for note in Note.objects.all()} == {director, chief}
    for name in ("tickets:index", "cases:mine"):
        assert "火情,3 号窗口,9:30 报的" in text(client.get(reverse(name)))
    own = reverse("hall:emergency", args=[found.pk])
    client.post(own, {"do": "measure", "text": "拨了 119,人都出来了", "key": "m1"})

    client.force_login(director)
    inbox = text(client.get(reverse("messaging:inbox")))
    assert f'href="{own}"' in inbox
    client.post(reverse("messaging:read"), {"about": found.subject})
    assert not Note.objects.filter(to=director, read_at=None).exists()
    assert "火情,3 号窗口" in text(client.get(reverse("hall:now")))
    answer = client.post(
        own, {"do": "end", "result": "垃圾桶着了,扑灭了", "key": "e1"}, follow=True
    )
    assert "垃圾桶着了,扑灭了" in text(answer)
    assert "火情,3 号窗口,9:30 报的" not in text(client.get(reverse("hall:now")))
    assert [e.event for e in Entry.objects.filter(subject=found.subject).order_by("pk")] == [
        "calling_stopped", "emergency_pressed", "emergency_measure", "calling_goes_on", "emergency_ended",
    ]  # fmt: skip


def test_it_is_not_pressed_by_accident_nor_twice(client, qingshi, clerk, director):
    client.force_login(clerk)
    client.get(reverse("hall:press"))
    answer = pressed(client, place="大厅")
    assert answer.status_code == 422
    assert "没有选是哪一种突发情况" in text(answer)
    assert 'value="大厅"' in text(answer)
    assert not Emergency.objects.exists()

    for _ in range(2):
        pressed(client, kind="停电、断网", key="same")
    assert Emergency.objects.count() == 1
    assert Note.objects.count() == 1


def test_who_presses_for_the_same_thing_adds_to_it(qingshi, clerk, handler, director):
    first, second = report(clerk, key="a"), report(handler, key="b", minute=31)

    assert first == second
    assert [one.text for one in first.measures.order_by("pk")][1:] == ["又有人报:3 号窗口"]
    actions.end(emergency_id=first.pk, result="灭了", act=act(director, at(23, 9, 40), key="c"))
    assert report(clerk, key="d", minute=50) != first


def test_everything_that_keeps_it_from_ending_is_said_and_nothing_typed_is_lost(
    client, qingshi, clerk, director
):
    found = report(clerk)
    client.force_login(director)
    own = reverse("hall:emergency", args=[found.pk])

    answer = client.post(own, {"do": "end", "result": "虚惊一场", "key": "x"})
    assert answer.status_code == 422
    assert "还没有人写过采取了什么措施" in text(answer)
    assert "系统默认 1803" in text(answer)
    assert "虚惊一场" in text(answer)
    answer = client.post(own, {"do": "end", "result": "长" * 501, "key": "y"})
    assert answer.status_code == 422
    assert client.post(own, {"do": "nonsense"}).status_code == 422

    actions.measure(emergency_id=found.pk, text="看过了", act=act(clerk, at(23, 9, 31), key="m"))
    actions.end(emergency_id=found.pk, result="虚惊一场", act=act(director, at(23, 9, 40), key="e"))
    with pytest.raises(Refused, match="已经了结了"):
        actions.measure(emergency_id=found.pk, text="再写", act=act(clerk, at(23, 9, 41), key="n"))
    answer = client.post(own, {"do": "end", "result": "又一次", "key": "z"})
    assert answer.status_code == 422


def test_a_clerk_writes_what_was_done_and_does_not_end_it(client, qingshi, clerk):
    found = report(clerk)
    client.force_login(clerk)
    own = reverse("hall:emergency", args=[found.pk])

    assert "<h2>了结</h2>" not in text(client.get(own))
    assert client.post(own, {"do": "end", "result": "好了", "key": "e"}).status_code == 422
    assert Emergency.objects.standing().count() == 1


def test_the_neighbours_neither_see_it_nor_can_they(client, qingshi, clerk, stranger):
    found = report(clerk)
    client.force_login(stranger)

    assert client.get(reverse("hall:emergency", args=[found.pk])).status_code == 404
    assert "火情" not in text(client.get(reverse("hall:emergencies")))
    assert "火情,3 号窗口" not in text(client.get(reverse("tickets:index")))


def test_the_window_and_the_live_page_learn_of_it_without_being_loaded_anew(
    client, qingshi, clerk, director
):
    open_at(clerk, 3)
    client.force_login(clerk)
    take(qingshi, 20)
    asks = {"HX-Request": "true"}
    assert 'id="alarm"' in text(client.get(reverse("tickets:index"), headers=asks))
    client.force_login(director)
    tag = client.get(reverse("hall:now")).headers["ETag"]

    report(clerk)

    asks |= {"If-None-Match": tag}
    said = text(client.get(reverse("hall:now"), headers=asks))
    assert 'hx-swap-oob="true"' in said
    assert "火情,3 号窗口,9:30 报的" in said


def test_the_list_is_paged_and_costs_the_same_however_long(
    client, qingshi, director, django_assert_max_num_queries
):
    rows = [
        Emergency(
            centre=qingshi, kind="别的", said="别的", began_at=at(20), by=director, pack="_default",
            told=[], ended_at=at(20), ended_by=director, result=f"第 {n} 件",
        )
        for n in range(70)
    ]  # fmt: skip
    Emergency.objects.bulk_create(rows)
    client.force_login(director)
    client.get(reverse("hall:emergencies"))
    with django_assert_max_num_queries(MOST):
        page = text(client.get(reverse("hall:emergencies")))
    assert "第 69 件" in page
    assert "第 39 件" not in page
    after = Emergency.objects.order_by("-pk")[29].pk
    assert "第 39 件" in text(client.get(reverse("hall:emergencies"), {"after": after}))
    for wrong in ("abc", "９", "9" * 40, "-1"):
        assert client.get(reverse("hall:emergencies"), {"after": wrong}).status_code == 200


@pytest.mark.parametrize("role", ["agent", "inspector"])
def test_who_does_not_work_at_the_counter_has_no_button(client, qingshi, role):
    client.force_login(make_user(qingshi, role, "禾秀兰", f"some-{role}"))

    assert client.get(reverse("hall:press")).status_code == 403
    assert 'class="nb press"' not in text(client.get("/", follow=True))


def test_a_guide_presses(client, qingshi):
    """引导人员可以登记突发情况."""
    guide = make_user(qingshi, "guide", "禾秀兰", "guide")
    client.force_login(guide)

    pressed(client, kind="有人发病、受伤")
    assert Emergency.objects.get().by == guide


def test_by_a_book_that_names_the_fields_the_press_fills_them(liuxi):
    """Yongan wants the time, the kind and the measures; one press gives all three."""
    liuxi.adoptions.update(pack="yongan-2025")
    clerk = make_user(liuxi, "clerk", "苗小满", "yongan")

    found = report(clerk)
    assert found.measures.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_press_at_once_and_it_is_one(qingshi, clerk, director):
    begin, failed = threading.Barrier(10), []

    def go(n):
        try:
            begin.wait()
            report(clerk, key=f"t{n}")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(n,)) for n in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert failed == []
    assert Emergency.objects.count() == 1
    assert Emergency.objects.get().measures.count() == 10
    assert Note.objects.filter(to=director).count() == 1
