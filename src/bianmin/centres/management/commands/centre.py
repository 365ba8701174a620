"""`bianmin centre FILE`: set up a hall from a short file, or bring it up to date."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.centres.actions import read_plan, set_up

EXAMPLE = """\
slug = "mouzhen"              # 网址里的名字
name = "某镇便民服务中心"
short = "某"                  # 文号的字头
address = "某镇某路 1 号"
phone = "0000-1234567"
supervise_phone = "0000-7654321"
pack = "erping-2023"          # 照哪一本制度办
since = 2026-11-01            # 从哪天起
market_days = "3,6,9"         # 逢集;没有就空着

# 从县写到这个厅所在的一级:县政务大厅只写县,乡镇写到镇,村便民服务站写到村(level = "6")
[[division]]
code = "990101000000"
name = "某县"
level = "4"

[[division]]
code = "990101101000"
name = "某镇"
level = "5"

[[department]]
name = "社会事务办"

[[window]]
no = 1
name = "综合窗口"
kind = "comprehensive"        # comprehensive 综合 special 专业 policy 政策咨询 fallback 办不成事
"""


class Command(BaseCommand):
    help = "按一个短文件建一个厅,或更新它;--example 打印样例"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, or nothing with --example."""
        parser.add_argument("file", nargs="?", type=Path, help="厅的文件(TOML)")
        parser.add_argument("--example", action="store_true", help="打印一个样例文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the hall up, or say everything that is wrong with its file."""
        if options["example"]:
            self.stdout.write(EXAMPLE)
            return
        if options["file"] is None:
            raise CommandError("请写文件名;bianmin centre --example 打印一个样例")
        try:
            plan = read_plan(tomllib.loads(options["file"].read_text("utf-8")))
            told = set_up(plan)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CommandError(f"读不了 {options['file']}:{error}") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{'建好了' if told.new else '更新了'} {plan.name}\n")
        self.stdout.writelines(f"  {change}\n" for change in told.changes)
