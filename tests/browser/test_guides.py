"""A guide on a telephone, and the catalogue on a desk: with a real browser."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.catalogue.actions import load_sample
from bianmin.catalogue.models import Version
from tests.apps.catalogue.books import book
from tests.fixtures.hall import MONDAY

PHONE = {"width": 390, "height": 844}
GUIDE = "/c/qingshi/guides/MZ-005/"


@pytest.fixture
def sample(transactional_db, qingshi):
    load_sample(centre=qingshi, at=MONDAY)
    Version.objects.update(valid_from=date(2020, 1, 1))
    return qingshi


@pytest.fixture
def phone(browser_page):
    browser_page.set_viewport_size(PHONE)
    return browser_page


def too_wide(page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("mode", ["plain", "elder"])
def test_no_guide_has_a_barrier_nor_is_wider_than_a_telephone(
    live_server, phone, axe, sample, mode
):
    if mode == "elder":
        phone.goto(f"{live_server.url}/c/qingshi/guides/?elder=1")
    Version.objects.filter(item__code="WJ-004").update(forms_checked=False)
    for path in ("", "?q=量子", "?theme=养老", "MZ-005/", "MZ-012/", "NY-001/", "WJ-004/", "NO-1/"):
        phone.goto(f"{live_server.url}/c/qingshi/guides/{path}")
        axe(phone)
        assert too_wide(phone) == 0, path


def test_ticking_says_what_is_missing_and_the_telephone_remembers(live_server, phone, sample):
    phone.goto(live_server.url + GUIDE)
    say = phone.locator("[data-ticks-say]")
    assert "还差 3 样必须的" in say.inner_text()

    for box in phone.locator("[data-ticks] input").all():
        box.check()
    assert "都带齐了,可以去办" in say.inner_text()

    phone.reload()
    assert "都带齐了,可以去办" in say.inner_text()
    phone.click("text=重新点一遍")
    assert "还差 3 样必须的" in say.inner_text()


def test_without_scripts_a_guide_says_the_same(live_server, chromium, sample):
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/c/qingshi/guides/")
    page.fill("#q", "老人补贴")
    page.click("text=找一找")
    page.click("text=给八十岁以上老人领补贴")

    assert "必须带的 3 样" in page.locator("main").inner_text()
    assert page.locator("[data-ticks] input").first.is_visible()
    context.close()


def test_the_list_follows_what_is_typed(live_server, phone, sample):
    phone.goto(f"{live_server.url}/c/qingshi/guides/")
    phone.fill("#q", "lrbt")

    phone.wait_for_selector("#found h2 >> text=找到")
    assert "给八十岁以上老人领补贴" in phone.locator("#found").inner_text()
    assert "q=lrbt" in phone.url


def sign_in(page, address, user):
    page.goto(f"{address}/login/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", "Demo-Pass-2026")
    page.click("main form button")
    page.wait_for_url(lambda url: "login" not in url)


def test_the_director_keeps_the_catalogue_without_a_barrier(
    live_server, browser_page, axe, sample, director, tmp_path
):
    page, item = browser_page, sample.items.get(code="MZ-005")
    sign_in(page, live_server.url, director)
    for path in ("", "?state=elsewhere", f"{item.pk}/", f"{item.pk}/edit/", "new/", "import/"):
        page.goto(f"{live_server.url}/items/{path}")
        axe(page)

    page.goto(f"{live_server.url}/items/{item.pk}/edit/")
    page.fill("#id_contact", "")
    page.locator("#id_contact").blur()
    page.wait_for_selector("#lint >> text=公布以前还要改 1 处")
    axe(page)

    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(book([{"实施编码 task_code": "N-1", "承诺办结时限 promise_day": 30}]))
    page.goto(f"{live_server.url}/items/import/")
    page.set_input_files("[name=file]", bad)
    page.click("main form button.btn--main")
    page.wait_for_selector("text=什么也没有写")
    axe(page)
