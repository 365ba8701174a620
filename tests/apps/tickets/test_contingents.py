"""Items of which a hall gives only so many numbers a day: who is told what, and who goes beyond."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.tickets import actions
from bianmin.tickets.models import Contingent, Ticket
from tests.apps.cases.test_at_once import at_once
from tests.apps.tickets.conftest import doing, take
from tests.fixtures.hall import at, make_item, make_user

LEFT, KIOSKS = 3, 20


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    """Stand on an ordinary Monday morning."""
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


def limit(centre, director, item, a_day=LEFT, why="体检车只来半天"):
    return actions.limit(item=item, a_day=a_day, why=why, act=doing(director))


def said(refused):
    return [o.found for o in refused.value.objections]


def text(answer):
    return answer.content.decode()


def test_a_hall_limits_an_item_only_with_a_reason_on_record(qingshi, director, allowance):
    with pytest.raises(Refused) as refused:
        limit(qingshi, director, allowance.item, why=" ")
    assert said(refused) == ["每天限 3 个,没有登记例外的理由"]

    first = limit(qingshi, director, allowance.item)
    second = limit(qingshi, director, allowance.item, a_day=5)

    assert first.because == ["_default/queue/cap", "_default/queue/contingent"]
    standing = Contingent.objects.get(ended_at__isnull=True)
    assert (standing, standing.a_day) == (second, 5)
    assert Entry.objects.filter(event="item_limited").count() == 2
    assert verify(qingshi) is None


def test_when_the_numbers_are_used_up_a_resident_is_told_when_to_come_again(
    qingshi, director, allowance
):
    limit(qingshi, director, allowance.item, a_day=1)
    item = allowance.item
    first = take(qingshi, items=[item])

    with pytest.raises(Refused) as refused:
        take(qingshi, items=[item])
    assert len(said(refused)) == 1
    assert said(refused)[0].endswith(
        "每天 1 个号,今天的用完了;11月24日 8:30 开门再来取;群众不能多发"
    )
    assert refused.value.objections[0].because == (
        "_default/queue/contingent",
        "_default/queue/beyond",
    )
    take(qingshi, items=[])  # who wants something else gets a number

    actions.cancel(ticket_id=first.pk, act=doing(actions.resident()))
    assert take(qingshi, items=[item]).number  # a number taken back is free again


def test_a_clerk_goes_beyond_with_a_reason_that_stands_in_the_ledger(
    qingshi, director, clerk, allowance
):
    item = allowance.item
    limit(qingshi, director, item, a_day=1)
    take(qingshi, items=[item])
    facts = {"items": [item], "by": clerk, "taken": "window"}

    with pytest.raises(Refused) as refused:
        take(qingshi, **facts)
    assert said(refused)[0].endswith("要多发,写明理由")
    ticket = take(qingshi, beyond="老人从村里来,没有车回去", **facts)

    assert ticket.beyond == "老人从村里来,没有车回去"
    entry = Entry.objects.get(subject=ticket.subject)
    assert entry.details["reason"] == ticket.beyond
    assert "_default/queue/beyond" in entry.because


def test_one_more_matter_of_a_visit_is_held_to_the_contingent_as_well(
    qingshi, director, clerk, allowance
):
    limit(qingshi, director, allowance.item, a_day=1)
    take(qingshi, items=[allowance.item])
    other = take(qingshi)

    with pytest.raises(Refused):
        actions.add(ticket_id=other.pk, items=[allowance.item], act=doing(clerk))
    added = actions.add(
        ticket_id=other.pk, items=[allowance.item], beyond="同一趟来的", act=doing(clerk)
    )
    assert added.beyond == "同一趟来的"


def test_who_kept_an_appointment_takes_no_number_of_the_contingent(qingshi, director, allowance):
    limit(qingshi, director, allowance.item, a_day=1)
    facts = {"items": [allowance.item], "taken": "appointment"}
    for _ in range(2):
        take(qingshi, booked_for=at(23, 10, 0), booked=True, **facts)
    assert take(qingshi, items=[allowance.item]).beyond == ""
    with pytest.raises(Refused):  # the one number of the day is given now
        take(qingshi, items=[allowance.item])
    assert take(qingshi, booked_for=at(23, 10, 0), booked=True, **facts).booked


def test_the_numbers_begin_anew_the_next_day(qingshi, director, allowance):
    limit(qingshi, director, allowance.item, a_day=1)
    take(qingshi, items=[allowance.item])
    with pytest.raises(Refused):
        take(qingshi, items=[allowance.item])
    assert take(qingshi, items=[allowance.item], at=at(24, 9, 0)).serial == 1


def test_the_director_limits_and_the_counter_says_what_is_left(
    client, qingshi, director, clerk, allowance
):
    client.force_login(director)
    page = reverse("tickets:limits")
    wrong = client.post(page, {"key": "k", "a_day": "3", "why": ""})
    assert wrong.status_code == 422
    assert "没有选哪个事项" in text(wrong)
    chosen = {"item": allowance.item_id, "a_day": "1"}
    refused = client.post(page, {"key": "k1", "why": "", **chosen})
    assert refused.status_code == 422
    assert "没有登记例外的理由" in text(refused)
    client.post(page, {"key": "k2", "why": "体检车只来半天", **chosen})
    take(qingshi, items=[allowance.item])
    assert "用完了" in text(client.get(page))

    client.force_login(clerk)
    assert "不限了</button>" not in text(client.get(page))
    assert client.post(page, {"key": "k3", "why": "x", **chosen}).status_code == 200
    assert Contingent.objects.get().a_day == 1
    new = reverse("tickets:new")
    assert "今天的 1 个用完了" in text(client.get(new))
    asked = {"key": "n1", "item": allowance.item_id}
    answer = client.post(new, asked)
    assert answer.status_code == 422
    assert "为什么多发一个" in text(answer)
    answer = client.post(new, asked | {"beyond": "走了三十里山路"}, follow=True)
    assert "超过了每天的限量:走了三十里山路" in text(answer)

    client.force_login(director)
    client.post(reverse("tickets:end_limit", args=[Contingent.objects.get().pk]), {"key": "e"})
    assert Contingent.objects.get().ended_at
    assert client.post(new, asked | {"key": "n2"}).status_code == 302


def test_what_is_limited_is_of_ones_own_hall(client, qingshi, director, liuxi, allowance):
    other = make_item(liuxi, "异地的事")
    client.force_login(director)
    page = reverse("tickets:limits")
    answer = client.post(page, {"key": "k", "item": other.item_id, "a_day": 1, "why": "x"})
    assert answer.status_code == 422
    boss = make_user(liuxi, "director", "乔云生")
    theirs = actions.limit(item=other.item, a_day=1, why="x", act=doing(boss))
    assert client.post(reverse("tickets:end_limit", args=[theirs.pk])).status_code == 404


def test_the_pages_ask_few_questions_whatever_is_limited(
    client, qingshi, director, django_assert_max_num_queries
):
    client.force_login(director)
    for n in range(5):
        limit(qingshi, director, make_item(qingshi, f"第{n}件事").item)
    for page in ("tickets:limits", "tickets:new"):
        with django_assert_max_num_queries(12):
            client.get(reverse(page))


@pytest.mark.django_db(transaction=True)
def test_twenty_kiosks_at_the_last_three_numbers_give_exactly_three(qingshi):
    director = make_user(qingshi, "director", "石守成", "boss")
    item = make_item(qingshi, "体检").item
    limit(qingshi, director, item)

    def hand(n):
        try:
            return take(qingshi, 5, items=[item], key=f"q{n}").number
        except Refused as refusal:
            return refusal.objections[0].found

    answers = at_once(hand, KIOSKS)

    assert Ticket.objects.count() == LEFT
    assert sum("用完了" in one for one in answers) == KIOSKS - LEFT
    assert verify(qingshi) is None
