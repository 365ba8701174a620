"""The ways a staff member can go (导航): what the bar shows, in the order of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Way:
    """One link of the bar: its words, where it leads, and what one must be allowed to do."""

    label: str
    url_name: str
    permission: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way as one page shows it."""

    label: str
    address: str
    current: str  # "page" here, "true" somewhere below, "" elsewhere


WAYS = (
    Way("窗口", "cases:intake", "intake.take"),
    Way("咨询", "tellings:index", "tellings.see"),
    Way("我的办件", "cases:mine", "cases.list"),
    Way("上报", "transfers:index", "transfers.see"),
    Way("容缺", "promises:index", "promises.see"),
    Way("联办", "joint:index", "joint.see"),
    Way("流转", "handling:index", "handling.see"),
    Way("请示", "requests:index", "requests.see"),
    Way("一件事", "projects:index", "projects.see"),
    Way("代办", "agency:index", "agency.see"),
    Way("通道", "lanes:index", "lanes.see"),
    Way("档案", "archives:room", "archives.see"),
    Way("结果", "results:index", "results.see"),
    Way("台账", "ledger:index", "ledger.see"),
    Way("事项", "catalogue:index", "catalogue.see"),
    Way("评价", "voice:index", "voice.see"),
    Way("通知", "messaging:log", "messaging.word"),
    Way("职责", "oversight:index", "duties.see"),
    Way("放假", "calendar:index", "calendar.import"),
    Way("制度", "rulebook:index", "rulebook.see"),
    Way("演练", "rehearsal:index", "rehearsal.see"),
    Way("人员", "accounts:people", "people.see"),
    Way("审计", "audit:entries", "audit.see"),
)


def ways_of(user: Any) -> Iterator[tuple[str, str]]:
    """Yield (label, address) of the ways that `user` may go; nobody in particular may go none."""
    may = getattr(user, "may", None)
    if may is None:
        return
    for way in WAYS:
        if may(way.permission) and (address := address_of(way.url_name)):
            yield way.label, address


def address_of(url_name: str, *args: object) -> str:
    """Return the address of a page, or nothing where this server has no such page."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def links(request: HttpRequest) -> list[Link]:
    """Return the bar of one page: the way with the longest matching address is the current one."""
    ways = list(ways_of(getattr(request, "user", None)))
    here = max((a for _, a in ways if request.path.startswith(a)), key=len, default="")
    return [Link(label, address, current(address, here, request.path)) for label, address in ways]


def current(address: str, here: str, path: str) -> str:
    """Return the value of `aria-current`: this very page, a page under it, or another one."""
    if address != here:
        return ""
    return "page" if address == path else "true"
