"""`bianmin run`: open the hall."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.cases.actions import tick
from bianmin.centres.queries import refresh_notices
from bianmin.operations import opening


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
        opening.migrate()
        if not no_demo and opening.furnish():
            self.stdout.write("演示厅已建好 (the demo hall is built)")
        opening.tidy()
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
    logins = ["  ".join(login) for login in opening.demo_logins()]
    who = ["演示账号 (demo logins):", *(f"  {login}" for login in logins)] if logins else []
    return "\n".join([*who, f"便民 bianmin  http://{shown}:{port}/", "停止 (stop): Ctrl-C", ""])
