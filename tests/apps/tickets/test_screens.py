"""The window, the hall, the display and the phone, through the browser's eyes."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.cases.models import Case, Draft
from bianmin.tickets import actions
from bianmin.tickets.models import Ticket
from bianmin.tickets.views import display
from tests.apps.tickets.conftest import doing, open_at, take
from tests.fixtures.hall import at, make_user, resident_id

MOST = 12  # queries of a page


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    """Stand on an ordinary Monday morning."""
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


@pytest.fixture
def web(client, clerk):
    client.force_login(clerk)
    return client


def press(web, do, **more):
    return web.post(
        reverse("tickets:index"), {"do": do, "key": f"{do}{more}"[:60]} | more, follow=True
    )


def text(answer):
    return answer.content.decode()


def test_a_morning_at_the_window(web, qingshi, clerk, allowance):
    """Open, next, came, into the intake without typing again, done."""
    window = qingshi.windows.get(no=3)
    assert "开 3 号窗口" in text(web.get(reverse("tickets:index")))
    assert "3 号窗口开了" in text(press(web, "open", window=window.pk))
    person = actions.Person(name="石桂香", id_number=resident_id(), phone="13900000001")
    ticket = take(qingshi, 20, items=[allowance.item], person=person)

    page = text(press(web, "next"))
    assert "请 B001 号" in page
    assert "石**" in page
    assert "石桂香" not in page
    page = text(press(web, "came", ticket=ticket.pk))
    answer = web.post(reverse("tickets:index"), {"do": "take_in", "ticket": ticket.pk, "matter": 1})
    assert "石" not in answer.url
    assert resident_id() not in answer.url
    intake = text(web.get(answer.url))
    assert "石桂香" in intake
    assert resident_id() in intake
    assert Draft.objects.count() == 1

    form = {
        "act": "accept", "id_type": "111", "applicant": "石桂香", "applicant_id": resident_id(),
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on", "more_3": "shared",
    }  # fmt: skip
    handed = web.post(answer.url, form, follow=True)
    case = Case.objects.get()
    assert case.applicant == "石桂香", text(handed)[-2000:]
    assert ticket.matters.get().case == case
    assert "办完了" in text(press(web, "finish", ticket=ticket.pk))


def test_what_cannot_be_done_is_said_and_what_was_typed_is_kept(web, qingshi, clerk):
    open_at(clerk, 3)
    ticket = take(qingshi, 20)
    press(web, "next")

    answer = press(web, "miss", ticket=ticket.pk)
    assert answer.status_code == 422
    assert "才叫了 1 遍" in text(answer)
    press(web, "came", ticket=ticket.pk)
    answer = press(web, "pause", why="取文件去了")
    assert answer.status_code == 422
    assert "取文件去了" in text(answer)
    assert press(web, "nonsense").status_code == 422
    assert press(web, "came", ticket=999).status_code == 404


def test_the_pages_ask_few_questions_however_many_wait(
    web, qingshi, clerk, director, client, django_assert_max_num_queries
):
    open_at(clerk, 3)
    for minute in range(25):
        take(qingshi, minute)
    actions.call_next(act=doing(clerk, 30))

    web.get(reverse("tickets:index"))  # the login is touched once a minute
    with django_assert_max_num_queries(MOST):
        page = text(web.get(reverse("tickets:index")))
    assert "等着的 24 位" in page
    client.force_login(director)
    client.get(reverse("hall:now"))
    with django_assert_max_num_queries(MOST):
        hall = text(client.get(reverse("hall:now")))
    assert "建议增开窗口" in hall
    client.get(reverse("calling:display", args=["qingshi"]))
    with django_assert_max_num_queries(MOST):  # as it stands since the last beat
        client.get(reverse("calling:display", args=["qingshi"]))


def test_the_trace_shows_the_lanes_the_numbers_and_the_clause(web, qingshi, clerk):
    open_at(clerk, 3)
    ticket = take(qingshi, 20)
    actions.call_next(act=doing(clerk, 30))

    page = text(web.get(reverse("tickets:show", args=[ticket.pk])))

    assert "叫的是他" in page
    assert "系统默认 817" in page


def test_a_ticket_is_given_by_hand_for_several_things(web, qingshi, allowance, at_once):
    page = text(web.get(reverse("tickets:new"), {"q": "高龄"}))
    assert "给八十岁以上老人领补贴" in page

    form = {"item": [allowance.item_id, at_once.item_id], "name": "石桂香", "key": "n1"}
    answer = web.post(reverse("tickets:new"), form, follow=True)

    ticket = Ticket.objects.get()
    assert ticket.number in text(answer)
    assert ticket.matters.count() == 2
    assert ticket.taken == "window"


def test_the_hall_says_which_window_to_open_and_which_stands_empty(
    client, qingshi, clerk, director
):
    open_at(clerk, 1)  # it does not call from the general line
    take(qingshi, 10)
    client.force_login(director)

    page = text(client.get(reverse("hall:now")))

    assert "1 位在等,没有开着的窗口叫得到" in page
    assert "可以开 <b>3 号 综合窗口</b>:程守田" in page
    actions.close_window(act=doing(clerk, 12))
    open_at(clerk, 3, 13)
    assert "35 分钟没有动静" in text(client.get(reverse("hall:now")))


def test_the_display_names_nobody_and_answers_304_until_something_happens(
    client, qingshi, clerk, django_assert_max_num_queries, monkeypatch
):
    open_at(clerk, 3)
    person = actions.Person(name="石桂香", phone="13900000001")
    take(qingshi, 20, person=person)
    actions.call_next(act=doing(clerk, 30))
    page = text(client.get(reverse("calling:display", args=["qingshi"])))
    assert "A001" in page
    assert "石" not in page.replace("青石镇", "")

    where = reverse("calling:state", args=["qingshi"])
    first = client.get(where)
    assert json.loads(first.content)["calls"][0]["no"] == "A001"
    monkeypatch.setattr(display, "FRESH", 0)
    with django_assert_max_num_queries(1):
        again = client.get(where, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    take(qingshi, 40)
    later = client.get(where, headers={"If-None-Match": first["ETag"]})
    assert json.loads(later.content)["waiting"] == 1
    assert client.get(reverse("calling:state", args=["nowhere"])).status_code == 404


def test_one_watches_ones_number_on_the_phone_and_takes_it_back(client, qingshi, clerk):
    open_at(clerk, 3)
    take(qingshi, 18)
    person = actions.Person(name="石桂香", id_number=resident_id())
    mine = take(qingshi, 20, person=person)
    where = reverse("calling:watch", args=[mine.code])

    page = text(client.get(where))
    assert "前面 <b>1</b> 位" in page
    assert "还说不准" in page
    assert "石" not in page.replace("青石镇", "")
    assert client.post(where, {"do": "cancel", "key": "c"}).status_code == 302
    assert "已经取消" in text(client.get(where))
    again = client.post(where, {"do": "cancel", "key": "d"})
    assert again.status_code == 422
    assert "A002 号取消了,不能取消" in text(again)
    assert client.get(reverse("calling:watch", args=["x" * 40])).status_code == 404


def test_the_next_morning_the_register_names_who_was_not_served(client, qingshi, director):
    take(qingshi, 20)
    take(qingshi, at=at(24, 8, 45))
    client.force_login(director)

    page = text(client.get(reverse("tickets:unserved")))

    assert "A001" in page
    assert "到一天结束还没有叫到" in page


def test_a_guide_gives_tickets_and_calls_nobody(client, qingshi):
    client.force_login(make_user(qingshi, "guide", "梅引路"))

    answer = client.post(reverse("tickets:new"), {"key": "g"}, follow=True)

    assert "A001" in text(answer)
    assert client.post(reverse("tickets:index"), {"do": "next"}).status_code == 404


def test_what_a_page_asks_by_itself_does_not_keep_a_login(web, qingshi, clerk):
    open_at(clerk, 3)
    before = web.session.get("touched")
    web.get(reverse("tickets:index"), headers={"X-By-Itself": "1", "HX-Request": "true"})

    assert web.session.get("touched") == before


def test_estimates_speak_of_two_numbers_and_of_doubt(qingshi, clerk, allowance):
    from bianmin.tickets import queries

    open_at(clerk, 3)
    assert queries.estimate_for_new(qingshi, None, at(23, 9)).zh == "马上就轮到"
    for minute in range(0, 240, 20):
        ticket = take(qingshi, items=[allowance.item], at=at(16, 9 + minute // 60, minute % 60))
        Ticket.objects.filter(pk=ticket.pk).update(state="finished")
        ticket.periods.update(kind="serving", minutes=5 + minute // 20, until=at(16, 18))
    mine = [take(qingshi, n, items=[allowance.item]) for n in range(1, 4)][-1]
    queries.waits.forget()

    found = queries.estimate(mine, qingshi, at(23, 9))

    assert found.zh == "约 14–28 分钟,现在开着 1 个窗口"
    assert found.because == ("_default/queue/estimate",)

    Ticket.objects.filter(day=at(16).date()).update(state="abandoned", moved_at=at(16, 18))
    queries.waits.forget()
    assert "还说不准" in queries.estimate(mine, qingshi, at(23, 9)).zh  # cut off: nothing is known


def test_an_estimate_knows_how_many_are_called_in_vain(qingshi, allowance):
    from bianmin.tickets import queries

    for n, (kinds, times) in enumerate(((("walking", "serving"), 8), (("walking", "away"), 2))):
        for minute in range(times):
            ticket = take(qingshi, items=[allowance.item], at=at(16, 9 + n, minute))
            since = at(16, 9 + n, minute)
            for kind, until in zip(kinds, (at(16, 9 + n, minute + 2), at(16, 12)), strict=True):
                ticket.periods.create(
                    centre=qingshi, line=ticket.line, kind=kind, since=since, until=until,
                    hour=0, minutes=2,
                )  # fmt: skip
                since = until
    queries.waits.forget()

    known = queries.waits.lately(qingshi, at(23, 9), qingshi.pack_on(at(23).date()).policy.queue)

    assert known.walks == 10 / 8
    assert known.walk.minutes == {2: 10}
