"""A rehearsal from beginning to end: nothing else is touched, it can be stopped, it can be lost."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.db import connection

from bianmin.cases import actions as cases
from bianmin.rehearsal import actions, replay
from bianmin.rehearsal.actions import Busy
from bianmin.rehearsal.asking import Asked, asked_of
from bianmin.rehearsal.edits import Edit, Mistakes, book_with, editable, overruled
from bianmin.rehearsal.models import SILENT, Difference, Run
from bianmin.shelf import pack, pack_ids
from tests.fixtures.hall import MONDAY, act, application, at

pytestmark = pytest.mark.django_db(transaction=True)
CAP = Edit("erping-2023/extension/5b", "deadlines.extension_max", "3")


@pytest.fixture
def extended(allowance, clerk, director):
    """Three cases, extended by five days each."""
    made = []
    for n in range(3):
        mine = application(allowance, applicant_id="", applicant=f"甲{n}")
        made.append(cases.hand_in(mine, act(clerk, at(23, 10, n))))
        cases.extend(case_id=made[-1].pk, days=5, reason="等回函", act=act(director, at(24)))
    return made


@pytest.fixture
def asked(qingshi) -> Asked:
    return Asked(qingshi, "erping-2023", date(2026, 11, 1), date(2026, 11, 30), (CAP,))


def fingerprint() -> str:
    """Return the hash of all that stands in every table but the rehearsals' own."""
    names = connection.introspection.django_table_names(only_existing=True)
    seen = hashlib.sha256()
    with connection.cursor() as cursor:
        for name in sorted(name for name in names if not name.startswith("rehearsal_")):
            cursor.execute(f"SELECT * FROM {name}")
            seen.update(repr((name, sorted(map(repr, cursor.fetchall())))).encode())
    return seen.hexdigest()


def test_a_whole_rehearsal_leaves_every_other_table_as_it_was(extended, asked, director):
    before = fingerprint()

    run = actions.start(asked, by=director, at=MONDAY)
    run = actions.carry_out(run.pk, now=lambda: MONDAY)

    assert fingerprint() == before
    assert (run.state, run.done, run.total, run.changed) == ("done", 6, 6, 3)
    assert run.counts["extend"] == {"refused": 3}
    row = Difference.objects.filter(run=run, name="due_on").first()
    assert (row.before, row.after, row.turn) == ("2026-12-21", "2026-12-14", "earlier")
    assert row.no == extended[0].no
    assert row.case_id == extended[0].pk


def test_one_rehearsal_of_a_hall_at_a_time(asked, director, liuxi):
    run = actions.start(asked, by=director, at=MONDAY)

    with pytest.raises(Busy):
        actions.start(asked, by=director, at=MONDAY)
    actions.start(Asked(liuxi, *("erping-2023", asked.since, asked.until)), by=director, at=MONDAY)
    actions.cancel(run, at=MONDAY)
    actions.start(asked, by=director, at=MONDAY)


def test_a_cancelled_rehearsal_stops_at_the_next_chunk(extended, asked, director, monkeypatch):
    monkeypatch.setattr(replay, "CHUNK", 1)
    run = actions.start(asked, by=director, at=MONDAY)
    chunks = []

    def now():
        chunks.append(1)
        if len(chunks) == 2:  # before the first chunk is kept
            actions.cancel(run, at=MONDAY)
        return MONDAY

    run = actions.carry_out(run.pk, now=now)

    assert run.state == "cancelled"
    assert run.done == 0
    assert not run.differences.exists()


def test_an_interrupted_rehearsal_says_so_and_can_be_started_again(extended, asked, director):
    run = actions.start(asked, by=director, at=MONDAY)
    later = MONDAY + SILENT + timedelta(seconds=1)
    assert run.standing(MONDAY) == "running"
    assert run.standing(later) == "interrupted"

    second = actions.start(asked_of(run), by=director, at=later)

    run.refresh_from_db()
    assert run.state == "interrupted"
    assert actions.carry_out(second.pk, now=lambda: later).state == "done"
    assert actions.carry_out(run.pk, now=lambda: later).state == "interrupted"  # stays what it is


def test_a_fault_ends_the_rehearsal_and_is_told(extended, asked, director, monkeypatch):
    run = actions.start(asked, by=director, at=MONDAY)
    monkeypatch.setattr(replay, "_act", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.carry_out(run.pk, now=lambda: MONDAY)

    run.refresh_from_db()
    assert run.state == "interrupted"
    assert "毛病" in run.told


def test_every_bad_value_is_said_at_once_in_chinese_with_its_clause(asked, director, qingshi):
    edits = (
        Edit("erping-2023/extension/5b", "deadlines.extension_max", "三"),
        Edit("erping-2023/extension/3", "deadlines.extension_needs_reason", "也许"),
        Edit("erping-2023/extension/3", "deadlines.extension_max", "3"),
        Edit("_default/deadlines/extension-approver", "deadlines.extension_approver", "门卫"),
        Edit("_default/hours/winter", "hours.office.winter", "{ from_month = 13"),
        Edit("_default/hours/summer", "hours.office.summer", "{ from_month = 5 }"),
        Edit("erping-2023/nowhere/1", "x", "3"),
        Edit("_national/licence-law/32", "intake.silence_accepts", "否"),
    )
    wrong = Asked(qingshi, "erping-2023", date(2026, 11, 30), date(2026, 11, 1), edits)

    with pytest.raises(Mistakes) as caught:
        actions.start(wrong, by=director, at=MONDAY)

    said = caught.value.said
    assert "结束的日子早于开始的日子" in said
    assert sum("《" in one for one in said) >= len(edits)
    assert any(
        one.startswith("《延期") or "延期上限,工作日:要写一个整数,例如 5" in one for one in said
    )
    assert any("只能写是或者否" in one for one in said)
    assert any("没有“门卫”,只能是:" in one for one in said)
    assert any("这是法律的规定" in one or "没有这一条" in one for one in said)
    assert not Run.objects.exists()


def test_two_clauses_that_say_the_same_are_changed_together(asked):
    one = Edit("erping-2023/one-time-notice/6b", "deadlines.immediate_same_day", "否")
    two = Edit("erping-2023/commitments/3a", "deadlines.immediate_same_day", "否")

    with pytest.raises(Mistakes) as caught:
        book_with("erping-2023", [one])

    assert len(caught.value.said) == 1
    assert "erping" not in caught.value.said[0]
    assert "《" in caught.value.said[0]
    assert not book_with("erping-2023", [one, two]).policy.deadlines.immediate_same_day.value


def test_what_the_law_does_not_let_stand_is_said_and_does_not_hold():
    edit = Edit("erping-2023/extension/5b", "deadlines.extension_max", "60")

    book = book_with("erping-2023", [edit])

    held = book.policy.deadlines.extension_max.value
    if held != 60:
        assert overruled(book, [edit])[0].endswith(f"按 {held} 算")


@pytest.mark.once
def test_every_value_typed_as_it_stands_makes_the_same_book():
    for name in (*pack_ids(), "_default"):
        book = pack(name)
        same = [Edit(one.clause.id, one.setting, one.text) for one in editable(book)]
        assert book_with(name, same).policy == book.policy, name


def test_the_command_line_says_every_slip_at_once(bianmin):
    words = ("rehearse", "nowhere", "no-book", "--from", "2026-02-30", "--set", "x")

    tables = "from bianmin.operations import tables; tables.bring_up_to_date()"
    assert bianmin("shell", "-v", "0", "-c", tables).returncode == 0
    done = bianmin(*words)

    assert done.returncode != 0
    for said in ("没有这个中心", "没有这本规则包", "--from", "--until", "--set"):
        assert said in done.stderr
    assert "Traceback" not in done.stderr
