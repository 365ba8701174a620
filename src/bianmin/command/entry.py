"""From the first word of the command line to what answers it (入口)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import django
from django.core.management import (
    CommandError,
    call_command,
    execute_from_command_line,
    get_commands,
)
from django.db.utils import DatabaseError

from bianmin.packs import PackError

from .books import check, why
from .comparing import diff
from .questions import ask, scenarios
from .saying import Unusable, give_up

WORDS = """\
bianmin run [--host] [--port]      开门:建库、演示厅、网页服务  open the hall
bianmin check [规则包]             查规则包,一次说完所有错误    read rule books, list every mistake
bianmin why 规则包 [设定]          这个数从哪一条来             which clause says so
bianmin ask 规则包 规则 条件=值 …  问规则书一个问题             ask a rule book a question
bianmin ask 规则包 --list [开头]   有哪些问题可以问             list the questions
bianmin scenarios 文件             跑一份情景,哪里不符          run scenarios from anywhere
bianmin diff 规则包 规则包         换一本制度,会变什么          what would change
bianmin adopt 中心 规则包 --since  从哪天起用哪本制度           adopt a rule book from a day on
bianmin rehearse 中心 规则包 --from --until
        [--set 条文:设定=值] [--json]   制度演练,什么也不改动    decide again by another book
bianmin backup [文件]              备份,不必停机                copy the running database
bianmin restore 文件               恢复备份并核验台账           bring a copy back, verify the ledger
bianmin verify-ledger [中心]       核验台账有没有被改过         name the first altered entry
bianmin verify-file 压缩包         核验案卷是不是封存的那一份   is this zip what was sealed
bianmin tick [--at 时刻]           办理到期不答复的后果         what silence decides
bianmin demo [--rebuild]           演示厅                      two invented towns
bianmin docs                       重写生成的文档              write the generated pages
bianmin administrators             新厅的三个管理员             the first three administrators
bianmin exchange card|trust|export|import …  服务器之间交换上报的案卷  parcels between servers
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
    except Unusable as unusable:
        sys.exit(give_up(unusable, "--json" in rest))
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
    "ask": ask,
    "scenarios": scenarios,
    "diff": diff,
    "--help": show_words,
    "-h": show_words,
}
