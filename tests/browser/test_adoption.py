"""The county takes up another rule book for a hall, in a browser."""

from __future__ import annotations

import pytest

from tests.fixtures.hall import make_user

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
def test_the_county_chooses_sees_and_confirms(live_server, browser_page, axe, qingshi, liuxi):
    make_user(None, "county", "禾丰年", "county")
    page = browser_page
    page.goto(f"{live_server.url}/adoption/")
    page.fill("input[name=username]", "county")
    page.fill("input[name=password]", "Demo-Pass-2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/adoption/")
    axe(page)

    page.get_by_label("哪个中心").select_option("liuxi")
    page.get_by_label("哪本制度").select_option("xiaye")
    page.get_by_label("从哪天起").fill("2090-03-01")
    page.get_by_role("button", name="先看看会变什么").click()
    page.get_by_role("heading", name="群众会遇到的变化").wait_for()
    axe(page)

    page.get_by_role("button", name="从 2090-03-01 起采用").click()
    page.get_by_text("柳溪乡便民服务中心从 2090-03-01 起照").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("的决定撤销了").wait_for()
    axe(page)
