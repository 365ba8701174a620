"""`bianmin ask` and `bianmin scenarios`: people outside the project test a rule book."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import tomli

from bianmin.packs import Pack
from bianmin.packs.asking import Question, kind_at, named, questions, rulings_of, value_of
from bianmin.packs.asking import ask as put
from bianmin.packs.mistakes import Mistaken
from bianmin.packs.scenarios import Paper, read_paper, run_paper
from bianmin.packs.words import in_words
from bianmin.rules.ruling import Objection

from .saying import Unusable, book, calendar, no_such, options, plainly, say_json

HOW = """\
bianmin ask 规则包 规则 条件=值 … [--json]
bianmin ask 规则包 --list [开头] [--json]
例: bianmin ask erping-2023 deadlines.objections_to_extension days=6 reason=等回函 role=director \
today=2024-05-08 standing.due_on=2024-05-08 standing.times_extended=0 standing.running=true"""
HOW_SCENARIOS = 'bianmin scenarios 文件.toml … [--pack 规则包]    文件里可以写 pack = "规则包"'
KEY = re.compile(r"[a-z_][a-z0-9_]*(\.[^.\s]+)*")


def ask(words: list[str]) -> int:
    """Print what a rule book answers to one question, with its clauses; 2 if it cannot be asked."""
    plain, found = options(words, flags=("--json", "--list"))
    if not plain or ("--list" not in found and len(plain) < 2):
        raise Unusable(HOW)
    pack = book(plain[0])
    if "--list" in found:
        return _list(plain[1:], as_json="--json" in found)
    name, *facts = plain[1:]
    rule = named(name)
    if rule is None:
        raise Unusable(no_such("规则", name, [one.name for one in questions()]))
    given, wrong = _facts(rule, facts)
    try:
        answer = put(rule, given, pack, calendar())
    except Mistaken as mistaken:
        raise Unusable(*wrong, *mistaken.args) from mistaken
    if wrong:
        raise Unusable(*wrong)
    if "--json" in found:
        say_json({"pack": pack.id, "ask": name, **_as_data(answer, pack)})
    else:
        print(*_as_words(answer, pack), sep="\n")
    return 0


def _facts(rule: Callable[..., Any], words: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the facts that were typed, `standing.due_on=2024-05-08`, and what is no fact."""
    tree: dict[str, Any] = {}
    wrong: list[str] = []
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or not KEY.fullmatch(key):
            wrong.append(f"{word[:80]}:要写成 条件=值")
            continue
        *above, last = key.split(".")
        place: Any = tree
        for name in above:
            place = place.setdefault(name, {}) if isinstance(place, dict) else None
        if not isinstance(place, dict) or last in place:
            wrong.append(f"{key} 写了两次")
        else:
            place[last] = _typed(text, kind_at(rule, key))
    return tree, wrong


def _typed(text: str, kind: Any) -> Any:
    """Return what was typed as TOML; a word that is none, or where a word is wanted, as text."""
    kinds = (kind, *get_args(kind)) if get_origin(kind) is not Literal else (str,)
    wants_text = any(k is str or (isinstance(k, type) and issubclass(k, Enum)) for k in kinds)
    if wants_text and get_origin(kind) in (None, Literal) and text[:1] not in ("'", '"'):
        return text
    try:
        found = tomli.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return found["value"] if found.keys() == {"value"} else text


def _as_words(answer: Any, pack: Pack) -> list[str]:
    """Return an answer in sentences, each followed by its clauses."""
    if isinstance(answer, list):
        lines = [] if answer else ["可以,没有异议"]
        for objection in answer:
            lines += [f"不行:{objection.found}", *_clauses(objection.because, pack)]
        return lines
    because = dict.fromkeys(c for ruling in rulings_of(answer) for c in ruling.because)
    value = value_of(answer)
    said = "无" if value is None else _plain(value)
    return [said, *_clauses(because, pack)]


def _plain(value: Any) -> str:
    """Return a value in words, a table line by line."""
    if isinstance(value, list):
        return "\n".join(map(_plain, value)) or "没有"
    if isinstance(value, Mapping):
        return "\n".join(f"{key}:{_plain(one)}" for key, one in value.items()) or "没有"
    return in_words(value)


def _clauses(because: Iterable[str], pack: Pack) -> list[str]:
    """Return the clauses as `why` prints them; what the asker gave rests on no clause."""
    found = [pack.clauses[name] for name in because if name in pack.clauses]
    return [f"    {c.id}  {c.at}\n        {c.says}" for c in found]


def _as_data(answer: Any, pack: Pack) -> dict[str, Any]:
    """Return an answer for a machine, the clauses in full."""
    if isinstance(answer, list):
        return {"objections": [_objection(one, pack) for one in answer]}
    because = dict.fromkeys(c for ruling in rulings_of(answer) for c in ruling.because)
    return {"answer": plainly(value_of(answer)), "because": _cited(because, pack)}


def _objection(objection: Objection, pack: Pack) -> dict[str, Any]:
    return {"found": objection.found, "because": _cited(objection.because, pack)}


def _cited(because: Iterable[str], pack: Pack) -> list[dict[str, str]]:
    clauses = ((name, pack.clauses.get(name)) for name in because)
    return [{"id": n, "at": c.at if c else "", "says": c.says if c else ""} for n, c in clauses]


def _list(words: list[str], *, as_json: bool) -> int:
    """Print the questions whose names begin with a word, with what each needs to know."""
    begin = words[0] if words else ""
    found = [one for one in questions() if one.name.startswith(begin)]
    if not found:
        raise Unusable(no_such("规则", begin, [one.name for one in questions()]))
    if as_json:
        say_json([asdict(one) for one in found])
    else:
        print(*(line for one in found for line in _told(one)), sep="\n")
    return 0


def _told(question: Question) -> list[str]:
    lines = [f"{question.name}{'  (提异议)' if question.objects else ''}", f"    {question.says}"]
    for one in question.arguments:
        beside = [one.unit] * bool(one.unit) + ["可以不写"] * one.optional
        lines.append(f"      {one.name} = {one.kind}" + f"  # {', '.join(beside)}" * bool(beside))
    return lines


def scenarios(words: list[str]) -> int:
    """Run files of scenarios; 1 if an answer is another, 2 if something cannot be asked."""
    plain, found = options(words, valued=("--pack",))
    if not plain:
        raise Unusable(HOW_SCENARIOS)
    days = calendar()
    papers = [read_paper(Path(name)) for name in plain]
    unusable = [one for paper in papers for one in _unreadable(paper, found.get("--pack", ""))]
    mismatches: list[str] = []
    asked = 0
    for paper in papers:
        try:
            pack = book(found.get("--pack", "") or paper.pack)
        except Unusable as none:
            unusable += none.args if found.get("--pack") or paper.pack else ()
            continue
        wrong, other = run_paper(paper, pack, days)
        unusable, mismatches = [*unusable, *wrong], [*mismatches, *other]
        asked += len(paper.scenarios)
    for line in (*unusable, *mismatches):
        print(line)
    wrong_ones = len(unusable) + len(mismatches)
    print(f"情景 {asked} 个 (scenarios), 不符 {wrong_ones} 处 (mismatches)")
    return 2 if unusable else int(bool(mismatches))


def _unreadable(paper: Paper, pack: str) -> Iterable[str]:
    """Yield what keeps a file of scenarios from being run at all."""
    yield from paper.mistakes
    if not paper.scenarios and not paper.mistakes:
        yield f"{paper.where}:一个情景也没有([[scenario]])"
    if not (pack or paper.pack):
        yield f'{paper.where}:没有写规则包:文件里写 pack = "…",或者加 --pack 规则包'
