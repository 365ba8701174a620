"""The screens of a rehearsal: choose, change clauses, watch, read, take away."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from bianmin.cases import actions as cases
from bianmin.ledger.models import Entry
from bianmin.rehearsal import actions
from bianmin.rehearsal.asking import Asked
from bianmin.rehearsal.edits import Edit
from bianmin.rehearsal.models import Run
from tests.fixtures.hall import MONDAY, act, application, at, make_user

pytestmark = pytest.mark.django_db(transaction=True)
CAP = Edit("erping-2023/extension/5b", "deadlines.extension_max", "3")
DAYS = {"since": "2026-11-01", "until": "2026-11-30"}


@pytest.fixture
def sent(monkeypatch):
    """The rehearsals that were sent off, instead of processes of their own."""
    found: list[Run] = []
    monkeypatch.setattr(actions, "send_off", found.append)
    return found


@pytest.fixture
def run(allowance, clerk, director, qingshi):
    """A finished rehearsal that found one unlawful extension."""
    case = cases.hand_in(application(allowance), act(clerk, at(23)))
    cases.extend(case_id=case.pk, days=5, reason="等回函", act=act(director, at(24)))
    asked = Asked(qingshi, "erping-2023", date(2026, 11, 1), date(2026, 11, 30), (CAP,))
    begun = actions.start(asked, by=director, at=MONDAY)
    return actions.carry_out(begun.pk, now=lambda: MONDAY)


def test_the_director_chooses_a_book_and_the_days(client, director, sent):
    client.force_login(director)
    page = client.get(reverse("rehearsal:index")).content.decode()
    assert "现在用的" in page

    answer = client.post(
        reverse("rehearsal:start"), DAYS | {"centre": "qingshi", "pack": "yuanbaozi-2021"}
    )

    (run,) = sent
    assert answer.headers["Location"] == reverse("rehearsal:show", args=[run.pk])
    assert (run.pack, run.state) == ("yuanbaozi-2021", "running")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "关掉这一页也照样算" in page
    assert "停下" in page


def test_a_second_one_is_told_to_wait(client, director, sent):
    client.force_login(director)
    choice = DAYS | {"centre": "qingshi", "pack": "erping-2023"}
    client.post(reverse("rehearsal:start"), choice)

    answer = client.post(reverse("rehearsal:start"), choice)

    assert answer.status_code == 409
    assert "正在演练" in answer.content.decode()


def test_clauses_are_changed_in_a_copy_and_bad_values_come_back_all_at_once(client, director, sent):
    client.force_login(director)
    choice = DAYS | {"centre": "qingshi", "pack": "erping-2023"}
    there = client.post(reverse("rehearsal:start"), choice | {"edit": "1"}).headers["Location"]
    page = client.get(there).content.decode()
    assert "erping-2023/extension/5b:deadlines.extension_max" in page

    bad = {
        "erping-2023/extension/5b:deadlines.extension_max": "三",
        "erping-2023/extension/5c:deadlines.extension_times": "很多",
    }
    answer = client.post(reverse("rehearsal:try"), choice | bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("要写一个整数") == 2
    assert 'value="三"' in page

    answer = client.post(
        reverse("rehearsal:try"),
        choice | {"erping-2023/extension/5b:deadlines.extension_max": "3"},
    )
    (run,) = sent
    assert run.edits == [["erping-2023/extension/5b", "deadlines.extension_max", "3"]]


def test_the_report_says_what_differs_and_opens_both_sides(client, director, run):
    client.force_login(director)

    page = client.get(reverse("rehearsal:show", args=[run.pk])).content.decode()

    assert "试改了 1 处" in page
    assert "5 个工作日,最长 3 个" in page
    assert "涉及 1 件" in page
    row = run.differences.get(name="due_on")
    both = client.get(reverse("rehearsal:difference", args=[run.pk, row.pk])).content.decode()
    assert both.count('class="trace"') == 2
    assert "12月21日" in both
    assert "12月14日" in both


def test_filters_narrow_and_a_wrong_one_narrows_nothing(client, director, run):
    client.force_login(director)
    address = reverse("rehearsal:show", args=[run.pk])

    def rows(query: str) -> int:
        return client.get(f"{address}?{query}").content.decode().count(">为什么<span")

    every = rows("")
    assert every == run.differences.count() == 3
    assert rows("name=extend") == rows("group=clock") == rows("turn=refused") == 1
    assert rows("turn=nonsense&group=%00") == every
    assert rows("no=999") == 0
    assert rows("after=99999999999999999999") == every


def test_a_workbook_and_a_paper_can_be_taken_away(client, director, run):
    client.force_login(director)

    answer = client.get(reverse("rehearsal:export", args=[run.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["合计", "逐个"]
    assert book["逐个"].max_row == 4
    assert book["逐个"]["G2"].value
    paper = client.get(reverse("rehearsal:paper", args=[run.pk])).content.decode()
    assert "没有改动任何办件" in paper


def test_the_poll_shows_progress_and_then_calls_the_report(client, director, run):
    client.force_login(director)
    address = reverse("rehearsal:show", args=[run.pk]) + "?poll=1"

    done = client.get(address, headers={"HX-Request": "true"})
    Run.objects.filter(pk=run.pk).update(state="running", total=10, done=4)
    live = client.get(address, headers={"HX-Request": "true"})

    assert done.headers["HX-Refresh"] == "true"
    Run.objects.filter(pk=run.pk).update(state="done")
    if "HX-Refresh" not in live.headers:  # MONDAY may be long ago: then it counts as interrupted
        assert "40%" in live.content.decode()


def test_who_may_look_and_who_may_begin(client, run, qingshi, liuxi):
    inspector = make_user(None, "inspector", "纪检")
    client.force_login(inspector)
    assert client.get(reverse("rehearsal:show", args=[run.pk])).status_code == 200
    assert "开始一次演练" not in client.get(reverse("rehearsal:index")).content.decode()
    assert client.post(reverse("rehearsal:cancel", args=[run.pk])).status_code == 403
    client.force_login(make_user(liuxi, "director", "邻镇"))
    assert client.get(reverse("rehearsal:show", args=[run.pk])).status_code == 404
    assert client.post(reverse("rehearsal:again", args=[run.pk])).status_code == 404


def test_a_page_of_the_report_asks_few_queries(
    client, director, run, django_assert_max_num_queries
):
    client.force_login(director)
    client.get(reverse("rehearsal:show", args=[run.pk]))

    with django_assert_max_num_queries(12):
        client.get(reverse("rehearsal:show", args=[run.pk]))


def test_a_step_taken_back_since_is_still_shown_as_it_was_found(client, director, chief, run):
    entry = Entry.objects.get(event="extend")
    row = run.differences.get(name="extend")
    cases.take_back(
        case_id=int(entry.subject.removeprefix("case:")), reason="点错", act=act(chief, at(25))
    )
    client.force_login(director)

    page = client.get(reverse("rehearsal:difference", args=[run.pk, row.pk])).content.decode()

    assert "后来撤销了" in page
    assert "最长 3 个" in page


def test_the_report_of_a_book_that_is_no_longer_on_the_shelf_can_still_be_read(
    client, director, run
):
    Run.objects.filter(pk=run.pk).update(pack="gone-2001")
    client.force_login(director)
    address = reverse("rehearsal:show", args=[run.pk])

    assert "gone-2001" in client.get(address).content.decode()
    row = run.differences.get(name="due_on")
    there = reverse("rehearsal:difference", args=[run.pk, row.pk])
    assert client.get(there).status_code == 200
    book = client.get(reverse("rehearsal:export", args=[run.pk]))
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert client.post(reverse("rehearsal:again", args=[run.pk])).status_code == 302
