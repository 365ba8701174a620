"""What would change if one rule book took the place of another (两本制度的不同).

In sentences, for residents and for staff: what is called how, what holds now, what would
hold then, and the clauses of both. Settings, duties and tables alike; then the forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bianmin.rules.ruling import Ruling

from .reading import Pack
from .words import area_zh, name_and_unit, with_unit

RESIDENTS = (  # the areas that people meet who come to the hall, in the order of a visit
    "hours", "online", "selfservice", "consult", "catalog", "appointment", "queue", "priority",
    "agency", "bundles", "intake", "uploads", "tolerance", "cases", "joint", "escalation", "deadlines", "delivery",
    "ratings", "revisit", "complaints", "petitions", "disclosure", "information",
)  # fmt: skip
MOST = 2  # clauses that a sentence names


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One setting that is another in the other book, or that only one of them has."""

    setting: str  # deadlines.extension_max
    area: str
    called: str  # 延期上限
    before: str  # 5 个工作日; empty: the book does not have it
    after: str
    because: tuple[str, ...]  # the clauses of the book that holds now
    instead: tuple[str, ...]  # those of the other
    sentence: str

    @property
    def for_residents(self) -> bool:
        return self.area in RESIDENTS


@dataclass(frozen=True, slots=True)
class Chapter:
    """The changes of one area."""

    area: str
    title: str
    for_residents: bool
    changes: tuple[Change, ...]


def differences(before: Pack, after: Pack) -> tuple[Change, ...]:
    """Return what changes when `after` takes the place of `before`, residents' areas first."""
    names = before.rulings.keys() | after.rulings.keys()
    found = [
        _change(name, before, after)
        for name in names
        if name not in before.rulings
        or name not in after.rulings
        or before.rulings[name].value != after.rulings[name].value
    ]
    found += _forms(before, after)
    return tuple(sorted(found, key=lambda change: (_rank(change.area), change.setting)))


def chapters(changes: tuple[Change, ...]) -> tuple[Chapter, ...]:
    """Return changes area by area."""
    return tuple(
        Chapter(area, FORMS if area == "forms" else area_zh(area), area in RESIDENTS, tuple(group))
        for area, group in groupby(changes, key=lambda change: change.area)
    )


def _rank(area: str) -> tuple[int, str]:
    return (RESIDENTS.index(area), "") if area in RESIDENTS else (len(RESIDENTS), area)


def _change(name: str, before: Pack, after: Pack) -> Change:
    called, unit = name_and_unit(name)
    old, new = before.rulings.get(name), after.rulings.get(name)
    said = with_unit(old.value, unit) if old else ""
    then = with_unit(new.value, unit) if new else ""
    if old and new:
        where = _where(old, before), _where(new, after)
        cited = where[0] if where[0] == where[1] else " → ".join(where)
        sentence = f"{called}:{_apart(said, then)}({cited})"
    elif old:
        sentence = f"{called}:只有《{before.title}》有:{said}({_where(old, before)})"
    else:
        assert new is not None
        sentence = f"{called}:只有《{after.title}》有:{then}({_where(new, after)})"
    return Change(
        setting=name,
        area=name.split(".")[0],
        called=called,
        before=said,
        after=then,
        because=old.because if old else (),
        instead=new.because if new else (),
        sentence=sentence,
    )


def _apart(before: str, after: str) -> str:
    """Return what was and what will be; of two lists, what goes and what comes."""
    old, new = before.split("、"), after.split("、")
    if min(len(old), len(new)) > 1 and len(old) + len(new) > 4:
        gone = [one for one in old if one not in new]
        come = [one for one in new if one not in old]
        if len(gone) + len(come) < len(old) + len(new):
            parts = [f"不再有{'、'.join(gone)}"] * bool(gone) + [f"新增{'、'.join(come)}"] * bool(
                come
            )
            return ";".join(parts) or "次序不同"
    return f"{before} → {after}" if before != after else f"{before},细处不同"


def _where(ruling: Ruling[Any], pack: Pack) -> str:
    places = [pack.clauses[name].at for name in ruling.because[:MOST]]
    return "、".join(places) + " 等" * (len(ruling.because) > MOST)


FORMS = "表格、文书"


def _forms(before: Pack, after: Pack) -> Iterator[Change]:
    """Yield the printed forms that only one of the books has."""
    old, new = ({str(form.get("name", "")) for form in p.forms} - {""} for p in (before, after))
    for name in sorted(old ^ new):
        pack = before if name in old else after
        yield Change(
            setting=f"forms.{name}",
            area="forms",
            called=name,
            before=name if name in old else "",
            after=name if name in new else "",
            because=(),
            instead=(),
            sentence=f"{name}:只有《{pack.title}》有",
        )
