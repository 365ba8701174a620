"""The audit trail on the screen and as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from bianmin.ledger.actions import Said, record_all
from bianmin.ledger.models import Entry, Head
from bianmin.rules.cases import Role
from tests.fixtures.hall import make_user

AT = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.get_default_timezone())
CLAUSE = ("_default/security/recorded",)
pytestmark = pytest.mark.django_db


@pytest.fixture
def inspector(db):
    return make_user(None, "inspector", "纪明", "jiwei")


@pytest.fixture
def audit(db):
    return make_user(None, "audit", "田查看", "aud")


def write(centre, count, by=None, start=AT, event="signed_in", subject="user:7", **details):
    acts = [
        Said(
            subject=subject, event=event, pack="_default", because=CLAUSE, by=by,
            at=start + timedelta(minutes=n), details={"name": f"第{n}位", **details},
        )
        for n in range(count)
    ]  # fmt: skip
    with transaction.atomic():
        return record_all(centre=centre, acts=acts)


def words(answer):
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def about(answer):
    return re.findall(r"<td class=\"nb\">人员 (第\d+位)</td>", answer.content.decode())


def follow(answer, rel):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', answer.content.decode())
    return found and found[1].replace("&amp;", "&")


@pytest.mark.parametrize("many", [60, 1200])
def test_a_page_of_fifty_costs_the_same_however_many_there_are(
    client, audit, qingshi, many, django_assert_max_num_queries
):
    write(qingshi, many)
    client.force_login(audit)

    with django_assert_max_num_queries(12):
        page = client.get("/ledger/entries/")

    assert len(about(page)) == 50
    assert page.content.decode().count('class="because"') == 50
    assert "都记入台账" in words(page)


def test_one_reads_on_and_back_without_losing_or_doubling_an_entry(client, audit, qingshi):
    write(qingshi, 60, start=AT)
    Entry.objects.update(at=AT)  # many acts in one instant: the order must not waver
    write(qingshi, 60, start=AT + timedelta(minutes=1))
    client.force_login(audit)

    seen, page, pages = [], client.get("/ledger/entries/"), 0
    while True:
        seen += re.findall(r"/ledger/entries/(\d+)/", page.content.decode())
        pages += 1
        if not (address := follow(page, "next")):
            break
        page = client.get("/ledger/entries/" + address)
    back = []
    while address := follow(page, "prev"):
        page = client.get("/ledger/entries/" + address)
        back = re.findall(r"/ledger/entries/(\d+)/", page.content.decode()) + back

    assert pages == 3
    assert len(seen) == len(set(seen)) == 120
    assert back == seen[:100]


def test_the_trail_is_filtered_by_day_person_event_and_subject(client, audit, qingshi, clerk):
    write(qingshi, 3, by=clerk, subject="user:1")
    write(qingshi, 2, start=AT + timedelta(days=1), event="locked_out", subject="user:2")
    write(None, 1, start=AT + timedelta(days=2), event="person_created", subject="user:3")
    client.force_login(audit)

    def count(**query):
        return len(about(client.get("/ledger/entries/", query)))

    assert count() == 6
    assert count(since="2026-11-24") == 3
    assert count(until="2026-11-23") == 3
    assert count(since="2026-11-24", until="2026-11-24") == 2
    assert count(who="QINGSHI-clerk") == 3
    assert count(who="春枝") == 3
    assert count(who="没有这个人") == 0
    assert count(event="locked_out") == 2
    assert count(subject="user:3") == 1
    assert count(chain="0") == 1
    assert count(chain=str(qingshi.pk), event="signed_in") == 3


@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"}, {"since": "9999-12-31", "until": "0001-01-01"}, {"until": "9999-12-31"},
        {"since": "0001-01-01"}, {"who": "\0"}, {"who": "a" * 10_000}, {"event": "x"}, {"chain": "9" * 40},
        {"chain": "-1"}, {"after": "x.y"}, {"after": "9" * 16 + "." + "9" * 17}, {"before": "9" * 17 + ".1"},
        {"before": "1.1"}, {"subject": "' OR 1=1"}, {"after": "²." + "1"},
    ],
    ids=str,
)  # fmt: skip
def test_any_filter_gives_a_page(client, audit, qingshi, query):
    write(qingshi, 2)
    client.force_login(audit)

    assert client.get("/ledger/entries/", query).status_code == 200


def test_a_director_sees_his_own_hall_and_neither_the_neighbour_nor_the_county(
    client, director, qingshi, liuxi
):
    (mine,) = write(qingshi, 1)
    (theirs,) = write(liuxi, 1)
    (countys,) = write(None, 1)
    client.force_login(director)

    assert len(about(client.get("/ledger/entries/"))) == 1
    assert len(about(client.get("/ledger/entries/", {"chain": str(liuxi.pk)}))) == 1
    assert client.get(f"/ledger/entries/{mine.pk}/").status_code == 200
    assert client.get(f"/ledger/entries/{theirs.pk}/").status_code == 404
    assert client.get(f"/ledger/entries/{countys.pk}/").status_code == 404
    assert client.post(f"/ledger/entries/verify/{liuxi.pk}/").status_code == 404
    assert client.post("/ledger/entries/verify/0/").status_code == 404


def test_the_head_of_every_page_names_the_hall(client, qingshi, director):
    client.force_login(director)

    for page in ("/ledger/entries/", "/people/", "/password/", "/cases/"):
        head = client.get(page).content.decode().split("<nav")[0]
        assert "青石镇便民服务中心</a>" in head, page


def test_one_entry_shows_its_clause_its_details_and_whether_it_was_altered(client, audit, qingshi):
    entry, other = write(qingshi, 2, reason="<b>顶岗</b>")
    Entry.objects.filter(pk=other.pk).update(by_name="别人")
    client.force_login(audit)

    sound = client.get(f"/ledger/entries/{entry.pk}/")
    altered = client.get(f"/ledger/entries/{other.pk}/")

    assert "系统默认 40" in words(sound)
    assert "&lt;b&gt;顶岗" in sound.content.decode()
    assert "和校验值对得上" in words(sound)
    assert "被改动过" in words(altered)


def test_what_a_case_said_before_is_shown_to_the_inspector_and_not_to_the_administrator(
    client, audit, inspector, qingshi
):
    (entry,) = write(
        qingshi, 1, event="correct", subject="case:1", no="No-1", before={"applicant": "石桂香"}
    )
    pages = []
    for reader in (inspector, audit):
        client.force_login(reader)
        pages.append(words(client.get(f"/ledger/entries/{entry.pk}/")))

    assert "石桂香" in pages[0]
    assert "石桂香" not in pages[1]
    assert "改动的栏目申请人" in pages[1]


def test_the_button_verifies_on_from_the_last_sound_entry_and_names_the_broken_one(
    client, audit, qingshi
):
    write(qingshi, 5)
    client.force_login(audit)
    before = words(client.get("/ledger/entries/"))

    good = words(client.post(f"/ledger/entries/verify/{qingshi.pk}/", follow=True))
    write(qingshi, 2)
    Entry.objects.filter(centre=qingshi, seq=6).update(event="locked_out")
    bad = words(client.post(f"/ledger/entries/verify/{qingshi.pk}/", follow=True))

    assert "没有核验过" in before
    assert "5 条都完好" in good
    assert "第 6 条内容被改动过" in bad
    assert Head.objects.get(centre=qingshi).broken_seq == 6


def test_a_long_chain_is_verified_in_stretches(client, audit, qingshi, monkeypatch):
    from bianmin.ledger import views

    monkeypatch.setattr(views, "AT_ONCE", 4)
    write(qingshi, 10)
    client.force_login(audit)

    said = [
        words(client.post(f"/ledger/entries/verify/{qingshi.pk}/", follow=True)) for _ in range(3)
    ]

    assert "到第 4 条都完好,还有 6 条" in said[0]
    assert "到第 8 条都完好,还有 2 条" in said[1]
    assert "10 条都完好" in said[2]


def test_the_file_holds_what_the_filters_find_is_harmless_and_stands_in_the_ledger_itself(
    client, audit, qingshi
):
    write(qingshi, 3, reason="=cmd|' /C calc'!A0")
    write(qingshi, 1, event="locked_out")
    Entry.objects.filter(seq=1).update(by_name="=1+1")
    client.force_login(audit)

    answer = client.get("/ledger/entries/export.csv", {"event": "signed_in"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))

    assert lines[0][:4] == ["序号", "中心", "时间", "谁"]
    assert len(lines) == 4
    assert lines[1][3] == "'=1+1"
    assert "attachment" in answer.headers["Content-Disposition"]
    entry = Entry.objects.get(event="trail_exported")
    assert entry.by == audit
    assert entry.details == {"kind": "csv", "rows": 3, "filters": {"event": "signed_in"}}


def test_the_workbook_opens_and_holds_no_formula(client, audit, qingshi):
    from openpyxl import load_workbook

    write(qingshi, 3, reason="=1+1")
    client.force_login(audit)

    answer = client.get("/ledger/entries/export.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active

    assert sheet.max_row == 4
    assert sheet["E2"].value == "登录"
    assert "理由:=1+1" in sheet["G2"].value
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert client.get("/ledger/entries/export.exe").status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.INSPECTOR, Role.AUDIT}])
def test_only_the_inspector_and_the_auditor_take_the_trail_away(client, qingshi, role):
    client.force_login(make_user(qingshi, role.value, "甲"))

    assert client.get("/ledger/entries/export.csv").status_code == 403
    assert not Entry.objects.exists()


def test_what_was_sealed_stays_sealed_and_states_are_words(client, inspector, qingshi):
    from bianmin import sealing

    before = {"phone": sealing.seal("13900000001"), "state": "accepted", "due_because": ["x"]}
    (entry,) = write(qingshi, 1, event="correct", subject="case:1", before=before)
    client.force_login(inspector)

    page = words(client.get(f"/ledger/entries/{entry.pk}/"))

    assert "电话 (加密保存),状态 在办" in page
    assert "intl:" not in page
    assert "due_because" not in page


def test_every_event_that_is_written_anywhere_has_its_word():
    from bianmin.ledger import words

    written = re.compile(r'event="(\w+)"|\b_?(?:finish|tell)\(\s*(?:\w+, )?"(\w+)"')
    source = Path(words.__file__).parents[1].rglob("*.py")
    events = {a or b for file in source for a, b in written.findall(file.read_text("utf-8"))}

    assert len(events) > 30
    assert sorted(events - words.EVENTS.keys()) == []
