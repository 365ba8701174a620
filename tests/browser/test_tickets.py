"""One key a step at the window, and the display that follows by itself, in a real browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.apps.tickets.conftest import open_at, take
from tests.fixtures.hall import at


@pytest.mark.django_db(transaction=True)
def test_the_window_calls_by_key_and_the_display_follows(
    browser_page, live_server, qingshi, clerk, sign_in, look, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))
    page, home = browser_page, live_server.url
    open_at(clerk, 3)
    mine = take(qingshi, 20, said="领高龄津贴")
    take(qingshi, 30, said="问医保")
    wall = page.context.new_page()
    wall.goto(f"{home}/display/qingshi/")
    wall.get_by_text("还没有叫号").wait_for()

    sign_in(clerk)
    page.goto(f"{home}/tickets/")
    page.keyboard.press("F2")
    page.get_by_role("button", name="到了").wait_for()
    look(page, "called")
    wall.locator("#call .no", has_text="A001").wait_for()
    look(wall, "display")
    page.keyboard.press("F7")
    page.get_by_role("button", name="办完").wait_for()
    look(page, "serving")
    page.keyboard.press("F4")
    page.get_by_label("转到").wait_for()

    wall.context.set_offline(True)
    wall.get_by_text("网断了,自己会连上").wait_for()
    wall.context.set_offline(False)
    wall.get_by_text("网断了,自己会连上").wait_for(state="hidden")
    page.goto(f"{home}/t/{mine.code}/")
    page.get_by_text("号窗口办").wait_for()
    look(page, "watch")


def test_the_display_of_a_running_hall_is_told_and_asks_only_when_the_line_is_gone(
    browser_page, hall
):
    wall, asked = browser_page, []
    wall.on("request", lambda one: asked.append(one.url) if one.url.endswith("/state/") else None)

    with wall.expect_response("**/stream/") as told:
        wall.goto(f"{hall}/display/qingshi/")
    wall.wait_for_timeout(2500)

    assert told.value.headers["content-type"] == "text/event-stream"
    assert len(asked) <= 1  # before the first word was heard
    wall.context.set_offline(True)
    wall.get_by_text("网断了,自己会连上").wait_for()
    wall.context.set_offline(False)
    wall.get_by_text("网断了,自己会连上").wait_for(state="hidden")
