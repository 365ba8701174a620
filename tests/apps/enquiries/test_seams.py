"""An enquiry becomes a ticket, an appointment or a case, and nobody types anything twice."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.appointments.models import Booking
from bianmin.cases.models import Case
from bianmin.enquiries import actions
from bianmin.enquiries.actions import Asked
from bianmin.enquiries.models import Enquiry
from bianmin.tickets import actions as tickets
from bianmin.tickets.models import Ticket
from tests.apps.appointments.conftest import make_plan
from tests.fixtures.hall import act, at, resident_id

WHO, PHONE = "石桂香", "13900000001"


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    """Stand on an ordinary Monday morning."""
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


@pytest.fixture
def web(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def enquiry(qingshi, clerk, allowance):
    asked = Asked(channel="phone", matter="高龄津贴怎么领", version=allowance, who=WHO, phone=PHONE)
    return actions.register(centre=qingshi, asked=asked, act=act(clerk, at(23, 9)))


def text(page, status=200):
    assert page.status_code == status, page.content.decode()[:3000]
    return page.content.decode()


def value_of(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', page)
    return found and (found[1] or found[2])


def take_in(web, address):
    """Hand in what stands in the intake; only what nobody has said before is typed."""
    page = text(web.get(address))
    assert value_of(page, "applicant") == WHO
    assert value_of(page, "phone") == PHONE
    sent = {
        "id_type": "111", "applicant": WHO, "phone": PHONE, "applicant_id": resident_id(),
        "conditions": "yes", "ok_1": "on", "ok_2": "on", "more_3": "shared", "act": "accept",
    }  # fmt: skip
    web.post(address, sent)
    return Case.objects.get()


def test_a_ticket_is_given_with_name_and_matter_and_its_slip_stands_ready(web, enquiry):
    page = web.post(reverse("enquiries:ticket", args=[enquiry.pk]), {"key": "t"}, follow=True)

    ticket = Ticket.objects.get()
    slip = text(page)
    assert page.redirect_chain[0][0] == reverse("tickets:slip", args=[ticket.pk])
    assert f'<p class="no">{ticket.number}</p>' in slip
    assert "data:image/svg" in slip
    assert enquiry.no in slip  # the way back
    assert WHO not in slip  # no name on the paper
    assert (ticket.person_shown, ticket.matters.get().item) == ("石**", enquiry.version.item)
    shown = text(web.get(reverse("enquiries:show", args=[enquiry.pk])))
    assert ticket.number in shown
    assert enquiry.no in text(web.get(reverse("tickets:show", args=[ticket.pk])))


def test_an_appointment_is_taken_down_without_a_word_typed(web, enquiry, qingshi, director):
    make_plan(qingshi, director)
    book = reverse("enquiries:book", args=[enquiry.pk])
    times = text(web.get(book))
    assert enquiry.version.said in times
    hour = re.search(rf'href="({book}\?[^"]*at=[^"]*)"', times)[1].replace("&amp;", "&")
    form = text(web.get(hour))
    names = ("who", "phone", "key")
    typed = {name: value_of(form, name) for name in names}
    assert (typed["who"], typed["phone"]) == (WHO, PHONE)
    assert re.search(r"value=.phone.[^>]*(selected|checked)", form)

    page = text(web.post(hour, typed | {"channel": "phone"}, follow=True))
    again = web.post(hour, typed | {"channel": "phone"}, follow=True)

    booking = Booking.objects.get()
    enquiry.refresh_from_db()
    assert (enquiry.booking, booking.state, booking.name) == (booking, "confirmed", WHO)
    assert reverse("enquiries:show", args=[enquiry.pk]) in page
    assert again.status_code == 200  # the same form twice is one appointment
    assert "约好了" in text(web.get(reverse("enquiries:show", args=[enquiry.pk])))
    refused = web.post(hour, typed | {"channel": "phone", "key": "another"})
    assert "已经约了" in text(refused, 422)
    assert Booking.objects.count() == 1


def test_a_case_is_taken_in_at_once_and_both_know_of_each_other(web, enquiry):
    page = web.post(reverse("enquiries:take_up", args=[enquiry.pk]), {"key": "u"}, follow=True)

    case = take_in(web, page.redirect_chain[0][0])

    enquiry.refresh_from_db()
    assert enquiry.case == case
    assert enquiry.no in text(web.get(reverse("cases:show", args=[case.pk])))


def test_by_way_of_the_ticket_the_case_belongs_to_the_enquiry_as_well(web, enquiry, qingshi, clerk):
    ticket = actions.give_ticket(enquiry_id=enquiry.pk, act=act(clerk, at(23, 9, 31))).ticket
    window = qingshi.windows.get(no=3)
    tickets.open_window(window_id=window.pk, act=act(clerk, at(23, 9, 32)))
    tickets.call_next(act=act(clerk, at(23, 9, 33)))
    tickets.came(ticket_id=ticket.pk, act=act(clerk, at(23, 9, 34)))
    said = {"do": "take_in", "ticket": ticket.pk, "matter": 1}

    case = take_in(web, web.post(reverse("tickets:index"), said).url)

    enquiry.refresh_from_db()
    assert enquiry.case == case
    assert ticket.matters.get().case == case


def test_a_key_that_only_looks_like_a_tickets_ties_nothing(web, enquiry, clerk, allowance):
    ticket = actions.give_ticket(enquiry_id=enquiry.pk, act=act(clerk, at(23, 9, 31))).ticket
    for key in (f"ticket-{ticket.pk}-1-", f"ticket-{ticket.pk}-1-{ticket.code[:3]}", "ticket-x"):
        address = reverse("cases:intake_page", args=[key, allowance.pk])
        sent = {
            "id_type": "111", "applicant": WHO, "applicant_id": resident_id(), "conditions": "yes",
            "ok_1": "on", "ok_2": "on", "more_3": "shared", "act": "accept",
        }  # fmt: skip
        web.post(address, sent)
    assert Case.objects.exists()
    assert ticket.matters.get().case is None


def test_when_the_numbers_are_used_up_the_enquiry_says_so_and_a_reason_goes_beyond(
    web, enquiry, director
):
    item = enquiry.version.item
    tickets.limit(item=item, a_day=1, why="名额只有一个", act=act(director, at(23, 9)))
    tickets.issue(enquiry.centre, items=[item], taken="kiosk", at=at(23, 9, 10))
    page = reverse("enquiries:show", args=[enquiry.pk])
    assert "今天的 1 个号用完了" in text(web.get(page))
    give = reverse("enquiries:ticket", args=[enquiry.pk])

    refused = text(web.post(give, {"key": "t"}), 422)
    assert "系统默认 1821" in refused
    assert "要多发,写明理由" in refused
    web.post(give, {"key": "t2", "beyond": "电话里说好今天来的"})

    enquiry.refresh_from_db()
    assert enquiry.ticket.beyond == "电话里说好今天来的"


def test_the_pages_ask_few_questions(web, enquiry, clerk, django_assert_max_num_queries):
    own = reverse("enquiries:show", args=[enquiry.pk])
    web.get(own)
    with django_assert_max_num_queries(12):
        web.get(own)
    ticket = actions.give_ticket(enquiry_id=enquiry.pk, act=act(clerk, at(23, 9, 31))).ticket
    pages = [
        own, reverse("tickets:slip", args=[ticket.pk]),
        reverse("tickets:show", args=[ticket.pk]), reverse("enquiries:book", args=[enquiry.pk]),
    ]  # fmt: skip
    for page in pages:
        with django_assert_max_num_queries(12):
            web.get(page)


def test_another_hall_and_another_role_book_nothing_of_it(client, enquiry, liuxi):
    from tests.fixtures.hall import make_user

    client.force_login(make_user(liuxi, "clerk", "乔云生"))
    assert client.get(reverse("enquiries:book", args=[enquiry.pk])).status_code == 404
    assert Enquiry.objects.get().booking is None


def stand(qingshi, clerk, **more):
    """Let somebody be served at window 3."""
    tickets.open_window(window_id=qingshi.windows.get(no=3).pk, act=act(clerk, at(23, 9, 10)))
    person = tickets.Person(name=WHO, phone=PHONE)
    ticket = tickets.issue(qingshi, taken="kiosk", person=person, at=at(23, 9, 11), **more)
    tickets.call_next(act=act(clerk, at(23, 9, 12)))
    return tickets.came(ticket_id=ticket.pk, act=act(clerk, at(23, 9, 13)))


def test_what_somebody_only_asks_at_the_window_is_registered_from_his_ticket(web, qingshi, clerk):
    ticket = stand(qingshi, clerk, said="问医保")
    new = f"{reverse('enquiries:new')}?ticket={ticket.pk}"
    assert new in text(web.get(reverse("tickets:index")))
    page = text(web.get(new))
    assert "问医保" in page
    assert value_of(page, "who") == WHO
    sent = {"key": "n", "channel": "visit", "matter": "问医保", "who": WHO, "phone": PHONE}
    web.post(new, sent)
    assert Enquiry.objects.get().ticket == ticket
    done = {"do": "finish", "ticket": ticket.pk, "key": "f"}
    assert "还没有登记" not in text(web.post(reverse("tickets:index"), done, follow=True))


def test_nobody_is_let_go_without_being_registered_and_the_entry_is_offered(web, qingshi, clerk):
    """任何窗口不得不登记就让来人离开: refused with the clause, one press from the entry, then done."""
    ticket = stand(qingshi, clerk, said="问医保")
    for n, do in enumerate(("finish", "next")):
        done = {"do": do, "ticket": ticket.pk, "key": f"f{n}"}
        page = text(web.post(reverse("tickets:index"), done), 422)
        assert f"{ticket.number} 号问的事(问医保)还没有登记" in page
        rule = qingshi.pack_on(at(23).date()).policy.first_asked.places["window"]
        assert ticket.book.clauses[rule.because[0]].at in page
    other = tickets.issue(qingshi, taken="kiosk", at=at(23, 9, 14))
    done = {"do": "this", "ticket": other.pk, "key": "t"}
    page = text(web.post(reverse("tickets:index"), done), 422)
    assert "还没有登记" in page
    assert "没有写明不按次序叫的原因" in page  # what else is against it is said at once
    assert [t.state for t in Ticket.objects.order_by("pk")] == ["serving", "waiting"]
    entry = f"{reverse('enquiries:new')}?ticket={ticket.pk}"
    assert f'href="{entry}"' in page

    typed = {"channel": "visit", "matter": "问医保", "key": "e"}
    text(web.post(entry, typed, follow=True))
    assert ticket.enquiries.count() == 1
    done = {"do": "finish", "ticket": ticket.pk, "key": "g"}
    assert "办完了" in text(web.post(reverse("tickets:index"), done, follow=True))
    ticket.refresh_from_db()
    assert ticket.state == "finished"


def test_an_entry_written_from_the_menu_belongs_to_who_sits_at_the_window(web, qingshi, clerk):
    ticket = stand(qingshi, clerk, said="问医保")
    typed = {"matter": "问医保", "key": "p", "channel": "phone", "who": WHO, "phone": PHONE}
    assert "登记了" in text(web.post(reverse("enquiries:new"), typed, follow=True))
    assert Enquiry.objects.get().ticket is None  # a call comes from somebody else

    web.post(reverse("enquiries:new"), typed | {"key": "v", "channel": "visit"})
    web.post(reverse("enquiries:new"), typed | {"key": "w", "channel": "visit"})
    tied = [e.ticket for e in Enquiry.objects.order_by("pk")]
    assert tied == [None, ticket, None]  # the next visitor who asks is not he


def test_who_came_for_an_item_is_not_an_enquiry_and_another_halls_ticket_ties_nothing(
    web, qingshi, clerk, allowance, liuxi
):
    ticket = stand(qingshi, clerk, items=[allowance.item])
    done = {"do": "next", "key": "f"}
    assert "还没有登记" not in text(web.post(reverse("tickets:index"), done, follow=True))
    foreign = tickets.issue(liuxi, taken="kiosk", at=at(23, 9, 11))
    for number in (foreign.pk, "x", "9" * 30):
        assert WHO not in text(web.get(f"{reverse('enquiries:new')}?ticket={number}"))
    assert ticket.enquiries.count() == 0
