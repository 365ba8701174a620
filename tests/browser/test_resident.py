"""A resident with a telephone: finds the hall, follows a case, says how it went, reads the book."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bianmin import sealing
from bianmin.cases import actions
from bianmin.voice.models import Rating
from tests.fixtures.hall import act, application, wanting

PHONE = {"width": 390, "height": 844}
CLAUSE = "/rulebook/erping-2023/_national/civil-code/201/"


@pytest.fixture
def noticed(transactional_db, allowance, clerk):
    """A case in which a paper is missing, taken in just now."""
    marked = wanting(allowance, "申请表")
    return actions.hand_in(
        application(allowance, "notify", marked=marked), act(clerk, timezone.now())
    )


@pytest.fixture
def phone(browser_page):
    browser_page.set_viewport_size(PHONE)
    return browser_page


def follow(page, address, case):
    page.goto(f"{address}/c/qingshi/progress/?no={case.no}")
    page.fill("[name=code]", sealing.unseal(case.query_code))
    page.click("main button.btn--main")
    page.wait_for_selector("#stands")


def too_wide(page) -> int:
    """By how many pixels one has to push the page sideways."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("mode", ["plain", "elder"])
def test_nothing_stands_in_a_residents_way(live_server, phone, axe, noticed, mode):
    address = live_server.url
    if mode == "elder":
        phone.goto(f"{address}/c/qingshi/?elder=1")

    for path in ("/c/qingshi/", "/c/qingshi/progress/", "/rulebook/", "/rulebook/erping-2023/",
                 CLAUSE, "/rulebook/erping-2023/checklist/"):  # fmt: skip
        phone.goto(address + path)
        axe(phone)
        assert too_wide(phone) == 0, path
    follow(phone, address, noticed)
    axe(phone)
    assert too_wide(phone) == 0
    phone.goto(f"{address}/c/qingshi/rate/")
    axe(phone)
    assert too_wide(phone) == 0


def test_from_the_missing_paper_one_gets_to_the_clause_and_back(live_server, phone, noticed):
    follow(phone, live_server.url, noticed)

    assert "申请表" in phone.inner_text(".papers")
    phone.click("details.because summary")
    phone.click("details.because a")
    phone.wait_for_selector("#where")
    assert "packs/" in phone.inner_text("#main")
    phone.go_back()
    assert "还差 1 样材料" in phone.inner_text("#stands")


def test_only_the_reasons_of_the_chosen_grade_are_shown(live_server, phone, noticed):
    follow(phone, live_server.url, noticed)
    phone.goto(f"{live_server.url}/c/qingshi/rate/")
    assert not phone.is_visible("text=服务态度生硬")

    phone.check("input[value=不满意]")
    phone.check("input[value='214']")
    phone.click("button:has-text('评好了')")
    phone.wait_for_selector("text=收到了,谢谢您")

    assert Rating.objects.get().tags == ["214"]


def test_all_of_it_works_without_a_script(live_server, chromium, noticed):
    context = chromium.new_context(locale="zh-CN", viewport=PHONE, java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()

    page.goto(f"{live_server.url}/")
    page.click("text=办到哪一步了")
    page.fill("[name=no]", noticed.no)
    page.fill("[name=code]", sealing.unseal(noticed.query_code))
    page.click("main button.btn--main")
    assert "还差 1 样材料" in page.inner_text("#stands")
    page.click("text=长者版 大字")
    assert page.get_attribute("html", "class") == "resident elder"
    page.click("text=说说办得怎么样")
    page.check("input[value=满意]")
    page.click("button:has-text('评好了')")
    assert "您评的" in page.inner_text("#main")
    page.click("text=回到办件")
    page.click("button:has-text('看完了')")
    page.goto(f"{live_server.url}/c/qingshi/progress/")
    assert page.is_visible("[name=code]")
    context.close()


def test_the_paper_version_leaves_the_buttons_out(live_server, phone, noticed):
    follow(phone, live_server.url, noticed)
    phone.emulate_media(media="print")

    assert not phone.is_visible(".dock")
    assert not phone.is_visible("text=看完了,关上")
    assert phone.is_visible("text=还差 1 样材料")
