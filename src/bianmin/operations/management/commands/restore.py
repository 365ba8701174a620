"""`bianmin restore`: bring a copy back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.operations import copies


class Command(BaseCommand):
    help = "用备份恢复数据库,并核验台账"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup, and the word that a database in use needs."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="库里已有数据也恢复")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        """Refuse to lose what is there; keep a copy of it; restore; verify the ledger."""
        if copies.is_lived_in():
            if not force:
                raise CommandError(
                    "数据库里已有数据,不覆盖;确实要恢复,请加 --force(会先备份现有数据)"
                    "(the database is not empty: --force replaces it, after a backup)"
                )
            name = copies.default_name(f"{timezone.localtime():%Y%m%d-%H%M%S}")
            kept = settings.VAR / "backups" / f"before-restore-{name}"
            copies.save(kept)
            copies.save_files(kept)
            self.stdout.write(f"原有数据已备份 (what was there is kept in): {kept}")
        copies.bring_back(file.absolute())
        call_command("migrate", verbosity=0)
        self.stdout.write(f"已恢复 (restored): {file}")
        back, lost = copies.bring_back_files(file.absolute()), copies.without_body()
        self.stdout.write(f"影印件放回 (scans put back): {back}")
        if lost:
            self.stdout.write(
                f"有 {lost} 份影印件没有内容,请找备份的 .files.tar (scans without a body: {lost})"
            )
        call_command("verify_ledger", stdout=self.stdout)
