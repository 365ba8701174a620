"""The living rule book in a browser: folds, contents, printing, and nothing in anybody's way."""

from __future__ import annotations

import pytest

from bianmin.cases import actions
from tests.fixtures.hall import act, application, make_item, make_user

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
ERPING, YONGAN = "/rulebook/erping-2023/", "/rulebook/yongan-2025/"
PAGES = (
    "/rulebook/",
    "/rulebook/?q=哪些地方规定了预约",
    "/rulebook/?q=龘",
    "/rulebook/coverage/",
    ERPING,
    f"{ERPING}?q=延期",
    f"{ERPING}?q=龘",
    f"{ERPING}erping-2023/extension/5b/",
    f"{ERPING}erping-2023/extension/2/",
    f"{YONGAN}yongan-2025/overtime/6/",
    f"{YONGAN}appendix/",
    f"{ERPING}paper/",
    f"{ERPING}checklist/",
    YONGAN,
)


@pytest.fixture
def town(transactional_db, qingshi):
    """A town with one case, so that its duties stand somewhere."""
    clerk = make_user(qingshi, "clerk", "柳春枝")
    actions.hand_in(application(make_item(qingshi)), act(clerk))
    return make_user(qingshi, "director", "程守田", "director")


def log_in(page, address):
    page.goto(f"{address}/login/")
    page.fill("[name=username]", "director")
    page.fill("[name=password]", "Demo-Pass-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


STICKING_OUT = """() => [...document.querySelectorAll("body *")].filter(
  (el) => el.getBoundingClientRect().right > innerWidth + 1 && !el.closest(".scroll")
).map((el) => el.tagName + " " + el.textContent.slice(0, 40))"""


def sticking_out(page) -> list[str]:
    return page.evaluate(STICKING_OUT)


def too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("staff", [False, True])
def test_nothing_is_in_anybodys_way(live_server, browser_page, axe, town, staff, elder):
    page, address = browser_page, live_server.url
    if staff:
        log_in(page, address)
    page.goto(f"{address}/rulebook/?elder={int(elder)}")
    wide = []
    for where in PAGES:
        page.goto(address + where)
        if staff is elder:  # the staff see more, elders see it larger: each once with, once without
            axe(page)
        page.set_viewport_size(NARROW)
        wide += [where, *sticking_out(page)] if too_wide(page) else []
        page.set_viewport_size(WIDE)

    assert wide == []


def test_a_fold_opens_by_its_heading_and_by_an_address(live_server, browser_page, axe, town):
    page, address = browser_page, live_server.url
    page.set_viewport_size(NARROW)
    page.goto(address + YONGAN)
    fold = page.locator("details.part").first
    assert not fold.evaluate("el => el.open")

    fold.locator("summary").click()
    assert fold.evaluate("el => el.open")
    assert page.locator("article.art").first.is_visible()
    axe(page)

    page.goto(f"{address}{YONGAN}#overtime/6")
    assert page.locator('[id="overtime/6"]').is_visible()
    page.set_viewport_size(WIDE)
    page.goto(address + YONGAN)
    page.get_by_role("navigation", name="制度目录").get_by_role("link", name="责任追究制度").click()
    page.wait_for_function("document.querySelector(':target').open")


def test_somebody_asks_all_books_and_follows_an_answer(live_server, browser_page, town):
    page, address = browser_page, live_server.url
    page.goto(f"{address}/rulebook/")
    page.keyboard.press("/")
    page.keyboard.type("哪些地方规定了预约")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    assert page.locator("mark").first.inner_text() == "预约"

    page.locator(".found a").first.click()
    assert page.locator("h1").inner_text()
    assert page.locator(".clause blockquote").is_visible()


def test_the_line_for_the_other_reading_is_copied(live_server, browser_page, town):
    page, address = browser_page, live_server.url
    page.goto(f"{address}{YONGAN}yongan-2025/overtime/6/")
    page.get_by_role("button", name="复制").click()

    page.get_by_role("button", name="已复制").wait_for()
    assert page.locator("code", has_text="other_readings").first.is_visible()
