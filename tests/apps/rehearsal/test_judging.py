"""Deciding again: by the same book nothing differs; by another, what differs is said with its sum."""

from __future__ import annotations

import json
import shutil
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection

from bianmin import shelf
from bianmin.cases import actions
from bianmin.centres.models import Centre
from bianmin.ledger.models import Entry
from bianmin.operations import demo
from bianmin.rehearsal import replay
from bianmin.rehearsal.asking import Asked, check
from bianmin.rehearsal.decisions import DECISIONS, NAMED, OF_EVENT
from bianmin.rehearsal.edits import Edit
from bianmin.rehearsal.judging import Turn
from bianmin.rehearsal.wording import said_of
from bianmin.rules.cases import FLOW
from bianmin.rules.delivery import Handover
from bianmin.rules.ratings import Said
from bianmin.voice import actions as voice
from tests.fixtures.hall import act, all_good, application, at, wanting

pytestmark = pytest.mark.django_db(transaction=True)
CAP = Edit("erping-2023/extension/5b", "deadlines.extension_max", "3")
MONTH = (date(2026, 11, 1), date(2026, 12, 31))


def rehearse(centre, pack="erping-2023", *edits, since=MONTH[0], until=MONTH[1]) -> SimpleNamespace:
    found = SimpleNamespace(acts=0, changed=0, counts={}, differences=[])
    plan = check(Asked(centre, pack, since, until, edits))
    for part in replay.replay(plan):
        found.acts, found.changed = found.acts + part.acts, found.changed + part.changed
        found.differences += part.differences
        for key, number in part.counts.items():
            found.counts[key] = found.counts.get(key, 0) + number
    return found


def said(found) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (one.act.event, one.verdict.decision.name): said_of(one.verdict)
        for one in found.differences
    }


def turns(found) -> set[Turn]:
    return {turn for _, turn in found.counts}


@pytest.fixture
def life(allowance, clerk, handler, chief, director):
    """A case with a notice, a pause, an extension of five days, decided within it."""
    marked = wanting(allowance, "申请表")
    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk, at(2)))
    n = case.pk
    actions.supplement(case_id=n, marked=all_good(allowance), act=act(clerk, at(4)))
    actions.accept(case_id=n, act=act(clerk, at(5)))
    actions.suspend(
        case_id=n, kind="testing", reason="送检", expected_on=date(2026, 11, 12),
        act=act(handler, at(10)),
    )  # fmt: skip
    actions.resume(case_id=n, act=act(handler, at(12)))
    actions.extend(case_id=n, days=5, reason="等回函", act=act(director, at(13)))
    actions.examine(case_id=n, opinion="符合", act=act(handler, at(16)))
    actions.decide(case_id=n, outcome="granted", act=act(chief, at(4, month=12)))
    actions.deliver(
        case_id=n, handover=Handover(way="in_person", receiver="石桂香", signed=True),
        act=act(clerk, at(7, month=12)),
    )  # fmt: skip
    actions.archive(case_id=n, place="柜子 3", act=act(clerk, at(8, month=12)))
    given = voice.Given(said=Said(grade="不满意", tags=(), text="等久了"), named=True)
    voice.rate(case_id=n, given=given, at=at(9, month=12))
    return case


def test_by_the_same_book_every_decision_of_a_life_comes_out_the_same(life):
    found = rehearse(life.centre)

    assert turns(found) == {Turn.SAME}
    assert found.acts == Entry.objects.count()
    assert {"due_on", "late", "supplement_by", "extend", "contact_by"} <= {
        n for n, _ in found.counts
    }


def test_by_the_same_book_the_demo_hall_comes_out_the_same(db):
    demo.build(at=at(20, 17, 50), workdays=3)

    acts = 0
    for centre in Centre.objects.all():
        found = rehearse(centre, centre.pack_on(date(2026, 11, 20)).id, since=date(2026, 1, 1))
        assert turns(found) <= {Turn.SAME}  # the county hall has decided nothing yet
        acts += found.acts
    assert acts > 60


@pytest.mark.once
def test_by_the_same_book_the_whole_demo_hall_comes_out_the_same(whole_file, tmp_path, bianmin):
    copy = shutil.copy(whole_file, tmp_path / "hall.sqlite3")
    for slug, pack in (("qingshi", "erping-2023"), ("liuxi", "yuanbaozi-2021")):
        words = ("rehearse", slug, pack, "--from", "2026-01-01", "--until", "2026-12-31", "--json")
        done = bianmin(*words, BIANMIN_DATABASE_URL=str(copy))
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)

        assert told["differences"] == []
        assert {turn for counts in told["counts"].values() for turn in counts} == {"same"}
        assert told["acts"] > 800
        # every kind of decision occurs there, so that none goes unproved
        assert set(NAMED) - set(told["counts"]) == set()


def test_a_lower_cap_refuses_the_extension_and_moves_every_day_after_it(life):
    found = rehearse(life.centre, "erping-2023", CAP)

    told = said(found)
    assert told["extend", "extend"] == ("可以", "不让办:5 个工作日,最长 3 个")
    assert told["extend", "due_on"] == ("2026年12月7日 星期一", "2026年11月30日 星期一")
    assert told["decide", "late"] == ("没有超期", "超期")
    assert ("decide", "decide") not in told  # why it is late was not asked then
    assert found.changed == 1
    extend = next(d for d in found.differences if d.verdict.decision.name == "extend")
    assert extend.verdict.after.because == ("erping-2023/extension/5b",)


def test_only_what_was_decided_in_the_period_is_judged_but_all_that_went_before_is_known(life):
    found = rehearse(life.centre, "erping-2023", CAP, since=date(2026, 12, 1))

    assert ("extend", "extend") not in said(found)
    assert said(found)["decide", "late"] == ("没有超期", "超期")
    assert found.acts == 4


def test_a_step_that_was_taken_back_counts_neither_for_itself_nor_for_later_days(life, chief):
    case = actions.hand_in(
        application(life.version, applicant_id="", applicant="乙"), act(life.clerk, at(2))
    )
    director = act(life.extensions.get().approved_by, at(3))
    actions.extend(case_id=case.pk, days=5, reason="等回函", act=director)
    actions.take_back(case_id=case.pk, reason="点错了", act=act(chief, at(3, 11)))

    found = rehearse(life.centre, "erping-2023", CAP)

    assert {one.subject for one in found.differences} == {life.subject}
    assert turns(rehearse(life.centre)) == {Turn.SAME}


def test_what_was_not_written_down_at_the_time_is_counted_apart_and_never_guessed(life):
    for entry in Entry.objects.filter(event="accept"):
        old = {k: v for k, v in entry.details.items() if k not in ("facts", "ruled")}
        Entry.objects.filter(pk=entry.pk).update(details=old)

    found = rehearse(life.centre, "erping-2023", CAP)

    assert found.counts["accept", Turn.UNRECORDED] == 1
    assert found.counts["late", Turn.UNRECORDED] == 1  # its clock began with that acceptance
    assert ("late", Turn.NOW) not in found.counts
    assert found.counts["notify", Turn.SAME] == 1


def test_a_day_that_another_calendar_moved_is_no_effect_of_a_rule(case):
    entry = Entry.objects.get(event="accept")
    entry.details["ruled"]["due_on"] = "2026-12-15"  # as a calendar said that is no longer known
    Entry.objects.filter(pk=entry.pk).update(details=entry.details)

    found = rehearse(case.centre)

    assert found.counts["due_on", Turn.DRIFTED] == 1
    assert found.differences == []


def test_what_silence_decided_is_judged_too(allowance, clerk, qingshi):
    actions.hand_in(application(allowance, "receive", marked={}), act(clerk, at(2)))
    actions.tick(at=at(10))

    found = rehearse(qingshi)

    assert found.counts["deemed", Turn.SAME] == 1
    assert turns(found) == {Turn.SAME}


def test_a_smaller_list_of_kinds_changes_the_kinds_and_says_both_in_words(life):
    found = rehearse(life.centre, "yuanbaozi-2021")

    assert said(found)["notify", "kind"] == ("承诺", "补正")


def test_every_line_of_the_table_is_asked_of_acts_that_occur():
    known = FLOW.keys() | {"receive", "rate", "contact", "close_rating"}

    assert OF_EVENT.keys() <= known
    assert len({d.name for d in DECISIONS}) == len(DECISIONS)
    assert all(d.yes and d.no for d in DECISIONS if d.sort == "flag")


def test_while_it_reads_the_database_refuses_every_write(qingshi):
    with pytest.raises(Exception, match=r"readonly|read-only"), replay.reading_only():
        Centre.objects.filter(pk=qingshi.pk).update(name="改了")

    qingshi.refresh_from_db()
    assert qingshi.name == "青石镇便民服务中心"
    Centre.objects.filter(pk=qingshi.pk).update(name="后来改了")  # and afterwards takes them again
    assert connection.in_atomic_block is False


def test_the_packs_on_the_shelf_are_the_same_before_and_after(life):
    before = shelf.pack("erping-2023").policy

    rehearse(life.centre, "erping-2023", CAP)

    assert shelf.pack("erping-2023").policy is before
    assert before.deadlines.extension_max.value == 5
