"""Setting up a hall (建厅): where it stands, its departments and windows, its rule book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from django.db import transaction

from bianmin import shelf

from .models import Adoption, Centre, Department, Division, Window


class Place(msgspec.Struct, forbid_unknown_fields=True):
    """An administrative division, from the county down."""

    code: str
    name: str
    level: str  # 4 county, 5 township, 6 village


class Room(msgspec.Struct, forbid_unknown_fields=True):
    """A window of the hall; without departments it takes every item."""

    no: int
    name: str
    kind: str = "comprehensive"
    departments: list[str] = []


class Office(msgspec.Struct, forbid_unknown_fields=True):
    """A department; one that is not stationed here needs its place and telephone."""

    name: str
    stationed: bool = True
    address: str = ""
    phone: str = ""


class Plan(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A hall as its file describes it."""

    slug: str
    name: str
    short: str
    address: str
    phone: str
    supervise_phone: str
    pack: str
    since: date
    market_days: str = ""
    division: list[Place]
    department: list[Office] = []
    window: list[Room]


@dataclass(frozen=True, slots=True)
class Told:
    """What setting up changed, in words."""

    new: bool
    changes: list[str] = field(default_factory=list)


def mistakes(plan: Plan) -> Iterator[str]:
    """Yield everything wrong with a plan, in words for the person who wrote it."""
    if plan.pack not in shelf.pack_ids():
        yield f"没有叫 {plan.pack} 的制度,现有:{'、'.join(shelf.pack_ids())}"
    if not 0 < len(plan.short) <= 4:
        yield "文号的字头(short)是一到四个字"
    if not plan.slug.replace("-", "").isalnum() or not plan.slug.isascii():
        yield "网址里的名字(slug)只用字母、数字和横线"
    yield from _in_places(plan)
    yield from _in_windows(plan)


def _in_places(plan: Plan) -> Iterator[str]:
    if not plan.division:
        yield "没有写行政区划([[division]]),从县写到镇"
    for place in plan.division:
        if len(place.code) != 12 or not place.code.isdigit():
            yield f"区划代码 {place.code} 不是 12 位数字"
        if place.level not in Division.Level.values:
            yield f"{place.name} 的级别 {place.level} 不对:县 4、镇 5、村 6"

    levels = [place.level for place in plan.division]
    if levels != sorted(set(levels)):
        yield "行政区划从上写到下:县 4、镇 5、村 6,一级一个"


def _in_windows(plan: Plan) -> Iterator[str]:
    names = {office.name for office in plan.department}
    numbers = [room.no for room in plan.window]
    if not numbers:
        yield "一个窗口也没有写([[window]])"
    yield from (f"{n} 号窗口写了两次" for n in set(numbers) if numbers.count(n) > 1)
    for room in plan.window:
        if room.kind not in Window.Kind.values:
            yield f"{room.no} 号窗口的种类 {room.kind} 不对:{'、'.join(Window.Kind.values)}"
        strange = [name for name in room.departments if name not in names]
        yield from (f"{room.no} 号窗口的部门“{n}”没有写在 [[department]] 里" for n in strange)


def read_plan(data: Mapping[str, Any]) -> Plan:
    """Return a plan. Raises `ValueError` with every mistake, one per line."""
    try:
        plan = msgspec.convert(dict(data), Plan)
    except msgspec.ValidationError as error:
        raise ValueError(f"文件的写法不对:{error}") from error
    if found := list(mistakes(plan)):
        raise ValueError("\n".join(found))
    return plan


@transaction.atomic
def set_up(plan: Plan) -> Told:
    """Make the hall a plan describes, or bring it up to date; nothing is ever removed."""
    parent: Division | None = None
    for place in plan.division:
        parent, _ = Division.objects.update_or_create(
            code=place.code, defaults={"name": place.name, "level": place.level, "parent": parent}
        )
    names = ("name", "short", "address", "phone", "supervise_phone", "market_days")
    centre, new = Centre.objects.update_or_create(
        slug=plan.slug, defaults={n: getattr(plan, n) for n in names} | {"division": parent}
    )
    above = centre.above
    changes = [f"上一级是{above.name}"] if new and above else []
    for office in plan.department:
        more = {"stationed": office.stationed, "address": office.address, "phone": office.phone}
        _, made = Department.objects.update_or_create(
            centre=centre, name=office.name, defaults=more
        )
        changes += [f"新增部门 {office.name}"] if made else []
    for room in plan.window:
        window, made = Window.objects.update_or_create(
            centre=centre, no=room.no, defaults={"name": room.name, "kind": room.kind}
        )
        window.departments.set(centre.departments.filter(name__in=room.departments))
        changes += [f"新增 {room.no} 号窗口"] if made else []
    adopted, made = Adoption.objects.get_or_create(
        centre=centre, since=plan.since, defaults={"pack": plan.pack}
    )
    changes += [f"{plan.since} 起施行 {plan.pack}"] if made else []
    if adopted.pack != plan.pack:
        raise ValueError(f"{plan.since} 已经施行 {adopted.pack};换制度要写另一个日子(since)")
    return Told(new, changes)
