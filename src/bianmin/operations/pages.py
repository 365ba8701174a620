"""The generated pages of the documentation, so that none of them can go stale (文档)."""

from __future__ import annotations

from collections.abc import Iterator

from bianmin import shelf
from bianmin.features import FEATURES
from bianmin.packs.tables import coverage_table, features_table, flow_page, pack_table


def generated() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page of `docs/generated/`."""
    packs = [shelf.pack(name) for name in shelf.pack_ids()]
    yield "life-of-a-case.md", flow_page()
    yield "coverage.md", coverage_table(packs, FEATURES)
    yield "features.md", features_table(packs, FEATURES)
    for pack in packs:
        yield f"{pack.id}.md", pack_table(pack)
