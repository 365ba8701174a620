"""Where people are served near their homes: stations, points, what lies there (服务点登记)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from bianmin.agency.models import Point
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules.network import KIND_ZH
from bianmin.rules.ruling import cite

from .common import find


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A place as it is today; `called` is empty where there is no point yet."""

    kind: str
    place: str
    called: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    population: int | None = None
    does: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


@transaction.atomic
def register_point(*, centre: Centre, told: Told, act: Act) -> Point:
    """Register a place, or write down how it is now (登记服务点). Raises `Refused`."""
    if known := find("point_registered", act.key):
        return Point.objects.get(pk=known)
    book = centre.pack_on(act.today)
    policy = book.policy.network
    rule = policy.points.get(told.kind, policy.agent_kinds)

    found = []
    if told.kind not in KIND_ZH:
        found.append(rule.objection("没有选这是什么地方"))
    if told.called.strip() and not told.address.strip():
        found.append(rule.objection("没有写服务点在哪里,群众找不到"))
    if not told.called.strip() and (told.papers or told.does):
        found.append(rule.objection("还没有设点,就没有手册,也没有代办的领域"))
    refuse_if(found)

    point, _ = Point.objects.update_or_create(
        centre=centre, kind=told.kind, place=told.place.strip(),
        defaults={
            "called": told.called.strip(), "address": told.address.strip(),
            "phone": told.phone.strip(), "hours": told.hours.strip(),
            "population": told.population, "does": list(told.does),
            "papers": [name for name in told.papers if name in policy.papers],
        },
    )  # fmt: skip
    mark_done(key=act.key, act="point_registered", subject=point.subject, at=act.at)
    record(
        centre=centre, subject=point.subject, event="point_registered", pack=book.id,
        because=cite(rule), by=act.by, at=act.at,
        details={"place": point.place, "name": point.called, "state": point.get_kind_display()},
    )  # fmt: skip
    return point
