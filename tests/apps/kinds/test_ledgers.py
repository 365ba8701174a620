"""The ledgers of every book, with the columns that the book names."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from bianmin import papers, shelf
from bianmin.cases import actions as cases
from bianmin.handling import documents, ledgers, queries
from bianmin.ledger.models import Entry
from tests.fixtures.books import PACKS
from tests.fixtures.hall import act, application, at, make_centre, make_item, make_user, resident_id

BOOKS = sorted(f.parent.name for f in PACKS.glob("[!_]*/pack.toml"))
DAYS = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}


@pytest.mark.parametrize("book", BOOKS)
def test_a_ledger_that_a_book_names_has_its_columns_in_its_order_and_says_what_stays_empty(
    book, case, clerk
):
    pack = shelf.pack(book)
    wanted = {str(f["name"]): list(f.get("fields", ())) for f in pack.forms}
    for ledger in ledgers.ledgers(pack):
        heads = [one.head for one in ledger.columns]
        asked = wanted.get(ledger.name, [])
        assert [h for h in heads if h in asked] == asked
        if not asked:
            assert ledger.columns == ledgers.OURS
        sheet = documents.book(case.centre, ledger, [case], kind="", **DAYS)
        table = sheet.blocks[-1]
        assert table.columns == ("序", "号", "申请人", *heads)
        assert case.applicant not in str(sheet.to_dict())
        for head in ledger.by_hand:
            assert f"“{head}”系统里没有记录" in str(sheet.to_dict())
            assert table.rows[0][table.columns.index(head)] == ""


def test_the_books_name_these_ledgers_and_no_other_is_passed_over():
    named = {b: [one.name for one in ledgers.ledgers(shelf.pack(b))] for b in BOOKS}

    own = {b: names for b, names in named.items() if names != [ledgers.OWN]}
    assert own == {
        "hanbin-2011": ["登记册"], "yongan-2025": ["帮办代办工作台账"],
        "yuanbaozi-2021": ["受理台帐", "登记台帐"], "zhengding": ["村级代办服务站工作台账"],
    }  # fmt: skip
    hand = {h for b in BOOKS for one in ledgers.ledgers(shelf.pack(b)) for h in one.by_hand}
    assert hand == {"服务对象签字"}


def test_zhengdings_station_has_business_taker_and_answer_on_paper_and_in_excel(client, db):
    hall = make_centre("zd", "正中街便民服务中心", "正", "zhengding", "990101107000")
    clerk, director = make_user(hall, "clerk", "禾小满"), make_user(hall, "director", "郑望舒")
    item = make_item(hall)
    mine = {"agent": "柳三槐", "agent_relation": "代办员", "agent_phone": "13900000002"}
    case = cases.hand_in(
        application(item, applicant_id=resident_id("19500101"), **mine), act(clerk, at(24))
    )
    cases.hand_in(application(item, applicant_id=resident_id("19500103")), act(clerk, at(24)))
    ledger = ledgers.named(hall.pack_on(at(24).date()), "村级代办服务站工作台账")

    found = queries.book_of(director, (), **DAYS, for_another=ledger.for_another)
    sheet = documents.book(hall, ledger, found, kind="", **DAYS)
    assert sheet.blocks[-1].columns == ("序", "号", "申请人", "业务", "受理人", "答复")
    assert [row[3:] for row in sheet.blocks[-1].rows] == [(case.item_name, "禾小满", "在办")]
    assert papers.render(sheet).startswith(b"%PDF")

    client.force_login(director)
    assert "导出 Excel" in client.get(reverse("handling:index")).content.decode()
    asked = {"since": "2026-11-01", "until": "2026-11-30", "book": ledger.name}
    assert client.get(reverse("handling:book"), asked).status_code == 200
    out = client.get(reverse("handling:book_out"), asked)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(out.streaming_content))).active
    _, heads, only = sheet.iter_rows(values_only=True)
    assert heads == ("办件编号", "申请人", "业务", "受理人", "答复")
    assert only == (case.no, "石**", case.item_name, "禾小满", "在办")
    assert Entry.objects.get(event="register_exported").details["rows"] == 1
    client.force_login(clerk)
    assert client.get(reverse("handling:book_out"), asked).status_code == 403
