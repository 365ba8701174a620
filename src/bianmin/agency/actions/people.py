"""Who is an agent, and what agents do (代办员登记、代办清单)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.agency.models import Agent, Offer
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item
from bianmin.ledger.actions import mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import agency, network
from bianmin.rules.ruling import Objection, cite

from .common import find


@transaction.atomic
def register_agent(*, user: User, level: str, place: str, kind: str, act: Act) -> Agent:
    """Register somebody as an agent of a place (登记代办员). Raises `Refused`."""
    if known := find("agent_registered", act.key):
        return Agent.objects.get(pk=known)
    centre = user.centre
    assert centre
    book = centre.pack_on(act.today)
    policy = book.policy.network
    found = list(
        network.objections_to_agent(kind=kind, points=int(bool(place.strip())), policy=policy)
    )
    if user.role not in ("agent", "clerk") or not user.is_active:
        found.append(policy.agent_kinds.objection("只有代办员、窗口人员的账号可以登记"))
    refuse_if(found)
    post, _ = Agent.objects.update_or_create(
        user=user,
        defaults={
            "centre": centre, "level": level, "place": place.strip(), "kind": kind.strip(),
            "since": act.today,
        },
    )  # fmt: skip
    mark_done(key=act.key, act="agent_registered", subject=post.subject, at=act.at)
    record(
        centre=centre, subject=post.subject, event="agent_registered", pack=book.id,
        because=policy.agent_kinds.because, by=act.by, at=act.at,
        details={"name": user.name, "place": post.place, "kind": post.kind},
    )  # fmt: skip
    return post


@transaction.atomic
def list_item(
    *, item: Item, in_person: bool, why: str, level: str, filled: Mapping[str, str], listed: bool,
    act: Act,
) -> Offer:  # fmt: skip
    """Say of an item that it can be left to an agent, or must be done in person (代办清单).

    What stands in the list carries everything that the book wants written of it.
    """
    book = item.centre.pack_on(act.today)
    policy = book.policy.agency
    said = {n: v.strip() for n, v in filled.items() if v.strip() and n in policy.item_needs}
    there = frozenset(said) | ({"listed_on"} if listed else frozenset())
    found: list[Objection] = []
    if listed:
        found += agency.objections_to_listing(filled=there, policy=policy)
    if in_person and not why.strip():
        found.append(policy.at_every_level.objection("没有写为什么要本人来办"))
    if in_person and listed:
        found.append(policy.at_every_level.objection("须本人办理的,不能列入代办清单"))
    refuse_if(found)
    offer, _ = Offer.objects.select_for_update().get_or_create(item=item)
    offer.in_person, offer.why, offer.level = in_person, why.strip(), level
    offer.filled = said
    offer.listed_on = (offer.listed_on or act.today) if listed else None
    offer.save()
    record(
        centre=item.centre, subject=offer.subject, event="agency_listed", pack=book.id,
        because=cite(policy.at_every_level), by=act.by, at=act.at,
        details={"item": item.code, "why": offer.why, "state": _said(offer)},
    )  # fmt: skip
    return offer


def _said(offer: Offer) -> str:
    if offer.in_person:
        return "须本人办理"
    return "列入代办清单" if offer.listed_on else "没有列入"
