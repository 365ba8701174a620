"""Results in a real browser: a name drawn with the mouse, a parcel, the register."""

from __future__ import annotations

import pytest

from bianmin.results.models import Handing
from tests.fixtures.results import code_of


@pytest.mark.django_db(transaction=True)
def test_somebody_signs_for_a_result_on_the_screen(
    browser_page, live_server, granted, clerk, sign_in, look
):
    page, home = browser_page, live_server.url
    sign_in(clerk)
    page.goto(f"{home}/cases/{granted.pk}/")
    page.get_by_role("link", name="交给群众,签收").wait_for()
    look(page, "case")
    page.get_by_role("link", name="交给群众,签收").click()
    page.wait_for_url("**/hand/")
    page.fill("#id_code", code_of(granted))
    page.check("input[name=sign][value=screen]")
    pad = page.locator(".sign--pad")
    pad.wait_for(state="visible")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for n in range(14):
        page.mouse.move(box["x"] + 40 + n * 30, box["y"] + (60 if n % 2 else 140))
    page.mouse.up()
    look(page, "hand")
    page.get_by_role("button", name="交出去了").click()
    page.get_by_text("交出去了,签收记下了").wait_for()
    assert Handing.objects.get().signed == "screen"

    page.goto(f"{home}/results/case/{granted.pk}/")
    page.get_by_text("看签字").click()
    page.get_by_role("img", name="领取人在屏幕上的签字").wait_for()
    look(page, "show")
    page.goto(f"{home}/results/register/")
    page.get_by_role("heading", name="发证登记簿").wait_for()
    look(page, "register")


@pytest.mark.django_db(transaction=True)
def test_who_waits_is_seen_at_a_glance(browser_page, live_server, granted, clerk, sign_in, look):
    page, home = browser_page, live_server.url
    sign_in(clerk)
    page.goto(f"{home}/results/?list=waiting")
    page.get_by_role("link", name="石桂香").wait_for()
    look(page, "waiting")
