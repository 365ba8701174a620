"""The seams of the hall's front in a real browser: asked, a number and its slip, taken in, called on."""

from __future__ import annotations

import os

import pytest
from django.utils import timezone
from pypdfium2 import PdfDocument

from bianmin.appointments import actions as appointments
from bianmin.enquiries import actions as enquiries
from bianmin.enquiries.actions import Asked
from bianmin.tickets import actions
from bianmin.tickets.models import Ticket
from tests.apps.appointments.conftest import asked, make_plan
from tests.apps.tickets.conftest import open_at, take
from tests.fixtures.hall import act, at, make_centre, make_item, make_user

SHOTS = os.environ.get("BIANMIN_SHOTS")


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 40))


@pytest.mark.django_db(transaction=True)
def test_from_the_question_to_the_slip_and_from_the_intake_to_the_next(
    browser_page, live_server, qingshi, clerk, director, sign_in, look
):
    page, home = browser_page, live_server.url
    version = make_item(qingshi)
    make_plan(qingshi, director)
    appointments.book(asked(version, at(23, 10), channel="phone"), act(clerk, at(23, 8, 5)))
    open_at(clerk, 3)
    enquiry = enquiries.register(
        centre=qingshi, act=act(clerk, at(23, 9)),
        asked=Asked(channel="phone", matter="补贴", version=version, who="石桂香", phone="13900000001"),
    )  # fmt: skip
    sign_in(clerk)

    page.goto(f"{home}/enquiries/{enquiry.pk}/")
    look(page, "enquiry")
    page.get_by_role("button", name="给他取个号").click()
    page.get_by_role("button", name="打印号纸").wait_for()
    look(page, "slip")
    paper = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(points * 25.4 / 72) for points in paper[0].get_size()] == [80, 160]
    assert len(paper) == 1
    if SHOTS:
        paper[0].render(scale=3).to_pil().save(f"{SHOTS}/seams-slip-paper.png")

    page.goto(f"{home}/enquiries/{enquiry.pk}/book/")
    page.get_by_text("10:30").first.click()
    page.locator("#id_who").wait_for()
    assert page.locator("#id_who").input_value() == "石桂香"
    look(page, "book")

    page.goto(f"{home}/tickets/")
    page.get_by_text("预约 没到").wait_for()
    page.keyboard.press("F2")
    page.get_by_role("button", name="到了").wait_for()
    page.keyboard.press("F7")
    page.get_by_role("button", name="办完").wait_for()
    look(page, "window")
    page.get_by_role("button", name="收件").click()
    page.get_by_label("窗口上的号").get_by_text("正在办").wait_for()
    assert page.locator("#id_applicant").input_value() == "石桂香"
    look(page, "intake")
    intake = page.url
    page.locator("#id_applicant").focus()
    page.keyboard.press("F5")
    page.locator("#strip-why:focus").fill("回家拿户口簿")  # one key, and one writes
    take(qingshi, 60)
    page.keyboard.press("F1")
    page.get_by_role("button", name="到了").wait_for()
    page.goto(intake)
    page.get_by_label("窗口上的号").get_by_text("叫了,还没有到").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="办完").wait_for()
    assert Ticket.objects.get(number="A001").state == "serving"


@pytest.mark.django_db(transaction=True)
def test_what_is_limited_is_set_and_said(
    browser_page, live_server, qingshi, clerk, director, sign_in, look
):
    page, home = browser_page, live_server.url
    version = make_item(qingshi)
    sign_in(director)
    page.goto(f"{home}/tickets/limits/")
    page.get_by_label(version.said).check()
    page.fill("#id_a_day", "1")
    page.keyboard.press("F9")
    page.get_by_text("没有登记例外的理由").wait_for()
    page.fill("#id_why", "体检车只来半天")
    page.keyboard.press("F9")
    page.get_by_text("限好了").wait_for()
    take(qingshi, items=[version.item])
    page.reload()
    look(page, "limits")
    sign_in(clerk)
    page.goto(f"{home}/tickets/new/")
    page.get_by_label(version.said).check()
    page.keyboard.press("F9")
    page.get_by_text("要多发,写明理由").wait_for()
    look(page, "beyond")


@pytest.mark.django_db(transaction=True)
def test_a_phrase_is_told_while_one_types(browser_page, live_server, sign_in, look):
    centre = make_centre("xibuhe", "西步河镇便民服务中心", "西", "xibuhe", "990101801000")
    clerk = make_user(centre, "clerk", "柳叶")
    wish = Asked(
        channel="visit", matter="怎么办", who="石桂香", phone="13900000001",
        said={"at": "2026-11-23 9:00"},
    )  # fmt: skip
    enquiry = enquiries.register(centre=centre, asked=wish, act=act(clerk, at(23, 9)))
    sign_in(clerk)
    page = browser_page
    page.goto(f"{live_server.url}/enquiries/{enquiry.pk}/close/?belongs=own&outcome=answered")
    page.locator("#id_w_answer").press_sequentially("这个不知道")
    page.get_by_text("“不知道”是禁用语").wait_for()
    look(page, "phrase")
    page.locator("#id_w_answer").fill("请带身份证来")
    page.get_by_text("是禁用语").wait_for(state="detached")


@pytest.mark.django_db(transaction=True)
def test_the_visit_of_today_stands_on_the_phone(browser_page, live_server, qingshi, look):
    ticket = take(qingshi, 30, person=actions.Person(name="石桂香"))
    page, home = browser_page, live_server.url
    page.goto(f"{home}/t/{ticket.code}/")
    page.get_by_role("link", name="我的:今天的号").click()
    page.get_by_text("今天来的这一趟").wait_for()
    look(page, "mine")
