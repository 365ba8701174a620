"""What docs/change-a-rule.md tells a newcomer is what happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bianmin.packs import PackError, read_calendar, read_pack
from bianmin.packs.differences import differences
from bianmin.packs.scenarios import run_all

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/change-a-rule.md").read_text("utf-8")
FILES = dict(re.findall(r"```toml\n# packs/(erping-2026/[\w/]+\.toml)\n(.*?)```", PAGE, re.S))


@pytest.fixture
def shelf(tmp_path):
    shutil.copytree(ROOT / "packs", tmp_path, dirs_exist_ok=True)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_new_edition_of_the_page_reads_and_answers_its_scenario(shelf):
    pack = read_pack(shelf / "erping-2026")

    asked = run_all(
        shelf / "erping-2026/scenarios/deadlines.toml", pack, read_calendar(shelf / "_calendars")
    )

    assert asked == []
    assert pack.policy.deadlines.extension_max.value == 3


def test_without_the_word_replaces_the_reader_says_what_the_page_shows(shelf):
    file = shelf / "erping-2026/deadlines.toml"
    file.write_text(re.sub(r"^replaces.*\n", "", file.read_text("utf-8"), flags=re.M), "utf-8")

    with pytest.raises(PackError) as bad:
        read_pack(shelf / "erping-2026")

    assert all(f"      {line}\n" in PAGE for line in str(bad.value).splitlines())


def test_an_edited_number_breaks_the_scenarios_that_the_page_shows(shelf):
    file = shelf / "erping-2023/deadlines.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("extension_max = 5", "extension_max = 3"), "utf-8")

    broken = run_all(
        shelf / "erping-2023/scenarios/deadlines.toml",
        read_pack(shelf / "erping-2023"),
        read_calendar(shelf / "_calendars"),
    )

    assert len(broken) == 4
    assert all(f"      {line}\n" in PAGE for line in broken[:3])
    assert f"✗ erping-2023: {len(broken)} 处错误" in PAGE


def test_the_other_reading_that_the_page_chooses_is_one(shelf):
    (line,) = re.findall(r'^other_readings = \["(.*)"\]$', PAGE, re.M)
    town = line.split("/")[0]
    head = (shelf / "erping-2026/pack.toml").read_text("utf-8")
    head = head.replace(
        'extends = "erping-2023"', f'extends = "{town}"\nother_readings = ["{line}"]'
    )
    (shelf / "county-2026").mkdir()
    (shelf / "county-2026/pack.toml").write_text(head, "utf-8")

    chosen = read_pack(shelf / "county-2026").rulings

    kept = read_pack(shelf / town).rulings
    changed = [name for name in kept if kept[name].value != chosen[name].value]
    assert changed
    assert all(chosen[name].because == (line,) for name in changed)


def test_the_sentences_of_the_page_on_what_changes_are_true(shelf):
    found = differences(read_pack(shelf / "erping-2023"), read_pack(shelf / "erping-2026"))

    assert [f"      {one.sentence}" for one in found] == re.findall(
        r"^ {6}(?:联办件的)?延期上限:.*", PAGE, re.M
    )
