"""`bianmin holidays`: a year's holiday notice has come."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.cases.actions.calendar import import_notice


class Command(BaseCommand):
    help = "导入一年的放假通知,重算在办件,列出每个变了的日子"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the notice, a TOML file as those in packs/_calendars."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Import it whole or not at all, and print every changed due day with its reason."""
        try:
            moved = import_notice(text=file.read_text("utf-8"), at=timezone.now())
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} 不是文本文件 (no text file)") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        for case in moved:
            self.stdout.write(
                f"{case.no} {case.item} {case.what}: {case.before} → {case.after} {case.why}"
            )
        self.stdout.write(f"{len(moved)} 件改了日子 (days changed)")
