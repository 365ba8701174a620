"""What may be applied for over the net (网上能不能申请), and why something may not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bianmin.catalogue.columns import TYPES
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import online, selfservice
from bianmin.rules.ruling import Objection

# what an item of ours offers over the net: asked about, handed in, accepted, decided, the result told
OURS = frozenset({"consult", "apply", "accept", "approve", "result"})
# what every machine of a hall offers on its page
MACHINES = frozenset({"consult", "guide", "items", "progress", "apply", "print", "policy"})
MANY = 200  # items on one page


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


def for_machines(centre: Centre, book: Pack, today: date) -> list[tuple[Version, str]]:
    """Return the items that are open on the machines of a hall, each with its kind."""
    rows = Version.objects.in_force(today).filter(item__centre=centre, online=True)
    joined = rows.select_related("item").prefetch_related("steps").order_by("item__often", "pk")
    found = []
    for version in joined[:MANY]:
        kind = TYPES.get(version.type_code, "")
        steps = version.handle_flow.strip() or version.steps.all()
        filled = {"name": version.name, "steps": steps}
        against = selfservice.objections_to_offering(
            kind=kind, filled=frozenset(n for n, said in filled.items() if said),
            policy=book.policy.selfservice,
        )  # fmt: skip
        if not any(against) and not any(objections(version, book)):
            found.append((version, kind))
    return found


def code_of(version: Version) -> str:
    """Return the code that the province gives an item, or nothing (省里的事项编码)."""
    return str(version.more.get("province_code") or version.more.get("basic_code") or "")


def wants(version: Version, book: Pack) -> list[Objection]:
    """Return what the book still asks of an item; what it offers, where it is called an online one."""
    policy = book.policy.online
    lacks = objections(version, book) if version.online else ()
    return [*lacks, *online.objections_to_item(province_code=code_of(version), policy=policy)]
