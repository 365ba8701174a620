"""What a version says (版本内容), as plain values: to copy, compare, import and write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from bianmin.catalogue import wording
from bianmin.catalogue.columns import (
    FORM_PLACES,
    MATERIAL_FIELDS,
    STEP_FIELDS,
    VERSION_FIELDS,
)
from bianmin.catalogue.models import Item, Material, Step, Version

Values = dict[str, Any]
LICENCE = "01"


@dataclass(slots=True)
class Content:
    values: Values  # by the names of VERSION_FIELDS
    more: Values = field(default_factory=dict)
    materials: list[Values] = field(default_factory=list)
    steps: list[Values] = field(default_factory=list)
    questions: list[list[str]] = field(default_factory=list)

    def copy(self) -> Content:
        return deepcopy(self)


def blank() -> Content:
    """Return what an item says before anybody has written anything."""
    return Content(_defaults(Version, VERSION_FIELDS))


def blank_material() -> Values:
    """Return a material with nothing but its defaults."""
    return _defaults(Material, MATERIAL_FIELDS)


def _defaults(model: type[Model], names: Iterable[str]) -> Values:
    fresh = model()
    return {name: getattr(fresh, name) for name in names}


def of(version: Version) -> Content:
    """Return what a version says; prefetch `materials` and `steps` for many."""
    return Content(
        {name: getattr(version, name) for name in VERSION_FIELDS},
        dict(version.more),
        [{name: getattr(m, name) for name in MATERIAL_FIELDS} for m in version.materials.all()],
        [{name: getattr(s, name) for name in STEP_FIELDS} for s in version.steps.all()],
        [list(pair) for pair in version.questions],
    ).copy()


def changed(old: Content, new: Content) -> list[str]:
    """Return the names of what differs, in the order of the form."""
    names = [name for name in VERSION_FIELDS if old.values[name] != new.values[name]]
    names += sorted(
        k for k in old.more.keys() | new.more.keys() if old.more.get(k) != new.more.get(k)
    )
    parts = ("materials", "steps", "questions")
    return names + [p for p in parts if getattr(old, p) != getattr(new, p)]


def asks_anew(old: Content, new: Content) -> bool:
    """Return whether conditions, procedure or materials differ: then the forms are old."""
    names = ("accept_condition", "handle_flow")
    if any(old.values[n] != new.values[n] for n in names) or old.steps != new.steps:
        return True
    return _asked(old) != _asked(new)


def _asked(content: Content) -> list[Mapping[str, Any]]:
    return [{k: v for k, v in m.items() if k not in FORM_PLACES} for m in content.materials]


def fill(version: Version, content: Content, *, item: Item) -> None:
    """Put content into a version that is not saved yet, with its words for searching."""
    for name, value in content.values.items():
        setattr(version, name, value)
    version.more, version.questions = content.more, content.questions
    version.licence = version.type_code == LICENCE
    wording.index(version, code=item.code, department=item.department.name)


def children(version: Version, content: Content) -> tuple[list[Material], list[Step]]:
    """Return the unsaved materials and steps of a version, in their order."""
    return (
        [Material(version=version, order=n, **m) for n, m in enumerate(content.materials, 1)],
        [Step(version=version, order=n, **s) for n, s in enumerate(content.steps, 1)],
    )


def save(version: Version, content: Content, *, item: Item) -> None:
    """Write content into a version and its rows. Must run inside a transaction."""
    fill(version, content, item=item)
    version.save()
    version.materials.all().delete()
    version.steps.all().delete()
    materials, steps = children(version, content)
    Material.objects.bulk_create(materials)
    Step.objects.bulk_create(steps)
