"""The archive room in a real browser: file, lend, open again; a list for two."""

from __future__ import annotations

import pytest

from bianmin.archives.models import Volume


@pytest.mark.django_db(transaction=True)
def test_a_director_files_lends_and_proposes(
    browser_page, live_server, delivered, director, sign_in, look
):
    page, home = browser_page, live_server.url
    sign_in(director)
    page.goto(f"{home}/archives/")
    page.get_by_role("link", name="石桂香").wait_for()
    look(page, "due")
    page.get_by_role("link", name="石桂香").click()
    page.get_by_text("在卷").first.wait_for()
    look(page, "closed")
    page.fill("#id_archive_place", "档案柜 3,第 12 盒")
    page.get_by_role("button", name="归档").click()
    page.get_by_text("青档〔2026〕1号").first.wait_for()
    look(page, "filed")
    page.get_by_role("link", name="打开案卷").click()
    page.get_by_role("heading", name="封存").wait_for()
    page.get_by_text("借出", exact=True).first.click()
    page.fill("#id_lend_to", "麦秋生")
    page.fill("#id_lend_purpose", "复核")
    page.get_by_role("button", name="借出").click()
    page.get_by_text("借阅登记好了").wait_for()
    look(page, "file")
    Volume.objects.update(keep_until="2020-12-31", lent_to="", lent_until=None)
    page.goto(f"{home}/archives/?list=expired")
    page.get_by_text("列入").first.wait_for()
    look(page, "expired")
    page.check("input[name=case]")
    page.keyboard.press("F9")
    page.get_by_role("heading", name="销毁清册").wait_for()
    look(page, "list")
    page.goto(f"{home}/archives/verify/")
    page.get_by_role("heading", name="核验案卷").wait_for()
    look(page, "verify")
