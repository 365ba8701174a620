"""Fill a centre with the sample catalogue (演示事项): our own words, no basis for any act."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from bianmin.catalogue import content
from bianmin.catalogue.content import Content
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre, Department
from bianmin.rules.hours import hours_on, said

from . import writing
from .drafting import applied
from .importing import add_versions

SAMPLE = Path(__file__).parents[1] / "demo" / "items.toml"


@transaction.atomic
def load_sample(*, centre: Centre, at: datetime) -> list[Item]:
    """Add the sample items to a centre, published from the day of `at` on; returns the new ones.

    Departments are found by name, and added where they are missing. An item whose
    code the centre has already is left as it is.
    """
    today = writing.today(at)
    data = tomllib.loads(SAMPLE.read_text("utf-8"))
    departments = _departments(centre, data["department"])
    have = set(Item.objects.filter(centre=centre).values_list("code", flat=True))
    rows = [row for row in data["item"] if row["code"] not in have]

    items = Item.objects.bulk_create(
        [
            Item(
                centre=centre, code=row["code"], department=departments[row["department"]],
                elsewhere=row.get("elsewhere", False), often=row.get("often", 999),
            )
            for row in rows
        ]
    )  # fmt: skip
    hours = said(hours_on(day=today, policy=centre.pack_on(today).policy.hours).value)
    pairs = []
    for item, row in zip(items, rows, strict=True):
        version = Version(
            item=item, number=1, state=Version.State.PUBLISHED, valid_from=today, sample=True,
            edited_at=at,
        )  # fmt: skip
        pairs.append((version, _says(row, item, hours)))
    add_versions(pairs)
    if items:
        because = writing.guide_clauses(centre.pack_on(today).policy)
        writing.tell_centre(
            centre, f"centre:{centre.pk}", "sample_loaded", because,
            by=None, at=at, details={"items": len(items)},
        )  # fmt: skip
    return items


def _departments(centre: Centre, told: Mapping[str, Mapping[str, Any]]) -> dict[str, Department]:
    have = {d.name: d for d in Department.objects.filter(centre=centre)}
    new = [
        Department(centre=centre, name=name, **said)
        for name, said in told.items()
        if name not in have
    ]
    return have | {d.name: d for d in Department.objects.bulk_create(new)}


def _says(row: Mapping[str, Any], item: Item, hours: str) -> Content:
    """Return the words of a sample item, with the place and telephone of its centre."""
    centre, department = item.centre, item.department
    place = f"{centre.name}大厅({centre.address})"
    phone = centre.phone
    if item.elsewhere:
        place, phone = f"{department.name}({department.address})", department.phone
        hours = "上班时间,去之前先打电话问"
    changes = {
        "place": place,
        "hours": hours,
        "contact": f"{phone},也可以到窗口问",
        "supervise": f"{centre.supervise_phone},或到“办不成事”窗口",
        **row,
        "materials": [content.blank_material() | m for m in row.get("materials", [])],
        "steps": [
            {"name": "", "role": "", "value": None, "unit": "workday", "skip": ""} | s
            for s in row.get("steps", [])
        ],
    }
    return applied(content.blank(), changes)
