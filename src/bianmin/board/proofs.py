"""The scenarios that prove a clause (情景): examples of the rule books, run at every change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from bianmin.packs.scenarios import read_paper, scenario_files
from bianmin.packs.words import day, in_words

CODE = re.compile(r"[a-z]{2}")  # a name for those who write books, not for readers


@dataclass(frozen=True, slots=True)
class Proof:
    """One scenario: what it is about, and what the book answers."""

    book: str
    name: str
    answer: str  # in words; empty where it is a table of answers


def proofs() -> Mapping[str, tuple[Proof, ...]]:
    """Return the scenarios of all books by the clauses they rest on."""
    return _proofs(settings.PACKS)


@cache
def _proofs(shelf: Path) -> Mapping[str, tuple[Proof, ...]]:
    found: dict[str, list[Proof]] = {}
    for head in sorted(shelf.glob("*/pack.toml")):
        book = head.parent.name
        for file in scenario_files(head.parent):
            for scenario in read_paper(file).scenarios:
                proof = Proof(book, str(scenario.get("name", "")), _answer(scenario))
                for clause in _rests_on(scenario, book):
                    found.setdefault(clause, []).append(proof)
    return {clause: tuple(every) for clause, every in found.items()}


def _rests_on(scenario: Mapping[str, Any], book: str) -> list[str]:
    """Return the full names of the clauses a scenario cites; its own book's are written short."""
    named = scenario.get("because", [])
    heads = [f"{folder.name}/" for folder in settings.PACKS.iterdir()]
    return [name if name.startswith(tuple(heads)) else f"{book}/{name}" for name in map(str, named)]


def _answer(scenario: Mapping[str, Any]) -> str:
    if "objects" in scenario:
        said = scenario["objects"]
        return f"不行:{in_words(said)}" if said else "可以"
    answer = scenario.get("answer")
    told = [_told(one) for one in (answer if isinstance(answer, list) else [answer])]
    return "" if any(map(CODE.search, told)) else "、".join(told) or "没有"


def _told(value: Any) -> str:
    if type(value) is date:
        return day(value)
    return in_words(value)
