"""A machine that gives numbers: from the first page to the slip, and who looks after it."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from bianmin.hall.actions import press
from bianmin.kiosk.models import Slip
from bianmin.ledger.queries import verify
from bianmin.portal import session
from bianmin.portal.models import Terminal
from bianmin.tickets.models import Ticket
from tests.fixtures.hall import MONDAY, act, at, make_item, resident_id

HERE, TOKEN = "/c/qingshi/kiosk/", "the token of this machine"
OLD, WRONG_ID = resident_id(), "110105194206050029X"


@pytest.fixture
def clock(monkeypatch):
    """Let it be an ordinary Monday; `clock(at(...))` sets it on."""

    def stand(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    stand(MONDAY)
    return stand


@pytest.fixture
def machine(qingshi, client, clock):
    client.cookies[session.MACHINE] = TOKEN
    return Terminal.objects.create(
        centre=qingshi, no=1, place="大门左手边", token=session.hashed(TOKEN), opened_at=MONDAY,
        changed_at=MONDAY,
    )  # fmt: skip


@pytest.fixture
def item(qingshi):
    return make_item(qingshi, "001").item


def text(page, status=200):
    assert page.status_code == status, (page.status_code, page.content.decode()[:2000])
    return page.content.decode()


def key_of(page):
    return re.search(r'name="key" value="([^"]+)"', text(page))[1]


def take(client, key="k1", **typed):
    return client.post(f"{HERE}take/", {"key": key, **typed})


def test_somebody_finds_his_matter_sees_what_to_bring_and_takes_one_number(client, machine, item):
    assert "取号办事" in text(client.get(HERE))
    found = text(client.get(f"{HERE}choose/?q={item.code}"))
    assert f"i={item.code}" in found
    assert "这些都带齐了吗" in text(client.get(f"{HERE}bring/?i={item.code}"))
    key = key_of(client.get(f"{HERE}take/?i={item.code}"))

    led = take(client, key, i=item.code)

    ticket = Ticket.objects.get()
    page = text(client.get(led.headers["Location"]))
    assert ticket.number in page
    assert "下一位就是您" in page
    assert [m.item for m in ticket.matters.all()] == [item]
    assert (ticket.taken, ticket.person, Slip.objects.get().terminal) == ("kiosk", "", machine)
    assert verify(machine.centre) is None


def test_the_net_gone_after_the_number_was_taken_gives_the_same_number(client, machine, item):
    first = take(client, "same", i=item.code).headers["Location"]
    again = take(client, "same", i=item.code).headers["Location"]

    assert first == again
    assert (Ticket.objects.count(), Slip.objects.count()) == (1, 1)


def test_nobody_has_to_know_which_matter_it_is(client, machine):
    text(client.get(take(client).headers["Location"]))
    assert [m.name for m in Ticket.objects.get().matters.all()] == ["说不清,先问"]


def test_the_age_on_the_card_goes_first_where_the_book_says_so(client, machine, item):
    machine.centre.adoptions.update(pack="yongan-2025")
    take(client, "young", i=item.code)
    take(client, "old", i=item.code, id_number=f" {OLD[:6]} {OLD[6:]} ")

    young, old = Ticket.objects.order_by("pk")
    assert (young.lane, old.lane, old.ground) == ("ordinary", "care", "elderly")
    assert OLD not in old.person  # sealed
    page = text(client.get(f"{HERE}slip/{old.code}/"))
    assert "爱心通道" in page
    assert "下一位就是您" in page
    assert OLD not in page


def test_a_wrong_card_number_is_said_and_nothing_chosen_is_lost(client, machine, item):
    machine.centre.adoptions.update(pack="yongan-2025")
    said = text(take(client, i=item.code, id_number=WRONG_ID), 422)

    assert "身份证号是 18 位,现在是 19 位" in said
    assert f'name="i" value="{item.code}"' in said
    assert Ticket.objects.count() == 0


def test_after_the_hour_it_says_why_there_is_no_number(client, machine, item, clock):
    clock(at(23, 20))
    said = text(take(client, i=item.code), 422)

    assert "现在取不了号" in said
    assert Ticket.objects.count() == 0


def test_on_a_day_off_the_first_page_says_so(client, machine, clock):
    clock(at(22, 10))
    assert "今天不开门" in text(client.get(HERE))


def test_a_browser_that_is_no_machine_of_the_hall_gives_no_number(client, qingshi, clock):
    for path in ("", "choose/", "bring/", "take/"):
        assert "还没有登记" in text(client.get(HERE + path), 404)
    assert take(client).status_code == 404
    assert Ticket.objects.count() == 0


def test_a_slip_that_did_not_come_out_stands_on_the_list_until_somebody_looked(
    client, machine, clerk
):
    slip = take(client).headers["Location"]
    client.post(f"{slip}out/", {"came_out": "no"})

    assert "打不出号纸" in text(client.get(slip))
    assert "打不出号纸" in text(client.get(HERE))
    client.force_login(clerk)
    assert "1 个人说号纸没有出来" in text(client.get("/kiosk/"))
    done = client.post(f"/kiosk/{machine.pk}/care/", {"key": "c1", "what": "looked"})
    assert done.status_code == 302
    again = client.post(f"/kiosk/{machine.pk}/care/", {"key": "c1", "what": "looked"})
    assert (again.status_code, machine.care_set.count()) == (302, 1)
    assert "1 个人说" not in text(client.get("/kiosk/"))
    assert "打不出号纸" not in text(client.get(HERE))


def test_paper_is_counted_from_the_roll_that_was_put_in(client, machine, clerk, clock):
    client.force_login(clerk)
    wrong = client.post(f"/kiosk/{machine.pk}/care/", {"key": "c1", "what": "roll"})
    assert "没有写这卷号纸多少米" in text(wrong, 422)
    huge = client.post(
        f"/kiosk/{machine.pk}/care/", {"key": "c1", "what": "roll", "metres": "99999"}
    )
    assert "最多 500 米" in text(huge, 422)
    client.post(f"/kiosk/{machine.pk}/care/", {"key": "c2", "what": "roll", "metres": "5"})
    slip = take(client).headers["Location"]
    client.post(f"{slip}again/")

    assert "补打第 1 次" in text(client.get(slip))
    page = text(client.get("/kiosk/"))
    assert "号纸还够 29 张" in page  # 5 m of 16 cm are 31 slips, two were printed
    assert "请换一卷" in page


def test_no_machine_looks_after_the_machine_of_another_hall(client, machine, liuxi):
    from tests.fixtures.hall import make_user

    client.force_login(make_user(liuxi, "clerk", "柳溪的人"))
    done = client.post(f"/kiosk/{machine.pk}/care/", {"key": "c1", "what": "looked"})
    assert (done.status_code, machine.care_set.count()) == (404, 0)


@pytest.mark.parametrize("path", ["slip/nobody/", "slip/../x/"])
def test_a_slip_of_nobody_is_not_there(client, machine, path):
    assert client.get(HERE + path).status_code == 404


def test_hostile_words_are_only_words(client, machine):
    page = text(client.get(HERE + "choose/", {"q": "<script>alert(1)</script>\x00' OR 1=1"}))
    assert "<script>alert" not in page
    assert take(client, i="nothing", id_number="'; DROP TABLE").status_code == 422


def test_a_page_costs_few_queries_however_long_the_line_is(
    client, machine, item, django_assert_max_num_queries
):
    for n in range(12):
        take(client, f"k{n}", i=item.code)
    slip = f"{HERE}slip/{Ticket.objects.last().code}/"
    for address in (HERE, f"{HERE}choose/?q=a", f"{HERE}bring/?i={item.code}", slip):
        with django_assert_max_num_queries(12):
            text(client.get(address))


@pytest.fixture
def booked(qingshi, director, clerk):
    """Somebody has the window on Tuesday at nine."""
    from bianmin.appointments import actions
    from tests.apps.appointments.conftest import asked, make_plan

    make_plan(qingshi, director)
    return actions.book(asked(make_item(qingshi, "002"), at(24, 9), channel="phone"), act(clerk))


def come(client, code, key="b1"):
    return client.post(f"{HERE}booked/", {"key": key, "code": code})


def test_who_booked_says_the_code_and_stands_in_line_with_the_place(client, machine, booked, clock):
    clock(at(24, 8, 50))
    slip = come(client, booked.code_said)

    assert slip.status_code == 302, slip.content.decode()
    again = come(client, booked.code_said)
    assert again.headers["Location"] == slip.headers["Location"]
    ticket = Ticket.objects.get()
    assert (ticket.booked, ticket.taken) == (True, "appointment")
    assert ticket.number in text(client.get(slip.headers["Location"]))


def test_who_booked_for_another_day_is_told_so_and_may_take_a_number(client, machine, booked):
    said = text(come(client, booked.code_said), 422)
    assert "11月24日" in said
    assert Ticket.objects.count() == 0


def test_codes_are_not_guessed_at_a_machine(client, machine, booked):
    wrong = [come(client, f"{n:09d}", key=f"g{n}").status_code for n in range(40)]
    assert wrong[0] == 422
    assert wrong[-1] == 429
    assert come(client, booked.code_said).status_code == 429


def test_when_the_numbers_are_used_up_the_machine_says_what_else_one_can_do(
    client, machine, item, director
):
    from bianmin.tickets import actions
    from tests.apps.appointments.conftest import make_plan

    make_plan(machine.centre, director)
    actions.limit(item=item, a_day=1, why="体检车只来半天", act=act(director, at(23, 8)))
    assert "今天的号发完了" not in text(client.get(f"{HERE}bring/?i={item.code}"))
    take(client, i=item.code)

    assert "今天的号发完了" in text(client.get(f"{HERE}bring/?i={item.code}"))
    page = text(take(client, "k2", i=item.code), 422)
    assert "开门再来取;群众不能多发" in page
    assert "预约:最早 11月2" in page
    assert "扫一扫,在手机上预约" in page
    assert "系统默认 1821" in page
    assert Ticket.objects.count() == 1


def test_larger_letters_keep_what_was_looked_for(client, machine, item):
    asked = f"{HERE}choose/?q=A&after=x&i={item.code}"

    page = text(client.get(asked))
    assert f'href="?q=A&amp;after=x&amp;i={item.code}&amp;elder=1"' in page
    larger = client.get(f"{asked}&elder=1")
    assert larger.headers["Location"] == asked
    assert "&amp;elder=0" in text(client.get(asked))
    assert 'href="?elder=0"' in text(client.get(HERE))
    refused = take(client, i=item.code, id_number=WRONG_ID)
    assert f'href="?i={item.code}&amp;elder=0"' in refused.content.decode()


def test_while_the_hall_stands_still_the_machine_says_why_and_still_gives_numbers(
    client, machine, item, clerk
):
    """Shown, spoken, with the clause; a number taken now says that its place is kept."""
    address = "/hall/emergencies/{}/"
    press(kind="停电、断网", place="", address=address, act=act(clerk, MONDAY))

    page = text(client.get(HERE))
    assert "现在停止叫号:停电、断网" in page
    assert 'data-say="现在停止叫号' in page
    assert "系统默认 1860" in page
    taken = client.post(f"{HERE}take/", {"key": "k1"}, follow=True)
    assert "大厅停止叫号,位置给您留着" in text(taken)
