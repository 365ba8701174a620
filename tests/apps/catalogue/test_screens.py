"""The director keeps the catalogue: lists, one item, a draft, a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bianmin.catalogue import actions
from bianmin.catalogue.models import Item, Upload, Version
from bianmin.ledger.models import Entry
from tests.apps.catalogue.books import book
from tests.fixtures.hall import MONDAY, make_item, make_user


@pytest.fixture
def version(qingshi):
    return make_item(qingshi)


@pytest.fixture
def sample(qingshi):
    actions.load_sample(centre=qingshi, at=MONDAY.replace(year=2025))
    return qingshi


@pytest.fixture
def desk(client, director):
    """A browser in which the director is logged in."""
    client.force_login(director)
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def exported(client, **asked) -> bytes:
    answer = client.get("/items/export/", asked)
    assert "attachment" in answer["Content-Disposition"]
    return answer.getvalue()


def filled_in(page, **more) -> dict[str, object]:
    """Return what a browser would send from an edit page, with some of it changed."""
    data: dict[str, object] = {}
    context = page.context
    parts = [context["about"], context["draft"].main]
    for rows in (context["draft"].materials, context["draft"].steps, context["draft"].questions):
        parts += [rows.management_form, *rows.forms]
    for form in parts:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif isinstance(value, list):
                data[field.html_name] = value
            elif value is not None and value is not False:
                data[field.html_name] = str(value)
    return data | more


def test_the_list_shows_items_by_tab_with_counts_and_finds_them(desk, sample):
    Version.objects.filter(item__code="RS-001").update(forms_checked=False)
    page = desk.get("/items/")

    counts = {name: count for name, _, count in page.context["tabs"]}
    assert counts == {
        "": 83, "published": 83, "draft": 0, "forms": 1, "elsewhere": 4, "stopped": 0,
    }  # fmt: skip
    assert len(page.context["page"].rows) == 50
    assert "第一次参加城乡居民养老保险" in text_of(desk.get("/items/", {"state": "forms"}))
    assert "给八十岁以上老人领补贴" in text_of(desk.get("/items/", {"q": "lrbt 老人"}))


def test_a_page_of_fifty_rows_takes_at_most_twelve_queries(
    desk, sample, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        assert len(desk.get("/items/", {"q": "证"}).context["page"].rows) > 10
    with django_assert_max_num_queries(12):
        desk.get("/items/")


def test_the_page_of_an_item_takes_at_most_twelve_queries(
    desk, version, director, django_assert_max_num_queries
):
    for n in range(4):
        draft = actions.revise(
            item_id=version.item_id, changes={"name": f"名称 {n}"}, by=director, at=MONDAY
        )
        actions.publish(version_id=draft.pk, by=director, at=MONDAY)
    with django_assert_max_num_queries(12):
        assert desk.get(f"/items/{version.item_id}/").status_code == 200


def test_paging_keeps_what_is_filtered(desk, sample):
    first = desk.get("/items/", {"state": "published"})
    after = first.context["page"].after

    second = desk.get("/items/", {"state": "published", "after": after})

    assert f"after={after}" in first.content.decode()
    assert "state=published" in first.content.decode()
    assert len(second.context["page"].rows) == 33


def test_an_item_of_another_hall_is_not_there(desk, liuxi):
    other = make_item(liuxi)

    for path in ("", "edit/"):
        assert desk.get(f"/items/{other.item_id}/{path}").status_code == 404
    for verb in ("publish", "withdraw", "confirm", "discard"):
        assert desk.post(f"/items/{other.item_id}/{other.pk}/{verb}/").status_code == 404
    assert desk.post(f"/items/{other.item_id}/end/").status_code == 404
    other.refresh_from_db()
    assert other.state == "published"


def test_a_version_of_another_item_cannot_be_published_by_its_number(desk, qingshi, version):
    other = make_item(qingshi, code="B-2")

    assert desk.post(f"/items/{version.item_id}/{other.pk}/withdraw/").status_code == 404


def test_a_clerk_may_look_but_not_change(client, clerk, version):
    client.force_login(clerk)

    page = client.get(f"/items/{version.item_id}/")
    assert page.status_code == 200
    assert "公布" not in text_of(page).replace("可以公布", "")
    assert client.get(f"/items/{version.item_id}/edit/").status_code == 403
    assert client.post(f"/items/{version.item_id}/{version.pk}/withdraw/").status_code == 403
    assert client.get("/items/import/").status_code == 403
    assert exported(client).startswith(b"PK")


def test_the_county_sees_every_hall_and_chooses_one(client, sample, liuxi):
    make_item(liuxi, code="LX-1", name="柳溪的事")
    client.force_login(make_user(None, "county", "县政务"))

    assert client.get("/items/").context["page"].total == 84
    assert client.get("/items/", {"centre": "liuxi"}).context["page"].total == 1
    assert client.get("/items/export/").status_code == 404
    assert exported(client, centre="liuxi").startswith(b"PK")
    assert client.get("/items/new/", {"centre": "liuxi"}).status_code == 200


def test_editing_makes_a_draft_and_publishing_puts_it_in_force(desk, version):
    address = f"/items/{version.item_id}/"
    sent = filled_in(desk.get(address + "edit/"), promised_value="12", act="save")
    sent |= {"step-0-value": "1", "step-1-value": "11", "step-2-value": ""}
    saved = desk.post(address + "edit/", sent, follow=True)

    assert "草稿存好了" in text_of(saved)
    draft = Version.objects.get(state="draft")
    assert (draft.promised_value, draft.materials.count()) == (12, 3)
    published = desk.post(f"{address}{draft.pk}/publish/", follow=True)
    assert "公布了第 2 版,现在起用" in text_of(published)
    assert Version.objects.get(state="published", valid_to__isnull=True).promised_value == 12


def test_saving_without_a_change_says_the_same_again(desk, version):
    from bianmin.catalogue import content

    address = f"/items/{version.item_id}/edit/"
    desk.post(address, filled_in(desk.get(address), act="save"))

    draft = Version.objects.get(state="draft")
    assert content.changed(content.of(version), content.of(draft)) == []


def test_materials_are_changed_added_and_taken_away(desk, version):
    address = f"/items/{version.item_id}/edit/"
    sent = filled_in(desk.get(address), act="save")
    sent |= {
        "material-0-name": "户口本", "material-1-DELETE": "on", "material-3-name": "一寸照片",
        "material-3-is_need": "3", "material-3-form": "photo", "material-3-shareable": "",
    }  # fmt: skip
    desk.post(address, sent)

    draft = Version.objects.get(state="draft")
    assert [m.name for m in draft.materials.all()] == ["户口本", "户口簿", "一寸照片"]
    photo = draft.materials.last()
    assert (photo.need, photo.tolerable, photo.form) == ("secondary", True, "photo")
    assert not draft.forms_checked


def test_more_rows_are_there_when_asked_for_and_nothing_is_saved(desk, version):
    address = f"/items/{version.item_id}/edit/"
    sent = filled_in(desk.get(address), act="rows-material", name="还没写完")

    page = desk.post(address, sent)

    assert page.status_code == 200
    assert 'name="material-6-name"' in page.content.decode()
    assert 'value="还没写完"' in page.content.decode()
    assert not Version.objects.filter(state="draft").exists()


def test_everything_wrong_in_a_form_is_said_at_once_and_what_was_typed_stays(desk, version):
    address = f"/items/{version.item_id}/edit/"
    sent = filled_in(
        desk.get(address), act="save", name="", promised_value="十五天", fee="免费",
        keywords="很长" * 400, valid_to="2026-13-01",
    )  # fmt: skip
    sent["material-3-copies"] = "2"

    page = desk.post(address, sent)

    said = text_of(page)
    assert page.status_code == 422
    assert "这 7 处要改" in said
    for words in (
        "请填事项名称",
        "不是整数",
        "不是金额",
        "有 800 个字,太长了",
        "没有这一天",
        "第 4 行材料·",
    ):
        assert words in said
    assert 'value="十五天"' in said
    assert not Version.objects.filter(state="draft").exists()


def test_while_one_types_the_page_says_what_the_rule_book_will_ask(desk, version):
    address = f"/items/{version.item_id}/edit/"
    sent = filled_in(desk.get(address), act="look", contact="", visits_reason="")

    said = text_of(desk.post(address, sent, headers={"HX-Request": "true"}))

    assert "<html" not in said
    assert "公布以前还要改 2 处" in said
    assert "没有写电话" in said
    assert "要到现场 1 次,没有写原因" in said
    assert not Version.objects.filter(state="draft").exists()


def test_two_people_editing_one_draft_the_later_is_told(desk, version, chief, client):
    address = f"/items/{version.item_id}/edit/"
    page = desk.get(address)
    actions.revise(item_id=version.item_id, changes={"name": "先改的"}, by=chief, at=MONDAY)

    answer = desk.post(address, filled_in(page, act="save", name="后改的"))

    assert answer.status_code == 422
    assert "石满仓在 09:42 改过这份草稿" in text_of(answer)
    assert 'value="后改的"' in text_of(answer)
    assert Version.objects.get(state="draft").name == "先改的"


def test_publishing_what_the_rule_book_refuses_quotes_it_and_changes_nothing(
    desk, version, director
):
    draft = actions.revise(
        item_id=version.item_id, changes={"accept_condition": "", "promised_value": 30},
        by=director, at=MONDAY,
    )  # fmt: skip

    answer = desk.post(f"/items/{version.item_id}/{draft.pk}/publish/")

    said = text_of(answer)
    assert answer.status_code == 422
    assert said.count("不予公布") >= 2
    assert "讲清条件、材料、流程、收费等" in said  # the town's clause
    assert "承诺 30 个工作日,比法定 20 个工作日还长" in said
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_pressing_publish_twice_publishes_once(desk, version, director):
    draft = actions.revise(item_id=version.item_id, changes={"name": "新"}, by=director, at=MONDAY)
    address = f"/items/{version.item_id}/{draft.pk}/publish/"
    desk.post(address)

    again = desk.post(address, follow=True)

    assert "没有再公布一次" in text_of(again)
    assert Entry.objects.filter(event="item_published").count() == 1


def test_stopping_ending_confirming_and_discarding_from_the_page(desk, version, director):
    address = f"/items/{version.item_id}/"
    Version.objects.update(forms_checked=False)
    draft = actions.revise(item_id=version.item_id, changes={"name": "新"}, by=director, at=MONDAY)

    assert "可以打印了" in text_of(desk.post(f"{address}{version.pk}/confirm/", follow=True))
    assert "草稿删掉了" in text_of(desk.post(f"{address}{draft.pk}/discard/", follow=True))
    assert desk.post(f"{address}{version.pk}/withdraw/", {"reason": ""}).status_code == 422
    ended = desk.post(f"{address}end/", {"on": "2020-01-01", "reason": "收回"})
    assert "不能从过去的日子停起" in text_of(ended)
    assert desk.post(f"{address}end/", {"on": "x", "reason": ""}).status_code == 422
    stopped = desk.post(f"{address}{version.pk}/withdraw/", {"reason": "依据废止"}, follow=True)
    assert "停用了" in text_of(stopped)
    assert "依据废止" in text_of(stopped)


def test_a_new_item_is_written_and_its_code_cannot_be_taken_twice(desk, qingshi, version):
    page = desk.get("/items/new/")
    office = qingshi.departments.first().pk
    sent = filled_in(page, act="save", name="新事项", type_code="20", route="promised")
    sent |= {"about-department": office, "about-code": version.item.code}

    taken = desk.post("/items/new/", sent)
    made = desk.post("/items/new/", sent | {"about-code": "N-1"}, follow=True)

    assert taken.status_code == 422
    assert "这个编码本中心已经有了" in text_of(taken)
    assert made.status_code == 200
    assert Item.objects.get(code="N-1").versions.get().state == "draft"


# ---- workbooks ----


def upload(data: bytes, **more):
    return {"file": SimpleUploadedFile("事项.xlsx", data), "key": "k", **more}


def test_the_import_page_shows_every_fault_and_writes_nothing(desk, qingshi):
    rows = [
        {"实施编码 task_code": "N-1", "承诺办结时限 promise_day": 30},
        {"实施编码 task_code": "N-2", "事项名称 task_name": ""},
    ]

    page = desk.post("/items/import/", upload(book(rows)))

    said = text_of(page)
    assert page.status_code == 422
    assert "2 处不对,什么也没有写" in said
    assert "N2" in said
    assert "比法定 20 个工作日还长" in said
    assert "承诺" in said
    assert "B3" in said
    assert not Item.objects.exists()


def test_good_rows_go_in_on_request_and_the_rest_can_be_fetched(desk, qingshi):
    rows = [
        {"实施编码 task_code": "N-1"},
        {"实施编码 task_code": "N-2", "承诺办结时限 promise_day": 30},
    ]

    page = desk.post("/items/import/", upload(book(rows), partial="on"))

    assert "好的导入了,1 项有错的没有导入" in text_of(page)
    assert Item.objects.get().code == "N-1"
    fetched = desk.get(f"/items/import/{Upload.objects.get().pk}/rest/")
    sheet = openpyxl.load_workbook(io.BytesIO(fetched.content))["事项"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["N-2"]


def test_the_rest_of_another_hall_cannot_be_fetched(desk, qingshi, client, liuxi):
    rows = [{"实施编码 task_code": "N-1"}, {"实施编码 task_code": "N-2", "事项名称 task_name": ""}]
    desk.post("/items/import/", upload(book(rows), partial="on"))
    client.force_login(make_user(liuxi, "director", "邻镇主任"))

    assert client.get(f"/items/import/{Upload.objects.get().pk}/rest/").status_code == 404


def test_what_was_exported_says_no_change_when_it_comes_back(desk, sample):
    page = desk.post("/items/import/", upload(exported(desk)))

    assert "没有变化:工作簿和现在的目录一样" in text_of(page)
    assert Version.objects.count() == 83


def test_the_same_form_sent_twice_is_said_to_be_done(desk, qingshi):
    data = book([{"实施编码 task_code": "N-1"}])
    desk.post("/items/import/", upload(data))

    assert "刚才已经导入过了" in text_of(desk.post("/items/import/", upload(data), follow=True))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "这个文件是空的"),
        (b"hello", "不是 Excel 工作簿"),
        (b"x" * (20 * 2**20 + 1), "最多 20 MB"),
    ],
    ids=["empty", "text", "large"],
)
def test_a_file_that_is_no_workbook_is_said_in_words(desk, qingshi, data, said):
    page = desk.post("/items/import/", upload(data))

    assert page.status_code == 422
    assert said in text_of(page)


def test_no_file_at_all_is_said_in_words(desk, qingshi):
    assert "请选一个工作簿" in text_of(desk.post("/items/import/", {"key": "k"}))
