"""Who takes a case in sees the number at the window, and goes on calling from there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bianmin.cases.models import Case
from bianmin.tickets import actions
from bianmin.tickets.models import Ticket
from tests.apps.tickets.conftest import doing, open_at, take
from tests.fixtures.hall import at, make_item, resident_id

TYPED = {
    "id_type": "111", "applicant": "石桂香", "applicant_id": resident_id(), "conditions": "yes",
    "ok_1": "on", "ok_2": "on", "more_3": "shared", "act": "accept",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    """Stand on an ordinary Monday morning."""
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


@pytest.fixture
def web(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def serve(qingshi, clerk):
    """Let somebody be served at window 3 who came for these items."""

    def begin(*items, said=""):
        open_at(clerk, 3)
        ticket = take(qingshi, 20, items=items, said=said)
        actions.call_next(act=doing(clerk, 25))
        return actions.came(ticket_id=ticket.pk, act=doing(clerk, 30))

    return begin


def text(page):
    assert page.status_code == 200
    return page.content.decode()


def intake(version, key="typed-by-hand"):
    return reverse("cases:intake_page", args=[key, version.pk])


def test_nothing_stands_above_the_intake_of_who_serves_nobody(
    web, case, allowance, django_assert_max_num_queries
):
    assert "窗口上的号" not in text(web.get(intake(allowance)))
    page = reverse("cases:show", args=[case.pk])
    web.get(page)
    with django_assert_max_num_queries(12):
        assert "窗口上的号" not in text(web.get(page))


def test_two_matters_of_a_visit_are_taken_in_one_after_the_other(web, serve, qingshi, allowance):
    other = make_item(qingshi, "第二件事")
    ticket = serve(allowance.item, other.item)
    said = {"do": "take_in", "ticket": ticket.pk, "matter": 1}
    address = web.post(reverse("tickets:index"), said).url
    page = text(web.get(address))
    assert "窗口上的号" in page
    assert f"<b>{ticket.number}</b>" in page
    assert "正在办" in page
    assert "2 件事办了 0 件" in page
    assert "收件:" not in page

    shown = text(web.post(address, TYPED, follow=True))

    assert "2 件事办了 1 件" in shown
    assert "收件:" in shown
    second = web.post(reverse("tickets:index"), said | {"matter": 2}).url
    web.post(second, TYPED | {"applicant": "麦秋生"})
    assert [m.case_id is not None for m in ticket.matters.all()] == [True, True]
    press = {"do": "finish", "ticket": ticket.pk, "key": "f"}
    assert "办完了" in text(web.post(reverse("tickets:index"), press, follow=True))


def test_an_intake_found_by_hand_belongs_to_the_ticket_at_the_window_all_the_same(
    web, serve, allowance
):
    ticket = serve(allowance.item)
    web.post(intake(allowance), TYPED)
    assert ticket.matters.get().case == Case.objects.get()
    assert ticket.matters.get().done_at == at(23, 9, 30)


def test_what_somebody_could_not_name_becomes_the_case_and_another_matter_does_not(
    web, serve, qingshi, allowance
):
    other = make_item(qingshi, "别的事")
    ticket = serve(said="问高龄津贴")
    web.post(intake(allowance), TYPED)
    assert ticket.matters.get().case == Case.objects.get()
    web.post(intake(other, "another"), TYPED)
    assert Case.objects.count() == 2
    assert ticket.matters.get().case_id == Case.objects.order_by("pk").first().pk


def test_the_bar_costs_one_query_and_calls_the_next_from_the_page_of_a_case(
    web, serve, case, qingshi, allowance
):
    page = reverse("cases:show", args=[case.pk])
    web.get(page)
    with CaptureQueriesContext(connection) as plain:
        web.get(page)
    first = serve(allowance.item)
    with CaptureQueriesContext(connection) as with_bar:
        shown = text(web.get(page))
    assert first.number in shown
    assert len(with_bar) == len(plain) + 1

    waiting = take(qingshi, 40)
    answer = web.post(reverse("tickets:index"), {"do": "next", "key": "n"}, follow=True)
    assert f"请 {waiting.number} 号" in text(answer)
    assert Ticket.objects.get(pk=first.pk).state == "finished"


def test_parking_without_a_reason_is_refused_with_its_clause_and_with_one_it_is_done(
    web, serve, allowance
):
    ticket = serve(allowance.item)
    park = {"do": "park", "ticket": ticket.pk, "key": "p"}
    refused = web.post(reverse("tickets:index"), park)
    assert refused.status_code == 422
    assert "没有写明挂起的原因" in refused.content.decode()
    web.post(reverse("tickets:index"), park | {"why": "回家拿户口簿", "key": "p2"})
    assert Ticket.objects.get().state == "parked"


def test_who_was_called_and_has_not_come_is_said_so(web, qingshi, clerk, case, allowance):
    open_at(clerk, 3)
    take(qingshi, 20, items=[allowance.item])
    actions.call_next(act=doing(clerk, 25))
    assert "叫了,还没有到" in text(web.get(reverse("cases:show", args=[case.pk])))
