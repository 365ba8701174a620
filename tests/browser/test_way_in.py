"""The way in, as the people of the office meet it: login, passwords, posts, the trail."""

from __future__ import annotations

import pytest

from bianmin.accounts.models import User
from bianmin.ledger.models import Entry
from tests.fixtures.hall import make_user

PASSWORD = "Demo-Pass-2026"


@pytest.fixture
def office(transactional_db, qingshi):
    """The three administrators, and a clerk who waits for nothing."""
    for role, name in (("system", "贺建章"), ("security", "岳明"), ("audit", "田鉴")):
        make_user(None, role, name, role)
    return make_user(qingshi, "clerk", "柳春枝", "clerk")


def log_in(page, address, username, password=PASSWORD):
    page.goto(f"{address}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def log_out(page):
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login/")


def test_nothing_stands_in_the_way_of_the_administrators(live_server, browser_page, axe, office):
    page, address = browser_page, live_server.url
    page.goto(f"{address}/people/")
    axe(page)
    page.fill("[name=username]", "system")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=登录名或密码不对")
    axe(page)
    for who, paths in {
        "system": ("/people/", "/people/new/", f"/people/{office.pk}/", "/password/"),
        "security": (f"/people/{office.pk}/", f"/people/{office.pk}/grant/"),
        "audit": ("/ledger/entries/", f"/ledger/entries/{Entry.objects.latest('pk').pk}/"),
    }.items():
        log_in(page, address, who)
        for path in paths:
            page.goto(address + path)
            axe(page)
        log_out(page)


def test_an_account_is_made_granted_and_used_without_a_mouse_for_the_password(
    live_server, browser_page, axe, office
):
    page, address = browser_page, live_server.url
    log_in(page, address, "system")
    page.goto(f"{address}/people/new/")
    page.fill("[name=username]", "liu-qing")
    page.fill("[name=name]", "柳青禾")
    page.keyboard.press("Enter")
    given = page.inner_text("code")
    axe(page)
    log_out(page)
    log_in(page, address, "security")
    new = User.objects.get(username="liu-qing")
    page.goto(f"{address}/people/{new.pk}/grant/")
    page.select_option("#where", label="青石镇便民服务中心")
    page.get_by_role("button", name="换到这里").click()
    page.select_option("[name=role]", "clerk")
    page.get_by_label("社会事务办").check()
    page.click("button:has-text('授权')")
    page.wait_for_selector("text=已授权")
    log_out(page)

    log_in(page, address, "liu-qing", given)
    assert "先改好,再去办别的" in page.inner_text("main")
    axe(page)
    page.fill("[name=old]", given)
    page.fill("[name=new]", "1234567")
    page.fill("[name=again]", "1234567")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=太常见")
    axe(page)
    page.fill("[name=old]", given)
    page.fill("[name=new]", "qiushou-hedao-77")
    page.fill("[name=again]", "qiushou-hedao-77")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=密码改好了")

    new.refresh_from_db()
    assert new.check_password("qiushou-hedao-77")


def test_whoever_was_away_too_long_is_told_so_and_gets_back_what_was_typed(
    live_server, browser_page, office
):
    page, address = browser_page, live_server.url
    log_in(page, address, "system")
    page.goto(f"{address}/people/new/")
    page.fill("[name=username]", "liu-qing")
    page.fill("[name=name]", "柳青禾")

    page.context.clear_cookies(name="sessionid")  # half an hour later
    page.click(".acts .btn--main")
    page.wait_for_url("**/login/?next=%2Fpeople%2Fnew%2F")
    words = page.inner_text("main")
    page.fill("[name=username]", "system")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/new/")
    page.get_by_role("button", name="放回来").click()

    assert "30 分钟没有动,已经自动退出" in words
    assert page.input_value("[name=username]") == "liu-qing"
    assert page.input_value("[name=name]") == "柳青禾"
    assert not User.objects.filter(username="liu-qing").exists()
