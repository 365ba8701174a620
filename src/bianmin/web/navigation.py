"""The ways a staff member can go (导航): what the bar shows, in the order of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Way:
    """One link of the bar: its words, where it leads, and what one must be allowed to do."""

    label: str
    url_name: str
    permission: str
    menu: str = ""  # the menu of the bar it stands in
    of_a_hall: bool = False  # only who works in a hall finds anything there


@dataclass(frozen=True, slots=True)
class Link:
    """A way as one page shows it."""

    label: str
    address: str
    current: str  # "page" here, "true" somewhere below, "" elsewhere


@dataclass(frozen=True, slots=True)
class Menu:
    """Several links under one word of the bar, where the first of them would stand."""

    label: str
    links: list[Link]

    @property
    def current(self) -> str:
        return "true" if any(link.current for link in self.links) else ""


KEPT = 10_000  # addresses that are not looked for again
HALL, KINDS, AFTER, KEEP = "大厅", "各类办件", "办结以后", "管理"
WAYS = (
    Way("窗口", "cases:intake", "intake.take"),
    Way("叫号", "tickets:index", "tickets.see", HALL, of_a_hall=True),
    Way("大厅现在", "hall:now", "hall.see", HALL, of_a_hall=True),
    Way("各大厅", "hall:all", "hall.overlook", HALL),
    Way("突发情况", "hall:emergencies", "emergencies.see", HALL, of_a_hall=True),
    Way("咨询", "enquiries:index", "enquiries.see", HALL),
    Way("预约", "appointments:index", "appointments.see", HALL, of_a_hall=True),
    Way("网上申请", "portal:online", "online.see", HALL),
    Way("自助机叫人", "portal:help", "help.see", HALL),
    Way("我的办件", "cases:mine", "cases.list"),
    Way("上报", "transfers:index", "transfers.see", KINDS),
    Way("容缺", "promises:index", "promises.see", KINDS),
    Way("告知承诺", "proofs:index", "proofs.see", KINDS),
    Way("联办", "joint:index", "joint.see", KINDS),
    Way("流转", "handling:index", "handling.see", KINDS),
    Way("请示", "requests:index", "requests.see", KINDS),
    Way("一件事", "projects:index", "projects.see", KINDS),
    Way("代办", "agency:index", "agency.see", KINDS),
    Way("通道", "lanes:index", "lanes.see", KINDS),
    Way("档案", "archives:room", "archives.see", AFTER),
    Way("结果", "results:index", "results.see", AFTER),
    Way("评价", "voice:index", "voice.see", AFTER),
    Way("通知", "messaging:log", "messaging.word", AFTER),
    Way("台账", "ledger:index", "ledger.see"),
    Way("事项", "catalogue:index", "catalogue.see"),
    Way("职责", "oversight:index", "duties.see"),
    Way("开门", "openings:index", "openings.see", KEEP, of_a_hall=True),
    Way("取号机", "kiosk:index", "kiosk.see", KEEP),
    Way("自助机", "portal:terminals", "terminals.keep", KEEP),
    Way("放假", "calendar:index", "calendar.import", KEEP),
    Way("制度", "rulebook:index", "rulebook.see"),
    Way("演练", "rehearsal:index", "rehearsal.see", KEEP),
    Way("人员", "accounts:people", "people.see", KEEP),
    Way("审计", "audit:entries", "audit.see", KEEP),
)


def ways_of(user: Any) -> Iterator[tuple[Way, str]]:
    """Yield the ways that `user` may go, with their addresses; nobody in particular may go none."""
    may = getattr(user, "may", None)
    if may is None:
        return
    for way in WAYS:
        if way.of_a_hall and user.centre_id is None:
            continue
        if may(way.permission) and (address := address_of(way.url_name)):
            yield way, address


def address_of(url_name: str, *args: object) -> str:
    """Return the address of a page, or nothing where this server has no such page."""
    return _address_of(settings.ROOT_URLCONF, url_name, *args)


@lru_cache(KEPT, typed=True)
def _address_of(_: str, url_name: str, /, *args: object) -> str:
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def written_address(url_name: str, *args: object, **named: object) -> SafeString:
    """Return the address of a page as a template writes it; raises `NoReverseMatch`.

    The same addresses stand on every page, and those of the cases in every list.
    """
    return _written_address(settings.ROOT_URLCONF, url_name, *args, **named)


@lru_cache(KEPT, typed=True)
def _written_address(_: str, url_name: str, /, *args: object, **named: object) -> SafeString:
    return conditional_escape(reverse(url_name, args=args, kwargs=named))


def links(request: HttpRequest) -> list[Link | Menu]:
    """Return the bar of one page: the way with the longest matching address is the current one.

    A menu that would hold one link alone is that link.
    """
    ways = list(ways_of(getattr(request, "user", None)))
    here = max((a for _, a in ways if request.path.startswith(a)), key=len, default="")
    menus: dict[str, list[Link]] = {}
    for way, address in ways:
        link = Link(way.label, address, current(address, here, request.path))
        menus.setdefault(way.menu or way.label, []).append(link)
    return [Menu(name, found) if len(found) > 1 else found[0] for name, found in menus.items()]


def current(address: str, here: str, path: str) -> str:
    """Return the value of `aria-current`: this very page, a page under it, or another one."""
    if address != here:
        return ""
    return "page" if address == path else "true"
