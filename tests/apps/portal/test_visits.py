"""The tickets of today among one's own things: by the telephone, or by the code one watched."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.appointments import actions as appointments
from bianmin.kiosk import actions as kiosk
from bianmin.portal import session
from bianmin.portal.models import Terminal
from bianmin.tickets import actions
from tests.apps.appointments.conftest import asked, make_plan
from tests.apps.portal.conftest import HALL, PHONE, sign_in, text
from tests.apps.tickets.conftest import doing, open_at, take
from tests.fixtures.hall import act, at, resident_id

OTHER = "13900000002"
ME = f"{HALL}me/"


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    """Stand on an ordinary Monday morning."""
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


def give(centre, phone=PHONE, **more):
    return take(centre, 20, person=actions.Person(name="石桂香", phone=phone), **more)


def test_ones_number_of_today_stands_on_top_and_nobody_elses(client, qingshi):
    mine, other = give(qingshi), give(qingshi, OTHER)
    sign_in(client)
    page = text(client.get(ME))
    assert "今天来的这一趟" in page
    assert reverse("calling:watch", args=[mine.code]) in page
    assert reverse("calling:watch", args=[other.code]) not in page
    assert "石桂香" not in page


def test_a_number_typed_at_the_machine_is_enough_and_a_wrong_one_is_told(
    client, qingshi, allowance
):
    token = "the token of this machine"
    Terminal.objects.create(
        centre=qingshi, no=1, place="门口", token=session.hashed(token), opened_at=at(23, 8),
        changed_at=at(23, 8),
    )  # fmt: skip
    client.cookies[session.MACHINE] = token
    take_ = f"{HALL}kiosk/take/"
    typed = {"key": "k", "i": allowance.item.code}
    wrong = client.post(take_, typed | {"phone": "139"})
    assert "手机号是 11 位数字" in text(wrong, 422)
    client.post(take_, typed | {"phone": "139 0000 0001"})
    del client.cookies[session.MACHINE]

    sign_in(client)
    assert "今天来的这一趟" in text(client.get(ME))


def test_without_a_telephone_the_slip_read_by_the_phone_is_found_again(client, qingshi):
    ticket = take(qingshi, 20)
    watch = reverse("calling:watch", args=[ticket.code])
    assert "今天来的这一趟" not in text(client.get(ME))
    client.get(watch)

    assert watch in text(client.get(ME))
    sign_in(client)
    assert watch in text(client.get(ME))
    client.post(f"{HALL}me/leave/")
    assert watch not in text(client.get(ME))


def test_a_forged_or_an_old_code_shows_nothing(client, qingshi, monkeypatch):
    ticket = take(qingshi, 20)
    client.cookies["ticket"] = ticket.code
    assert ticket.number not in text(client.get(ME))
    client.get(reverse("calling:watch", args=[ticket.code]))
    monkeypatch.setattr(timezone, "now", lambda: at(24, 9, 30))
    assert ticket.number not in text(client.get(ME))


def test_appointment_number_and_case_of_one_visit_stand_together(
    client, qingshi, director, clerk, allowance, django_assert_max_num_queries
):
    make_plan(qingshi, director)
    booking = appointments.book(
        asked(allowance, at(23, 9, 30), channel="phone", phone=PHONE), act(clerk, at(23, 8, 5))
    )
    came = appointments.check_in(booking_id=booking.pk, act=act(clerk, at(23, 9, 20)))
    open_at(clerk, 3, 40)
    actions.call_next(act=doing(clerk, 41))
    actions.came(ticket_id=came.ticket_id, act=doing(clerk, 42))
    client.force_login(clerk)
    said = {"do": "take_in", "ticket": came.ticket_id, "matter": 1}
    address = client.post(reverse("tickets:index"), said).url
    sent = {
        "id_type": "111", "applicant": "石桂香", "phone": PHONE, "applicant_id": resident_id(),
        "conditions": "yes", "ok_1": "on", "ok_2": "on", "more_3": "shared", "act": "accept",
    }  # fmt: skip
    client.post(address, sent)
    case = came.ticket.matters.get().case
    client.logout()

    sign_in(client)
    client.get(ME)
    with django_assert_max_num_queries(12):
        page = text(client.get(ME))

    together = page.split("今天来的这一趟")[1].split("</section>")[0]
    assert came.ticket.number in together
    assert "约的 9:30" in together
    assert reverse("portal:case", args=["qingshi", case.pk]) in together


def test_whose_case_it_is_not_sees_that_it_was_taken_in_and_nothing_of_it(
    client, qingshi, clerk, allowance, case
):
    ticket = give(qingshi, items=[allowance.item])
    ticket.matters.update(case=case, done_at=at(23, 9, 25))
    sign_in(client)
    page = text(client.get(ME))
    assert "收下了" in page
    assert case.no not in page


def test_the_machine_keeps_no_number_of_a_card_without_a_ground(qingshi):
    machine = Terminal.objects.create(
        centre=qingshi, no=1, place="门口", token="x", opened_at=at(23, 8), changed_at=at(23, 8)
    )
    slip = kiosk.take(
        terminal=machine, items=[], id_number="110105199001010017", key="k", at=at(23, 9)
    )
    assert slip.ticket.person == ""


def test_a_ticket_says_whose_it_was_no_longer_than_the_book_keeps_it(qingshi):
    ticket = give(qingshi)
    assert actions.forget(at=at(23, 23, month=12)) == 0
    assert actions.forget(at=at(24, 8, month=12)) == 1
    assert actions.forget(at=at(24, 9, month=12)) == 0
    ticket.refresh_from_db()
    assert (ticket.person, ticket.person_shown, ticket.phone_blind) == ("", "", "")
    assert ticket.number
