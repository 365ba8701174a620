"""No clause of a rule book is forgotten: it is answered, or it stands in the list of what is not."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_origin, get_type_hints

import pytest

from bianmin.features import FEATURES as FEATURES_BUILT
from bianmin.packs import read_pack
from bianmin.packs.coverage import (
    ENTRIES,
    READY,
    Answer,
    answer,
    coverage,
    planned,
    unanswered,
)
from bianmin.packs.reading import Clause
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling

ROOT = Path(__file__).parents[2]
TOWNS = {f.parent.name: read_pack(f.parent) for f in sorted(ROOT.glob("packs/[!_]*/pack.toml"))}
PLANNED = planned(ROOT / "packs")
WAITING = 109
CLAUSES = {c.id: c for pack in TOWNS.values() for c in pack.clauses.values()}
NOT_READ_YET = {
    "consult.samples_offered",
    "consult.card_form",
    "intake.notice_fields",
    "security.lookups_recorded",
}
FEATURES = FEATURES_BUILT.keys() | {"answer_sheet", "catalogue_import", "guide", "login"}
WHOLE = {  # clauses of the documents
    "attendance-002e": 9,
    "chashan-village": 67,
    "county-report-001a": 54,
    "dangwu-zhengwu": 23,
    "erping-2023": 130,
    "hanbin-2011": 150,
    "ning-county": 60,
    "ningdu": 58,
    "qingyuan-2009": 83,
    "xiaye": 35,
    "xibuhe": 124,
    "xx-county-guidance": 60,
    "yongan-2025": 412,
    "yuanbaozi-2021": 166,
    "zhengding": 277,
}


def test_a_clause_that_nothing_answers_names_the_feature_that_will():
    silent = [CLAUSES[i] for i in unanswered(TOWNS.values(), FEATURES)]

    assert [c.id for c in silent if c.done_by not in PLANNED] == []


def test_what_is_planned_is_asked_for_and_not_built():
    """Of a screen still to be built a clause may have the value already."""
    asked = {clause.done_by for clause in CLAUSES.values()} | set(READY.values())

    assert sorted(PLANNED.keys() - asked) == []
    assert sorted(PLANNED.keys() & FEATURES) == []


def test_what_stands_ready_is_what_no_screen_asks():
    """The table of coverage says which rules nobody in the hall is held to yet; here it is held to the code."""
    apps = [
        f for f in (ROOT / "src/bianmin").rglob("*.py") if f.parent.name not in {"rules", "packs"}
    ]
    asked = {name for f in apps for name in re.findall(r"policy\.(\w+)", f.read_text("utf-8"))}

    sections = set(Policy.__dataclass_fields__)
    assert sections - asked == (READY.keys() - ENTRIES) & sections
    assert READY.keys() <= sections
    assert set(READY.values()) <= PLANNED.keys()


def test_fewer_and_fewer_clauses_wait():
    """The number may only become smaller."""
    assert len(unanswered(TOWNS.values(), FEATURES)) <= WAITING


@pytest.mark.parametrize("town", TOWNS.values(), ids=TOWNS)
def test_a_pack_is_the_whole_document_in_its_order(town):
    numbers = [clause.no for clause in town.own]

    assert numbers == list(range(1, WHOLE[town.id] + 1))
    assert all(clause.at and clause.says and clause.must for clause in town.own)


@pytest.mark.parametrize("pack", ["_national", "_default"])
def test_the_clauses_of_a_foundation_are_numbered_once(pack):
    numbers = Counter(c.no for c in CLAUSES.values() if c.id.startswith(f"{pack}/"))

    assert [no for no, times in numbers.items() if times > 1] == []
    assert min(numbers) == 1


def test_what_the_system_does_by_default_does_not_pass_for_a_document():
    defaults = [c for c in CLAUSES.values() if c.id.startswith("_default/")]

    assert [c.id for c in defaults if not c.at.startswith(f"系统默认 {c.no}")] == []


def test_a_clause_names_only_features_that_exist():
    named = {c.done_by: c.id for c in CLAUSES.values() if c.done_by}

    assert {
        feature: by for feature, by in named.items() if feature not in FEATURES | PLANNED.keys()
    } == {}


def test_no_feature_is_there_that_no_clause_asks_for():
    asked = {c.done_by for c in CLAUSES.values()} | {"checklist"}

    assert sorted(FEATURES - asked) == []


def leaves(kind: type, name: str = "") -> list[str]:
    """The settings of a policy: `deadlines.extension_max`, the tables by their own name."""
    hints = get_type_hints(kind)
    found: list[str] = []
    for field in fields(kind):
        path = f"{name}.{field.name}".lstrip(".")
        inner = hints[field.name]
        found += leaves(inner, path) if is_dataclass(inner) and get_origin(inner) is not Ruling else [path]  # fmt: skip
    return found


def read_in(file: Path) -> set[str]:
    """The names that code or a template asks of something: `x.name`."""
    text = file.read_text("utf-8")
    if file.suffix == ".html":
        return {name for tag in re.findall(r"{[{%](.*?)[%}]}", text) for name in tag.split(".")}
    return {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}


def test_what_a_clause_sets_is_read_somewhere():
    """A value that nobody reads would be an empty promise: the clause is not answered by it."""
    files = [f for f in (ROOT / "src/bianmin").rglob("*") if f.suffix in {".py", ".html"}]
    read = set().union(*map(read_in, files))

    unread = {setting for setting in leaves(Policy) if setting.split(".")[-1] not in read}
    assert unread - NOT_READ_YET == set()


# ------------------------------------------------------------------ what answers


def clause(**said) -> Clause:
    return Clause(**{"id": "x/1", "at": "第一条", "says": "…", "does": "enforce"} | said)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"sets": {"a": 1}}, Answer.VALUE),
        ({"bounds": {"a": 1}, "done_by": "intake"}, Answer.VALUE),
        ({"done_by": "intake"}, Answer.FEATURE),
        ({"done_by": "clairvoyance"}, Answer.NOT_YET),
        ({"does": "check"}, Answer.PERSON),
        ({"does": "check", "done_by": "intake"}, Answer.FEATURE),
        ({}, Answer.NOT_YET),
    ],
    ids=str,
)
def test_a_clause_is_answered_by_a_value_a_feature_or_a_person(said, found):
    assert answer(clause(**said), FEATURES) is found


def test_nobody_checks_a_clause_without_a_list_to_check_it_by():
    assert answer(clause(does="check"), FEATURES - {"checklist"}) is Answer.NOT_YET


def test_a_book_counts_its_own_clauses_only():
    counts = coverage(TOWNS["erping-2023"], FEATURES)

    assert counts.total() == WHOLE["erping-2023"]
    assert 0 < counts[Answer.PERSON] < counts.total()


def test_every_answer_has_a_name_people_read():
    assert all(one.zh for one in Answer)
