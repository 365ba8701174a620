"""Anybody may read what the hall is held to."""

from __future__ import annotations

import pytest
from django.conf import settings

from bianmin import shelf
from bianmin.board import book, finding, glosses
from bianmin.packs.coverage import Answer
from bianmin.packs.words import area_zh

ERPING = "/rulebook/erping-2023/"


def text(page) -> str:
    assert page.status_code == 200, page
    return page.content.decode()


@pytest.fixture
def two_halls(qingshi, liuxi):
    return qingshi, liuxi


def test_the_shelf_names_every_book_and_who_runs_by_it(client, two_halls):
    said = text(client.get("/rulebook/"))

    for title in ("二坪镇便民服务中心工作制度", "系统默认", "青石镇便民服务中心"):
        assert title in said


def test_a_book_reads_system_by_system_in_the_order_of_the_document(client, two_halls):
    said = text(client.get(ERPING))
    own = shelf.pack("erping-2023").own

    assert f"{len(own)} 条" in said
    places = [said.index(clause.says[:12]) for clause in own[:6]]
    assert places == sorted(places)
    assert "延期上限:<b>5 个工作日</b>" in said
    assert "deadlines.extension_max" not in said  # a name for those who write books


@pytest.mark.parametrize("name", ["_default", "_national", "yuanbaozi-2021"])
def test_every_book_can_be_read(client, two_halls, name):
    assert "条" in text(client.get(f"/rulebook/{name}/"))


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ("q=延期", "延期上限", "由人打勾"),
        ("q=extension_max", "延期上限", "由人打勾"),
        ("answer=person", "由人打勾", "延期上限"),
        ("area=deadlines", "限时办结制度", "自助办理制度 第"),
        ("does=check", "由人检查", "延期上限"),
    ],
)
def test_a_book_is_searched_and_filtered(client, two_halls, asked, there, not_there):
    said = text(client.get(f"{ERPING}?{asked}"))

    assert there in said
    assert not_there not in said


@pytest.mark.parametrize(
    "asked", ["x" * 10_000, "' OR 1=1 --", "<script>alert(1)</script>", "\x00", "%ff%fe"]
)
def test_hostile_words_find_nothing_and_break_nothing(client, two_halls, asked):
    said = text(client.get(ERPING, {"q": asked, "area": asked, "does": asked, "answer": asked}))

    assert "没有找到这样的条文" in said
    assert "<script>alert" not in said


def test_a_clause_shows_what_it_sets_on_what_it_stands_and_where(client, two_halls):
    pack = shelf.pack("erping-2023")
    (clause_id, *_) = pack.rulings["deadlines.extension_max"].because

    said = text(client.get(f"{ERPING}{clause_id}/"))

    assert pack.clauses[clause_id].at in said
    assert "packs/erping-2023/deadlines.toml" in said
    assert "系统默认" in said  # what the defaults say of the same setting
    assert "照这条" in said


def test_a_clause_says_how_we_read_it_and_why(client, two_halls):
    said = text(client.get(f"{ERPING}erping-2023/appraisal/3-2-9c/"))
    clause = shelf.pack("erping-2023").clauses["erping-2023/appraisal/3-2-9c"]

    assert clause.must in said
    named = clause.note.split("erping-2023/appraisal/3-2-9b")
    assert all(piece in said for piece in named)  # the name in between leads to that clause
    assert 'href="/rulebook/erping-2023/erping-2023/appraisal/3-2-9b/"' in said
    assert 'lang="en"' not in said


def test_a_clause_names_the_scenarios_that_rest_on_it(client, two_halls):
    said = text(client.get(f"{ERPING}_national/civil-code/201/"))

    assert "节后第三个工作日到期" in said


def test_a_clause_that_a_town_decides_otherwise_says_which_one_holds(client, two_halls):
    pack = shelf.pack("yuanbaozi-2021")
    overruled = next(
        (a, s)
        for a in book.articles(pack, "_default")
        for s in a.settings
        if s.instead and s.name == "delivery.needs_promise_notice"
    )[0]

    said = text(client.get(f"/rulebook/yuanbaozi-2021/{overruled.clause.id}/"))

    assert "为准" in said
    assert "让给别的条文" in said


@pytest.mark.parametrize(
    "address",
    [
        "/rulebook/nowhere-1999/",
        "/rulebook/nowhere-1999/checklist/",
        f"{ERPING}erping-2023/no/such/clause/",
        f"{ERPING}../../etc/passwd/",
        f"{ERPING}%3Cscript%3E/x/",
    ],
)
def test_what_is_not_on_the_shelf_is_not_found(client, db, address):
    assert client.get(address).status_code == 404


def test_the_checklist_holds_exactly_what_a_person_has_to_look_at(client, two_halls):
    said = text(client.get(f"{ERPING}checklist/"))
    pack = shelf.pack("erping-2023")
    looked_at = [c for c in pack.own if c.does == "check"]

    parts = {r.because[0]: len(r.value) for r in pack.policy.checklists.lines.values()}
    assert said.count("□") == 2 * sum(parts.get(c.id, 1) for c in looked_at)
    assert all(c.at in said for c in looked_at)


def test_one_sheet_holds_its_own_clauses_alone(client, two_halls):
    said = text(client.get(f"{ERPING}checklist/?sheet=integrity"))

    assert "廉洁检查表" in said
    assert "服务承诺制度 第二条(承诺6)" in said
    assert said.count("□") == 2


def test_a_sheet_that_is_not_there_is_the_whole_list(client, two_halls):
    whole = text(client.get(f"{ERPING}checklist/"))

    assert text(client.get(f"{ERPING}checklist/?sheet=x")).count("□") == whole.count("□")


def test_the_paper_holds_the_whole_text(client, two_halls):
    said = text(client.get(f"{ERPING}paper/"))

    assert said.count("<blockquote>") == len(shelf.pack("erping-2023").own)


def test_a_page_of_the_book_asks_the_database_little(
    client, director, two_halls, django_assert_max_num_queries
):
    client.force_login(director)
    for address in ("/rulebook/", ERPING, f"{ERPING}checklist/"):
        with django_assert_max_num_queries(12):
            text(client.get(address))


def test_everything_shown_has_a_word(db):
    """A setting, an area, a feature: none is shown by its English name alone."""
    packs = [shelf.pack(name) for name in shelf.pack_ids()]
    clauses = [c for pack in packs for c in pack.clauses.values()]
    named = {name for pack in packs for name in pack.rulings}

    assert [n for n in sorted(named) if not glosses.gloss(n)] == []
    assert [a for a in {c.area for c in clauses} if area_zh(a) == a] == []
    assert [n for n, words in glosses.features().items() if words.isascii()] == []


def test_the_counts_of_a_book_add_up(db):
    found = book.articles(shelf.pack("erping-2023"), "erping-2023")

    assert sum(count for _, count in book.tally(found)) == len(found)
    assert sum(len(s.articles) for s in finding.systems(found)) == len(found)
    assert {a.answer for a in found} == set(Answer)


def test_the_file_of_a_clause_is_there(db):
    pack = shelf.pack("yuanbaozi-2021")
    root = settings.PACKS.parent

    for article in book.articles(pack, "yuanbaozi-2021"):
        file = root / article.file
        assert f'id = "{article.clause.id.split("/", 1)[1]}"' in file.read_text("utf-8")


def test_a_book_says_which_systems_it_asks_for_and_has_not(client, two_halls):
    said = text(client.get("/rulebook/zhengding/"))

    assert "要求建立、还没有的制度" in said
    assert "没有考勤的制度" in said
    assert "要求建立、还没有的制度" not in text(client.get(ERPING))
    assert "要求建立、还没有的制度" not in text(client.get("/rulebook/zhengding/?q=考勤"))
