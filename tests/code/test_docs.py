"""The documents name what is there."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from django.core.management import get_commands

from bianmin import command, shelf
from bianmin.operations import pages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = DOCS / "generated"
WRITTEN = sorted(
    {*ROOT.glob("*.md"), *DOCS.rglob("*.md")} - set(GENERATED.rglob("*.md")),
)
KILOBYTE = 1000

pytestmark = pytest.mark.once


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def commands(text: str) -> list[str]:
    """Return what a document tells one to type: its indented lines and what stands in `…`."""
    typed = re.findall(r"^    (?:\$ )?(.+)$", text, re.M) + re.findall(r"`([^`\n]+)`", text)
    return [line.split("#")[0].strip() for line in typed]


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
    recipes = re.search(r"^\.PHONY: (.*)$", text, re.M)[1].split()
    told = re.findall(r"^([a-z]+):[^#\n]*# \S", text, re.M)

    assert sorted(recipes) == sorted(told)
    assert len(recipes) <= 14


def test_the_generated_pages_are_fresh_run_make_docs_if_not():
    written = {
        str(file.relative_to(GENERATED)): file.read_text("utf-8")
        for file in GENERATED.rglob("*.md")
    }

    stale = [name for name, text in pages.generated() if written.pop(name, None) != text]

    assert stale == []
    assert written == {}


def test_what_the_documents_tell_one_to_type_can_be_typed():
    recipes = set(
        re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)[1].split()
    )
    ours = {name.replace("_", "-") for name in get_commands()} | set(command.OWN) | {"help"}
    unknown = []
    for file in WRITTEN:
        for line in commands(file.read_text("utf-8")):
            words = [w for w in line.split() if not re.fullmatch(r"[A-Z_]+=\S*", w)]
            if words[:1] == ["make"]:
                unknown += [f"{named(file)}: {line}" for w in words[1:2] if w not in recipes]
            elif words[:1] in (["bianmin"], [".venv/bin/bianmin"]):
                unknown += [f"{named(file)}: {line}" for w in words[1:2] if w not in ours]

    assert unknown == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_first_page_names_the_two_commands_everybody_needs(name):
    typed = commands((ROOT / name).read_text("utf-8"))

    assert {"make run", "make test"} <= set(typed)


def test_every_link_of_the_documents_leads_somewhere():
    broken = []
    for file in {*WRITTEN, *GENERATED.rglob("*.md")}:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", file.read_text("utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not target.startswith(("http://", "https://", "#")):
                there = file.parent / target.split("#")[0]
                broken += [] if there.exists() else [f"{named(file)}: {target}"]

    assert broken == []


def test_every_clause_the_documents_cite_is_on_the_shelf():
    packs = [shelf.pack(name) for name in shelf.pack_ids()]
    books = {clause.split("/")[0] for pack in packs for clause in pack.clauses}
    known = {clause for pack in packs for clause in pack.clauses}
    cited = re.compile(rf"(?<![\w/-])((?:{'|'.join(map(re.escape, books))})/[\w./-]*\w)")

    missing = [
        f"{named(file)}: {clause}"
        for file in WRITTEN
        for clause in cited.findall(file.read_text("utf-8"))
        if clause not in known and not clause.endswith(".toml")
    ]

    assert missing == []


def test_every_decision_is_in_the_list_of_decisions():
    listed = re.findall(
        r"\((\d{4}-[\w-]+\.md)\)", (DOCS / "decisions/README.md").read_text("utf-8")
    )
    there = [file.name for file in DOCS.glob("decisions/[0-9]*.md")]

    assert listed == sorted(there)


def test_every_picture_is_shown_and_none_is_heavy():
    texts = "".join(file.read_text("utf-8") for file in WRITTEN)
    pictures = list(chain(DOCS.glob("pictures/*.png"), DOCS.glob("pictures/*.svg")))

    assert [named(p) for p in pictures if p.name not in texts] == []
    assert [named(p) for p in pictures if p.stat().st_size >= 200 * KILOBYTE] == []


def test_no_document_speaks_of_one_machine():
    paths = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users|mnt)/\S*")

    found = [
        f"{named(file)}: {path}"
        for file in WRITTEN
        for path in paths.findall(file.read_text("utf-8"))
    ]

    assert found == []


def test_the_list_of_stories_names_what_is_told_and_leaves_no_file_of_stories_out():
    told, bad = (DOCS / "stories.md").read_text("utf-8").split("## Bad input")
    row = re.compile(r"^\| .+ \| \[[^]]+\]\(\.\./(tests/[^)]+)\) \| `(test_\w+)` \|$", re.M)
    stories, hostile = row.findall(told), row.findall(bad)
    missing = [
        f"{file}: {test}"
        for file, test in (*stories, *hostile)
        if f"def {test}(" not in (ROOT / file).read_text("utf-8")
    ]
    kept = {str(file.relative_to(ROOT)) for file in ROOT.glob("tests/apps/*/test_stories.py")}

    assert missing == []
    assert len(set(stories)) >= 40
    assert len(set(hostile)) == 17
    assert kept - {file for file, _ in stories} == set()
