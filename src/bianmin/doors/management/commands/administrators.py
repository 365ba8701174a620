"""`bianmin administrators`: the first three, in a hall where nobody can let anybody in yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.doors import actions
from bianmin.refusal import Refused


class Command(BaseCommand):
    help = "给一个新厅建三个管理员(系统、安全、审计),临时密码只显示这一次"

    def handle(self, *args: Any, **options: Any) -> None:
        """Make whichever of the three is missing, and show each temporary password once."""
        try:
            made = actions.found(at=timezone.now())
        except Refused as refusal:
            raise CommandError("; ".join(o.found for o in refusal.objections)) from refusal
        for user, given in made:
            self.stdout.write(f"{user.role_zh}\t{user.username}\t{given}")
