"""What is taken in and what is refused: by what is in a file, in words, and nothing of it is kept."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bianmin.files import actions
from bianmin.files.actions import Given
from bianmin.files.models import Scan
from bianmin.ledger.models import Entry
from bianmin.refusal import Refused
from bianmin.vault import kinds, store
from tests.fixtures import strange
from tests.fixtures.hall import act

REFUSED = {
    "a zip bomb": (strange.zip_bomb, "", "这是压缩包"),
    "an image bomb": (strange.bomb, "", "一页有 900 百万像素,最多 80"),
    "a torn photo": (lambda: strange.jpeg()[:4000], "x.jpg", "不完整或者打不开"),
    "a page that says it is a PDF": (lambda: strange.HTML_THEN_PDF, "x.pdf", "这是网页(html)"),
    "a drawing with a script": (lambda: strange.SVG, "x.svg", "这是SVG 图"),
    "an empty file": (lambda: b"", "x.jpg", "文件是空的"),
    "a double ending": (strange.jpeg, "工资.jpg.exe", "名字写的是 exe,里面是 JPEG"),
    "another kind than it says": (strange.jpeg, "x.pdf", "名字写的是 pdf,里面是 JPEG"),
    "a program": (lambda: b"MZ\x90\0" + bytes(100), "x.jpg", "这是程序"),
    "nothing known": (lambda: b"\x01\x02\x03\x04" * 40, "x.jpg", "这是认不出来的文件"),
    "a text": (lambda: "你好".encode(), "x.pdf", "这是认不出来的文件"),
    "a PDF with a script": (lambda: strange.pdf_with(script=True), "", "文件里带着程序"),
    "a PDF with a file in it": (lambda: strange.pdf_with(attachment=True), "", "文件里带着附件"),
    "a locked PDF": (lambda: strange.pdf_with(password="x"), "", "文件有密码"),
    "a torn PDF": (lambda: b"%PDF-1.7\nnothing", "", "不完整或者打不开"),
    "too many pages": (lambda: strange.pdf(201), "", "有 201 页,最多 200 页"),
    "too many sheets of a scanner": (lambda: strange.scan_of(201), "", "有 201 页,最多 200 页"),
    "too many bytes": (lambda: b"%PDF-1.4" + bytes(21_000_000), "", "最多 20 兆"),
    "a moving picture": (
        lambda: strange.saved(
            strange.picture(), "PNG", save_all=True, append_images=[strange.picture("2")]
        ),
        "", "文件里带着动画",
    ),
    "an Apple photo": (lambda: b"\0\0\0\x18ftypheic" + bytes(60), "", "HEIC"),
    "an OFD": (lambda: b"PK\x03\x04" + b"\0" * 26 + b"OFD.xml", "", "OFD 版式文件"),
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_words_and_nothing_is_kept(what, bring, vault):
    make, name, words = REFUSED[what]

    with pytest.raises(Refused) as refused:
        bring(make(), name)

    assert words in str(refused.value)
    assert all(o.because for o in refused.value.objections)
    assert not Scan.objects.exists()
    assert not vault.exists()


TAKEN = {
    "a photo": (strange.jpeg, "IMG_1.JPG", "JPEG", 1),
    "a picture of the screen": (lambda: strange.saved(strange.picture(), "PNG"), "x.png", "PNG", 1),
    "see-through": (
        lambda: strange.saved(Image.new("RGBA", (40, 40), (9, 9, 9, 99)), "PNG"), "", "PNG", 1,
    ),
    "few colours": (lambda: strange.saved(strange.picture().convert("P"), "PNG"), "", "PNG", 1),
    "sixteen bits": (lambda: strange.saved(Image.new("I;16", (30, 30)), "PNG"), "", "PNG", 1),
    "for printers": (
        lambda: strange.saved(strange.picture().convert("CMYK"), "JPEG"), "", "JPEG", 1,
    ),
    "webp": (lambda: strange.saved(strange.picture(), "WEBP"), "x.webp", "JPEG", 1),
    "bmp": (lambda: strange.saved(strange.picture(), "BMP"), "x.bmp", "JPEG", 1),
    "one sheet": (lambda: strange.scan_of(1), "SCAN0001.001", "PNG", 1),
    "three sheets": (lambda: strange.scan_of(3), "scan.tif", "PDF", 3),
    "two hundred pages": (lambda: strange.pdf(200), "卷宗.pdf", "PDF", 200),
    "a PDF with a page behind it": (strange.pdf_then_html, "x.pdf", "PDF", 1),
    "a path in the name": (strange.jpeg, "../../etc/passwd.jpg", "JPEG", 1),
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("what", TAKEN)
def test_it_is_taken_whole_and_sealed(what, bring, vault):
    make, name, kind, pages = TAKEN[what]

    scan = bring(make(), name)

    assert (scan.kind, scan.pages) == (kind, pages)
    body = store.get(scan.body)
    assert kinds.sniff(body) == kind
    assert len(body) == scan.size
    small = Image.open(io.BytesIO(store.get(scan.thumb)))
    assert max(small.size) <= 160
    lying = sorted(f for f in vault.rglob("*") if f.is_file())
    assert len(lying) == 2
    assert all(f.read_bytes().startswith(b"intl:") for f in lying)
    assert all(body[:200] not in f.read_bytes() for f in lying)
    assert {f.stat().st_mode & 0o777 for f in lying} == {0o600}


def test_a_photo_forgets_where_it_was_taken_and_stands_upright(bring):
    scan = bring(strange.photo_with_a_place())

    body = store.get(scan.body)
    assert b"SecretPhone" not in body
    assert not Image.open(io.BytesIO(body)).getexif()
    assert (scan.width, scan.height) == (600, 800)


def test_the_same_file_of_the_same_paper_is_there_once(bring, vault):
    first, second = bring(strange.jpeg()), bring(strange.jpeg())

    assert first == second
    assert Scan.objects.count() == 1
    assert Entry.objects.filter(event="scan_added").count() == 1


def test_the_same_file_of_another_paper_lies_in_the_vault_once(bring, case, clerk, vault):
    first = bring(strange.jpeg())
    other = case.papers.get(name="申请表")
    given = Given(body=strange.jpeg())

    second = actions.add(paper_id=other.pk, given=given, act=act(clerk))

    assert second != first
    assert second.body == first.body
    assert len([f for f in vault.rglob("*") if f.is_file()]) == 2


def test_the_ledger_tells_of_it_without_the_name_of_the_file(bring, case):
    bring(strange.jpeg(), f"石桂香{'1' * 18}.jpg")

    entry = Entry.objects.get(subject=case.subject, event="scan_added")
    assert entry.details["paper"] == "居民身份证"
    assert "1" * 18 not in str(entry.details)
