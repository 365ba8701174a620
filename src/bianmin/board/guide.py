"""What a guide tells a resident (办事指南): by when, what to bring, which window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from bianmin import shelf
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre, Window
from bianmin.openings.queries import sessions_between
from bianmin.packs import Pack
from bianmin.rules import cases, deadlines, promises, reckoning
from bianmin.rules.deadlines import Limit
from bianmin.rules.reckoning import Reckoning
from bianmin.rules.ruling import Ruling, cite
from bianmin.web.words import long_day

AHEAD = timedelta(days=20)  # in which a hall opens again, whatever the holiday


@dataclass(frozen=True, slots=True)
class Days:
    """By when it is done if everything is handed in on the next working day."""

    start: date
    at_once: bool
    limit: Limit | None  # promised
    law: Limit | None
    reckoning: Reckoning | None
    because: tuple[str, ...]
    elsewhere: bool = False  # the clock is another office's

    def said(self, today: date) -> str:
        """Return it as a sentence."""
        if self.elsewhere:
            limit = "当场办结" if self.at_once else str(self.limit or "去了当面问")
            return f"{limit},从那边受理算起"
        when = "今天交齐" if self.start == today else f"{long_day(self.start, today)}交齐"
        if self.at_once:
            return f"当场办结;{when},当天办好"
        if self.reckoning is None or self.limit is None:
            return "没有规定天数,交材料时当面说定"
        unsure = "(放假通知还没下,暂定)" if self.reckoning.provisional else ""
        return f"承诺 {self.limit};{when},最晚 {long_day(self.reckoning.due, today)}办好{unsure}"


def days(version: Version, pack: Pack, at: datetime) -> Days:
    """Return by when an item is done, as the clock of a case handed in now would run."""
    policy = pack.policy
    start = _next_open_day(version.item.centre, at)
    facts = cases.ItemFacts(version.route, version.simple, tuple(version.triggers))
    kind = cases.kind_of(item=facts, complete=True, policy=policy.cases)
    law = promises.statutory_limit(
        own=version.statutory,
        route=version.route,
        licence=version.licence,
        policy=policy.deadlines,
    )
    limit = promises.promised_limit(
        own=version.promised,
        immediate=kind.value == "immediate",
        statutory=law,
        policy=policy.deadlines,
    )
    at_once = limit is not None and limit.value.value == 0
    own_law = version.statutory
    if limit is None:
        return Days(start, at_once, None, own_law, None, kind.because, version.item.elsewhere)
    reckoned = _reckoned(start, limit, law, policy.deadlines)
    because = cite(limit, reckoned)
    away = version.item.elsewhere
    return Days(start, at_once, limit.value, own_law, reckoned.value, because, away)


def _next_open_day(centre: Centre, at: datetime) -> date:
    """Return the next workday on which the hall still takes something in."""
    today, calendar = at.date(), shelf.calendar()
    for day, stretches in sessions_between(centre, today, today + AHEAD).items():
        if calendar.is_workday(day) and any(at < closes for _, closes in stretches):
            return day
    return calendar.workday_after(today, 1)


def _reckoned(
    start: date, limit: Ruling[Limit], law: Ruling[Limit] | None, policy: deadlines.Policy
) -> Ruling[Reckoning]:
    """Return the promised day with its sum; the law's day where that comes first."""
    calendar = shelf.calendar()
    promised = reckoning.reckon(started_on=start, limit=limit, calendar=calendar, policy=policy)
    if law is None:
        return promised
    last = reckoning.reckon(started_on=start, limit=law, calendar=calendar, policy=policy)
    return min(promised, last, key=lambda ruling: ruling.value.due)


def windows(version: Version, centre: Centre) -> list[Window]:
    """Return the windows that take an item: those of its department, else those that take all."""
    if version.item.elsewhere:
        return []
    every = list(centre.windows.prefetch_related("departments").order_by("no"))
    own = [w for w in every if version.item.department in w.departments.all()]
    whole = [w for w in every if w.kind == Window.Kind.COMPREHENSIVE and not w.departments.all()]
    return own or whole


def address(version: Version, centre: Centre) -> str:
    """Return the address of a guide as printed papers carry it, with the version they were of."""
    path = reverse("guides:show", args=[centre.slug, version.item.code])
    return f"{settings.PUBLIC_URL}{path}?v={version.number}"
