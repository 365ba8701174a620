"""`bianmin run`: open the hall."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.centres.queries import refresh_notices
from bianmin.operations import demo, opening, tables
from bianmin.operations.clockwork import tick


class Command(BaseCommand):
    help = "开门:建库、演示厅(库是空的时候)、网页服务"
    requires_system_checks: list[str] = []  # the start must be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take HOST and PORT from the environment too, as `make run` gives them."""
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
        parser.add_argument("--no-demo", action="store_true", help="不要演示数据")

    def handle(self, *args: Any, host: str, port: str, no_demo: bool, **options: Any) -> None:
        """Look at all that could go wrong first, each with one sentence, then serve."""
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"端口须是 1 到 65535 的数字,不是 {port} (no such port)")
        opening.check_port(host, int(port))
        opening.check_folders()
        opening.check_keys()
        opening.check_database()
        tables.bring_up_to_date()
        if not (no_demo or demo.is_furnished()):
            self.stdout.write("正在建演示厅,要一两分钟 (building the demo hall) …")
            self.stdout.flush()
            call_command("demo")
        opening.tidy(timezone.now())
        opening.allow_visitors(host)
        opening.serve(
            host=host, port=int(port), greeting=greeting(host, port), every_minute=let_time_pass
        )


def let_time_pass() -> None:
    """Carry out what silence decides, by the clock of this server."""
    refresh_notices()
    tick(at=timezone.now())


def greeting(host: str, port: str) -> str:
    """Return the address, as one would type it, and who may try the demo hall."""
    shown = "127.0.0.1" if host in opening.EVERYWHERE else host
    shown = f"[{shown}]" if ":" in shown else shown
    lines = [f"便民 bianmin  http://{shown}:{port}/", "停止 (stop): Ctrl-C", ""]
    if logins := demo.logins():
        lines = [
            "演示账号:岗位、登录名、密码 (demo logins: role, login, password)",
            *table(logins),
            *lines,
        ]
        if host not in opening.LOOPBACK:
            lines.insert(
                0, "注意:演示账号的密码人人知道,别放到外网 (known passwords: keep it inside)"
            )
    return "\n".join(lines)


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows with their columns under one another; a Chinese character is two wide."""
    wide = [[len(cell) + sum(sign > "\u2e80" for sign in cell) for cell in row] for row in rows]
    most = [max(column) for column in zip(*wide, strict=True)]
    return [
        "  "
        + "  ".join(cell + " " * (m - w) for cell, w, m in zip(row, ws, most, strict=True)).rstrip()
        for row, ws in zip(rows, wide, strict=True)
    ]
