"""What may be applied for over the net (网上能不能申请), and why something may not."""

from __future__ import annotations

from collections.abc import Iterator

from bianmin.catalogue.models import Version
from bianmin.packs import Pack
from bianmin.rules import online
from bianmin.rules.ruling import Objection
from bianmin.web.navigation import address_of

# what an item of ours offers over the net: handed in, accepted, decided, the result told
OURS = frozenset({"apply", "accept", "approve", "result"})


def offered(version: Version) -> frozenset[str]:
    """Return what can be done of an item over the net."""
    if not version.online or version.item.elsewhere:
        return frozenset()
    return OURS


def objections(version: Version, book: Pack) -> Iterator[Objection]:
    """Yield why an item cannot be applied for over the net."""
    if version.item.elsewhere:
        place = version.place or "办事指南写明的地方"
        yield book.policy.intake.elsewhere_at_once.objection(f"这个事项不在本中心办,请到:{place}")
    else:
        yield from online.missing_functions(offered=offered(version), policy=book.policy.online)


def wants(version: Version, book: Pack) -> list[Objection]:
    """Return what the book still asks of an item that is called an online one."""
    code = str(version.more.get("province_code") or version.more.get("basic_code") or "")
    return [
        *objections(version, book),
        *online.objections_to_item(province_code=code, policy=book.policy.online),
    ]


def address(centre_slug: str, code: str) -> str:
    """Return where an item is applied for, if this server has such a page."""
    return address_of("portal:apply", centre_slug, code)
