"""Phrases lie apart from their clauses, and are set there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bianmin.packs import PackError, read_pack

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture
def phrases(tmp_path):
    for name in ("_national", "_default", "xibuhe"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "xibuhe/phrases.toml"


def test_a_phrase_cites_the_clause_below_which_it_stands():
    listed = read_pack(PACKS / "xibuhe").policy.conduct.forbidden["language/7"]

    assert "不知道" in listed.value
    assert listed.because == ("xibuhe/language/7",)


def test_every_mistake_of_a_file_of_phrases_is_named_at_once(phrases):
    phrases.write_text(
        'recommended = ["您好"]\n[forbiden]\n"language/7" = []\n'
        '[forbidden]\n"language/77" = ["不知道"]\n"language/7" = "不知道"\n',
        "utf-8",
    )

    with pytest.raises(PackError) as bad:
        read_pack(phrases.parent)

    said = str(bad.value).splitlines()
    assert "xibuhe/phrases.toml:recommended:每一组用语前面要写条文的编号" in said
    assert any("没有叫 forbiden 的一类用语" in line for line in said)
    assert any("forbidden:没有 language/77 这一条" in line for line in said)
    assert any(line.startswith("xibuhe/conduct.toml:language/7:") for line in said)


def test_a_clause_whose_settings_are_no_table_keeps_its_own_mistake(phrases):
    file = phrases.parent / "conduct.toml"
    text = file.read_text("utf-8").replace("sets.conduct.written_barred = true", 'sets = "x"')
    file.write_text("\n".join(x for x in text.splitlines() if "sets.conduct" not in x), "utf-8")

    with pytest.raises(PackError, match=r"conduct\.toml:language/7:sets"):
        read_pack(phrases.parent)
