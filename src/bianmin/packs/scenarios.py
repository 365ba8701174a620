"""Asks a rule book the questions of its `scenarios/` (情景), one file an area.

A scenario names a rule, gives it facts and says what the rule book answers. Facts
are read by the types that the rule itself declares, so that a scenario can be
written for any rule. Mistakes come back in words, with the name of the scenario;
nothing is raised but for a file that cannot be read.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import tomli

from bianmin.rules.calendar import Calendar
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Objection, Ruling

from .reading import Pack, PackError

KEYS = {"name", "ask", "with", "answer", "objects", "because"}
GIVEN = "情景给定"  # what a fact rests on when the scenario does not say
NOTHING = "无"  # TOML has no word for the absence of an answer


class Mistaken(Exception):
    """A scenario that cannot be asked; holds everything wrong with it."""


def scenario_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of scenarios that lie with a rule book, in the order of their names."""
    return tuple(sorted((folder / "scenarios").glob("*.toml")))


def read_scenarios(file: Path) -> tuple[Mapping[str, Any], ...]:
    """Return the scenarios of a file; raises `PackError` if it cannot be read."""
    try:
        found = tomli.loads(file.read_text("utf-8")).get("scenario", [])
    except (tomli.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PackError(f"{_where(file)}:读不了:{error}") from error
    if not isinstance(found, list) or not all(isinstance(s, dict) for s in found):
        raise PackError(f"{_where(file)}:每个情景要以 [[scenario]] 开头")
    return tuple(found)


def _where(file: Path) -> str:
    """Return the name of a file as people know it: `erping-2023/scenarios/deadlines.toml`."""
    inside = file.parent.name == "scenarios"
    return f"{file.parent.parent.name}/scenarios/{file.name}" if inside else file.name


def run_all(file: Path, pack: Pack, calendar: Calendar) -> list[str]:
    """Return every mismatch of a file of scenarios, with the file's and the scenario's name."""
    return [
        f"{_where(file)}:{scenario.get('name', '没有名字的情景')}:{mismatch}"
        for scenario in read_scenarios(file)
        for mismatch in run(scenario, pack, calendar)
    ]


def run(scenario: Mapping[str, Any], pack: Pack, calendar: Calendar) -> list[str]:
    """Return in which ways a rule book answers otherwise than a scenario says; none if it agrees."""
    try:
        rule = _rule(scenario)
        facts = _facts(rule, scenario.get("with", {}), pack, calendar)
        because = _clauses(scenario, pack)
        result = rule(**facts)
        found = list(result) if isinstance(result, Iterator) else result
    except Mistaken as mistaken:
        return list(mistaken.args)
    except ValueError as error:
        return [f"算不出来:{error}"]
    if isinstance(found, list):
        return [*_same_objections(scenario, found), *_same_clauses(because, *found)]
    return [*_same_answer(scenario, _value(found)), *_same_clauses(because, *_rulings(found))]


def _value(found: Any) -> Any:
    """Return what a rule answered without the clauses: of a ruling its value, of several each."""
    if isinstance(found, Ruling):
        return found.value
    if isinstance(found, tuple):
        return [_value(one) for one in found]
    if isinstance(found, Mapping):
        return {key: _value(one) for key, one in found.items()}
    return found


def _rulings(found: Any) -> Iterator[Ruling[Any]]:
    """Yield the rulings that an answer is made of."""
    if isinstance(found, Ruling):
        yield found
    elif isinstance(found, tuple | Mapping):
        for one in found.values() if isinstance(found, Mapping) else found:
            yield from _rulings(one)


def _rule(scenario: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the rule that a scenario asks."""
    wrong = [f"情景里没有 {key} 这一项" for key in sorted(scenario.keys() - KEYS)]
    if ("answer" in scenario) == ("objects" in scenario):
        wrong.append("要写 answer(答案)或者 objects(异议),只写一个")
    rule = _named(str(scenario.get("ask", "")))
    if rule is None:
        wrong.append(f"没有叫 {scenario.get('ask', '?')} 的规则")
    if wrong or rule is None:
        raise Mistaken(*wrong)
    return rule


def _named(ask: str) -> Callable[..., Any] | None:
    """Return the rule called `area.name`, if there is one."""
    area, _, name = ask.partition(".")
    if not area.isidentifier() or name.startswith("_") or not find_spec(f"bianmin.rules.{area}"):
        return None
    rule = getattr(import_module(f"bianmin.rules.{area}"), name, None)
    here = inspect.isfunction(rule) and rule.__module__ == f"bianmin.rules.{area}"
    return rule if here else None


def _facts(rule: Callable[..., Any], given: Any, pack: Pack, calendar: Calendar) -> dict[str, Any]:
    """Return the arguments of a rule: from the book by their type, the rest from the scenario."""
    if not isinstance(given, Mapping):
        raise Mistaken("with 要写成 { 条件 = 值 }")
    hints = _hints(rule)
    wanted = inspect.signature(rule).parameters
    own = {name: _from_the_book(hints[name], pack, calendar) for name in wanted}
    facts = {name: value for name, value in own.items() if value is not None}
    wrong = [
        f"这条规则没有叫 {name} 的条件" for name in given if name not in wanted or name in facts
    ]
    for name, parameter in wanted.items():
        if name in facts or (name not in given and parameter.default is not parameter.empty):
            continue
        try:
            facts[name] = _fact(name, given, hints[name])
        except Mistaken as mistaken:
            wrong += mistaken.args
    if wrong:
        raise Mistaken(*wrong)
    return facts


def _fact(name: str, given: Mapping[str, Any], kind: Any) -> Any:
    """Return one argument of a rule; what may be absent may be left out."""
    if name not in given:
        if NoneType in get_args(kind):
            return None
        raise Mistaken(f"缺少条件 {name}")
    try:
        return _converted(given[name], kind)
    except (msgspec.ValidationError, TypeError) as error:
        raise Mistaken(f"{name} 写得不对:{error}") from error


@cache
def _hints(rule: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(rule)


def _from_the_book(kind: Any, pack: Pack, calendar: Calendar) -> Any:
    """Return the calendar, or the section of the policy that has this type, or None."""
    if kind is Calendar:
        return calendar
    sections = (getattr(pack.policy, field.name) for field in fields(Policy))
    return next((section for section in sections if type(section) is kind), None)


def _converted(raw: Any, kind: Any) -> Any:
    """Return a fact by its type; a ruling is written as its value, with or without `because`."""
    options = get_args(kind) if NoneType in get_args(kind) else (kind,)
    for option in options:
        if get_origin(option) is Ruling:
            return _given_ruling(raw, get_args(option)[0])
    return msgspec.convert(raw, kind, strict=True)


def _given_ruling(raw: Any, kind: Any) -> Ruling[Any]:
    because: tuple[str, ...] = (GIVEN,)
    if isinstance(raw, Mapping) and "because" in raw:
        because = msgspec.convert(raw["because"], tuple[str, ...])
        raw = {key: value for key, value in raw.items() if key != "because"}
    return Ruling(msgspec.convert(raw, kind, strict=True), because)


def _clauses(scenario: Mapping[str, Any], pack: Pack) -> set[str]:
    """Return the clauses that a scenario expects, by their full names."""
    named = scenario.get("because", [])
    if not isinstance(named, list):
        raise Mistaken("because 要写成条文的列表")
    full = {n if n in pack.clauses else f"{pack.id}/{n}" for n in map(str, named)}
    if unknown := sorted(full - pack.clauses.keys()):
        raise Mistaken(*(f"规则书里没有 {name} 这一条" for name in unknown))
    return full


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
