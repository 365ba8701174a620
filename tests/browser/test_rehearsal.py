"""A director tries a rule before it changes, in a real browser; the work goes on behind it."""

from __future__ import annotations

from tests.browser.test_window import sign_in

CAP = "[name='erping-2023/extension/5b:deadlines.extension_max']"


def test_clauses_are_tried_watched_and_read_without_a_barrier(browser_page, hall, axe):
    page = browser_page
    sign_in(page, hall, "qingshi-director")
    page.goto(f"{hall}/rehearsal/")
    axe(page)
    page.fill("#id_since", "2025-01-01")
    page.click("text=先改几条再演练")
    page.wait_for_url("**/clauses/**")
    axe(page)
    page.fill(CAP, "三")
    page.click("text=照改过的演练")
    page.wait_for_selector("main [role=alert]")
    assert "要写一个整数" in page.inner_text("main [role=alert]")
    axe(page)
    page.fill(CAP, "1")
    page.click("text=照改过的演练")
    page.wait_for_url("**/rehearsal/*/")
    here = page.url
    page.goto(f"{hall}/rehearsal/")  # gone away: it goes on
    page.goto(here)
    page.wait_for_selector("#found", timeout=60_000)
    axe(page)
    assert "试改了 1 处" in page.content()
    assert "重算" in page.content()
    page.goto(f"{here}print/")
    axe(page)
