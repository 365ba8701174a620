"""One word for one thing: the glossary names what the rules are about."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = [
    re.fullmatch(r"\| ([^|`]+) \| (`.+`) \| (.+) \|", line)
    for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "`" in line
]
TERMS = {term for line in LINES for term in line[1].split("、")}
IDENTIFIERS = [name for line in LINES for name in re.findall(r"`(\w+)`", line[2])]
AREAS = sorted(f.stem for f in (ROOT / "src/bianmin/rules").glob("[!_]*.py"))


@pytest.mark.parametrize("area", AREAS)
def test_a_rules_module_begins_with_its_chinese_term(area):
    first = import_module(f"bianmin.rules.{area}").__doc__.splitlines()[0]

    assert any(term in TERMS for term in re.findall(r"A?B?[\u4e00-\u9fff]+", first))


def test_every_line_has_a_term_an_identifier_and_a_meaning():
    assert len(LINES) > 80
    assert None not in LINES
    assert len(IDENTIFIERS) == len(set(IDENTIFIERS))


def names_in(file: Path) -> set[str]:
    """The names that a module defines, asks for, or writes as a word in quotes."""
    found = {file.stem}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        found |= {getattr(node, key, None) for key in ("id", "attr", "name", "arg", "value")}
    return {name for name in found if isinstance(name, str)}


def test_every_identifier_of_the_glossary_is_in_the_code():
    code = [*(ROOT / "src/bianmin").rglob("*.py")]
    folders = {folder.name for folder in (ROOT / "packs").iterdir()}
    folders |= {file.parent.name for file in code}
    said = folders.union(*map(names_in, code))

    assert sorted(set(IDENTIFIERS) - said) == []
