"""`bianmin check` and `bianmin why`: are the rule books sound, and which clause says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bianmin.packs import Pack, PackError, read_pack
from bianmin.packs.coverage import Answer, coverage, planned, waiting
from bianmin.packs.scenarios import read_scenarios, run_all, scenario_files
from bianmin.packs.tables import shown
from bianmin.packs.words import features
from bianmin.places import PACKS
from bianmin.rules.calendar import Calendar

from .saying import calendar, known, say_unknown


def check(names: list[str]) -> int:
    """Read the named rule books, or all, and ask them their scenarios; 1 if anything is wrong."""
    books = known()
    days = calendar()
    sound: list[Pack] = []
    status = 0
    for name in names or [one for one in books if _is_asked(one)]:
        if name not in books:
            status = say_unknown("规则包", name, books)
            continue
        try:
            pack = read_pack(PACKS / name)
            wrong = ask_scenarios(pack, days)
        except PackError as error:
            wrong = str(error).splitlines()
        if wrong:
            print(f"✗ {name}: {len(wrong)} 处错误 (mistakes)", *wrong, sep="\n  ")
            status = 1
        else:
            print(summary(pack))
            sound.append(pack)
    if len(sound) > 1:
        print(total(sound))
    return status


def _is_asked(name: str) -> bool:
    """Return whether `check` reads a book of its own accord: a town's reads its parents."""
    return not name.startswith("_") or bool(scenario_files(PACKS / name))


def ask_scenarios(pack: Pack, days: Calendar) -> list[str]:
    """Return in which ways a rule book answers otherwise than its scenarios say."""
    return [
        wrong for file in scenario_files(PACKS / pack.id) for wrong in run_all(file, pack, days)
    ]


def summary(pack: Pack) -> str:
    """Return one line on how far a sound rule book is answered."""
    told = [f"{len(pack.own)} 条 (clauses)", f"情景 {_scenarios(pack)} 个 (scenarios)"]
    if (PACKS / "planned.toml").exists():
        open_ones = sum(map(len, waiting(pack, planned(PACKS)).values()))
        told.append(f"未落实 {open_ones} 条 (not answered yet)")
    return f"✓ {pack.id} 《{pack.title}》 {', '.join(told)}"


def total(packs: Iterable[Pack]) -> str:
    """Return one line on how the clauses of several books are answered together."""
    packs = tuple(packs)
    documents = [pack for pack in packs if not pack.id.startswith("_")]
    names = features().keys()
    counts = sum((coverage(pack, names) for pack in documents), Counter[Answer]())
    told = ", ".join(f"{one.zh} {counts[one]} 条" for one in Answer)
    asked = sum(map(_scenarios, packs))
    return f"共 {len(documents)} 本 {counts.total()} 条 (in all): {told}, 情景 {asked} 个"


def _scenarios(pack: Pack) -> int:
    return sum(len(read_scenarios(file)) for file in scenario_files(PACKS / pack.id))


def why(words: list[str]) -> int:
    """Print what a rule book settles under a name, with the clauses that say so."""
    if not words or len(words) > 2:
        print("bianmin why 规则包 [设定]    例 (example): bianmin why erping-2023 deadlines")
        return 2
    name, setting = (*words, "")[:2]
    if name not in known():
        return say_unknown("规则包", name, known())
    pack = read_pack(PACKS / name)
    found = [one for one in pack.rulings if one.startswith(setting)]
    if not found:
        return say_unknown("设定", setting, pack.rulings)
    for one in sorted(found):
        ruling = pack.rulings[one]
        print(f"{one} = {shown(ruling.value)}")
        for clause in (pack.clauses[c] for c in ruling.because):
            print(f"    {clause.id}  {clause.at}\n        {clause.says}")
    return 0
