"""`bianmin diff`: what would change for residents and staff (比两本制度)."""

from __future__ import annotations

from dataclasses import asdict

from bianmin.packs import Pack
from bianmin.packs.differences import Chapter, chapters, differences
from bianmin.packs.words import area_zh

from .saying import Unusable, book, options, say_json

HOW = (
    "bianmin diff 现在的规则包 另一本规则包 [--json]    例: bianmin diff erping-2023 yuanbaozi-2021"
)


def diff(words: list[str]) -> int:
    """Print what would change if the second rule book took the place of the first."""
    plain, found = options(words, flags=("--json",))
    if len(plain) != 2:
        raise Unusable(HOW)
    before, after = (book(name) for name in plain)
    changes = differences(before, after)
    if "--json" in found:
        say_json(
            {
                "from": _named(before),
                "to": _named(after),
                "changes": [
                    asdict(one) | {"area_zh": area_zh(one.area), "for_residents": one.for_residents}
                    for one in changes
                ],
            }
        )
        return 0
    print(f"现在:《{before.title}》 {before.id}\n换成:《{after.title}》 {after.id}")
    if not changes:
        print("两本制度没有不同")
        return 0
    found_chapters = chapters(changes)
    _print("群众会遇到的变化", [one for one in found_chapters if one.for_residents])
    _print("工作人员会遇到的变化", [one for one in found_chapters if not one.for_residents])
    print(f"\n共 {len(changes)} 处不同")
    return 0


def _named(pack: Pack) -> dict[str, str]:
    return {"id": pack.id, "title": pack.title}


def _print(title: str, found: list[Chapter]) -> None:
    if found:
        print(f"\n━━ {title}")
    for chapter in found:
        print(f"\n{chapter.title}", *(f"  {one.sentence}" for one in chapter.changes), sep="\n")
