"""`bianmin backup`: a copy of the database, while the hall works."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from bianmin.operations import copies


class Command(BaseCommand):
    help = "备份数据库,不必停机"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write; a dated one in VAR/backups without it."""
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Write the copy and say what it does not hold."""
        stamp = f"{timezone.localtime():%Y%m%d-%H%M%S}"
        file = file or settings.VAR / "backups" / copies.default_name(stamp)
        copies.save(file.absolute())
        scans = copies.save_files(file.absolute())
        size = f"{file.stat().st_size / 1_000_000:.1f} MB"
        self.stdout.write(
            f"已备份 (saved): {file} ({size})\n"
            f"影印件 (scans): {copies.files_of(file)} ({scans})\n"
            f"密钥不在备份里,请另存别处 (the keys are not in it, keep them elsewhere): "
            f"{settings.VAR}/data.key, secret.key\n"
            "没有 data.key,备份里的身份证号、手机号打不开"
            "(without data.key what is sealed stays sealed)"
        )
