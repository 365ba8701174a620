"""Somebody who typed a wrong address."""

from __future__ import annotations


def test_a_wrong_address_leads_to_a_page_one_can_read(live_server, browser_page, axe):
    answer = browser_page.goto(f"{live_server.url}/no-such-page/")

    assert answer.status == 404
    assert "找不到" in browser_page.title()
    axe(browser_page)
