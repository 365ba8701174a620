"""Files that are no workbook are said to be none; what goes out is safe and explained."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time, timedelta
from random import Random

import openpyxl
import pytest

from bianmin.catalogue import workbook
from bianmin.catalogue.columns import SHEETS
from tests.apps.catalogue.books import book, cells, row, take_in, written_out
from tests.fixtures.hall import MONDAY, make_item

pytestmark = pytest.mark.once

NEXT = MONDAY + timedelta(days=1)


# ---- files that are none ----


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (150 * 2**20))
    return out.getvalue()


def far_away() -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "事项"
    made.active["XFD1048576"] = "这里"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def broken() -> bytes:
    return book([row("N-1")])[:-200]


def empty() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"", "空的"),
        (lambda: b"MZ-001,name\n", "不是 Excel 工作簿"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 512, "另存为"),
        (lambda: b"PK\x03\x04" + b"\x00" * 64, "不是 Excel 工作簿"),
        (lambda: b"x" * (20 * 2**20 + 1), "最多 20 MB"),
        (bomb, "太大了"),
        (far_away, "太远了"),
        (broken, "没有传全"),
        (empty, "没有叫“事项”的表"),
        (lambda: book([]), "一行也没有"),
    ],
    ids=["empty", "text", "old", "cut", "large", "bomb", "far", "broken", "blank", "headless"],
)
def test_what_is_no_workbook_is_said_in_words(qingshi, director, make, said):
    with pytest.raises(workbook.NoWorkbook, match=said):
        take_in(qingshi, director, make())


# ---- out ----


def test_what_begins_like_a_formula_stays_what_somebody_wrote(qingshi, director):
    nasty = ['=HYPERLINK("http://x","点我")', "+1+1", "-2", "@SUM(A1)"]
    for n, text in enumerate(nasty):
        make_item(qingshi, code=f"F-{n}", name=text, handle_flow=f"一\n{text}")

    made = openpyxl.load_workbook(io.BytesIO(written_out(qingshi)))

    sheet = made["事项"]
    names = list(sheet["B"][1:])
    assert [c.value for c in names] == nasty
    assert {c.data_type for c in names} == {"s"}
    assert all(c.quotePrefix for c in names)
    again = take_in(qingshi, director, written_out(qingshi), at=NEXT)
    assert not again.changed


def test_every_column_is_explained_and_named_as_the_country_names_it(qingshi):
    make_item(qingshi)
    out = cells(written_out(qingshi))

    assert list(out) == [
        "事项", "材料", "环节", "常见问题", "一件事", "一件事事项", "一件事先后", "填写说明",
    ]  # fmt: skip
    assert "承诺办结时限 promise_day" in out["事项"][0]
    assert "必要性 is_need" in out["材料"][0]
    explained = {(r[0], r[2]) for r in out["填写说明"][1:]}
    heads = {(name, str(h).split(" ")[1]) for name in list(out)[:-1] for h in out[name][0]}
    assert heads == explained


def test_a_thousand_items_go_out_and_in(qingshi, director, django_assert_max_num_queries):
    data = book([row(f"N-{n}", **{"事项名称 task_name": f"第 {n} 件"}) for n in range(1000)])

    with django_assert_max_num_queries(150):
        report = take_in(qingshi, director, data)

    assert len(report.added) == 1000
    assert len(take_in(qingshi, director, written_out(qingshi), at=NEXT).same) == 1000


ODD = [
    None, "", 0, 1, 5.5, True, "是", "2", "abc", "=1+1", "a\tb\nc", "\u202e反", "😀", "９９", "1^2",
    date(2026, 12, 1), time(9, 30), "自然日", "0.01", " 前后 ", "甲 乙", "1e5", "很长" * 5000,
]  # fmt: skip


def test_whatever_stands_in_the_cells_is_refused_or_written_and_then_the_same(qingshi, director):
    dice, written = Random(11), 0
    for _ in range(60):
        good = row(f"K-{dice.randrange(9)}")
        sheets = {
            name: [
                good
                | {c.head: dice.choice(ODD) for c in columns[1:] if dice.random() < 0.015}
            ]
            for name, columns in SHEETS.items()
        }  # fmt: skip
        sheets["环节"][0].setdefault("环节名称 step_name", "受理")
        sheets["常见问题"][0] = {"问 question": "问", "答 answer": "答"} | sheets["常见问题"][0]
        data = book(sheets.pop("事项"), materials=sheets.pop("材料"), **sheets)

        report = take_in(qingshi, director, data, new=True)

        assert report.written is not bool(report.faults)
        if report.written:
            written += 1
            again = take_in(qingshi, director, data, new=True)
            assert (again.added, again.changed, again.faults) == ([], [], [])
    assert written > 10
    assert take_in(qingshi, director, written_out(qingshi)).changed == []


def test_an_empty_sheet_is_no_sheet(qingshi, director):
    make_item(qingshi, code="N-1")
    report = take_in(qingshi, director, book([row("N-1")], 环节=[], 常见问题=[]))

    assert [f.wrong for f in report.faults] == ["各环节加起来 15 个工作日,更长"]  # they stayed
