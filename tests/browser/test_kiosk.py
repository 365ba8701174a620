"""A machine that gives numbers, with a finger, with keys, large, and with the net gone."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from pypdfium2 import PdfDocument

from bianmin.catalogue.actions import load_sample
from bianmin.catalogue.models import Version
from bianmin.kiosk.models import Slip
from bianmin.portal import session
from bianmin.portal.models import Terminal
from bianmin.tickets.models import Ticket
from tests.fixtures.hall import MONDAY

TOKEN = "the token of this machine"


@pytest.fixture
def machine(transactional_db, qingshi, live_server, browser_page, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    qingshi.adoptions.update(pack="yongan-2025")
    load_sample(centre=qingshi, at=MONDAY)
    Version.objects.update(valid_from=date(2020, 1, 1))
    Terminal.objects.create(
        centre=qingshi, no=1, token=session.hashed(TOKEN), opened_at=MONDAY, changed_at=MONDAY
    )
    browser_page.context.add_cookies(
        [{"name": session.MACHINE, "value": TOKEN, "url": f"{live_server.url}/c/qingshi/"}]
    )
    browser_page.set_viewport_size({"width": 1080, "height": 1400})
    browser_page.add_init_script(
        "window.print = () => { window.printed = (window.printed || 0) + 1; }"
    )
    return browser_page


def fits(page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_a_number_by_touch_and_by_keys_and_at_twice_the_size(machine, live_server, axe):
    page, here = machine, f"{live_server.url}/c/qingshi/kiosk/"
    page.goto(here)
    axe(page)
    page.get_by_role("link", name="长者版 大字").click()
    page.get_by_role("link", name="字小一点").wait_for()
    axe(page)
    assert fits(page)
    assert page.get_by_role("button", name="念给我听").get_attribute("aria-pressed") == "true"
    page.get_by_role("link", name="字小一点").click()
    page.get_by_role("link", name="长者版 大字").wait_for()
    page.get_by_role("link", name="取号办事").click()
    page.wait_for_url("**/choose/")
    axe(page)
    page.locator("#found + ul a").first.click()
    page.wait_for_url("**/bring/**")
    axe(page)
    page.get_by_role("link", name="带齐了,取号").click()
    page.wait_for_url("**/take/**")
    axe(page)
    for digit in "11":
        page.locator(f"[data-digit='{digit}']").click()
    assert page.locator("#id_id_number").input_value() == "11"
    page.get_by_role("button", name="取号", exact=True).click()
    page.get_by_text("身份证号是 18 位,现在是 2 位").wait_for()
    page.locator("#id_id_number").fill("")
    page.locator("#id_id_number").press("Enter")
    page.wait_for_url("**/slip/**")
    axe(page)
    number = page.locator("main .no").inner_text()
    assert number == Ticket.objects.get().number
    assert page.evaluate("window.printed") == 1
    pages = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(points * 25.4 / 72) for points in pages[0].get_size()] == [80, 160]
    assert len(pages) == 1
    page.reload()
    assert page.evaluate("window.printed || 0") == 0  # once is enough
    page.set_viewport_size({"width": 540, "height": 700})  # what 200 % leaves
    for path in ("", "choose/", "take/", "booked/"):
        page.goto(here + path)
        assert fits(page), path


def test_the_net_goes_after_the_number_was_taken_and_the_machine_prints_that_number(
    machine, live_server
):
    page = machine
    page.goto(f"{live_server.url}/c/qingshi/kiosk/take/")
    lost = []

    def swallow(route):
        """Let the number be taken, and lose the answer on the way back."""
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch(max_redirects=0))
            route.abort()

    page.route("**/kiosk/take/", swallow)
    page.get_by_role("button", name="取号", exact=True).click()
    page.get_by_text("您的号要是已经取了").wait_for()
    page.wait_for_url("**/slip/**")

    assert lost[0].status == 302
    assert (Ticket.objects.count(), Slip.objects.count()) == (1, 1)
    assert page.locator("main .no").inner_text() == Ticket.objects.get().number
