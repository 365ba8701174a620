"""What a note or a duty of a clause points to is there, and is called by its whole name."""

from __future__ import annotations

import re
import tomllib

import pytest

from bianmin.packs.clauses import read_book
from tests.fixtures.books import PACKS

BOOKS = sorted(folder for folder in PACKS.iterdir() if (folder / "pack.toml").exists())
CLAUSES = {one.clause.id: one.clause for book in BOOKS for one in read_book(book).said}
WISHES = {
    f"{file.parent.name}/{wish['id']}"
    for file in PACKS.glob("*/wishes.toml")
    for wish in tomllib.loads(file.read_text("utf-8"))["wish"]
}
NAMES = CLAUSES.keys() | WISHES
CHAPTERS = {name.rpartition("/")[0] for name in NAMES}  # yongan-2025/chief: all of its clauses

WHOLE = re.compile(r"(?<![\w/.-])\w[\w-]*(?:/[\w-]+)+(?![\w-]|\.toml)", re.ASCII)
SHORT = re.compile(
    r"(?<![\w/.-])(?:\d+[a-z]\d?|\d+(?:-\d+)+[a-z]?)(?![\w-])", re.ASCII
)  # 3b, 3-2-3b
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def mentioned(text: str) -> list[str]:
    """Return the clauses that a text names, by whole names and by short ones."""
    return [*WHOLE.findall(text), *SHORT.findall(A_DAY.sub("", WHOLE.sub("", text)))]


@pytest.mark.parametrize("book", [book.name for book in BOOKS])
def test_every_clause_named_in_a_note_is_there_by_its_whole_name(book):
    lost = {
        clause.id: unknown
        for clause in CLAUSES.values()
        if clause.id.startswith(f"{book}/")
        and (
            unknown := [
                name
                for name in mentioned(f"{clause.must} {clause.note}")
                if name not in NAMES | CHAPTERS
            ]
        )
    }

    assert lost == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("见 erping-2023/extension/5b 。", ["erping-2023/extension/5b"]),
        ("与5a有重叠", ["5a"]),
        ("（ 3-2-3a 和 3-2-3b ）", ["3-2-3a", "3-2-3b"]),
        ("2023-07-25 起", []),
        ("列在 _calendars/festivals.toml 里", []),
        ("以正文为准（8月底）", []),
    ],
)
def test_names_are_found_however_they_are_written(text, names):
    assert mentioned(text) == names
