"""`bianmin send`: send what waits for residents."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bianmin.messaging import actions
from bianmin.messaging.models import State


class Command(BaseCommand):
    help = "把等着发的短信、邮件发出去;没有送到的,写明原因"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many at most."""
        parser.add_argument("--most", type=int, default=10_000, help="最多几条 (at most)")

    def handle(self, *args: Any, most: int, **options: Any) -> None:
        """Send, and count how it ended. A running hall does this by itself each minute."""
        ended = actions.send(at=timezone.now(), most=max(most, 0), seconds=3600)
        for state, count in sorted(ended.items()):
            self.stdout.write(f"{State(state).label} {count}")
        self.stdout.write(f"{ended.total()} 条 (messages)")
