"""A director's day: what has to be done first, writing it down, and putting it right."""

from __future__ import annotations

import pytest

from bianmin.oversight.models import Record
from tests.fixtures.hall import make_user

MEETING = "duties.recurring.coordination_meeting"


@pytest.fixture
def town(transactional_db, liuxi):
    make_user(None, "county", "督查", "county")
    return make_user(liuxi, "director", "田大有", "director")


def log_in(page, address, username):
    page.goto(f"{address}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", "Demo-Pass-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def test_a_director_sees_writes_down_and_corrects(live_server, browser_page, axe, town):
    page, address = browser_page, live_server.url
    log_in(page, address, "director")
    assert page.url.endswith("/duties/today/")
    axe(page)

    page.get_by_role("link", name="看全部职责").click()
    axe(page)
    page.get_by_role("link", name="协调例会", exact=True).click()
    axe(page)
    page.keyboard.press("F9")
    page.wait_for_url("**/record/**")
    axe(page)

    page.keyboard.press("F9")  # nothing typed yet
    page.wait_for_selector("text=没有写做了什么")
    axe(page)
    page.fill("[name=what]", "开了例会,说了上月的差评")
    page.keyboard.press("F9")
    page.wait_for_url(f"**/{MEETING}/")
    assert page.locator(".next .light").inner_text() == "已做到"
    axe(page)

    page.get_by_role("link", name="更正", exact=True).click()
    axe(page)
    page.check("[name=happened][value=no]")
    page.fill("[name=reason]", "记错了,会没有开")
    page.keyboard.press("F9")
    page.wait_for_url("**/duties/at/liuxi/")
    assert [r.counts for r in Record.objects.order_by("pk")] == [True, False]
    page.goto(f"{address}/duties/at/liuxi/{MEETING}/")
    assert page.locator(".next .light").inner_text() == "无法衡量"
    axe(page)


def test_the_county_sees_its_centres(live_server, browser_page, axe, town, qingshi):
    page, address = browser_page, live_server.url
    log_in(page, address, "county")
    page.goto(f"{address}/duties/")
    axe(page)
    page.get_by_role("link", name="柳溪乡便民服务中心").click()
    axe(page)
    page.goto(f"{address}/duties/at/liuxi/deadlines.promise_binds/")
    axe(page)
