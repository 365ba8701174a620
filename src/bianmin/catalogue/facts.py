"""What the rules of the catalogue ask of an item (事实), and what they find."""

from __future__ import annotations

from typing import Any

from bianmin.catalogue.content import LICENCE, Content
from bianmin.packs import Pack
from bianmin.rules import catalog, consult, promises
from bianmin.rules.deadlines import Limit, Unit
from bianmin.rules.ruling import Objection

GENERAL = "事项没有写法定期限,按一般期限"


def limit(content: Content, which: str) -> Limit | None:
    """Return the `statutory` or the `promised` limit."""
    value = content.values[f"{which}_value"]
    return None if value is None else Limit(value, Unit(content.values[f"{which}_unit"]))


def filled(content: Content) -> frozenset[str]:
    """Return which fields of a guide say something, by the names of `catalog.FIELD_ZH`."""
    said = {name: _said(value) for name, value in content.values.items()}
    forms = [m for m in content.materials if m["form"] == "form"]
    says = {
        **{name: said[name] for name in catalog.FIELD_ZH if name in said},
        "materials": content.values["no_materials"] or content.materials,
        "fee": not content.values["fee"] or said["fee_basis"],
        "limits": limit(content, "promised"),
        "quantity": content.more.get("limit_explain"),
        "result": said["result_name"],
        "samples": all(m["blank_form"] or m["sample_form"] for m in forms),
    }
    return frozenset(name for name, value in says.items() if value)


def _said(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def of(content: Content) -> catalog.ItemFacts:
    """Return an item as the rules of the catalogue see it."""
    values, materials = content.values, content.materials
    same = ("route", "visits", "visits_reason", "result_name", "result_type", "online", "by_post")
    asked = ((m["name"], m["by_law"], m["more"].get("source_explain", "")) for m in materials)
    return catalog.ItemFacts(
        **{name: values[name] for name in (*same, "fee", "fee_basis")},
        filled=filled(content),
        statutory=limit(content, "statutory"),
        promised=limit(content, "promised"),
        materials=tuple(m["name"] for m in materials),
        form_prices=tuple(m["price"] for m in materials),
        licence=values["type_code"] == LICENCE,
        unfounded_proofs=catalog.unfounded(asked),
    )


def findings(
    content: Content, pack: Pack, *, elsewhere: bool = False
) -> list[tuple[str, Objection]]:
    """Return everything that stands against publishing, each with the field it is about.

    Of an item handled `elsewhere` the guide must also say where, and what to take there.
    """
    values, own = content.values, limit(content, "statutory")
    law = promises.statutory_limit(
        own=own,
        route=values["route"],
        licence=values["type_code"] == LICENCE,
        policy=pack.policy.deadlines,
    )
    late = catalog.objections_to_promise(
        promised=limit(content, "promised"),
        statutory=law.value if law else None,
        deadlines=pack.policy.deadlines,
        basis=values["statutory_basis"] if own else GENERAL,
        route=values["route"],
    )
    found = catalog.findings(item=of(content), policy=pack.policy.catalog)
    away = consult.objections_to_elsewhere(filled=filled(content), policy=pack.policy.consult)
    return [
        *(("promised_value", objection) for objection in late),
        *found,
        *(("place", objection) for objection in (away if elsewhere else ())),
    ]
