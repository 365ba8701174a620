"""The generated pages of `docs/generated/`, as markdown (生成的表).

Pure: what is read goes in, text comes out; who writes it to a file is not our affair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import time
from typing import Any

from bianmin.rules.cases import FLOW, Role, State
from bianmin.rules.ruling import Ruling

from .clauses import Clause
from .coverage import Answer, answer, coverage, not_yet
from .reading import Pack
from .words import area_zh

MADE = "<!-- Made by `make docs`; what you change here is lost. -->\n\n"
YES, NO, NONE = "是", "否", "(无)"
WAYS = """\
A clause is answered by a value that a rule reads (系统照它算), by a feature that does it (系统照它办), or by a
person with the list that the system prints (由人检查). Some values stand ready (规则备好,等界面): their rule computes,
refuses and is proved by scenarios, but no screen asks it yet. What nothing answers yet (还没有做) names the feature that
will answer it, see [planned.toml](../../packs/planned.toml).
"""


def pack_table(pack: Pack) -> str:
    """Return what a rule book settles: every setting, its value and the clauses that say so."""
    head = f"# {pack.title}\n\n{pack.issuer},{pack.since:%Y-%m-%d} 起。`{pack.id}`\n"
    return MADE + head + "".join(_settings_table(area, pack) for area in _areas(pack.rulings))


def _areas(rulings: Iterable[str]) -> list[str]:
    return sorted({name.split(".")[0] for name in rulings})


def _settings_table(area: str, pack: Pack) -> str:
    rows = [
        (f"`{name.removeprefix(f'{area}.')}`", shown(ruling.value), _cited(ruling, pack))
        for name, ruling in sorted(pack.rulings.items())
        if name.startswith(f"{area}.")
    ]
    return f"\n## {area}\n\n" + table(("setting", "value", "clauses"), rows)


def _cited(ruling: Ruling[Any], pack: Pack) -> str:
    return "<br>".join(f"{pack.clauses[c].at} `{c}`" for c in ruling.because)


def shown(value: Any) -> str:
    """Return a value of a rule book as its readers would write it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return "、".join(map(shown, value)) or NONE
    if is_dataclass(value):
        return "、".join(
            f"{field.name} {shown(getattr(value, field.name))}" for field in fields(value)
        )
    return f"{value:%H:%M}" if isinstance(value, time) else str(value) or NONE


def coverage_table(
    packs: Iterable[Pack], features: Collection[str], planned: Mapping[str, str]
) -> str:
    """Return how the clauses of the rule books are answered, book by book and area by area."""
    packs = tuple(packs)
    parts = [MADE, "# How the clauses are answered\n\n", WAYS, "\n", _books_table(packs, features)]
    for pack in packs:
        total = coverage(pack, features)
        parts.append(f"\n## {pack.title}\n\n")
        areas: dict[str, Counter[Answer]] = {}
        for clause in pack.own:
            areas.setdefault(clause.area, Counter())[answer(clause, features)] += 1
        rows = [_counts(area, counts) for area, counts in sorted(areas.items())]
        heads = ("area", *(one.zh for one in Answer), "clauses")
        parts.append(table(heads, [*rows, _counts("**together**", total)]))
    return "".join([*parts, _not_yet_table(packs, features, planned)])


def _not_yet_table(
    packs: tuple[Pack, ...], features: Collection[str], planned: Mapping[str, str]
) -> str:
    """Return every clause that nothing answers yet, by area, with the feature that will."""
    rows = [
        (
            f"`{area}` {area_zh(area)}",
            f"`{feature}` {planned.get(feature, '')}" if feature else NONE,
            str(len(clauses)),
            " ".join(f"`{clause.id}`" for clause in clauses),
        )
        for area, waits in not_yet(packs, features).items()
        for feature, clauses in waits.items()
    ]
    heads = ("area", "waits for", "clauses", "which")
    return "\n## What is not answered yet\n\n" + table(heads, rows)


def _books_table(packs: Iterable[Pack], features: Collection[str]) -> str:
    """Return one line for each book, the common parents among them."""
    clauses = {c.id: c for pack in packs for c in pack.clauses.values()}
    books: dict[str, Counter[Answer]] = {}
    for name, clause in clauses.items():
        books.setdefault(name.split("/")[0], Counter())[answer(clause, features)] += 1
    rows = [_counts(f"`{name}`", counts) for name, counts in sorted(books.items())]
    documents = (counts for name, counts in books.items() if not name.startswith("_"))
    rows.append(_counts("**the documents**", sum(documents, Counter())))
    rows.append(_counts("**all**", sum(books.values(), Counter())))
    return table(("book", *(one.zh for one in Answer), "clauses"), rows)


def _counts(name: str, counts: Counter[Answer]) -> tuple[str, ...]:
    return (name, *(str(counts[one] or "") for one in Answer), str(counts.total()))


def features_table(packs: Iterable[Pack], features: Mapping[str, Any]) -> str:
    """Return what the system does, in the words of the trade, and the clauses that ask for it."""
    clauses = {c.id: c for pack in packs for c in pack.clauses.values()}
    rows = [
        (f"`{name}`", f"`{does.__module__}.{does.__qualname__}`", _asking(name, clauses.values()))
        for name, does in features.items()
    ]
    return (
        MADE
        + "# What the system does, and who asks for it\n\n"
        + table(("feature", "done by", "asked for by"), rows)
    )


def _asking(feature: str, clauses: Iterable[Clause]) -> str:
    return "<br>".join(f"{c.at}:{c.says} `{c.id}`" for c in clauses if c.done_by == feature)


def flow_page() -> str:
    """Return the life of a case: drawn, and step by step."""
    arrows = [
        f"    {state.value} --> {step.reaches.value}: {step.zh}"
        for step in FLOW.values()
        if step.reaches
        for state in State
        if state in step.leaves
    ]
    named = [f'    state "{state.zh}" as {state.value}' for state in State]
    left = {state for step in FLOW.values() if step.reaches for state in step.leaves}
    ends = [f"    {state.value} --> [*]" for state in State if state not in left]
    lines = ["```mermaid", "stateDiagram-v2", *named, "    [*] --> received", *arrows, *ends]
    drawn = "\n".join(lines)
    rows = [
        (
            f"{step.zh} `{name}`",
            "、".join(state.zh for state in State if state in step.leaves),
            step.reaches.zh if step.reaches else "不变",
            roles_zh(step.by),
        )
        for name, step in FLOW.items()
    ]
    text = table(("step", "leaves", "reaches", "taken by"), rows)
    return f"{MADE}# The life of a case\n\n{drawn}\n```\n\n{text}"


def roles_zh(roles: Collection[Role]) -> str:
    """Return the names of roles in the order in which the hall names them."""
    return "、".join(role.zh for role in Role if role in roles)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a markdown table; a bar in a cell does not end it."""
    heads = tuple(heads)
    lines = [heads, ("---",) * len(heads), *rows]
    cells = ((cell.replace("|", "\\|") for cell in line) for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)
