"""What changes from one rule book to another, in sentences."""

from __future__ import annotations

import re

import pytest

from bianmin.packs import read_pack
from bianmin.packs.differences import chapters, differences
from tests.fixtures.books import PACKS, clause

TOWNS = [file.parent.name for file in sorted(PACKS.glob("[!_]*/pack.toml"))]


@pytest.fixture
def changed(write):
    """The sentences on what a book of a few clauses changes of Erping's."""

    def changes(*clauses):
        before = read_pack(PACKS / "erping-2023")
        after = read_pack(write("".join(clauses), extends="erping-2023"))
        return [one.sentence for one in differences(before, after)]

    return changes


def test_a_number_changes_with_its_unit_and_both_clauses(changed):
    shorter = clause(
        "extension/5",
        'replaces = "erping-2023/extension/5b"',
        "sets.deadlines.extension_max = 3",
        "sets.deadlines.extension_max_joint = 5",
    )

    assert changed(shorter)[0] == "延期上限:5 个工作日 → 3 个工作日(限时办结制度 第五条 → 第五条)"


def test_of_a_table_only_one_book_has_a_line(changed):
    duty = (
        '{ what = "巡查", evidence = "inspection", per = "week", at_least = 2, who = "中心主任" }'
    )

    assert changed(clause("x/1", f"sets.duties.recurring.rounds = {duty}")) == [
        "隔一段时间要做的事:只有《试验镇工作制度》有:"
        "巡查,凭巡查记录,每周,至少 2,由中心主任负责(第五条)"
    ]


def test_of_two_long_lists_what_goes_and_what_comes_is_said(changed):
    parts = '["accept_condition", "materials", "handle_flow", "fee", "statutory_limit"]'
    said = changed(
        clause(
            "x/1",
            'replaces = "erping-2023/one-time-notice/4a"',
            f"sets.consult.answer_fields = {parts}",
        )
    )

    (one,) = (one for one in said if one.startswith("答复咨询要讲清的内容:"))
    assert "新增" in one or "→" in one


KEY = re.compile(r"(?<![\w.{])[a-z][a-z_]{2,}(?![\w}])")  # but not a blank to fill in: {town}
WORDS = {"wifi"}


@pytest.mark.parametrize("town", TOWNS)
def test_no_key_stands_in_a_sentence(town):
    """A code that has no word yet gets one in `packs.words.CODES`, or its enumeration a `zh`."""
    found = differences(read_pack(PACKS / "_default"), read_pack(PACKS / town))

    keys = {
        one.setting: keys
        for one in found
        if (keys := set(KEY.findall(f"{one.called} {one.before} {one.after}")) - WORDS)
    }
    assert keys == {}


@pytest.mark.parametrize("town", TOWNS)
def test_each_book_differs_from_the_defaults_in_chapters_of_sentences(town):
    found = differences(read_pack(PACKS / "_default"), read_pack(PACKS / town))

    grouped = chapters(found)

    assert found
    assert [one for chapter in grouped for one in chapter.changes] == list(found)
    assert [one.setting for one in found if not one.sentence or one.called == one.setting] == []
    assert len({chapter.area for chapter in grouped}) == len(grouped)
    assert [c.for_residents for c in grouped] == sorted(
        (c.for_residents for c in grouped), reverse=True
    )
