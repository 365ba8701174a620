"""The front door of the portal."""

from __future__ import annotations

import pytest

from bianmin.board.opening import opening
from tests.fixtures.hall import act, application, at, make_item, resident_id


def text(page, status: int = 200) -> str:
    assert page.status_code == status, page
    return page.content.decode()


def test_with_one_hall_the_front_door_is_its_portal(client, qingshi):
    page = client.get("/", follow=True)

    assert page.request["PATH_INFO"] == "/c/qingshi/"
    assert "您来办什么事?" in text(page)


def test_with_several_halls_one_chooses(client, qingshi, liuxi):
    said = text(client.get("/"))

    assert "您到哪个大厅办事?" in said
    assert 'href="/c/qingshi/"' in said
    assert 'href="/c/liuxi/"' in said


def test_without_any_hall_it_says_what_will_be_here(client, db):
    assert "还没有开通的大厅" in text(client.get("/"))


def test_who_works_here_is_led_to_his_desk(client, clerk):
    client.force_login(clerk)

    assert client.get("/").headers["Location"] == "/desk/"


def test_an_unknown_hall_is_not_found(client, qingshi):
    for slug in ("nowhere", "x" * 3000, "qingshi'--"):
        assert client.get(f"/c/{slug}/").status_code == 404


def test_the_portal_leads_on(client, allowance, qingshi):
    said = text(client.get("/c/qingshi/"))

    assert 'action="/c/qingshi/guides/"' in said
    assert 'name="q"' in said
    assert "给八十岁以上老人领补贴" in said
    assert "/c/qingshi/progress/" in said
    assert "0000-6100126" in said  # whom to turn to when nothing works
    assert "/rulebook/erping-2023/" in said
    assert "前面" not in said  # nobody counts the people waiting yet


def test_what_people_do_most_comes_first(client, qingshi, clerk):
    from bianmin.cases import actions

    rare = make_item(qingshi, "A-1", plain_name="很少办的事")
    often = make_item(qingshi, "B-2", plain_name="天天办的事")
    make_item(qingshi, "C-3", plain_name="", name="没有口语名称的事")
    for number, version in enumerate([often, often, rare]):
        who = resident_id(serial=f"10{number}")
        actions.hand_in(application(version, applicant_id=who), act(clerk, key=f"k{number}"))

    said = text(client.get("/c/qingshi/"))

    assert said.index("天天办的事") < said.index("很少办的事")
    assert "没有口语名称的事" not in said


def test_a_portal_asks_the_database_little(client, allowance, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text(client.get("/c/qingshi/"))


@pytest.mark.parametrize(
    ("when", "is_open", "head", "text_"),
    [
        (at(23, 9, 42), True, "现在开门", "到中午 12:00 休息。"),
        (at(23, 12, 30), False, "中午休息", "下午 2:00 开门。"),
        (at(23, 15), True, "现在开门", "到下午 5:30 下班。"),
        (at(23, 7), False, "还没开门", "今天上午 8:30 开门。"),
        (at(23, 18), False, "今天下班了", "明天 上午 8:30 开门。"),
        (at(27, 18), False, "今天下班了", "11月30日 星期一 上午 8:30 开门。"),
        (at(22, 10), False, "今天休息(周末)", "明天 上午 8:30 开门。"),
        (at(1, 10, month=10), False, "今天休息(国庆节)", "10月8日 星期四 上午 8:30 开门。"),
    ],
)
def test_the_door_says_whether_it_is_open_and_when_again(qingshi, when, is_open, head, text_):
    found = opening(qingshi, when)

    assert (found.is_open, found.head, found.text) == (is_open, head, text_)
    assert found.because


def test_on_a_market_day_the_other_hall_is_open_on_sunday_too(liuxi, qingshi):
    """圩日照常上班: the book of the one town says so, that of the other does not."""
    sunday = at(29, 10)  # a market day by its last digit

    assert opening(liuxi, sunday).is_open
    assert "逢集" in opening(liuxi, sunday).market
    assert not opening(qingshi, sunday).is_open


def test_the_elder_mode_is_one_link_away_and_stays(client, allowance):
    page = client.get("/c/qingshi/?elder=1", follow=True)

    assert 'class="resident elder"' in text(page)
    assert 'class="resident elder"' in text(client.get("/c/qingshi/progress/"))
