"""The generated pages of the documentation, so that none of them can go stale (文档)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import get_resolver

from bianmin import shelf
from bianmin.accounts.permissions import MAY
from bianmin.features import FEATURES
from bianmin.packs import Pack
from bianmin.packs.coverage import planned
from bianmin.packs.tables import (
    MADE,
    coverage_table,
    features_table,
    flow_page,
    pack_table,
    roles_zh,
    table,
)
from bianmin.rules.cases import FLOW


def generated() -> Iterator[tuple[str, str]]:
    """Yield the path below `docs/generated/` and the text of each page."""
    packs = [shelf.pack(name) for name in shelf.pack_ids()]
    yield "README.md", contents_page(packs)
    yield "flow.md", flow_page()
    yield "permissions.md", permissions_page()
    yield "coverage.md", coverage_table(packs, FEATURES, planned(settings.PACKS))
    yield "features.md", features_table(packs, FEATURES)
    for pack in packs:
        yield f"packs/{pack.id}.md", pack_table(pack)


def contents_page(packs: list[Pack]) -> str:
    """Return what there is to read here, and where each page comes from."""
    books = [f"- [{pack.title}](packs/{pack.id}.md): setting, value, clauses" for pack in packs]
    lines = [
        "- [The life of a case](flow.md), from `rules.cases.FLOW`",
        "- [Who may do what](permissions.md), from `accounts.permissions.MAY` and the addresses",
        "- [How the clauses are answered](coverage.md), from the packs and `features.py`",
        "- [What the system does](features.md), with the clauses that ask for it",
        *books,
    ]
    return f"{MADE}# Written by the code\n\n" + "\n".join(lines) + "\n"


def permissions_page() -> str:
    """Return who may do what: a permission, its roles, and the addresses behind it (权限表)."""
    behind: dict[str, list[str]] = {}
    for permission, address in _doors(get_resolver().url_patterns, "/"):
        behind.setdefault(permission, []).append(f"`{address}`")
    rows = [
        (_named(name), roles_zh(roles), "<br>".join(behind.get(name, ())))
        for name, roles in MAY.items()
    ]
    return (
        f"{MADE}# Who may do what\n\n"
        "A view without a mark is refused. What one may not see is not in the query, hence 404.\n\n"
        + table(("permission", "roles", "addresses"), rows)
        + "\n## For everybody, without a login\n\n"
        + "".join(f"- {address}\n" for address in behind.get("public", ()))
    )


def _named(permission: str) -> str:
    step = FLOW.get(permission.removeprefix("cases."))
    return f"`{permission}` {step.zh}" if step else f"`{permission}`"


def _doors(patterns: list[Any], above: str) -> Iterator[tuple[str, str]]:
    """Yield the permission and the address of every view of ours."""
    for one in patterns:
        here = above + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _doors(one.url_patterns, here)
        elif permission := getattr(one.callback, "permission", ""):
            yield permission, here
