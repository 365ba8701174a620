"""The stations of a hall, in a browser: what is wanting for the director, the way for everybody."""

from __future__ import annotations

import os

import pytest

from tests.apps.agency.conftest import make_agent
from tests.fixtures.hall import make_centre, make_user

SHOTS = os.environ.get("BIANMIN_SHOTS", "")


@pytest.mark.django_db(transaction=True)
def test_a_station_is_registered_and_found(live_server, browser_page, axe):
    page, address = browser_page, live_server.url
    hall = make_centre("hanbin", "万店镇便民服务中心", "万", "hanbin-2011", "990101401000")
    director = make_user(hall, "director", "程守田")
    make_agent(hall, place="万家村")
    page.goto(f"{address}/login/")
    page.fill("[name=username]", director.username)
    page.fill("[name=password]", "Demo-Pass-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)

    page.goto(f"{address}/agency/points/")
    axe(page)
    page.fill("[name=place]", "万家村")
    page.fill("[name=called]", "服务工作站")
    page.click("button:has-text('登记')")
    page.wait_for_selector("text=没有写服务点在哪里")
    page.fill("[name=address]", "村委会一楼")
    page.check("text=民政")
    page.click("button:has-text('登记')")
    page.wait_for_selector("text=还不能代办")
    axe(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/points.png", full_page=True)

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/c/hanbin/points/")
    page.wait_for_selector("text=村委会一楼")
    axe(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/points-390.png", full_page=True)
        page.goto(f"{address}/agency/points/")
        page.wait_for_selector("text=还不能代办")
        page.screenshot(path=f"{SHOTS}/points-staff-390.png", full_page=True)
