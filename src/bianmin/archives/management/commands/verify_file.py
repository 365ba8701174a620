"""`bianmin verify-file`: is this zip the file that was sealed?"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.archives import checking
from bianmin.cases.models import Case


class Command(BaseCommand):
    help = "核验案卷压缩包是不是封存的那一份"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the zip, and the number of the case where the zip does not say it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--no", default="")

    def handle(self, *args: Any, file: Path, no: str, **options: Any) -> None:
        """Name everything that is not as it was sealed; fail if there is any."""
        with file.open("rb") as given:
            number = checking.number_in(given) or "".join(no.split())
            verdict = checking.check(given, Case.objects.filter(no=number))
        for said in verdict.wrong:
            self.stdout.write(f"✗ {said}")
        if not verdict.sound or verdict.seal is None:
            raise CommandError("这不是封存的那一份 (not what was sealed)")
        seal = verdict.seal
        what = f"{seal.case.no} 第 {seal.nth} 次封存({seal.get_why_display()})"
        self.stdout.write(f"✓ {what}{',' + verdict.note if verdict.note else ''}:完好 (sound)")
