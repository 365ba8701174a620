"""The command `bianmin`: the hall's own words first, Django's behind them (命令)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from difflib import get_close_matches

import django
from django.core.management import (
    CommandError,
    call_command,
    execute_from_command_line,
    get_commands,
)
from django.db.utils import DatabaseError

from bianmin.packs import Pack, PackError, read_calendar, read_pack
from bianmin.packs.coverage import planned, waiting
from bianmin.packs.scenarios import read_scenarios, run_all, scenario_files
from bianmin.packs.tables import shown
from bianmin.places import PACKS

WORDS = """\
bianmin run [--host] [--port]      开门:建库、演示厅、网页服务  open the hall
bianmin check [规则包]             查规则包,一次说完所有错误    read rule books, list every mistake
bianmin why 规则包 [设定]          这个数从哪一条来             which clause says so
bianmin backup [文件]              备份,不必停机                copy the running database
bianmin restore 文件               恢复备份并核验台账           bring a copy back, verify the ledger
bianmin verify-ledger [中心]       核验台账有没有被改过         name the first altered entry
bianmin tick [--at 时刻]           办理到期不答复的后果         what silence decides
bianmin demo [--rebuild]           演示厅                      two invented towns
bianmin docs                       重写生成的文档              write the generated pages
bianmin administrators             新厅的三个管理员             the first three administrators
bianmin holidays 文件              导入放假通知,重算在办件      import a holiday notice
bianmin help                       Django 的其余命令            everything else
"""


def main() -> None:
    """Run one word of the command line and exit with its status."""
    word, *rest = sys.argv[1:] or ["--help"]
    os.umask(0o027)  # what we write holds personal data
    try:
        sys.exit(OWN.get(word, ask_django)(rest))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # `bianmin why … | head`
        sys.exit(1)
    except PackError as error:
        sys.exit(f"规则包读不通 (a rule book cannot be read):\n{error}")
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.returncode)
    except (OSError, DatabaseError) as error:
        sys.exit(f"无法继续 (cannot go on): {in_words(error)}")


def in_words(error: Exception) -> str:
    """Return one sentence on what the machine refused."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".lstrip(": ")
    return " ".join(str(error).split())


def show_words(_: list[str]) -> int:
    """Print what one can say to `bianmin`."""
    print(WORDS, end="")
    return 0


def check(names: list[str]) -> int:
    """Read the named rule books, or all, and ask them their scenarios; 1 if anything is wrong."""
    known = sorted(head.parent.name for head in PACKS.glob("*/pack.toml"))
    towns = [name for name in known if not name.startswith("_")]  # a town's reads its parents
    status = 0
    for name in names or towns:
        if name not in known:
            status = say_unknown("规则包", name, known)
            continue
        try:
            pack = read_pack(PACKS / name)
            wrong = ask_scenarios(pack)
        except PackError as error:
            wrong = str(error).splitlines()
        if wrong:
            print(f"✗ {name}: {len(wrong)} 处错误 (mistakes)", *wrong, sep="\n  ")
            status = 1
        else:
            print(summary(pack))
    return status


def ask_scenarios(pack: Pack) -> list[str]:
    """Return in which ways a rule book answers otherwise than its scenarios say."""
    calendar = read_calendar(PACKS / "_calendars")
    return [
        wrong for file in scenario_files(PACKS / pack.id) for wrong in run_all(file, pack, calendar)
    ]


def summary(pack: Pack) -> str:
    """Return one line on how far a sound rule book is answered."""
    scenarios = sum(len(read_scenarios(file)) for file in scenario_files(PACKS / pack.id))
    told = [f"{len(pack.own)} 条 (clauses)", f"情景 {scenarios} 个 (scenarios)"]
    if (PACKS / "planned.toml").exists():
        open_ones = sum(map(len, waiting(pack, planned(PACKS)).values()))
        told.append(f"未落实 {open_ones} 条 (not answered yet)")
    return f"✓ {pack.id} 《{pack.title}》 {', '.join(told)}"


def why(words: list[str]) -> int:
    """Print what a rule book settles under a name, with the clauses that say so."""
    if not words or len(words) > 2:
        print("bianmin why 规则包 [设定]    例 (example): bianmin why erping-2023 deadlines")
        return 2
    name, setting = (*words, "")[:2]
    known = sorted(head.parent.name for head in PACKS.glob("*/pack.toml"))
    if name not in known:
        return say_unknown("规则包", name, known)
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


def say_unknown(what: str, name: str, known: Iterable[str]) -> int:
    """Say that there is no such name, and which ones are near."""
    near = get_close_matches(name, list(known), n=5, cutoff=0.4) or sorted(known)[:12]
    print(f"没有这个{what} (no such name): {name}。可用的 (there is): {', '.join(near)}")
    return 1


def ask_django(words: list[str]) -> int:
    """Run a command of our own apps so that it fails with one sentence; hand Django its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
    django.setup()
    word = sys.argv[1].replace("-", "_")
    if str(get_commands().get(word)).startswith("bianmin."):
        call_command(word, *words)
    else:
        execute_from_command_line(["bianmin", *sys.argv[1:]])
    return 0


OWN: dict[str, Callable[[list[str]], int]] = {
    "check": check,
    "why": why,
    "--help": show_words,
    "-h": show_words,
}

if __name__ == "__main__":
    main()
