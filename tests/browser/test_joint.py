"""Three departments and one case, in a browser: opened, answered, settled, without a barrier."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bianmin.joint.models import Joint
from tests.apps.joint.places import Town


@pytest.fixture
def town(transactional_db, liuxi):
    return Town(liuxi)


def test_from_the_letter_to_the_settlement(live_server, browser_page, look, town, sign_in):
    page, address, case = browser_page, live_server.url, town.accepted(timezone.now())

    sign_in(town.clerk)
    page.goto(f"{address}/cases/{case.pk}/")
    page.get_by_role("link", name="发给各部门").click()
    look(page, "open")
    page.keyboard.press("F9")
    page.wait_for_selector("text=没有写请各部门看什么")
    look(page, "open-refused")
    page.get_by_label("请各部门看什么").fill("是否符合你部门的条件")
    page.keyboard.press("F9")
    page.wait_for_url("**/joint/*/")
    look(page, "show")
    joint = Joint.objects.get()

    for who, opinion in ((town.farmer, "agree"), (town.builder, "refuse")):
        sign_in(who)
        page.goto(f"{address}/joint/")
        look(page, "mine")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tasks/**")
        look(page, "task")
        page.check(f"[name=opinion][value={opinion}]")
        page.fill("[name=words]", "看过现场")
        page.get_by_role("button", name="出意见", exact=True).click()
        page.wait_for_selector("text=意见记下了")
    look(page, "answered")

    sign_in(town.clerk)
    page.goto(f"{address}/joint/{case.pk}/")
    page.check("[name=grade][value=difficult]")
    page.fill("#id_raise_what", "两家说法不一")
    page.get_by_role("button", name="提请协调").click()
    page.wait_for_selector("text=提请协调了")
    look(page, "raised")
    page.goto(f"{address}/joint/ledger/?tab=disputed")
    look(page, "ledger")
    sign_in(town.director)
    page.goto(f"{address}/joint/{case.pk}/")
    page.check("[name=side][value=agree]")
    page.fill("#id_settle_result", "退两米,照办")
    page.get_by_role("button", name="协调", exact=True).click()
    page.wait_for_selector("text=协调的结果记下了")
    page.goto(f"{address}/cases/{case.pk}/")
    look(page, "panel")
    joint.refresh_from_db()
    assert joint.settled_as == "director"
