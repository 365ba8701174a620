"""The inbox, what was sent and the hall's own words, in a real browser at two widths."""

from __future__ import annotations

import pytest

from bianmin.cases import actions as cases
from bianmin.messaging import actions
from tests.fixtures.hall import act, application, at


@pytest.mark.django_db(transaction=True)
def test_a_director_goes_from_the_inbox_to_the_log_and_words_a_message(
    browser_page, live_server, allowance, clerk, director, sign_in, look
):
    case = cases.hand_in(application(allowance, phone=""), act(clerk, at(20)))
    cases.flag(case_id=case.pk, what="材料对不上", act=act(clerk, at(20, 11)))
    other = application(allowance, applicant="苇小舟", applicant_id="")
    cases.hand_in(other, act(clerk, at(20)))
    actions.send(at=at(20, 12))
    page, home = browser_page, live_server.url
    sign_in(director)

    page.goto(f"{home}/inbox/")
    page.get_by_text("报了疑难,等您处置").wait_for()
    look(page, "inbox")
    page.get_by_role("button", name="去办").click()
    page.wait_for_url("**/cases/*/")
    page.get_by_role("link", name="发给群众的短信").click()
    page.get_by_text("没有留手机号").wait_for()
    look(page, "case")

    page.goto(f"{home}/messages/?day=2026-11-20")
    page.get_by_text("没有留手机号").wait_for()
    look(page, "log")
    page.get_by_role("link", name="改通知的话").click()
    page.get_by_role("link", name="受理了").wait_for()
    look(page, "texts")
    page.get_by_role("link", name="受理了").click()
    page.fill("#id_text", "{中心}收到啦,{事项}")
    page.keyboard.press("F9")
    page.get_by_text("不能填{事项}").wait_for()
    look(page, "word")
