"""The register as a workbook: what stands in it, who may take it, and what that leaves behind."""

from __future__ import annotations

import io
import tracemalloc
from datetime import datetime

import openpyxl
import pytest
from django.urls import reverse

from bianmin.cases import actions, register_export
from bianmin.cases.models import Case, Document
from bianmin.cases.register import NEWEST
from bianmin.ledger.models import Entry
from tests.fixtures.hall import MONDAY, act, application, at, make_user, resident_id, wanting

FORMULA = '=HYPERLINK("http://example.com","看")'


@pytest.fixture
def case(allowance, clerk):
    """One case of somebody whose name a table program would run."""
    mine = application(allowance, applicant=FORMULA, agent="-1+1", agent_relation="儿子")
    return actions.hand_in(mine, act(clerk, at(23)))


def multiply(case: Case, times: int) -> None:
    """Copy a case, so that there are many."""
    paper = Document.objects.get(case=case)
    facts = {f.attname: getattr(case, f.attname) for f in Case._meta.local_fields if f.name != "id"}
    copies = Case.objects.bulk_create(
        [Case(**facts | {"no": f"{n:023d}"}) for n in range(times)], batch_size=500
    )
    papers = [
        Document(
            case=copy, centre_id=case.centre_id, kind=paper.kind, year=2000, number=n,
            doc_no=f"青受〔2000〕{n}号", title="", sheet={}, because=[], issued_at=MONDAY,
        )
        for n, copy in enumerate(copies)
    ]  # fmt: skip
    Document.objects.bulk_create(papers, batch_size=500)


@pytest.fixture
def take_out(client, director):
    """`take_out(**filters)` returns the rows of the workbook that the director gets."""
    client.force_login(director)

    def take(**asked):
        answer = client.get(reverse("ledger:export"), asked)
        assert answer.status_code == 200
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        title, heads, *rows = sheet.iter_rows()
        names = [cell.value for cell in heads]
        return title[0].value, [dict(zip(names, row, strict=True)) for row in rows]

    return take


def test_a_row_says_what_the_rule_books_ask_for(case, take_out, allowance, clerk):
    marked = wanting(allowance, "申请表")
    noticed = actions.hand_in(
        application(allowance, "notify", marked=marked, applicant_id=resident_id("19500101")),
        act(clerk, at(24)),
    )
    notice = noticed.documents.get()
    actions.serve(document=notice, how="石桂香当场签收", act=act(clerk, at(24, 11)))

    title, (later, first) = take_out()

    assert title.startswith("青石镇便民服务中心办件台账(全部)")
    assert first["办件编号"].value == case.no
    assert first["收到日期"].value == datetime(2026, 11, 23)  # noqa: DTZ001 - a cell has no zone
    assert first["事项"].value == case.item_name
    assert first["办件种类"].value == "限时办理"
    assert first["到了哪一步"].value == "在办"
    assert first["承诺办结日"].value == datetime(2026, 12, 14)  # noqa: DTZ001
    assert first["承诺时限"].value == "15 个工作日"
    assert first["受理(承诺)文书"].value == "青受〔2026〕1号"
    assert first["收件人"].value == "柳春枝"
    assert later["一次性告知书"].value == "青告〔2026〕1号"
    assert later["告知签收日期"].value == datetime(2026, 11, 24)  # noqa: DTZ001
    assert later["承诺办结日"].value is None


def test_people_are_masked_and_nothing_is_a_formula(case, take_out):
    _, (row,) = take_out()

    assert row["证件号码"].value == case.applicant_shown
    assert resident_id() not in {cell.value for cell in row.values()}
    assert row["联系电话"].value == "139****0001"
    assert row["申请人"].value == "=" + "*" * (len(FORMULA) - 1)
    assert {cell.data_type for cell in row.values()} <= {"s", "n", "d"}


def test_a_text_that_looks_like_a_formula_stays_a_text(case, take_out):
    Case.objects.update(archive_place="=1+1", overdue_reason="@SUM(A1)")

    _, (row,) = take_out()

    assert (row["归档地点"].value, row["归档地点"].data_type) == ("=1+1", "s")
    assert (row["超期原因"].value, row["超期原因"].data_type) == ("@SUM(A1)", "s")


def test_many_cases_each_with_its_own_papers(case, take_out, monkeypatch):
    monkeypatch.setattr(register_export, "CHUNK", 100)
    multiply(case, 500)

    _, rows = take_out()

    assert len(rows) == 501
    assert len({row["办件编号"].value for row in rows}) == 501
    mine = {row["办件编号"].value: row["受理(承诺)文书"].value for row in rows}
    assert mine[f"{17:023d}"] == "青受〔2000〕17号"
    assert mine[f"{499:023d}"] == "青受〔2000〕499号"


def test_the_filters_hold_for_the_workbook_too(case, take_out):
    multiply(case, 20)
    Case.objects.filter(no__lt="00000000000000000000005").update(state="archived")

    title, rows = take_out(state="archived")

    assert len(rows) == 5
    assert "到了哪一步 已归档" in title


def test_what_was_taken_out_is_in_the_ledger(case, take_out, director):
    take_out(state="accepted")

    entry = Entry.objects.get(event="register_exported")
    assert entry.by == director
    assert entry.details["rows"] == 1
    assert entry.details["filters"] == {"到了哪一步": "在办"}
    assert entry.because


def test_a_workbook_is_cut_at_its_most_and_says_so(case, take_out, monkeypatch):
    monkeypatch.setattr(register_export, "MOST", 5)
    multiply(case, 7)

    title, rows = take_out()

    assert len(rows) == 5
    assert "只有最近 5 件" in title


@pytest.mark.parametrize("role", ["clerk", "handler", "chief", "leader", "guide"])
def test_only_some_may_take_a_copy_out(case, client, qingshi, role):
    client.force_login(make_user(qingshi, role, "程守田", username="somebody"))

    assert client.get(reverse("ledger:export")).status_code == 403


@pytest.mark.once
def test_the_memory_does_not_grow_with_the_rows(case, monkeypatch):
    multiply(case, 1600)
    found = Case.objects.order_by(*NEWEST)

    monkeypatch.setattr(register_export, "CHUNK", 100)

    def peak(most: int) -> int:
        tracemalloc.start()
        register_export.write("台账", register_export.rows(found[:most], MONDAY.date()))[0].close()
        _, top = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(1600) < peak(800) * 1.3
