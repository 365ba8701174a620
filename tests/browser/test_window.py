"""A morning at the window, in a real browser, by keyboard."""

from __future__ import annotations

import pytest

from tests.fixtures.hall import resident_id

PASSWORD = "YunLing-2026"


def sign_in(page, address, login):
    page.goto(f"{address}/login/")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def clerk_page(browser_page, hall):
    sign_in(browser_page, hall, "qingshi-clerk")
    return browser_page


def test_a_common_intake_takes_at_most_twelve_keys_beyond_typing(clerk_page, hall, axe):
    """Find the item, type who it is, tick the rest, accept: no mouse."""
    page, keys = clerk_page, []

    def press(*names):
        for name in names:
            keys.append(name)
            page.keyboard.press(name)

    page.goto(f"{hall}/intake/")
    page.keyboard.type("高龄津贴")
    press("Enter")
    page.wait_for_url("**/intake/*/*/")
    axe(page)
    page.focus("#id_applicant_id")
    page.keyboard.type(resident_id("19430301", "004"))
    press("Tab")
    page.keyboard.type("石桂香")
    press("Tab", "Tab", "Tab")  # telephone, agent, the first condition
    page.focus("input[name=conditions]")
    press("Space")
    press("F6")
    page.wait_for_selector(".verdict--ok")
    axe(page)
    press("F9")
    page.wait_for_url("**/cases/*/")

    assert "已经受理" in page.content()
    assert "这一天怎么来的" in page.content()
    assert len(keys) <= 12
    axe(page)


def test_the_verdict_changes_while_papers_are_ticked_and_says_why(clerk_page, hall):
    page = clerk_page
    page.goto(f"{hall}/intake/?q=高龄津贴&go=1")
    page.wait_for_selector("#live")
    assert "没看" in page.inner_text("#live")

    page.keyboard.press("F7")
    page.locator("#live", has_text="一次告知").wait_for()

    assert "没交" in page.inner_text("#live")
    assert page.inner_text("#why blockquote")


def test_what_was_typed_survives_a_second_tab_and_a_reload(clerk_page, hall):
    page = clerk_page
    page.goto(f"{hall}/intake/?q=高龄津贴&go=1")
    page.fill("#id_applicant", "禾守义")
    with page.expect_response(lambda answer: "/intake/" in answer.url):
        page.check("input[name=conditions][value=yes]")

    page.reload()
    second = page.context.new_page()
    second.goto(page.url)

    assert page.input_value("#id_applicant") == "禾守义"
    assert second.input_value("#id_applicant") == "禾守义"


def test_a_double_click_makes_one_case(clerk_page, hall):
    page = clerk_page
    page.goto(f"{hall}/intake/?q=高龄津贴&go=1")
    page.fill("#id_applicant_id", resident_id("19440402", "006"))
    page.fill("#id_applicant", "双双快")
    page.check("input[name=conditions][value=yes]")
    page.keyboard.press("F6")
    page.wait_for_selector(".verdict--ok")
    page.dblclick("button[value=accept]")
    page.wait_for_url("**/cases/*/")

    page.goto(f"{hall}/cases/list/open/")
    assert page.locator("text=双双快").count() == 1


@pytest.mark.parametrize(
    ("login", "paths"),
    [
        ("qingshi-clerk", ["/intake/", "/cases/", "/cases/list/waiting/", "/ledger/"]),
        ("qingshi-director", ["/cases/list/late/", "/items/", "/items/import/", "/voice/", "/people/"]),
        ("qingshi-inspector", ["/cases/", "/ledger/", "/ledger/entries/"]),
        ("security", ["/people/", "/password/"]),
    ],
)  # fmt: skip
def test_no_page_of_the_staff_has_a_barrier(browser_page, hall, axe, login, paths):
    sign_in(browser_page, hall, login)
    for path in paths:
        answer = browser_page.goto(f"{hall}{path}")
        assert answer.status == 200, path
        axe(browser_page)


@pytest.mark.parametrize("elder", ["", "elder=1"])
def test_no_page_of_the_residents_has_a_barrier(browser_page, hall, axe, elder):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/c/qingshi/", "/c/liuxi/guides/", "/c/qingshi/progress/", "/rulebook/",
                 "/rulebook/erping-2023/", "/login/"):  # fmt: skip
        answer = page.goto(f"{hall}{path}?{elder}")
        assert answer.status == 200, path
        axe(page)
    page.goto(f"{hall}/c/qingshi/guides/?q=高龄津贴&{elder}")
    page.click("main a[href*='/guides/']")
    page.wait_for_load_state()
    axe(page)


def test_each_step_of_a_case_can_be_taken_in_the_browser(browser_page, hall, axe):
    page = browser_page
    sign_in(page, hall, "qingshi-handler")
    page.goto(f"{hall}/cases/list/open/")
    page.click("table a")
    page.wait_for_load_state()
    axe(page)
    for summary in page.locator("summary").all():
        summary.evaluate("e => { e.parentElement.open = true }")
    axe(page)
