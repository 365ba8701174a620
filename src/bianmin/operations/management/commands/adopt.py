"""`bianmin adopt`: a hall works by a rule book from a day on."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from bianmin.cases.actions import adoption
from bianmin.centres.models import Centre


class Command(BaseCommand):
    help = "从哪天起,一个中心照哪本制度办事;先用 bianmin diff 看会变什么"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the hall by its name or its name in addresses, the book and the day."""
        parser.add_argument("centre", help="中心,网址里的名字或全名")
        parser.add_argument("pack", help="规则包")
        parser.add_argument("--since", required=True, help="从哪天起:2027-01-01")

    def handle(self, *args: Any, centre: str, pack: str, since: str, **options: Any) -> None:
        """Adopt it, or say everything that speaks against it."""
        hall = Centre.objects.filter(Q(slug=centre) | Q(name=centre)).first()
        wrong = [] if hall else [no_centre(centre)]
        try:
            day = date.fromisoformat(since)
        except ValueError:
            wrong.append(f"--since {since[:40]} 不是一天,要写成 2027-01-01")
        if wrong or hall is None:
            raise CommandError("\n".join(wrong))
        try:
            adoption.adopt(centre=hall, pack_id=pack, since=day, by=None, at=timezone.now())
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{hall.name}从 {day} 起照《{adoption.title(pack)}》办事;以前收的件照原来的办完"
        )


def no_centre(name: str) -> str:
    """Return a sentence that there is no such hall, with those that there are."""
    slugs = list(Centre.objects.order_by("slug").values_list("slug", flat=True))
    near = get_close_matches(name, slugs, n=3, cutoff=0.4) or slugs[:12]
    return f"没有叫 {name[:60]} 的中心,现有:{'、'.join(near) or '一个也没有'}"
