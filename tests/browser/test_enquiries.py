"""In a real browser: a question is written down in seconds, handed on, answered; asked on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse

from bianmin.enquiries.models import Enquiry
from tests.fixtures.hall import make_item

SHOTS = os.environ.get("BIANMIN_SHOTS")


def look(page, axe, name):
    axe(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"enquiries-{name}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=Path(SHOTS) / f"enquiries-{name}-390.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def enter(page, client, user, home):
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": home}])


@pytest.mark.django_db(transaction=True)
def test_a_question_is_registered_handed_on_taken_and_answered(
    browser_page, live_server, qingshi, clerk, handler, director, client, axe
):
    make_item(qingshi, fee=False, plain_name="给八十岁以上老人领补贴")
    page, home = browser_page, live_server.url
    enter(page, client, clerk, home)
    page.goto(f"{home}{reverse('enquiries:new')}")
    page.fill("#id_matter", "老人补贴")
    page.get_by_label("给八十岁以上老人领补贴").check()
    page.fill("#id_who", "石桂香")
    look(page, axe, "new")
    page.keyboard.press("F9")
    page.get_by_text("照指南答复,出告知单").wait_for()
    look(page, axe, "show")

    page.get_by_text("移交给同事").click()
    page.select_option("#id_pass_to", str(handler.pk))
    page.fill("#id_pass_why", "他熟")
    page.get_by_role("button", name="移交", exact=True).click()
    page.get_by_text("移交了,等他接下").wait_for()
    enter(page, client, handler, home)
    page.goto(f"{home}{reverse('enquiries:index')}")
    page.get_by_role("heading", name="咨询").wait_for()
    look(page, axe, "index")
    page.goto(f"{home}{reverse('enquiries:show', args=[Enquiry.objects.get().pk])}")
    page.keyboard.press("F9")
    page.get_by_text("接下了,由您来办").wait_for()
    page.get_by_role("link", name="已答复").click()
    page.get_by_role("button", name="了结").wait_for()
    page.keyboard.press("F9")
    page.get_by_text("没有写答了什么").wait_for()
    look(page, axe, "close")
    page.fill("#id_w_answer", "带身份证来,当天办")
    page.keyboard.press("F9")
    page.get_by_text("了结了").first.wait_for()
    look(page, axe, "closed")
    enter(page, client, director, home)
    for name in ("figures", "templates", "replies"):
        page.goto(f"{home}{reverse(f'enquiries:{name}')}")
        look(page, axe, name)


@pytest.mark.django_db(transaction=True)
def test_a_resident_asks_on_a_phone_and_keeps_the_code(browser_page, live_server, qingshi, axe):
    page, home = browser_page, live_server.url
    page.goto(f"{home}{reverse('asking:ask', args=['qingshi'])}")
    page.fill("#id_matter", "新生儿医保怎么办")
    look(page, axe, "ask")
    page.get_by_role("button", name="问", exact=True).click()
    page.get_by_text("还没有人接").wait_for()
    look(page, axe, "mine")
