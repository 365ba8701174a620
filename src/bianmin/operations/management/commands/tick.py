"""`bianmin tick`: carry out what silence has decided."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from bianmin.centres.queries import load_notices
from bianmin.operations.clockwork import tick


class Command(BaseCommand):
    help = "办理到期不答复的后果:我方未答复的视为受理,申请人未补正的视为撤回"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the instant up to which to carry out; now without it."""
        parser.add_argument("--at", help="2026-11-23 或 2026-11-23T17:30")

    def handle(self, *args: Any, at: str | None, **options: Any) -> None:
        """Tick, and name each case that moved. A running hall does this by itself each minute."""
        load_notices()
        decided = tick(at=instant(at) if at else timezone.now())
        for case in decided:
            self.stdout.write(f"{case.no} {case.item_name} → {case.get_state_display()}")
        self.stdout.write(f"{len(decided)} 件 (cases)")


def instant(text: str) -> datetime:
    """Return the instant that `text` names in the office's own time; a day means its end."""
    try:
        found = parse_datetime(text) if len(text) > 10 else None
        day = None if found else parse_date(text)
    except ValueError:
        found = day = None
    if day:
        found = datetime(day.year, day.month, day.day, 23, 59, 59)  # noqa: DTZ001 (made aware below)
    if not found:
        raise CommandError(
            f"看不懂这个时刻 (no such instant): {text}。例 (example): 2026-11-23T17:30"
        )
    return found if found.tzinfo else timezone.make_aware(found)
