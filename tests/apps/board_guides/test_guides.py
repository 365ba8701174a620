"""A resident looks a guide up: at home, on a phone, without a login."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from bianmin import shelf
from bianmin.catalogue.actions import load_sample
from bianmin.catalogue.bringing import bring
from bianmin.catalogue.models import Item, Material, Version
from bianmin.rules.tolerance import How
from tests.fixtures.hall import MONDAY, QINGSHI, make_centre, make_item
from tests.fixtures.standing import standing


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    with standing(django_db_blocker):
        centre = make_centre(*QINGSHI)
        load_sample(centre=centre, at=MONDAY)
        Version.objects.update(valid_from=date(2020, 1, 1))  # the views ask the real clock
        yield centre


@pytest.fixture
def qingshi(town, db):
    """The same town, its sample items beside those that a test makes."""
    return town


@pytest.fixture
def sample(qingshi):
    return qingshi


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_finds_in_the_words_of_people_and_says_how_many(client, sample):
    page = text_of(client.get("/c/qingshi/guides/", {"q": "老人补贴"}))

    assert "给八十岁以上老人领补贴" in page
    assert "80周岁以上老年人高龄津贴申领" in page
    assert "宅基地" not in page


def test_the_list_is_narrowed_by_theme_department_and_person(client, sample):
    farming = sample.departments.get(name="农业农村办").pk

    assert "开小吃店" in text_of(client.get("/c/qingshi/guides/", {"theme": "开店办厂"}))
    assert "买农机领补贴" in text_of(client.get("/c/qingshi/guides/", {"department": farming}))
    assert "给八十岁以上老人" not in text_of(client.get("/c/qingshi/guides/", {"audience": "2"}))


def test_nothing_found_says_what_to_do_next(client, sample):
    page = text_of(client.get("/c/qingshi/guides/", {"q": "量子计算"}))

    assert "没有找到" in page
    assert "换个说法" in page
    assert sample.phone in page


def test_typing_on_replaces_only_the_list(client, sample):
    page = client.get("/c/qingshi/guides/", {"q": "低保"}, headers={"HX-Request": "true"})

    assert "<html" not in page.content.decode()
    assert "家里困难,申请低保" in page.content.decode()


def test_a_page_of_the_list_takes_at_most_twelve_queries(
    client, sample, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        assert client.get("/c/qingshi/guides/", {"q": "证"}).status_code == 200


def test_all_pages_of_the_list_together_show_every_guide_once(client, sample):
    seen, address = [], "/c/qingshi/guides/"
    while address:
        page = client.get(address)
        shown = page.context["page"]
        seen += [v.item.code for v in shown.rows]
        address = f"/c/qingshi/guides/?after={shown.after}" if shown.after else ""

    assert len(seen) == len(set(seen)) == 83


@pytest.mark.parametrize(
    "query",
    ["?department=x", "?after=1.2", "?audience=zz", "?q=%00%25_", "?department=" + "9" * 30],
)
def test_odd_addresses_give_a_page(client, sample, query):
    assert client.get(f"/c/qingshi/guides/{query}").status_code == 200


def test_a_guide_says_everything_that_is_published(client, sample):
    version = Version.objects.get(item__code="MZ-005")
    page = text_of(client.get("/c/qingshi/guides/MZ-005/"))

    said = [
        version.plain_name, version.name, version.accept_condition, version.handle_flow,
        version.result_name, version.place, version.hours, version.supervise, version.by_law,
        "我们承诺 15 个工作日", "不要钱", "可以请人代办", "第 1 版", "演示用的样例",
        "老人不在家,能代办吗?", "行政复议",
    ]  # fmt: skip
    assert [words for words in said if words not in page] == []


def test_what_to_bring_is_a_list_to_tick_and_what_we_can_look_up_is_not_on_it(client, sample):
    page = text_of(client.get("/c/qingshi/guides/MZ-005/"))
    spared = page[page.index("不用带:") : page.index("我们自己查得到")]

    assert 'data-ticks="qingshi-MZ-005-1"' in page
    assert page.count(" data-main>") == 3  # this rule book lets nothing follow later
    assert "户口簿" in spared
    assert "居民身份证" not in spared
    assert "窗口和村便民服务站免费领" in page


def test_the_last_day_is_counted_from_the_next_working_day_with_its_clauses(client, sample):
    page = client.get("/c/qingshi/guides/MZ-005/")
    days = page.context["days"]

    today = timezone.localdate()
    assert days.start >= today
    assert days.reckoning.due > days.start + timedelta(days=15)
    assert f'datetime="{days.reckoning.due.isoformat()}"' in text_of(page)
    assert "不计入开始当日" in text_of(page) or "当天不算" in text_of(page)
    assert "已不在架上" not in text_of(page)  # every clause it rests on can be quoted


def test_something_done_on_the_spot_says_so(client, sample):
    assert "当场办结" in text_of(client.get("/c/qingshi/guides/RS-006/"))


def test_the_windows_of_the_department_are_named(client, sample):
    page = text_of(client.get("/c/qingshi/guides/MZ-005/"))

    assert "到大厅 1 号窗口" in page
    assert "到大厅 3 号窗口" not in page
    assert "到大厅 3 号窗口" in text_of(client.get("/c/qingshi/guides/RS-001/"))


def test_what_is_handled_elsewhere_says_where(client, sample):
    page = text_of(client.get("/c/qingshi/guides/MZ-012/"))

    assert "不在我们这里办" in page
    assert "县城示范路 8 号" in page
    assert "0000-6200131" in page
    assert "号窗口</b>" not in page


def test_a_free_of_charge_guide_names_no_fee_and_a_fee_its_basis(client, qingshi):
    make_item(qingshi, code="SF-9", fee=500, fee_basis="示例收费办法第三条")

    page = text_of(client.get("/c/qingshi/guides/SF-9/"))
    assert "5 元" in page
    assert "示例收费办法第三条" in page


def test_words_in_a_guide_are_never_markup(client, qingshi):
    make_item(
        qingshi, code="X-1", plain_name="<script>alert(1)</script>",
        handle_flow="一\n<b>二</b>", questions=[["<i>问</i>", "答"]],
    )  # fmt: skip

    page = client.get("/c/qingshi/guides/X-1/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;二" in page
    assert "<i>问" not in page


def test_a_code_that_nobody_has_gives_a_page_with_words(client, qingshi):
    answer = client.get("/c/qingshi/guides/NO-1/")

    assert answer.status_code == 404
    assert "没有这份指南" in text_of(answer)


def test_the_guide_of_another_hall_is_not_shown_here(client, qingshi, liuxi):
    make_item(liuxi, code="L-1", plain_name="柳溪的事")

    assert "柳溪的事" not in text_of(client.get("/c/qingshi/guides/L-1/"))
    assert "柳溪的事" in text_of(client.get("/c/liuxi/guides/L-1/"))
    assert client.get("/c/nowhere/guides/").status_code == 404


def test_an_ended_item_says_since_when_and_where_to_go(client, qingshi):
    version = make_item(qingshi, code="E-1")
    Item.objects.filter(pk=version.item_id).update(
        ended_on=date(2021, 3, 1), ended_why="已由县里收回,到县政务服务中心 12 号窗口"
    )
    Version.objects.filter(pk=version.pk).update(valid_to=date(2021, 2, 28))

    answer = client.get("/c/qingshi/guides/E-1/")
    assert answer.status_code == 410
    assert "县政务服务中心 12 号窗口" in text_of(answer)


def test_a_guide_that_begins_later_says_when(client, qingshi):
    start = timezone.localdate() + timedelta(days=40)
    make_item(qingshi, code="F-1", valid_from=start)

    answer = client.get("/c/qingshi/guides/F-1/")
    assert answer.status_code == 404
    assert f'datetime="{start.isoformat()}"' in text_of(answer)
    assert "起用" in text_of(answer)


def test_a_draft_is_not_public(client, qingshi):
    make_item(qingshi, code="D-1", state="draft", plain_name="还在写的事")

    assert "还在写的事" not in text_of(client.get("/c/qingshi/guides/D-1/"))
    assert "还在写的事" not in text_of(client.get("/c/qingshi/guides/"))


def test_somebody_with_an_old_paper_is_told_that_the_guide_has_changed(client, qingshi):
    make_item(qingshi, code="V-1", number=4)

    assert "您手里的是第 2 版,现在用第 4 版" in text_of(client.get("/c/qingshi/guides/V-1/?v=2"))
    assert "您手里的是" not in text_of(client.get("/c/qingshi/guides/V-1/?v=4"))


def test_the_answer_sheet_tells_every_field_of_the_rule_book_and_leads_to_the_guide(client, sample):
    answer = client.get("/c/qingshi/guides/MZ-005/sheet.pdf")

    assert answer["Content-Type"] == "application/pdf"
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    said = "".join(said.split())
    for words in (
        "咨询答复单", "给八十岁以上老人领补贴", "申请条件", "申请材料", "办理流程", "收费标准",
        "户口簿", "不用带", "一次性告知制度", "/c/qingshi/guides/MZ-005/",
    ):  # fmt: skip
        assert words in said, words


def test_the_other_town_calls_its_sheet_and_fields_by_its_own_names(client, liuxi):
    load_sample(centre=liuxi, at=MONDAY)
    Version.objects.update(valid_from=date(2020, 1, 1))

    answer = client.get("/c/liuxi/guides/MZ-005/sheet.pdf")

    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    said = "".join(said.split())
    assert [
        w
        for w in ("一次性告知卡", "办事条件", "办事程序", "是否收费", "办事依据", "需提供的材料")
        if w not in said
    ] == []


def test_a_guide_whose_forms_are_old_is_shown_but_not_printed(client, qingshi):
    make_item(qingshi, code="O-1", forms_checked=False)

    page = text_of(client.get("/c/qingshi/guides/O-1/"))
    sheet = client.get("/c/qingshi/guides/O-1/sheet.pdf")

    assert "表格和样本正在更新" in page
    assert "sheet.pdf" not in page
    assert sheet.status_code == 409
    assert "窗口指南和表单须随之更新" in text_of(sheet)  # 一次性告知制度 第三条


def test_the_code_to_scan_is_a_picture_of_the_address(client, sample):
    answer = client.get("/c/qingshi/guides/MZ-005/qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert b"<script" not in answer.content
    assert client.get("/c/qingshi/guides/NO-1/qr.svg").status_code == 404


@pytest.mark.parametrize(("tolerant", "where"), [(True, "later"), (False, "must")])
def test_a_paper_may_follow_later_only_where_the_rule_book_tolerates_it(qingshi, tolerant, where):
    version = make_item(qingshi, code="T-1")
    Material.objects.create(version=version, order=9, name="近照", need="secondary", tolerable=True)
    book = shelf.pack("erping-2023")
    how = How.ACCEPT if tolerant else How.NONE
    tolerance = replace(book.policy.tolerance, how=replace(book.policy.tolerance.how, value=how))
    book = replace(book, policy=replace(book.policy, tolerance=tolerance))

    brought = bring(version.materials.all(), book)

    assert "近照" in [m.name for m in getattr(brought, where)]


def test_nobody_needs_a_login_and_staff_see_the_same(client, sample, clerk):
    first = client.get("/c/qingshi/guides/MZ-005/")
    client.force_login(clerk)

    assert first.status_code == client.get("/c/qingshi/guides/MZ-005/").status_code == 200


def test_a_hall_without_guides_says_what_will_be_here(client, db):
    make_centre("new", "新开乡便民服务中心", "新", "erping-2023", "990101301000")

    assert "还没有登出来的事项" in text_of(client.get("/c/new/guides/"))
