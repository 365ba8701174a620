"""A clerk brings photos of papers: over a good line, a broken one, and without the script."""

from __future__ import annotations

import os

import pytest
from django.test import override_settings

from bianmin.files import actions
from bianmin.files.models import Scan
from tests.browser.test_duties import log_in
from tests.fixtures import strange
from tests.fixtures.hall import act, make_item, resident_id

WAIT = 20_000


@pytest.fixture
def desk(transactional_db, tmp_path, case, clerk):
    """A clerk's case, with a vault and a tray in which two sheets lie."""
    tray = tmp_path / "scans/qingshi/3"
    tray.mkdir(parents=True)
    sheet = tray / "SCAN0001.tif"
    sheet.write_bytes(strange.scan_of(2))
    os.utime(sheet, (1_700_000_000, 1_700_000_000))  # scanned long ago: it is no longer growing
    with override_settings(FILES=str(tmp_path / "files"), SCANS=str(tmp_path / "scans")):
        yield case


def drawn(page, picture):
    """Wait until a picture is there; asked from outside, because the page runs no strange script."""
    for _ in range(200):
        if page.evaluate(f"document.querySelector('{picture}')?.naturalWidth > 0"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{picture} was not drawn")


def upload(name="card.jpg", body=None):
    return {"name": name, "mimeType": "image/jpeg", "buffer": body or strange.jpeg()}


def test_photos_are_brought_looked_at_and_lie_beside_their_paper(
    live_server, browser_page, axe, desk
):
    page, address = browser_page, live_server.url
    log_in(page, address, "qingshi-clerk")
    page.goto(f"{address}/cases/{desk.pk}/")
    axe(page)
    page.get_by_role("link", name="收影印件").first.click()
    axe(page)

    page.set_input_files("[name=chosen]", [upload(), upload("x.svg", strange.SVG)])
    page.get_by_role("button", name="传上来").click()
    page.wait_for_selector("text=x.svg:这是SVG 图", timeout=WAIT)
    assert page.get_by_text("收下了 1 个").is_visible()
    axe(page)

    page.get_by_role("link", name="看第 1 个").click()
    drawn(page, ".leaf img")
    axe(page)
    page.goto(f"{address}/cases/{desk.pk}/")
    drawn(page, ".thumb img")
    axe(page)


def test_a_broken_line_loses_nothing_and_sends_once_more_by_itself(live_server, browser_page, desk):
    page, address = browser_page, live_server.url
    log_in(page, address, "qingshi-clerk")
    page.goto(f"{address}/files/paper/{desk.papers.first().pk}/")
    page.set_input_files("[name=chosen]", [upload()])

    page.context.set_offline(True)
    page.get_by_role("button", name="传上来").click()
    page.wait_for_selector("text=网断了,自己再试")
    page.context.set_offline(False)

    page.wait_for_selector("text=收下了 1 个文件:居民身份证", timeout=WAIT)
    assert Scan.objects.count() == 1


def test_at_the_next_intake_what_we_have_is_offered_and_used(
    live_server, browser_page, axe, desk, clerk
):
    body, paper = strange.jpeg(), desk.papers.get(name="居民身份证")
    actions.add(paper_id=paper.pk, given=actions.Given(body=body), act=act(clerk))
    second = make_item(desk.centre, "MZ-020", name="养老补贴申领")
    page, address = browser_page, live_server.url
    log_in(page, address, "qingshi-clerk")
    page.goto(f"{address}/intake/{'a' * 16}/{second.pk}/")

    page.fill("[name=applicant_id]", resident_id())
    page.fill("[name=applicant]", "石桂香")
    page.check("label:has-text('用居民身份证') input")
    page.select_option("[name=have_consent]", "本人当面同意")
    page.check("[name=conditions][value=yes]")
    page.keyboard.press("F6")
    page.wait_for_selector("text=齐了,应当受理")
    axe(page)
    assert page.is_checked("label:has-text('用居民身份证') input")
    page.keyboard.press("F9")
    page.wait_for_url("**/cases/*/", timeout=WAIT)

    used = Scan.objects.get(case__item_code="MZ-020")
    assert (used.consent, used.taken_from.case) == ("本人当面同意", desk)
    assert page.locator(".thumb").count() == 1


def test_it_works_without_a_script_and_from_the_tray(live_server, chromium, desk):
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page, address = context.new_page(), live_server.url
    page.set_default_timeout(WAIT)
    log_in(page, address, "qingshi-clerk")
    page.goto(f"{address}/files/paper/{desk.papers.first().pk}/")
    page.set_input_files("[name=photo]", [upload()])
    page.get_by_role("button", name="传上来").click()
    page.wait_for_selector("text=收下了 1 个文件")

    page.check("[name=names]")
    page.get_by_role("button", name="收下打勾的").click()
    page.wait_for_selector("text=扫描盘是空的")
    context.close()

    assert sorted(Scan.objects.values_list("source", "pages")) == [("camera", 1), ("scanner", 2)]
