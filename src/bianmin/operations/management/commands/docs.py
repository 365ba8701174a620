"""`bianmin docs`: write the generated pages anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bianmin.operations import pages
from bianmin.places import CHECKOUT


class Command(BaseCommand):
    help = "重写 docs/generated 里的各页(状态图、权限表、规则包表、功能与条文)"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each page that has changed and drop what is no longer made; name them."""
        if CHECKOUT is None:
            raise CommandError("文档在源码里,这里没有 (the documents are in a checkout)")
        folder, written = Path(CHECKOUT, "docs/generated"), set()
        for name, text in pages.generated():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_text("utf-8") != text:
                file.write_text(text, "utf-8")
                self.stdout.write(f"docs/generated/{name}")
            written.add(file)
        for file in set(folder.rglob("*.md")) - written:  # of a book that is gone
            file.unlink()
            self.stdout.write(f"docs/generated/{file.relative_to(folder)} −")
