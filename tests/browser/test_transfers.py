"""A clerk hands a file on, the next one counts it, in a browser; nothing bars anybody's way."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from bianmin.cases import actions as cases
from bianmin.transfers.models import Dossier
from tests.fixtures.hall import act, application, make_item
from tests.fixtures.levels import sent_up

pytestmark = pytest.mark.browser


def sign_in(page, server, name, path):
    page.context.clear_cookies()
    page.goto(f"{server.url}{path}")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", "Demo-Pass-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")


def shot(page, name):
    if folder := os.environ.get("BIANMIN_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"transfers-{name}.png"), full_page=True)


@pytest.mark.django_db(transaction=True)
def test_handed_on_counted_and_found(live_server, browser_page, axe, village, keeper, clerk, chief):
    version = make_item(village, "MZ-090", route="escalated")
    soon = timezone.localdate() + timedelta(days=4)
    now = timezone.now()
    case = cases.hand_in(application(version, report_up_on=soon), act(keeper, now))
    person = {"applicant": "麦金穗", "applicant_id": ""}
    other = cases.hand_in(application(version, report_up_on=soon, **person), act(keeper, now))
    sent_up(other, keeper, now)
    page = browser_page
    sign_in(page, live_server, "shiqiao-clerk", f"/cases/{case.pk}/")
    axe(page)
    page.get_by_role("button", name="建上报案卷").click()
    page.get_by_role("heading", name="材料现在在哪里").wait_for()
    axe(page)
    shot(page, "village")
    for words in ("打过电话", "材料齐全,情况属实"):
        page.get_by_label("写明").fill(words)
        page.get_by_role("button", name="报出以前要记的").click()
        page.get_by_text("已经记下").wait_for()
    page.get_by_role("button", name="上报青石镇便民服务中心").click()
    page.get_by_text("已经上报,请打印移交清单").wait_for()
    axe(page)

    number = Dossier.objects.get(case=case).pk
    sign_in(page, live_server, "qingshi-clerk", "/transfers/")
    page.get_by_role("heading", name="等着收").wait_for()
    axe(page)
    shot(page, "list")
    page.goto(f"{live_server.url}/transfers/{number}/")
    axe(page)
    page.get_by_role("button", name="点收").click()
    page.get_by_text("还没有点:居民身份证").wait_for()
    axe(page)
    shot(page, "refused")
    for group in page.get_by_role("radio", name="收到", exact=True).all():
        group.check()
    page.get_by_role("button", name="点收").click()
    page.get_by_text("已经逐份点收").wait_for()
    shot(page, "township")

    page.goto(f"{live_server.url}/transfers/where/?no={case.no}")
    page.get_by_text("在青石镇便民服务中心").first.wait_for()
    axe(page)
    shot(page, "where")
    page.goto(f"{live_server.url}/cases/{case.pk}/")
    page.get_by_role("heading", name="上报").first.wait_for()
    axe(page)
    shot(page, "case")
