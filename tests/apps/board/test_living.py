"""Beside each clause: how it stands here, what overrules it, how else it could be read."""

from __future__ import annotations

import shutil
import sys
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from bianmin import shelf
from bianmin.board import book, finding
from bianmin.board.proofs import proofs
from bianmin.centres.models import Adoption
from bianmin.ledger.actions import Said, record_many
from bianmin.ledger.models import Entry
from bianmin.packs.coverage import Answer
from tests.fixtures.hall import MONDAY, make_user

ERPING, YONGAN = "/rulebook/erping-2023/", "/rulebook/yongan-2025/"
BINDS, EXTEND = "erping-2023/extension/2", "erping-2023/extension/5b"


def text(page) -> str:
    assert page.status_code == 200, page
    return page.content.decode()


@pytest.fixture
def desk(client, director):
    client.force_login(director)
    return client


def cite(centre, clause, day=0, event="extend"):
    act = Said(
        subject="case:1", event=event, pack="erping-2023", because=(clause,), by=None,
        at=MONDAY + timedelta(days=day),
    )  # fmt: skip
    with transaction.atomic():
        record_many(centre=centre, acts=[act])


# ---- how it stands here ----


def test_a_clause_shows_its_duty_and_the_last_act_that_cited_it(desk, qingshi, case):
    cite(qingshi, EXTEND)

    duty = text(desk.get(f"{ERPING}{BINDS}/"))
    cited = text(desk.get(f"{ERPING}{EXTEND}/"))

    assert "办件按承诺的日子办完" in duty
    assert "/duties/at/qingshi/deadlines.promise_binds/" in duty
    assert "最近一次用到" in cited
    assert "延期</p>" in cited


def test_a_clause_that_nothing_has_cited_yet_says_so(desk, qingshi):
    assert "台账里还没有一笔用到它" in text(desk.get(f"{ERPING}{EXTEND}/"))


def test_the_book_is_narrowed_to_how_its_clauses_stand(desk, qingshi, case):
    whole, narrowed = text(desk.get(ERPING)), text(desk.get(f"{ERPING}?state=broken"))

    assert "守住了没有" in whole
    assert whole.count("<article") > narrowed.count("<article")
    assert narrowed.count("<article") == narrowed.count("state--bad")


def test_a_stranger_sees_no_state(client, qingshi, case):
    said = text(client.get(ERPING)) + text(client.get(f"{ERPING}{BINDS}/"))

    assert "在青石镇便民服务中心" not in said
    assert "最近一次用到" not in said
    assert "守住了没有" not in said


def test_a_clerk_sees_when_a_clause_was_used_but_no_duties(client, clerk, qingshi, case):
    cite(qingshi, EXTEND)
    client.force_login(clerk)
    said = text(client.get(ERPING))

    assert "最近一次用到" in said
    assert "/duties/" not in said


def test_the_neighbours_ledger_is_not_ours(desk, qingshi, liuxi):
    cite(liuxi, EXTEND)

    assert "最近一次用到" not in text(desk.get(f"{ERPING}{EXTEND}/"))


def test_a_book_that_does_not_bind_this_hall_says_so(desk, qingshi):
    other = text(desk.get(YONGAN))

    assert "这本管不到这里" in other
    assert "台账里还没有一笔用到它" not in other
    assert "这一条管不到这里" in text(desk.get(f"{YONGAN}yongan-2025/overtime/6/"))
    assert "那本没写的地方看这里" in text(desk.get("/rulebook/_default/"))


def test_the_shelf_says_which_book_a_hall_runs_by_and_from_when(desk, qingshi, liuxi):
    Adoption.objects.create(centre=liuxi, pack="yongan-2025", since=date(2099, 1, 1))
    said = text(desk.get("/rulebook/"))

    assert "本中心照它办事" in said
    assert said.index("二坪镇便民服务中心工作制度") < said.index("便民服务中心考勤制度")
    assert "2099年1月1日</time>起改用" in said


def test_the_county_office_has_no_hall_of_its_own(client, qingshi):
    client.force_login(make_user(None, "county", "督查"))

    assert "管不到这里" not in text(client.get(ERPING))
    assert "有据可查" not in text(client.get("/rulebook/coverage/"))


@pytest.fixture
def long_ledger(qingshi, case):
    """Twenty thousand entries."""
    acts = [
        Said(
            subject="case:1", event="accept", pack="erping-2023", because=(EXTEND, BINDS), by=None,
            at=MONDAY + timedelta(minutes=n % 1000),
        )
        for n in range(10_000)
    ]  # fmt: skip
    with transaction.atomic():
        for _ in range(2):
            record_many(centre=qingshi, acts=acts)


@pytest.mark.once
def test_a_long_ledger_costs_a_page_nothing(desk, long_ledger, django_assert_max_num_queries):
    entries = Entry.objects.count()
    assert entries >= 20_000
    text(desk.get(ERPING))  # the shelf is read once
    steps = []  # of the database, by the hundred: to go over all entries takes some for each
    connection.connection.set_progress_handler(lambda: steps.append(100), 100)
    for address in (ERPING, YONGAN, f"{ERPING}{EXTEND}/", "/rulebook/coverage/", "/rulebook/"):
        steps.clear()
        with django_assert_max_num_queries(12):
            text(desk.get(address))
        assert sum(steps) < entries, address
    connection.connection.set_progress_handler(None, 100)


# ---- what overrules it, how else it could be read ----


def test_a_value_beyond_the_law_names_the_clause_of_the_law(client, db, county):
    said = text(client.get("/rulebook/far-2026/far-2026/extension/1/"))

    assert "法律为准" in said
    assert "这里写 20 个工作日,法律最多 <b>10 个工作日</b>" in said
    assert "行政许可法 第四十二条第一款" in said


def test_what_the_law_bounds_is_shown_as_a_bound(client, db):
    said = text(client.get(f"{ERPING}{EXTEND}/"))

    assert "最多 10 个工作日" in said
    assert "法律的界限" in said


def test_another_reading_stands_beside_with_the_line_that_chooses_it(client, db):
    said = text(client.get(f"{YONGAN}yongan-2025/overtime/6/"))

    assert "另一种读法是" in said
    assert "从 2025年9月30日 起" in said
    assert 'other_readings = ["yongan-2025/overtime/6"]' in said
    assert "还有一种读法" in text(client.get(f"{YONGAN}?q=overtime/6"))


@pytest.fixture
def county(settings, tmp_path):
    """A county that reads one clause of yongan-2025 the other way, and a town beyond the law."""
    shutil.copytree(settings.PACKS, tmp_path / "packs")
    folder = tmp_path / "packs/county-2026"
    folder.mkdir()
    (folder / "pack.toml").write_text(
        'title = "云岭县工作制度"\nsince = 2026-01-01\nextends = "yongan-2025"\n'
        'other_readings = ["yongan-2025/overtime/6"]\n',
        "utf-8",
    )
    folder = tmp_path / "packs/far-2026"
    folder.mkdir()
    (folder / "pack.toml").write_text(
        'title = "远乡工作制度"\nsince = 2026-01-01\nextends = "_default"\n', "utf-8"
    )
    (folder / "deadlines.toml").write_text(
        '[[clause]]\nid = "extension/1"\nat = "第一条"\nsays = "延期最长二十个工作日"\n'
        'does = "enforce"\nsets.deadlines.extension_max = 20\n',
        "utf-8",
    )
    settings.PACKS = tmp_path / "packs"
    forget()
    yield
    forget()


def forget():
    shelf.clear()
    book.awaited.cache_clear()


def test_a_county_that_reads_it_the_other_way_sees_that(client, db, county):
    said = text(client.get("/rulebook/county-2026/yongan-2025/overtime/6/"))

    assert "packs/county-2026/pack.toml" in said
    assert "原来的读法是" in said
    assert "从 2025年9月1日 起" in said


# ---- the book itself ----


def test_a_long_book_is_folded_and_a_short_one_is_open(client, db):
    assert '<details class="part" id="s1">' in text(client.get(YONGAN))
    assert '<details class="part" id="s1" open>' in text(client.get("/rulebook/chashan-village/"))
    assert '<details class="part" id="s1" open>' in text(client.get(f"{YONGAN}?q=预约"))


def test_the_defaults_are_parted_by_what_they_are_about(db):
    found = finding.systems(book.articles(shelf.pack("_default"), "_default"))

    assert len(found) > 10
    assert sum(len(one.articles) for one in found) == len(
        book.articles(shelf.pack("_default"), "_default")
    )


def test_every_clause_has_its_own_place_on_the_page(client, db):
    for name in ("yongan-2025", "_default", "zhengding"):
        said = text(client.get(f"/rulebook/{name}/"))
        every = book.articles(book.pack_of(name), name)
        assert all(f'<article class="art" id="{a.local}"' in said for a in every)


def test_a_clause_that_waits_names_what_for_in_words(client, db):
    waiting = [
        a
        for name in shelf.pack_ids()
        for a in book.articles(shelf.pack(name), name)
        if a.answer is Answer.NOT_YET
    ]
    assert all(a.awaited for a in waiting)
    a = waiting[0]
    pack = a.clause.id.split("/")[0]

    assert f"等“{a.awaited}”做好了来落实" in text(client.get(f"/rulebook/{pack}/{a.clause.id}/"))


def test_must_and_how_we_read_it_stand_on_the_page_with_links_for_clauses(client, db):
    said = text(client.get(ERPING))
    a = book.article(shelf.pack("erping-2023"), EXTEND)

    assert f"系统要做到:{a.clause.must}" in said
    assert "我们的读法" in said
    assert f"{ERPING}erping-2023/extension/3/" in said  # the note of 5b names it


def test_scenarios_of_all_books_are_found_by_their_clauses(db):
    found = proofs()
    clauses = {name for pack in map(shelf.pack, shelf.pack_ids()) for name in pack.clauses}

    assert found.keys() <= clauses
    assert any("不行:" in one.answer for one in found[EXTEND])
    assert {one.book for one in found["_national/civil-code/201"]} > {"erping-2023"}


# ---- what lies with it, and how far it is answered ----


def test_forms_figures_and_wishes_stand_on_a_page(client, db):
    said = text(client.get(f"{YONGAN}appendix/"))

    assert "一次性告知单" in said
    assert f"{YONGAN}yongan-2025/one-notice/4a/" in said
    assert "体外循环" in said
    assert "没有报数字" in said
    assert "18526" in text(client.get("/rulebook/qingyuan-2009/appendix/"))
    assert "没有要用的表" in text(client.get("/rulebook/_national/appendix/"))
    for name in shelf.pack_ids():
        text(client.get(f"/rulebook/{name}/appendix/"))


def test_coverage_adds_up_and_lists_what_waits(desk, qingshi, case):
    said = text(desk.get("/rulebook/coverage/"))
    packs = [shelf.pack(name) for name in shelf.pack_ids()]
    total = len({c for pack in packs for c in pack.clauses})

    assert f"一共 {total} 条" in said
    assert "有据可查" in said
    waiting = sum(
        a.answer is Answer.NOT_YET
        for name in book.books()
        for a in book.articles(book.pack_of(name), name)
    )
    assert said.count('<small class="soft">') == waiting


# ---- asked of all books ----


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("预约", ("预约",)),
        ("哪些地方规定了预约", ("预约",)),
        ("哪些地方规定了预约?", ("预约",)),
        ("迟到怎么扣分", ("迟到", "扣")),
        ("老年人来办事怎么照顾", ("老",)),
    ],
)
def test_a_question_finds_the_clauses_of_all_books(db, question, words):
    found = finding.ask(question)

    assert found.total > 0
    if found.exact:
        every = [finding.text_of(a) for hits in found.hits for a in hits.articles]
        assert all(word in said for said in every for word in found.words)
    assert any(words[0] in a.clause.says for hits in found.hits for a in hits.articles)


def test_ones_own_book_answers_first(desk, qingshi, liuxi):
    first = finding.ask("预约", "zhengding").hits[0].head.id
    said = text(desk.get("/rulebook/", {"q": "哪些地方规定了延期"}))

    assert first == "zhengding"
    assert said.index("二坪镇便民服务中心工作制度") < said.index("永安县政务服务中心")
    assert "<mark>延期</mark>" in said


@pytest.mark.parametrize(
    "question",
    ["", "   ", "的了吗", "?", "x" * 5000, "<script>alert(1)</script>", "\x00", "%", "龘龘龘"],
)
def test_a_question_that_asks_nothing_is_answered_kindly(client, db, question):
    said = text(client.get("/rulebook/", {"q": question}))

    assert "<script>alert" not in said


def test_all_books_are_searched_quickly(db):
    finding.ask("预约")
    calls = []  # not seconds: those are the machine's
    sys.setprofile(lambda frame, event, _: calls.append(1) if event == "call" else None)
    for question in ("哪些地方规定了预约", "请假几天要谁批", "龘", "老年人来办事怎么照顾"):
        finding.ask(question)
    sys.setprofile(None)

    assert len(calls) / 4 < 150_000  # it takes some 50,000


def test_what_is_sought_is_marked_wherever_it_stands():
    assert finding.pieces("先预约,再预约", ["预约"]) == [
        ("先", False), ("预约", True), (",再", False), ("预约", True),
    ]  # fmt: skip
    assert finding.pieces("a.b", ["."]) == [("a", False), (".", True), ("b", False)]
    assert finding.pieces("甲", []) == [("甲", False)]
