"""The script of the pages: fewer keys to press, and nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.web import urls


@pytest.fixture
def hall(settings, live_server):
    settings.ROOT_URLCONF = "tests.web.urls"
    urls.sent.clear()
    return live_server.url


def has_focus(page, selector):
    return page.evaluate("s => document.activeElement === document.querySelector(s)", selector)


def test_the_keyboard_does_the_whole_desk(hall, browser_page, axe):
    page = browser_page
    page.goto(f"{hall}/desk/")

    page.keyboard.press("/")
    assert has_focus(page, "#who")
    page.keyboard.type("石?")
    page.focus("#p1")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    assert has_focus(page, "#x2")
    page.keyboard.type("旧照片")
    page.keyboard.press("Escape")
    assert has_focus(page, "#p2")
    axe(page)
    page.keyboard.press("F9")
    page.wait_for_selector("text=收下了")

    assert [urls.sent[0][name] for name in ("who", "paper", "x2")] == ["石?", "1", "旧照片"]


def test_the_question_mark_shows_the_keys_and_escape_puts_them_away(hall, browser_page, axe):
    page = browser_page
    page.goto(f"{hall}/desk/")

    page.focus("#p1")
    page.keyboard.press("?")
    region = page.get_by_role("region", name="快捷键")
    assert "F9" in region.inner_text()
    axe(page)
    page.keyboard.press("Escape")

    assert region.count() == 0
    assert has_focus(page, "#p1")


def test_a_lost_connection_gives_the_typed_text_back_and_the_same_key(hall, browser_page):
    page = browser_page
    page.goto(f"{hall}/desk/")
    page.fill("#who", "石桂香")
    page.fill("#id", "110105194206050020")
    page.check("#p2")
    key = page.input_value("[data-form-key]")

    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.keyboard.press("F9")
    page.context.set_offline(False)
    page.goto(f"{hall}/desk/")
    page.get_by_role("button", name="放回来").click()

    assert page.input_value("#who") == "石桂香"
    assert page.is_checked("#p2")
    assert page.input_value("#id") == ""  # an identity number is never kept in the browser
    assert page.input_value("[data-form-key]") == key


def test_a_form_that_arrived_is_not_offered_again(hall, browser_page):
    page = browser_page
    page.goto(f"{hall}/desk/")
    page.fill("#who", "石桂香")
    page.click("text=受理 F9")
    page.wait_for_selector("text=收下了")

    page.goto(f"{hall}/desk/")

    assert page.get_by_role("button", name="放回来").count() == 0


def test_a_double_click_sends_one_form(hall, browser_page):
    page = browser_page
    page.goto(f"{hall}/desk/")

    page.dblclick("button:has-text('受理')")
    page.wait_for_selector("text=收下了")

    assert len(urls.sent) == 1


def test_the_tick_list_counts_what_is_missing_and_remembers(hall, browser_page, axe):
    page = browser_page
    page.goto(f"{hall}/guide/")
    told = page.locator("[data-ticks-say]")

    assert "还差 1 样必须的:身份证" in told.inner_text()
    page.check("#a")
    assert "必须的都带了" in told.inner_text()
    assert "照片" in told.inner_text()
    page.reload()

    assert page.is_checked("#a")
    axe(page)


def test_elder_mode_needs_no_new_page_and_stays(hall, browser_page, axe):
    page = browser_page
    page.goto(f"{hall}/guide/")
    page.check("#b")

    page.click("text=长者版")

    assert page.is_checked("#b")
    page.reload()
    assert "elder" in page.get_attribute("html", "class")
    axe(page)
