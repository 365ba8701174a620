"""The book on paper: a sheet for each rule, and all of it as a booklet."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from bianmin import papers, shelf
from bianmin.board import book, finding
from bianmin.papers import FontMissing
from tests.fixtures.hall import make_item

pytestmark = pytest.mark.once

ERPING = "/rulebook/erping-2023/"
A3, A4, A5 = (842, 1191), (595, 842), (420, 595)


def read(page) -> PdfReader:
    assert page.status_code == 200, page
    assert page.headers["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(page.content))


def size(pdf) -> tuple[int, int]:
    box = pdf.pages[0].mediabox
    return round(box.width), round(box.height)


def systems(name="erping-2023"):
    return finding.systems(book.articles(shelf.pack(name), name))


def said(pdf) -> str:
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize(("asked", "paper"), [("", A3), ("?paper=a4", A4), ("?paper=a0", A3)])
def test_every_rule_has_a_sheet_for_the_wall(client, db, asked, paper):
    pdf = read(client.get(f"{ERPING}wall.pdf{asked}"))

    assert len(pdf.pages) == len(systems())
    assert size(pdf) == paper
    assert all(one.name[:6] in said(pdf) for one in systems())


def test_one_rule_alone(client, db):
    pdf = read(client.get(f"{ERPING}wall.pdf?part=s6"))

    assert len(pdf.pages) == 1
    assert "第五条" in said(pdf)
    assert "延期上限" in said(pdf)
    assert client.get(f"{ERPING}wall.pdf?part=s99").status_code == 404


def test_a_rule_too_long_for_one_sheet_goes_on_and_counts_its_sheets(client, db):
    pdf = read(client.get("/rulebook/yongan-2025/wall.pdf?part=s1"))

    assert len(pdf.pages) > 1
    assert f"共{len(pdf.pages)}张" in said(pdf)


def test_the_sheet_bears_the_name_of_the_hall_that_runs_by_it(client, director, qingshi):
    assert "重庆市" in said(read(client.get(f"{ERPING}wall.pdf?part=s1")))
    client.force_login(director)

    assert "青石镇便民服务中心" in said(read(client.get(f"{ERPING}wall.pdf?part=s1")))
    assert "青石镇" not in said(read(client.get("/rulebook/xiaye/wall.pdf?part=s1")))


@pytest.mark.parametrize(("asked", "paper"), [("", A5), ("?paper=a4", A4)])
def test_the_booklet_holds_all_of_it(client, db, asked, paper):
    pdf = read(client.get(f"{ERPING}booklet.pdf{asked}"))
    words = said(pdf)

    assert size(pdf) == paper
    assert "目" in pdf.pages[1].extract_text()
    assert "读法是怎么定的" in words
    assert f"— {len(pdf.pages) - 1} —" in pdf.pages[-1].extract_text()  # the title has no number
    assert sum(one.name[:5] in words for one in systems()) == len(systems())
    assert pdf.metadata.title == "二坪镇便民服务中心工作制度"


def test_the_booklet_of_a_hall_lists_what_it_handles_and_which_text_it_is(
    client, director, allowance, at_once, liuxi
):
    make_item(liuxi, "MZ-019", name="邻镇的事项", plain_name="")
    client.force_login(director)
    words = said(read(client.get(f"{ERPING}booklet.pdf")))

    assert "办理项目" in words
    assert "给八十岁以上老人领补贴社会事务办15个工作日不收费" in words
    assert words.count("给八十岁以上老人领补贴") == 2  # the other one at once
    assert "当场不收费" in words
    assert "邻镇的事项" not in words
    assert "2023年7月25日起施行的版本" in words


def test_anybody_may_take_the_booklet_of_a_hall(client, allowance, liuxi):
    whole = said(read(client.get(f"{ERPING}booklet.pdf?hall=qingshi")))

    assert "青石镇便民服务中心" in whole
    assert "办理项目" in whole
    for address in (f"{ERPING}booklet.pdf", f"{ERPING}booklet.pdf?hall=liuxi"):
        assert "办理项目" not in said(read(client.get(address)))  # liuxi runs by another book
    assert read(client.get(f"{ERPING}booklet.pdf?hall=%00nowhere"))


@pytest.mark.parametrize("name", book.books())
def test_every_book_can_be_printed(client, db, name):
    booklet, wall = (read(client.get(f"/rulebook/{name}/{k}.pdf")) for k in ("booklet", "wall"))

    assert len(booklet.pages) > 2
    assert len(wall.pages) >= len(finding.systems(book.articles(book.pack_of(name), name)))


def test_the_page_leads_to_every_sheet(client, db):
    found = client.get(f"{ERPING}paper/").content.decode()

    assert all(f"{ERPING}wall.pdf?part={one.anchor}" in found for one in systems())
    assert f"{ERPING}booklet.pdf" in found


def test_odd_characters_are_printed_as_what_is_missing():
    odd = papers.Chapter(
        "制度 #[x] $a$ *b* \\ \u202e",
        (papers.Article("第一条", "𠮷野家 ☃ 😀 {}\t“”<b>&amp;\x00" + "长" * 3000),),
    )
    poster = papers.Poster(issuer="", chapter=odd, foot="", url="")
    pdf = papers.press().posters([poster], paper="a3", on=None)

    assert "〓" in said(PdfReader(io.BytesIO(pdf)))
    assert "#[x]$a$*b*\\" in said(PdfReader(io.BytesIO(pdf)))


def test_nothing_is_no_poster():
    with pytest.raises(ValueError, match="nothing to print"):
        papers.press().posters([], paper="a3", on=None)


@pytest.mark.parametrize("kind", ["wall", "booklet"])
def test_a_machine_without_fonts_says_so(client, db, monkeypatch, kind):
    def none():
        raise FontMissing

    monkeypatch.setattr("bianmin.board.views.printing.papers.press", none)
    answer = client.get(f"{ERPING}{kind}.pdf")

    assert answer.status_code == 503
    assert "没有装中文字体" in answer.content.decode()
