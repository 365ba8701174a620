"""`bianmin demo`: a hall to try things out in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from bianmin.operations import demo, tables

from .tick import instant


class Command(BaseCommand):
    help = "演示厅:两个虚构的乡镇,六十个工作日的办件"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much, up to when, and whether an older demo hall may go."""
        parser.add_argument("--small", action="store_true", help="只要五个工作日的办件")
        parser.add_argument("--rebuild", action="store_true", help="先清空旧的演示厅")
        parser.add_argument("--at", help="做到哪个时刻为止,例 2026-11-23T17:30")

    def handle(
        self, *args: Any, small: bool, rebuild: bool, at: str | None, **options: Any
    ) -> None:
        """Build it in one transaction; never in a database in which real people work."""
        until = instant(at) if at else timezone.now()
        tables.bring_up_to_date()  # whoever begins with the demo has no tables yet
        with transaction.atomic():
            if demo.is_furnished():
                if not demo.is_sample():
                    raise CommandError(
                        "这个库里有不是演示的中心或账号,演示厅不建在这里"
                        "(this database holds more than a demo hall)"
                    )
                if not rebuild:
                    raise CommandError("演示厅已经有了,重建加 --rebuild (there is one already)")
                demo.clear()
            demo.build(at=until, workdays=demo.SMALL if small else demo.WHOLE)

    def logins(self) -> list[tuple[str, ...]]:
        """Return role, login and password of each person of a demo hall; none of another."""
        return demo.logins()
