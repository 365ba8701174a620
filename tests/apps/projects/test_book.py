"""The sheets of bundles in the catalogue's workbook: out, in again, into another hall, and wrong."""

from __future__ import annotations

import io

import openpyxl
import pytest

from bianmin.catalogue.models import Material
from bianmin.ledger.queries import verify
from bianmin.projects.models import Edition
from tests.apps.catalogue.books import cells, take_in
from tests.fixtures.hall import make_user
from tests.fixtures.together import LICENCE, publish


@pytest.fixture
def bundle(shop, qingshi, director):
    """A bundle of items with which nothing is wrong."""
    for version in shop.values():
        version.steps.all().delete()
    Material.objects.filter(need="secondary").update(
        conditional=True, by_law="食品安全法", more={"source_explain": "医院"}
    )
    return publish(qingshi, director, RS2="要请人吗?")


def out(client, director) -> bytes:
    client.force_login(director)
    return b"".join(client.get("/items/export/").streaming_content)


def changed(data: bytes, **sheets) -> bytes:
    """Return a workbook whose cells are changed, or whose sheets have more rows."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name, edits in sheets.items():
        for at, said in edits.items():
            if at == "more":
                for row in said:
                    book[name].append(row)
            else:
                book[name][at] = said
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def without(data: bytes, sheet: str, *heads: str) -> bytes:
    """Return a workbook from whose sheet columns are taken away."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for head in heads:
        found = [c.column for c in book[sheet][1] if str(c.value).startswith(head)]
        book[sheet].delete_cols(found[0])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_what_goes_out_and_comes_in_again_changes_nothing_and_what_is_changed_is_a_new_edition(
    bundle,
    client,
    director,
    qingshi,
):
    data = out(client, director)
    found = cells(data)
    assert [row[:2] for row in found["一件事"][1:]] == [["YJS-001", "开小餐馆"]]
    assert [row[1:4] for row in found["一件事事项"][1:]] == [
        ["SC-2", "小经营店备案", None], ["SC-1", "个体工商户登记", None],
        ["RS-2", "从业人员参保", "要请人吗?"],
    ]  # fmt: skip
    assert found["一件事先后"][1][3] == LICENCE

    report = take_in(qingshi, director, data)
    assert (report.faults, report.news) == ([], False)
    assert [(p.title, p.same) for p in report.parts] == [("一件事", ["YJS-001"])]
    assert Edition.objects.count() == 1

    more = changed(data, 一件事={"B2": "开小饭店"})
    for news in (True, False):  # the second time there is nothing new in it
        report = take_in(qingshi, director, more)
        assert (report.faults, report.news) == ([], news)
    assert [(e.name, e.state) for e in Edition.objects.order_by("pk")] == [
        ("开小餐馆", "replaced"), ("开小饭店", "published"),
    ]  # fmt: skip
    assert Edition.objects.order_by("pk").last().ties == bundle.ties
    assert verify(qingshi) is None


def test_another_hall_takes_items_and_bundle_in_at_once(bundle, client, director, liuxi):
    data = out(client, director)
    leader = make_user(liuxi, "director", "柳大川", "liuxi-director2")
    report = take_in(liuxi, leader, data, new=True)
    assert report.faults == []
    assert (sorted(report.added), report.parts[0].added) == (["RS-2", "SC-1", "SC-2"], ["YJS-001"])
    theirs = Edition.objects.get(bundle__centre=liuxi)
    assert (theirs.state, len(theirs.members), len(theirs.ties)) == ("published", 3, 2)
    assert {m["item"] for m in theirs.members}.isdisjoint({m["item"] for m in bundle.members})
    assert verify(liuxi) is None


def test_a_row_that_belongs_to_nothing_may_be_a_bundles_own_which_waits(
    bundle, client, director, qingshi
):
    book = changed(out(client, director), 一件事={"B2": "开小饭店"}, 一件事事项={"A4": None})
    report = take_in(qingshi, director, book, partial=True)
    assert [p.waiting for p in report.parts] == [["YJS-001"]]
    assert any("不知道是不是它的" in f.wrong for f in report.faults)
    assert [(e.name, len(e.members)) for e in Edition.objects.all()] == [("开小餐馆", 3)]


@pytest.mark.parametrize("partial", [False, True])
def test_everything_wrong_with_a_bundle_is_said_at_its_cell_and_nothing_of_it_is_written(
    bundle,
    client,
    director,
    qingshi,
    partial,
):
    data = changed(
        out(client, director),
        一件事={
            "B2": "开小饭店",
            "more": [
                ["YJS-1/2", "坏编码", "x"], ["YJS-007", "", "没有名字"], ["YJS-007", "同一个", "x"],
                ["YJS-008", "互相等", "x", "用不得"], ["YJS-009", "只有一项的", "只有一项"],
            ],
        },
        一件事事项={"more": [
            ["YJS-008", "SC-1"], ["YJS-008", "SC-2"], ["YJS-008", "SC-2"], ["YJS-009", "SC-1"],
            ["YJS-404", "SC-1"], ["YJS-008", "没有的"], ["", "SC-1"],
        ]},
        一件事先后={"more": [
            ["YJS-008", "SC-1", "SC-404", LICENCE, "飞着办"], ["YJS-008", "SC-2", "SC-1", "", ""],
        ]},
    )  # fmt: skip
    report = take_in(qingshi, director, data, partial=partial)
    said = {(f.sheet, f.cell, f.wrong) for f in report.faults}
    for one in (
        ("一件事", "A3", "编码里有不能用的字"), ("一件事", "B4", "空着"),
        ("一件事", "A4", "和第 5 行重复"), ("一件事", "D6", "不在可选的里面"),
        ("一件事", "A7", "至少要 2 个事项,现在 1 个"),
        ("一件事事项", "B6", "和第 7 行重复"), ("一件事事项", "A9", "“一件事”表里没有这个编码"),
        ("一件事事项", "B10", "编码里有不能用的字"), ("一件事事项", "A11", "空着"),
        ("一件事先后", "C4", "本中心没有这个事项"), ("一件事先后", "E4", "不在可选的里面"),
        ("一件事先后", "D5", "空着"),
    ):  # fmt: skip
        assert one in said
    assert all(f.right for f in report.faults)
    assert report.written is partial
    names = [e.name for e in Edition.objects.filter(state="published")]
    assert names == (["开小饭店"] if partial else ["开小餐馆"])
    if partial:
        rest = cells(bytes(report.upload.rest))
        assert {row[1] for row in rest["一件事"][1:]} == {
            "YJS-1/2",
            "YJS-007",
            "YJS-008",
            "YJS-009",
        }
        assert "YJS-001" not in str(rest)


def test_the_page_says_what_becomes_of_bundles_and_only_their_hall_writes_them(
    bundle,
    client,
    director,
):
    data = changed(out(client, director), 一件事={"B2": "开小饭店"})

    def send(by, **more):
        client.force_login(by)
        file = io.BytesIO(data)
        file.name = "事项.xlsx"
        return client.post("/items/import/", {"file": file, **more})

    answer = send(make_user(None, "county", "云大川", "county9"), centre=bundle.bundle.centre.slug)
    assert answer.status_code == 422
    assert "一件事由本中心主任编" in answer.content.decode()
    answer = send(director, key="w1")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<h3>一件事</h3>" in page
    assert "全部导入了" in page
    assert Edition.objects.filter(name="开小饭店", state="published").exists()


@pytest.mark.parametrize(
    ("sheet", "head"),
    [("一件事", "状态"), ("一件事事项", "先问一句"), ("一件事先后", "怎么接着办")],
)
def test_a_column_left_out_leaves_what_was(bundle, client, director, qingshi, sheet, head):
    data = without(out(client, director), sheet, head)
    report = take_in(qingshi, director, data)
    assert (report.faults, report.news) == ([], False)

    report = take_in(qingshi, director, changed(data, 一件事={"B2": "开小饭店"}))
    assert (report.faults, report.news) == ([], True)
    new = Edition.objects.get(state="published")
    assert (new.name, new.members, new.ties) == ("开小饭店", bundle.members, bundle.ties)


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_offered_is_not_offered_for_want_of_its_column(
    bundle, client, director, qingshi, state
):
    data = without(out(client, director), "一件事", "状态")
    Edition.objects.update(state=state)
    report = take_in(qingshi, director, changed(data, 一件事={"B2": "开小饭店"}))
    assert report.faults == []
    assert Edition.objects.get(name="开小饭店").state == "draft"
    assert not Edition.objects.filter(state="published").exists()


@pytest.mark.parametrize(
    ("sheet", "head"),
    [
        ("一件事", "一件事编码"), ("一件事", "叫什么"), ("一件事", "什么时候用"),
        ("一件事事项", "一件事编码"), ("一件事事项", "事项编码"),
        ("一件事先后", "一件事编码"), ("一件事先后", "先办的"), ("一件事先后", "后办的"),
        ("一件事先后", "给后办的"),
    ],
)  # fmt: skip
def test_without_a_needed_column_every_row_waits_and_nothing_is_written(
    bundle, client, director, qingshi, sheet, head
):
    data = changed(out(client, director), 一件事={"B2": "开小饭店", "D2": "草稿"})
    for _ in range(2):
        report = take_in(qingshi, director, without(data, sheet, head), partial=True)
        rows = len(cells(data)[sheet]) - 1
        lacking = [f for f in report.faults if (f.sheet, f.wrong) == (sheet, "少了这一列")]
        assert len([f for f in lacking if f.cell]) == rows
        assert [(e.name, e.state) for e in Edition.objects.all()] == [("开小餐馆", "published")]


def test_lines_and_spaces_as_a_form_sends_them_are_nothing_new(bundle, client, director, qingshi):
    bundle.situation, bundle.name = "想开一家\r\n小餐馆  的", "开  小餐馆"
    bundle.members[2]["ask"] = "要请人吗?  几个?"
    bundle.save()
    report = take_in(qingshi, director, out(client, director))
    assert (report.faults, report.news) == ([], False)
    assert Edition.objects.count() == 1
