"""At the window, in a real browser: the kind said live, done at once by one key, asked, told, signed for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.cases.models import Case
from tests.fixtures.hall import resident_id


@pytest.mark.django_db(transaction=True)
def test_the_kind_is_said_as_papers_are_ticked_and_one_key_finishes(
    browser_page, live_server, at_once, clerk, sign_in, look
):
    page, home = browser_page, live_server.url
    sign_in(clerk)
    page.goto(f"{home}/intake/0123456789abcdef/{at_once.pk}/")
    page.fill("#id_applicant_id", resident_id())
    page.fill("#id_applicant", "石桂香")
    page.check("input[name=conditions][value=yes]")
    page.check("input[name=ok_1]")
    page.select_option("select[name=more_3]", "shared")
    page.select_option("select[name=more_2]", "missing")
    page.get_by_text("补齐以前先按这个办").wait_for()
    look(page, "intake-missing")
    page.select_option("select[name=more_2]", "")
    page.check("input[name=ok_2]")
    page.get_by_text("齐了,应当受理").wait_for()
    look(page, "intake")
    page.keyboard.press("F2")
    page.wait_for_url("**/cases/*/")
    page.get_by_text("受理办结单").first.wait_for()
    look(page, "at-once")


@pytest.mark.django_db(transaction=True)
def test_a_question_goes_up_a_slip_goes_on_and_somebody_is_told(
    browser_page, live_server, case, clerk, handler, director, sign_in, look
):
    page, home = browser_page, live_server.url
    sign_in(clerk)
    page.goto(f"{home}{reverse('requests:new')}?case={case.pk}")
    page.check("input[name=cause][value=unclear_rule]")
    page.fill("#id_what", "户口不在本镇的给不给")
    page.select_option("#id_to", str(director.pk))
    look(page, "ask")
    page.keyboard.press("F9")
    page.get_by_text("等答复").first.wait_for()
    look(page, "asking")
    page.goto(f"{home}{reverse('requests:index')}?tab=all")
    look(page, "askings")

    page.goto(f"{home}{reverse('handling:slip', args=[case.pk])}")
    page.select_option("#id_give_to", str(handler.pk))
    page.get_by_role("button", name="移交,我签字").click()
    page.get_by_text("还没有签收").first.wait_for()
    sign_in(handler)
    page.goto(f"{home}{reverse('handling:slip', args=[case.pk])}")
    look(page, "slip")
    page.keyboard.press("F9")
    page.get_by_text("登录签收").wait_for()
    page.goto(f"{home}{reverse('handling:index')}")
    look(page, "lists")
    page.goto(f"{home}{reverse('handling:refusals')}")
    look(page, "refusals")
    page.goto(f"{home}{reverse('cases:show', args=[case.pk])}")
    look(page, "case")
    assert Case.objects.get().handler == handler

    sign_in(clerk)
    page.goto(f"{home}{reverse('enquiries:tell', args=[case.version_id])}")
    page.check("input[name=samples]")
    page.fill("#id_who", "石桂香")
    look(page, "tell")
    page.keyboard.press("F9")
    page.get_by_role("link", name="打印告知单").wait_for()
    look(page, "told")
    page.goto(f"{home}{reverse('enquiries:index')}")
    look(page, "tellings")
