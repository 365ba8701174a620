"""`bianmin verify-ledger`: has anybody altered the ledger?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.centres.models import Centre
from bianmin.ledger import actions


class Command(BaseCommand):
    help = "核验台账,指出第一条被改动的记录"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one centre's short name; every centre without it."""
        parser.add_argument("centre", nargs="?")

    def handle(self, *args: Any, centre: str | None, **options: Any) -> None:
        """Verify each chain and name the first break of each; fail if there is any."""
        centres = Centre.objects.order_by("slug")
        chosen = centres.filter(slug=centre) if centre else centres
        if centre and not chosen:
            known = ", ".join(c.slug for c in centres)
            raise CommandError(f"没有这个中心 (no such centre): {centre}。现有 (there is): {known}")
        chains = [*chosen] if centre else [*chosen, None]  # none: the county office's own
        broken = 0
        for one in chains:
            slug, name = (one.slug, one.name) if one else ("-", "县级(不属于哪个中心)")
            if found := actions.inspect(centre=one, at=timezone.now(), whole=True).broken:
                broken += 1
                self.stdout.write(
                    f"✗ {slug} {name}: 第 {found.seq} 条 {found.what} {found.subject}"
                )
            else:
                self.stdout.write(f"✓ {slug} {name}: 台账完好 (the ledger holds)")
        if broken:
            raise CommandError("台账被改动过 (the ledger was altered)")
