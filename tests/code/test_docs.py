"""The documents name what is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_name_of_the_environment_is_explained_and_none_that_nothing_reads():
    read = set()
    for file in (ROOT / "src").rglob("*.py"):
        read |= set(re.findall(r"\bBIANMIN_[A-Z_]+", file.read_text("utf-8")))

    explained = re.findall(
        r"^\| `(BIANMIN_[A-Z_]+)`", (ROOT / "docs/operations.md").read_text("utf-8"), re.M
    )

    assert sorted(explained) == sorted(read)


def test_the_makefile_has_few_recipes_and_each_says_what_it_does():
    text = (ROOT / "Makefile").read_text("utf-8")
    named = re.search(r"^\.PHONY: (.*)$", text, re.M)[1].split()
    told = re.findall(r"^([a-z]+):[^#\n]*# \S", text, re.M)

    assert sorted(named) == sorted(told)
    assert len(named) <= 14
