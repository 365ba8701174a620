"""Every rule that can be asked says what it needs; facts are read by its types."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.packs import read_calendar, read_pack
from bianmin.packs.asking import ask, in_kind, kind_at, named, questions, rulings_of, value_of
from bianmin.packs.mistakes import Mistaken
from bianmin.rules.clock import Limit, Unit
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import PACKS

ERPING = read_pack(PACKS / "erping-2023")
CALENDAR = read_calendar(PACKS / "_calendars")
DUE_ON = named("deadlines.due_on")


def test_every_question_says_in_a_sentence_what_it_answers_and_what_it_needs():
    found = questions()

    assert len(found) > 150
    assert [one.name for one in found if not one.says] == []
    assert [one.name for one in found for a in one.arguments if not a.kind] == []
    assert len({one.name for one in found}) == len(found)


def test_what_the_book_itself_answers_is_not_asked_for():
    asked = {a.name.split(".")[0] for one in questions() for a in one.arguments}

    assert asked.isdisjoint({"policy", "calendar"})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (int, "整数"),
        (Unit, "workday|day"),
        (tuple[str, ...], "列表(文字)"),
        (tuple[str, date], "[文字, 日期]"),
        (dict[str, int], "表(文字 = 整数)"),
        (Ruling[int], "整数"),
        (int | str | None, "整数或文字"),
        (Limit, "{ value = 整数, unit = workday|day }"),
        (bytes, "值"),
    ],
    ids=str,
)
def test_a_type_is_said_in_words(kind, said):
    assert in_kind(kind) == said


def test_the_type_of_a_field_is_found_by_its_path():
    extension = named("deadlines.objections_to_extension")

    assert kind_at(extension, "standing.due_on") is date
    assert kind_at(extension, "standing.nothing") is None
    assert kind_at(extension, "days.more") is None
    assert kind_at(extension, "nothing") is None


def test_a_fact_that_is_a_ruling_needs_a_reason_if_it_gives_one():
    given = {"started_on": date(2024, 4, 30), "limit": {"value": 3, "because": []}}

    with pytest.raises(Mistaken, match=r"limit\.because 是空的"):
        ask(DUE_ON, given, ERPING, CALENDAR)


def test_answers_of_several_parts_are_taken_apart():
    found = ({"a": Ruling(1, ("x",))}, (Ruling(2, ("y",)), 3))

    assert value_of(found) == [{"a": 1}, [2, 3]]
    assert [ruling.because for ruling in rulings_of(found)] == [("x",), ("y",)]


@pytest.mark.parametrize("given", [None, 3, [], "x"])
def test_facts_are_a_table(given):
    with pytest.raises(Mistaken, match="with 要写成"):
        ask(DUE_ON, given, ERPING, CALENDAR)
