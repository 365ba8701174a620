"""A project goes in the green lane, flagged at the window, seen by the director; in a real browser."""

from __future__ import annotations

import pytest

from tests.fixtures.browser import fill_intake
from tests.fixtures.hall import make_centre, make_item, make_user


@pytest.mark.django_db(transaction=True)
def test_a_project_is_flagged_at_the_window_followed_up_and_listed(
    browser_page, live_server, sign_in, look
):
    hall = make_centre("yongan", "永平镇便民服务中心", "永", "yongan-2025", "990101104000")
    item, desk = make_item(hall), make_user(hall, "clerk", "苇小舟")
    boss = make_user(hall, "director", "石磊")
    page, home = browser_page, live_server.url
    sign_in(desk)
    fill_intake(page, home, item)
    page.get_by_text("自动加标记").wait_for()
    page.get_by_text("走通道(").click()
    page.select_option("#id_lane-ground", "key_project")
    page.get_by_text("延时服务").wait_for()
    page.fill("#id_lane-proof", "县发改局文件〔2026〕3 号")
    page.select_option("#id_lane-owner", label=str(desk))
    look(page, "intake")
    page.keyboard.press("F9")
    page.wait_for_url("**/cases/*/")
    page.get_by_text("为什么排在前面").click()
    look(page, "case")

    page.get_by_text("记跟踪").click()
    page.fill("#id_measures", "联系规划所先看图纸")
    page.get_by_role("button", name="记下", exact=True).last.click()
    page.get_by_text("跟踪记下了").wait_for()
    page.get_by_role("link", name="再加一个标记").click()
    page.get_by_role("heading", name="加优先标记").wait_for()
    look(page, "flag")

    sign_in(boss)
    page.goto(f"{home}/lanes/")
    assert "联系规划所先看图纸" in page.content()
    look(page, "list")
    page.goto(f"{home}/lanes/counts/")
    look(page, "counts")
    page.goto(f"{home}/cases/list/open/")
    look(page, "work")
    page.goto(f"{home}/c/yongan/lanes/")
    look(page, "public")
