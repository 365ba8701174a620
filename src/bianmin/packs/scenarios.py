"""Runs the scenarios of a rule book (情景): its own examples, in its own words.

A scenario names a rule, gives it facts and says what the rule book answers. Mistakes
come back in words, with the name of the scenario; nothing is raised but for a file
that cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import msgspec

from bianmin.rules.calendar import Calendar
from bianmin.rules.ruling import Objection, Ruling

from .asking import GIVEN, ask, named, rulings_of, value_of
from .clauses import tables
from .files import read_text
from .mistakes import Mistaken
from .reading import Pack, PackError

KEYS = {"name", "ask", "with", "answer", "objects", "because"}
NOTHING = "无"  # TOML has no word for the absence of an answer


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of scenarios: for which book, which scenarios, and what in it cannot be read."""

    where: str  # erping-2023/scenarios/deadlines.toml
    pack: str
    scenarios: tuple[Mapping[str, Any], ...]
    mistakes: tuple[str, ...]


def scenario_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of scenarios that lie with a rule book, in the order of their names."""
    return tuple(sorted((folder / "scenarios").glob("*.toml")))


def read_paper(file: Path) -> Paper:
    """Return what a file of scenarios says, as far as it can be read."""
    text = read_text(file)
    inside = file.parent.name == "scenarios"
    where = f"{file.parent.parent.name}/scenarios/{file.name}" if inside else file.name
    mistakes = [f"{where}:{slip}" for slip in text.mistakes]
    if text.whole and not file.exists():
        mistakes.append(f"{where}:没有这个文件")
    mistakes += (
        f"{where}:没有 {key} 这一项" for key in text.tree if key not in ("pack", "scenario")
    )
    pack = text.tree.get("pack", "")
    if not isinstance(pack, str):
        mistakes.append(f"{where}:pack 要写规则包的名字")
        pack = ""
    return Paper(where, pack, tables(text, "scenario", where, mistakes), tuple(mistakes))


def read_scenarios(file: Path) -> tuple[Mapping[str, Any], ...]:
    """Return the scenarios of a file; raises `PackError` if it cannot be read."""
    paper = read_paper(file)
    if paper.mistakes:
        raise PackError("\n".join(paper.mistakes))
    return paper.scenarios


def run_all(file: Path, pack: Pack, calendar: Calendar) -> list[str]:
    """Return every mismatch of a file of scenarios, with the file's and the scenario's name."""
    paper = read_paper(file)
    unusable, mismatches = run_paper(paper, pack, calendar)
    return [*paper.mistakes, *unusable, *mismatches]


def run_paper(paper: Paper, pack: Pack, calendar: Calendar) -> tuple[list[str], list[str]]:
    """Return what cannot be asked, and which answers are others than the scenarios say."""
    unusable: list[str] = []
    mismatches: list[str] = []
    for scenario in paper.scenarios:
        here = f"{paper.where}:{scenario.get('name', '没有名字的情景')}"
        try:
            mismatches += (f"{here}:{one}" for one in _run(scenario, pack, calendar))
        except Mistaken as mistaken:
            unusable += (f"{here}:{one}" for one in mistaken.args)
    return unusable, mismatches


def run(scenario: Mapping[str, Any], pack: Pack, calendar: Calendar) -> list[str]:
    """Return in which ways a rule book answers otherwise than a scenario says; none if it agrees."""
    try:
        return list(_run(scenario, pack, calendar))
    except Mistaken as mistaken:
        return list(mistaken.args)


def _run(scenario: Mapping[str, Any], pack: Pack, calendar: Calendar) -> Iterator[str]:
    wrong = [f"情景里没有 {key} 这一项" for key in sorted(scenario.keys() - KEYS)]
    if ("answer" in scenario) == ("objects" in scenario):
        wrong.append("要写 answer(答案)或者 objects(异议),只写一个")
    rule = named(str(scenario.get("ask", "")))
    if rule is None:
        wrong.append(f"没有叫 {scenario.get('ask', '?')} 的规则")
    if wrong or rule is None:
        raise Mistaken(*wrong)
    because, unknown = _clauses(scenario, pack)
    try:
        found = ask(rule, scenario.get("with", {}), pack, calendar)
    except Mistaken as mistaken:
        raise Mistaken(*mistaken.args, *unknown) from mistaken
    if unknown:
        raise Mistaken(*unknown)
    if isinstance(found, list):
        yield from (*_same_objections(scenario, found), *_same_clauses(because, *found))
    else:
        yield from _same_answer(scenario, value_of(found))
        yield from _same_clauses(because, *rulings_of(found))


def _clauses(scenario: Mapping[str, Any], pack: Pack) -> tuple[set[str], list[str]]:
    """Return the clauses that a scenario expects, by their full names, and what is wrong with them."""
    said = scenario.get("because", [])
    if not isinstance(said, list):
        return set(), ["because 要写成条文的列表"]
    full = {n if n in pack.clauses else f"{pack.id}/{n}" for n in map(str, said)}
    unknown = sorted(full - pack.clauses.keys())
    return full, [f"规则书里没有 {n} 这一条" for n in unknown]


def _same_objections(scenario: Mapping[str, Any], found: list[Objection]) -> Iterator[str]:
    said = [objection.found for objection in found]
    if "objects" not in scenario:
        yield f"这条规则提的是异议,要写 objects;它提出{_said(said)}"
    elif said != scenario["objects"]:
        yield f"应当提出{_said(scenario['objects'])},实际提出{_said(said)}"


def _same_answer(scenario: Mapping[str, Any], found: Any) -> Iterator[str]:
    plain = msgspec.to_builtins(found, builtin_types=(date, datetime, time))
    if "answer" not in scenario:
        yield f"这条规则给的是答案,要写 answer;它答:{plain}"
    elif not _agrees(plain, scenario["answer"]):
        yield f"应当是 {_said(scenario['answer'])},实际是 {_said(plain)}"


def _agrees(found: Any, wanted: Any) -> bool:
    """Return whether an answer is as wanted; of a table only what is named is compared."""
    if wanted == NOTHING:
        return found is None
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            key in found and _agrees(found[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list | tuple)
            and len(found) == len(wanted)
            and all(map(_agrees, found, wanted))
        )
    return type(found) is type(wanted) and bool(found == wanted)


def _said(value: Any) -> str:
    """Return an answer, or a list of objections, as it reads in a sentence."""
    if isinstance(value, list):
        return "".join(f"“{one}”" for one in value) or f" {NOTHING}"
    return NOTHING if value is None else str(value)


def _same_clauses(wanted: set[str], *found: Ruling[Any] | Objection) -> Iterator[str]:
    cited = {clause for one in found for clause in one.because} - {GIVEN}
    if missing := sorted(wanted - cited):
        yield f"没有引用 {'、'.join(missing)}"
    if more := sorted(cited - wanted):
        yield f"多引用了 {'、'.join(more)}"
