"""The hall's pages in a real browser: now, a day again, when, how long, and the red button."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.apps.hall import conftest as halls
from tests.fixtures.hall import at, make_user

morning, second = halls.morning, halls.second  # the fixtures


@pytest.mark.django_db(transaction=True)
def test_the_director_looks_at_the_hall_and_the_window_reports_a_fire(
    browser_page,
    live_server,
    morning,
    clerk,
    director,
    sign_in,
    look,
    monkeypatch,
):
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))
    page, home = browser_page, live_server.url
    sign_in(director)
    page.goto(f"{home}/hall/")
    page.get_by_role("heading", name="大厅现在").wait_for()
    look(page, "now")
    halls.take(morning, 47)
    page.locator("#hall b", has_text="6 位").wait_for()  # it asked again by itself

    page.goto(f"{home}/hall/day/?at=9:21")
    page.get_by_role("heading", name="9:21 那一刻").wait_for()
    look(page, "day")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("heading", name="9:20 那一刻").wait_for()
    page.goto(f"{home}/hall/times/?by=item")
    page.get_by_role("heading", name="等了多久").wait_for()
    look(page, "times")

    sign_in(clerk)
    page.goto(f"{home}/tickets/")
    page.keyboard.press("F10")
    page.get_by_role("heading", name="报突发情况").wait_for()
    look(page, "press")
    page.keyboard.press("1")
    page.get_by_role("heading", name="火情").wait_for()
    look(page, "emergency")
    page.goto(f"{home}/tickets/")
    page.get_by_text("停着的时间不算等候").wait_for()
    look(page, "stopped")
    page.goto(f"{home}/display/{morning.slug}/")
    page.get_by_role("alert").get_by_text("现在停止叫号:火情").wait_for()
    look(page, "display-stopped")

    sign_in(make_user(None, "county", "禾丰年"))
    page.goto(f"{home}/hall/all/")
    page.get_by_role("heading", name="各大厅现在").wait_for()
    look(page, "all")
    page.get_by_role("link", name="青石镇便民服务中心", exact=True).last.click()
    page.get_by_role("heading", name="青石镇便民服务中心现在").wait_for()
