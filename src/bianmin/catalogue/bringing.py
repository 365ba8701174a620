"""What to bring (要带什么), as a resident sorts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bianmin.catalogue.models import Material
from bianmin.packs import Pack
from bianmin.rules import tolerance


@dataclass(slots=True)
class Bring:
    """What to bring, as a resident sorts it."""

    must: list[Material] = field(default_factory=list)  # 必须
    later: list[Material] = field(default_factory=list)  # 可后补
    maybe: list[Material] = field(default_factory=list)  # only in some cases
    spared: list[Material] = field(default_factory=list)  # 我们自己查得到


def bring(materials: Iterable[Material], pack: Pack) -> Bring:
    """Return the materials sorted; what may follow later must come at once without tolerance."""
    brought = Bring()
    for material in materials:
        getattr(brought, need(material, pack)).append(material)
    return brought


def need(material: Material, pack: Pack) -> str:
    """Return `must`, `later`, `maybe` or `spared`, by the rule book."""
    policy = pack.policy.intake
    if material.shareable and policy.shared_not_asked.value:
        return "spared"
    secondary = material.need == Material.Need.SECONDARY
    if material.conditional or (secondary and not material.tolerable):
        return "maybe"
    open_ = tolerance.offered(kind=material.version.route, policy=pack.policy.tolerance)
    return "later" if secondary and open_.value else "must"
