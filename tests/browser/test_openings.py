"""The hours of a hall in a real browser: closed for a day, told on the portal, somebody stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

SHOTS = os.environ.get("BIANMIN_SHOTS")


def look(page, axe, name):
    axe(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"openings-{name}.png", full_page=True)


@pytest.mark.django_db(transaction=True)
def test_the_director_closes_a_day_and_the_portal_says_so(
    browser_page, live_server, qingshi, director, client, axe
):
    client.force_login(director)
    page, home = browser_page, live_server.url
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": home}])
    page.goto(f"{home}/openings/")
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    page.fill("#id_first", day)
    page.fill("#id_last", day)
    page.keyboard.press("F9")
    page.get_by_text("没有写停业的原因").wait_for()
    page.fill("#id_reason", "供电所检修线路")
    look(page, axe, "refused")
    page.keyboard.press("F9")
    page.get_by_text("停业定下了").wait_for()
    look(page, axe, "index")
    for name in ("late", "villages", "phones"):
        page.goto(f"{home}/openings/{name}/")
        look(page, axe, name)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{home}/openings/")
    look(page, axe, "index-390")
    page.goto(f"{home}/c/qingshi/")
    page.get_by_text("供电所检修线路").wait_for()
    look(page, axe, "portal-390")
