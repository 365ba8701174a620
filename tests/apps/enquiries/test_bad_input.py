"""What people send that they should not; and what the lists cost, whatever is in them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from bianmin.enquiries import actions
from bianmin.enquiries.actions import Asked
from bianmin.enquiries.models import Enquiry, Passing, Reply
from bianmin.refusal import Refused
from tests.apps.enquiries.test_stories import ask, ending, said
from tests.fixtures.hall import MONDAY, act, make_item, make_user

NASTY = "<script>alert(1)</script>' OR 1=1 -- \u202e倒着\x00 {{ 7|add:7 }}"


def post(client, **typed):
    return client.post(reverse("enquiries:new"), {"channel": "visit", "key": "k"} | typed)


def test_a_letter_of_fifty_thousand_letters_is_refused_with_what_was_typed(client, qingshi, clerk):
    client.force_login(clerk)
    answer = post(client, channel="letter", matter="长" * 50_000, who="石桂香")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "太长了:最多 5000 个字" in page
    assert 'value="石桂香"' in page
    assert not Enquiry.objects.exists()


def test_hostile_text_is_text(client, qingshi, clerk):
    client.force_login(clerk)
    found = post(client, matter=NASTY, who=NASTY[:50], act="find")
    assert "<script>alert" not in found.content.decode()
    shown = client.post(
        reverse("enquiries:new"), {"channel": "visit", "matter": NASTY, "key": "k"}, follow=True
    ).content.decode()
    assert "<script>alert" not in shown
    assert "\u202e" not in Enquiry.objects.get().matter
    index = client.get(reverse("enquiries:index"), {"tab": NASTY, "after": NASTY, "since": "x"})
    assert index.status_code == 200
    assert client.get(reverse("enquiries:index"), {"tab": "all", "since": "x"}).status_code == 200
    enquiry = Enquiry.objects.get()
    close = reverse("enquiries:close", args=[enquiry.pk])
    assert client.post(close, {"outcome": NASTY, "belongs": NASTY, "key": "c"}).status_code == 422
    for name in ("replies", "figures", "templates"):
        assert client.get(reverse(f"enquiries:{name}"), {"after": NASTY}).status_code == 200


def test_a_wrong_number_is_said_at_once_and_nothing_is_lost(client, qingshi, clerk):
    client.force_login(clerk)
    answer = post(client, matter="问津贴", phone="12345", who="石桂香")
    assert answer.status_code == 422
    assert "电话号码不对" in answer.content.decode()
    assert "问津贴</textarea>" in answer.content.decode()


def test_an_item_that_is_no_longer_offered_is_named_as_such(client, qingshi, clerk):
    version = make_item(qingshi)
    version.item.ended_on = date(2020, 1, 1)
    version.item.save()
    client.force_login(clerk)
    answer = post(client, matter="高龄津贴", version=version.pk)
    assert answer.status_code == 422
    assert "这个事项不在办了" in answer.content.decode()


def test_a_matter_goes_neither_to_oneself_nor_to_somebody_on_no_post(qingshi, clerk, stranger):
    enquiry = ask(qingshi, clerk)
    idle = make_user(qingshi, "handler", "离岗的")
    idle.is_active = False
    idle.save()
    for to, words in (
        (clerk, "不能移交给自己"), (idle, "没有指定到人,或者这个人不在本大厅的岗位上"),
        (stranger, "没有指定到人,或者这个人不在本大厅的岗位上"), (None, "没有指定到人,或者这个人不在本大厅的岗位上"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            actions.pass_on(enquiry_id=enquiry.pk, to=to, why="他管", act=act(clerk))
        assert said(refused) == [words]


def test_nothing_is_closed_without_an_answer_and_nothing_twice(qingshi, clerk):
    enquiry = ask(qingshi, clerk)
    with pytest.raises(Refused) as refused:
        actions.close(enquiry_id=enquiry.pk, ending=ending("", answer=" "), act=act(clerk))
    assert said(refused) == ["没有写结果", "没有写答复内容"]
    actions.close(enquiry_id=enquiry.pk, ending=ending("answered"), act=act(clerk))
    with pytest.raises(Refused) as refused:
        actions.close(enquiry_id=enquiry.pk, ending=ending("answered"), act=act(clerk))
    assert "这件已经了结" in said(refused)[0]


def test_other_halls_see_nothing(client, qingshi, clerk, stranger):
    enquiry = ask(qingshi, clerk)
    client.force_login(stranger)
    for name in ("show", "close"):
        assert client.get(reverse(f"enquiries:{name}", args=[enquiry.pk])).status_code == 404
    for name in ("pass", "accept", "claim", "promise", "send", "ticket"):
        assert client.post(reverse(f"enquiries:{name}", args=[enquiry.pk])).status_code == 404


def test_the_lists_cost_the_same_whatever_stands_in_them(
    client, qingshi, clerk, director, django_assert_max_num_queries
):
    for n in range(55):
        enquiry = ask(qingshi, clerk, key=f"k{n}", who="石桂香", phone="13900000001")
        Reply.objects.create(
            enquiry=enquiry, centre=qingshi, what="回电话", due_at=MONDAY, of=clerk, because=["x"],
            at=MONDAY,
        )  # fmt: skip
    actions.pass_on(enquiry_id=enquiry.pk, to=director, why="他管", act=act(clerk))
    assert Passing.objects.count() == 1
    pages = {
        clerk: ("index", "replies", "figures", "templates", "new"),
        director: ("index", "replies", "figures", "templates"),
    }
    for user, names in pages.items():
        client.force_login(user)
        client.get(reverse("enquiries:index"))  # what is learned once a process is learned
        for name in names:
            with django_assert_max_num_queries(12):
                page = client.get(reverse(f"enquiries:{name}"))
            assert page.status_code == 200
        with django_assert_max_num_queries(12):
            client.get(reverse("enquiries:show", args=[enquiry.pk]))
        with django_assert_max_num_queries(12):
            client.get(reverse("enquiries:index"), {"tab": "all"})
    client.force_login(clerk)
    page = client.get(reverse("enquiries:index"), {"tab": "mine"}).content.decode()
    assert "接着看" in page
    assert "接着看" in client.get(reverse("enquiries:replies")).content.decode()


def test_the_register_leaves_the_house_masked_and_that_is_written_down(
    client, qingshi, clerk, director
):
    from io import BytesIO

    from openpyxl import load_workbook

    from bianmin.ledger.models import Entry

    ask(qingshi, clerk, matter="=1+1", who="石桂香", phone="13900000001")
    client.force_login(clerk)
    assert client.get(reverse("enquiries:workbook")).status_code == 403
    client.force_login(director)
    body = b"".join(client.get(reverse("enquiries:workbook")).streaming_content)
    cells = [c.value for row in load_workbook(BytesIO(body)).active.iter_rows() for c in row]
    assert "石**" in cells
    assert "石桂香" not in cells
    assert "=1+1" in cells
    assert Entry.objects.filter(event="register_exported").exists()


def test_who_asks_gets_a_ticket_without_being_asked_again(client, qingshi, clerk):
    version = make_item(qingshi)
    enquiry = actions.register(
        centre=qingshi, act=act(clerk),
        asked=Asked(channel="visit", matter="津贴", version=version, who="石桂香"),
    )  # fmt: skip
    actions.give_ticket(enquiry_id=enquiry.pk, act=act(clerk, key="t"))
    actions.give_ticket(enquiry_id=enquiry.pk, act=act(clerk, key="t"))
    enquiry.refresh_from_db()
    number = enquiry.ticket.number
    with pytest.raises(Refused) as refused:
        actions.give_ticket(enquiry_id=enquiry.pk, act=act(clerk, key="u"))
    assert said(refused) == [f"已经取了号:{number}"]
    client.force_login(clerk)
    assert number in client.get(reverse("enquiries:show", args=[enquiry.pk])).content.decode()
