"""Asks a rule book a question (问制度): a rule by its name, facts by the types it declares.

Every function of `bianmin.rules` whose arguments are named can be asked. What the rule
book itself answers (its sections, the calendar) is given by the book; the rest are the
facts of the one who asks. Mistakes come back in words, all at once.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import bianmin.rules
from bianmin.rules.calendar import Calendar
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Objection, Ruling

from .mistakes import Mistaken, convert, hints, near
from .reading import Pack
from .words import comments

GIVEN = "情景给定"  # what a fact rests on when nobody says
UNITS = {  # what a number counts, by the last word of its name, where nothing is written beside it
    "days": "天", "workdays": "工作日", "halves": "半天", "minutes": "分钟", "hours": "小时",
    "months": "月", "years": "年", "points": "分", "times": "次", "nth": "第几次", "age": "岁",
    "share": "比例", "percent": "%", "seconds": "秒", "seed": "种子",
}  # fmt: skip
PLAIN = {
    int: "整数", float: "数", str: "文字", bool: "true/false", date: "日期", time: "钟点",
    datetime: "日期钟点",
}  # fmt: skip
SECTIONS = frozenset(hints(Policy).values())


@dataclass(frozen=True, slots=True)
class Argument:
    """One fact that a question needs: `standing.due_on`, 日期."""

    name: str
    kind: str  # in words
    unit: str  # or whatever is written beside it
    optional: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A rule that can be asked."""

    name: str  # deadlines.due_on
    says: str  # the first line of its documentation
    arguments: tuple[Argument, ...]
    objects: bool  # it answers with objections, none meaning yes


def named(name: str) -> Callable[..., Any] | None:
    """Return the rule called `area.name`, if there is one."""
    area, _, rule_name = name.partition(".")
    private = rule_name.startswith("_") or not rule_name.isidentifier()
    if private or not area.isidentifier() or not find_spec(f"bianmin.rules.{area}"):
        return None
    rule = getattr(import_module(f"bianmin.rules.{area}"), rule_name, None)
    here = inspect.isfunction(rule) and rule.__module__ == f"bianmin.rules.{area}"
    return rule if here else None


def ask(rule: Callable[..., Any], given: Any, pack: Pack, calendar: Calendar) -> Any:
    """Return what a rule answers: a ruling or what it is made of, or the list of its objections.

    Raises `Mistaken` with everything wrong in the facts.
    """
    facts = facts_for(rule, given, pack, calendar)
    try:
        result = rule(**facts)
        return list(result) if isinstance(result, Iterator) else result
    except (ValueError, LookupError, ArithmeticError, TypeError) as error:
        raise Mistaken(f"算不出来:{error}") from error


def value_of(found: Any) -> Any:
    """Return what a rule answered without the clauses: of a ruling its value, of several each."""
    if isinstance(found, Ruling):
        return found.value
    if isinstance(found, tuple):
        return [value_of(one) for one in found]
    if isinstance(found, Mapping):
        return {key: value_of(one) for key, one in found.items()}
    return found


def rulings_of(found: Any) -> Iterator[Ruling[Any]]:
    """Yield the rulings that an answer is made of."""
    if isinstance(found, Ruling):
        yield found
    elif isinstance(found, tuple | Mapping):
        for one in found.values() if isinstance(found, Mapping) else found:
            yield from rulings_of(one)


# ------------------------------------------------------------------------- facts


def facts_for(
    rule: Callable[..., Any], given: Any, pack: Pack, calendar: Calendar
) -> dict[str, Any]:
    """Return the arguments of a rule: from the book by their type, the rest from what is given."""
    if not isinstance(given, Mapping):
        raise Mistaken("with 要写成 { 条件 = 值 }")
    kinds = hints(rule)
    wanted = inspect.signature(rule).parameters
    facts = {n: _from_the_book(kinds[n], pack, calendar) for n in wanted if _in_the_book(kinds[n])}
    wrong = [
        f"这条规则没有叫 {name} 的条件{near(name, wanted.keys() - facts.keys())}"
        for name in given
        if name not in wanted or name in facts
    ]
    for name, parameter in wanted.items():
        if name in facts or (name not in given and parameter.default is not parameter.empty):
            continue
        try:
            facts[name] = _fact(name, given, kinds[name])
        except Mistaken as mistaken:
            wrong += mistaken.args
    if wrong:
        raise Mistaken(*wrong)
    return facts


def _in_the_book(kind: Any) -> bool:
    return kind is Calendar or (isinstance(kind, type) and kind in SECTIONS)


def _from_the_book(kind: Any, pack: Pack, calendar: Calendar) -> Any:
    """Return the calendar, or the section of the policy that has this type."""
    if kind is Calendar:
        return calendar
    return next(getattr(pack.policy, n) for n, one in hints(Policy).items() if one is kind)


def _fact(name: str, given: Mapping[str, Any], kind: Any) -> Any:
    """Return one argument of a rule; what may be absent may be left out."""
    if name not in given:
        if NoneType in get_args(kind):
            return None
        raise Mistaken(f"缺少条件 {name}")
    raw = given[name]
    for option in get_args(kind) if NoneType in get_args(kind) else (kind,):
        if get_origin(option) is Ruling:
            return _given_ruling(name, raw, get_args(option)[0])
    return convert(raw, kind, name)


def _given_ruling(name: str, raw: Any, kind: Any) -> Ruling[Any]:
    """Return a ruling that is written as its value, with or without `because`."""
    because: tuple[str, ...] = (GIVEN,)
    if isinstance(raw, Mapping) and "because" in raw:
        because = convert(raw["because"], tuple[str, ...], f"{name}.because")
        raw = {key: value for key, value in raw.items() if key != "because"}
    value = convert(raw, kind, name)
    if not because:
        raise Mistaken(f"{name}.because 是空的")
    return Ruling(value, because)


# --------------------------------------------------------------------- questions


@cache
def questions() -> tuple[Question, ...]:
    """Return every question that can be asked, by its name."""
    found = []
    for module in iter_modules(bianmin.rules.__path__):
        for name in sorted(vars(import_module(f"bianmin.rules.{module.name}"))):
            rule = named(f"{module.name}.{name}")
            if rule is not None and _is_question(rule):
                found.append(question(f"{module.name}.{name}", rule))
    return tuple(found)


def _is_question(rule: Callable[..., Any]) -> bool:
    wanted = inspect.signature(rule).parameters.values()
    return bool(wanted) and all(one.kind is one.KEYWORD_ONLY for one in wanted)


def question(name: str, rule: Callable[..., Any]) -> Question:
    """Return what a rule asks for, without what the book gives."""
    kinds, beside = hints(rule), _beside(rule)
    arguments = [
        one
        for part, parameter in inspect.signature(rule).parameters.items()
        if not _in_the_book(kinds[part])
        for one in _arguments(
            part, kinds[part], beside.get(part, ""), parameter.default is not parameter.empty
        )
    ]
    says = (inspect.getdoc(rule) or "").split("\n\n")[0].replace("\n", " ")
    objects = Objection in get_args(kinds.get("return")) or kinds.get("return") is Objection
    return Question(name, says, tuple(arguments), objects)


def _arguments(name: str, kind: Any, note: str, optional: bool) -> Iterator[Argument]:
    """Yield an argument; of a table of named fields, each field."""
    options = [one for one in get_args(kind) if one is not NoneType]
    if get_origin(kind) in (Union, UnionType) and len(options) < len(get_args(kind)):
        optional = True
        kind = options[0] if len(options) == 1 else kind
    if get_origin(kind) is Ruling:
        kind = get_args(kind)[0]
    if not is_dataclass(kind):
        yield Argument(name, in_kind(kind), note or _unit(name, kind), optional)
        return
    types: Any = kind
    beside = _beside(types)
    for part in fields(types):
        loose = part.default is not MISSING or part.default_factory is not MISSING
        yield from _arguments(
            f"{name}.{part.name}",
            hints(kind)[part.name],
            beside.get(part.name, ""),
            optional or loose,
        )


def _unit(name: str, kind: Any) -> str:
    number = kind in (int, float)
    return UNITS.get(name.split(".")[-1].split("_")[-1], "") if number else ""


def in_kind(kind: Any) -> str:
    """Return a type in words: 整数, 日期, workday|day, 列表(文字)."""
    origin, args = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(one.value) for one in kind)
    if origin is not None:
        return _of_parts(origin, args)
    if is_dataclass(kind):
        types: Any = kind
        inside = ", ".join(f"{f.name} = {in_kind(hints(types)[f.name])}" for f in fields(types))
        return f"{{ {inside} }}"
    return PLAIN.get(kind, "值")


def _of_parts(origin: Any, args: tuple[Any, ...]) -> str:
    """Return a type that is made of others in words."""
    if origin is Literal:
        return "|".join(map(str, args))
    if origin in (Union, UnionType):
        return "或".join(in_kind(one) for one in args if one is not NoneType)
    if origin is Ruling:
        return in_kind(args[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"表({in_kind(args[0])} = {in_kind(args[1])})"
    if origin is tuple and args[1:] != (...,):
        return f"[{', '.join(map(in_kind, args))}]"
    return f"列表({in_kind(args[0])})"


@cache
def _beside(what: Any) -> Mapping[str, str]:
    """Return what is written beside the arguments of a rule or the fields of a table."""
    source = textwrap.dedent(inspect.getsource(what))
    notes = comments(source)
    node = ast.parse(source).body[0]
    if isinstance(node, ast.FunctionDef):
        return {a.arg: notes[a.lineno] for a in node.args.kwonlyargs if a.lineno in notes}
    return {
        part.target.id: notes[part.lineno]
        for part in ast.walk(node)
        if isinstance(part, ast.AnnAssign)
        and isinstance(part.target, ast.Name)
        and part.lineno in notes
    }


def kind_at(rule: Callable[..., Any], path: str) -> Any:
    """Return the type of an argument or of a field in it (`standing.due_on`); None if unknown."""
    first, *rest = path.split(".")
    kind = hints(rule).get(first)
    for name in rest:
        kind = next((one for one in (kind, *get_args(kind)) if is_dataclass(one)), None)
        kind = hints(kind).get(name) if kind is not None else None
    return kind
