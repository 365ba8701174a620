"""A promise for a paper that follows, signed with a finger, in a real browser."""

from __future__ import annotations

import pytest

from tests.fixtures.browser import fill_intake
from tests.fixtures.tolerant import PHOTO


@pytest.mark.django_db(transaction=True)
def test_somebody_signs_on_the_screen_and_brings_the_paper(
    browser_page, live_server, tolerant, window, sign_in, look
):
    page, home = browser_page, live_server.url
    sign_in(window)
    fill_intake(page, home, tolerant)
    page.select_option("select[name=more_4]", "missing")
    page.get_by_text("可以容缺").wait_for()
    look(page, "intake")

    page.keyboard.press("F4")
    page.wait_for_url("**/promises/intake/**")
    assert PHOTO in page.content()
    page.check("input[name=way][value=screen]")
    box = page.locator(".sign--pad").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for n in range(14):
        page.mouse.move(box["x"] + 40 + n * 30, box["y"] + (60 if n % 2 else 140))
    page.mouse.up()
    look(page, "sign")
    page.keyboard.press("F9")
    page.wait_for_url("**/cases/*/")
    page.get_by_text("看签字").click()
    look(page, "case")

    page.goto(f"{home}/promises/?list=open")
    look(page, "list")
    page.get_by_role("link", name="石桂香").click()
    page.get_by_role("link", name="收补来的材料").click()
    page.check("input[name=ok_4]")
    look(page, "bring")
    page.keyboard.press("F9")
    page.wait_for_url("**/cases/*/")
    assert "补齐了" in page.content()
    page.goto(f"{home}/cases/")
    look(page, "desk")
