"""Choosing what, when and how, step by step in the address: the same for residents and clerks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from bianmin.appointments import forms, queries
from bianmin.appointments.models import Kind
from bianmin.appointments.places import Choice, Want, choices_between, reach
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import search
from bianmin.centres.models import Centre
from bianmin.rules import slots
from bianmin.web.navigation import address_of

FOUND = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """How far somebody has come: what for, how, which day, which hour."""

    centre: Centre
    versions: tuple[Version, ...]
    kind: str
    day: date | None
    at: datetime | None
    q: str
    public: bool
    kept: tuple[tuple[str, str], ...] = ()  # what else the address names from step to step

    @property
    def want(self) -> Want:
        return Want(centre=self.centre, versions=self.versions, kind=self.kind, public=self.public)

    def address(self, base: str, **more: Any) -> str:
        """Return the address of the next step."""
        pairs: list[tuple[str, str]] = [("i", v.item.code) for v in self.versions]
        pairs += [("kind", self.kind), *self.kept]
        pairs += [(name, str(value)) for name, value in more.items()]
        return f"{base}?{urlencode(pairs)}"


def chosen(
    request: HttpRequest, centre: Centre, today: date, *, public: bool,
    first: Sequence[str] = (), kept: tuple[tuple[str, str], ...] = (),
) -> Chosen:  # fmt: skip
    """Read from the address how far somebody has come; what is wrong in it is left out.

    `first` are the codes of items where the address says nothing yet.
    """
    asked = request.GET
    said = asked.getlist("i") or ([] if "kind" in asked or "q" in asked else first)
    codes = [code.replace("\x00", "")[:64] for code in said[:10]]
    kind = asked.get("kind", "")
    at = forms.moment(asked.get("at", ""))
    day = forms.a_day(asked["day"], today) if asked.get("day") else None
    return Chosen(
        centre=centre, versions=tuple(queries.versions_named(centre, codes, today)),
        kind=kind if kind in Kind.values else Kind.WINDOW.value,
        day=localtime(at).date() if at else day, at=at,
        q=asked.get("q", "").replace("\x00", "")[:60], public=public, kept=kept,
    )  # fmt: skip


def step(now_at: Chosen, base: str, now: datetime) -> dict[str, Any]:
    """Return what the page of the step shows: items, days and hours, or the form of the person."""
    context: dict[str, Any] = {
        "chosen": now_at,
        "base": base,
        "kinds": queries.kinds(now_at.centre, now.date()),
    }
    if not now_at.versions:
        return context | {"step": "items", **_items(now_at, now.date())}
    minutes = now_at.want.minutes(now.date())
    context |= {"minutes": minutes, "again": now_at.address(base)}
    if now_at.at is None:
        return context | {"step": "times", **_times(now_at, base, now)}
    keeps = now_at.centre.pack_on(now.date()).policy.slots.kept_days.because
    return context | {"step": "who", "at": localtime(now_at.at), "keeps": keeps}


def _items(now_at: Chosen, today: date) -> dict[str, Any]:
    found = search(now_at.centre, today, now_at.q).filter(item__elsewhere=False)
    return {"found": list(found[:FOUND]), "announced": queries.announced(now_at.centre, today)}


def _times(now_at: Chosen, base: str, now: datetime) -> dict[str, Any]:
    last = reach(now_at.centre, now)
    days = choices_between(now_at.want, now.date(), last, now)
    free = [day for day, choices in days.items() if choices]
    day = now_at.day or (free[0] if free else now.date())
    wrong = list(
        slots.objections_to_day(
            day=day, today=now.date(), policy=now_at.centre.pack_on(now.date()).policy.slots
        )
    )  # fmt: skip
    return {
        "days": [
            (d, len(choices), now_at.address(base, day=d.isoformat()))
            for d, choices in days.items() if choices or d == day
        ],
        "day": day, "wrong": wrong, "hours": hours(days.get(day, []), now_at, base),
        "kind_links": [
            (name, zh, f"{now_at.address(base)}&kind={name}") for name, zh in queries.kinds(now_at.centre, now.date())
        ],
    }  # fmt: skip


def hours(choices: list[Choice], now_at: Chosen, base: str) -> list[tuple[Choice, str]]:
    """Return each time with the address of the next step."""
    return [(c, now_at.address(base, at=c.begins_at.isoformat())) for c in choices]


def days_to_move(booking: Any, now: datetime, *, public: bool, day: str = "") -> dict[str, Any]:
    """Return the days and hours to which a booking may go."""
    versions = tuple(matter.version for matter in booking.matters.all())
    for version in versions:
        version.item.centre = booking.centre
    want = Want(centre=booking.centre, versions=versions, kind=booking.kind, public=public)
    found = choices_between(want, now.date(), reach(booking.centre, now), now)
    days = {d: [c for c in each if c.begins_at != booking.begins_at] for d, each in found.items()}
    free = [d for d, each in days.items() if each]
    on = forms.a_day(day, free[0] if free else now.date())
    return {
        "days": [(d, len(each)) for d, each in days.items() if each],
        "day": on,
        "hours": days.get(on, []),
    }


def frame(centre: Centre) -> dict[str, Any]:
    """Return what `resident.html` asks for."""
    return {
        "centre": centre,
        "home": address_of("board:portal", centre.slug),
        "dock": "guide",
        "docks": {
            "mine": address_of("portal:me", centre.slug),
            "progress": address_of("board:progress", centre.slug),
            "rating": address_of("board:rate", centre.slug),
        },
        "privacy": address_of("portal:privacy", centre.slug),
        "mine_at": reverse("appointments:code", args=[centre.slug]),
    }
