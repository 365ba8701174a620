"""What `bianmin check` and `bianmin why` say of the rule books."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
PACKS = Path(__file__).parents[3] / "packs"


@pytest.fixture
def books(tmp_path):
    """A copy of the rule books, to be spoiled."""
    return shutil.copytree(PACKS, tmp_path / "packs")


def test_a_sound_book_is_summed_up_in_a_line(bianmin):
    said = bianmin("check", "erping-2023")

    assert said.returncode == 0, said.stdout
    assert "130 条" in said.stdout
    assert len(said.stdout.splitlines()) == 1


def test_a_book_with_three_mistakes_has_all_three_named_at_once(bianmin, books):
    (books / "erping-2023/zz.toml").write_text(
        """
        [[clause]]
        id = "zz/1"
        at = "第一条"
        says = "延期最长五天"
        does = "enforce"
        sets.deadlines.extension_max = "五天"
        sets.deadlines.extention_max = 5

        [[clause]]
        id = "zz/2"
        at = "第二条"
        says = "没有说怎么办"
        does = "hope"
        """
    )

    said = bianmin("check", BIANMIN_PACKS=str(books))

    assert said.returncode == 1
    assert "extension_max" in said.stdout
    assert "没有叫 deadlines.extention_max 的设定" in said.stdout
    assert "erping-2023/zz.toml:zz/2:does 只能写" in said.stdout
    assert "✓ yuanbaozi-2021" in said.stdout
    assert "Traceback" not in said.stderr


def test_a_changed_number_breaks_its_scenarios_by_their_names(bianmin, books):
    clauses = books / "_national/calendar.toml"
    text = clauses.read_text("utf-8")
    assert text.count("sets.deadlines.first_day_counts = false") == 1
    clauses.write_text(text.replace("first_day_counts = false", "first_day_counts = true"), "utf-8")

    said = bianmin("check", "erping-2023", BIANMIN_PACKS=str(books))

    assert said.returncode == 1
    assert "应当是" in said.stdout
    assert "/scenarios/" in said.stdout


def test_a_number_comes_with_its_clause_and_the_sentence(bianmin):
    said = bianmin("why", "erping-2023", "deadlines.extension")

    lines = said.stdout.splitlines()
    assert said.returncode == 0, said.stdout + said.stderr
    assert any(line.startswith("deadlines.extension_max = ") for line in lines)
    assert any("限时办结制度" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("check", "erping-2032"), "erping-2023"),
        (("why", "erping"), "erping-2023"),
        (("why", "erping-2023", "deadline.extension_max"), "deadlines.extension_max"),
    ],
)
def test_a_wrong_name_is_answered_with_the_near_ones(bianmin, words, near):
    said = bianmin(*words)

    assert said.returncode == 1
    assert near in said.stdout


def test_the_books_can_be_read_where_nothing_can_be_written(bianmin):
    said = bianmin("why", "yuanbaozi-2021", "deadlines", BIANMIN_VAR="/proc/nowhere")

    assert said.returncode == 0, said.stderr
