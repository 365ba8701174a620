"""Going to who cannot come: asked for, arranged, made and written down (上门服务、走访).

A visit goes to one household and may be for several matters; each becomes a case of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.agency import visit_parts
from bianmin.agency.models import Agent, HomeMatter, Visit
from bianmin.cases.actions import Act, keep_draft
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import agency, outreach
from bianmin.rules.ruling import Objection, cite

from .common import find
from .trips import tell_of

DRAFT = "round-"  # how the key of an intake begins that was begun at somebody's home
HOME = "home"  # how such a case was served, by the name the books use


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who asks to be served at home, for what, and on which day."""

    who: str
    phone: str
    address: str
    place: str
    what: str
    on: date
    begins_at: datetime | None = None  # where an hour was agreed
    versions: tuple[Version, ...] = ()  # the matters of the household, where they are known
    bring: tuple[str, ...] = ()  # which papers are to be looked at there


@transaction.atomic
def ask_visit(*, wanted: Wanted, agent: User, act: Act) -> Visit:
    """Note that somebody who cannot come asks for a visit, and who goes (上门申请)."""
    if known := find("visit_asked", act.key):
        return Visit.objects.get(pk=known)
    centre = agent.centre
    assert centre
    book = centre.pack_on(act.today)
    refuse_if(_objections(wanted, agent, book, act))

    return arrange(wanted=wanted, agent=agent, centre=centre, act=act)


def _objections(wanted: Wanted, agent: User, book: Pack, act: Act) -> Iterator[Objection]:
    policy = book.policy.agency
    post = Agent.objects.filter(user=agent).first()
    opener = "window" if act.by != agent else f"{post.level if post else 'village'}_agent"
    way = next(iter(policy.ways), "agency")
    yield from agency.objections_to_way(way=way, channel="door", opener=opener, policy=policy)  # type: ignore[arg-type]
    if post is None:
        yield policy.responsible.objection("代办员还没有登记,先请中心登记")
    told = {"staff": agent.name, "date": wanted.on, "address": wanted.address.strip()}
    filled = frozenset(name for name, said in told.items() if said)
    yield from outreach.objections_to_home_visit(filled=filled, policy=book.policy.outreach)
    if wanted.on < act.today:
        yield policy.channels.objection("上门的日子已经过了")


def arrange(*, wanted: Wanted, agent: User | None, centre: Centre, act: Act) -> Visit:
    """Write a visit down, with or without who goes; whoever agreed on it has asked the rules."""
    book = centre.pack_on(act.today)
    phone = identity.clean(wanted.phone)
    visit = Visit.objects.create(
        centre=centre, agent=agent, pack=book.id, who=wanted.who.strip(), phone=sealing.seal(phone),
        phone_shown=identity.mask_phone(phone), address=sealing.seal(wanted.address.strip()),
        place=wanted.place.strip(), what=wanted.what.strip()[:300], on=wanted.on,
        begins_at=wanted.begins_at, bring=list(wanted.bring), asked_at=act.at,
    )  # fmt: skip
    HomeMatter.objects.bulk_create(
        HomeMatter(visit=visit, order=n, version=version)
        for n, version in enumerate(wanted.versions, 1)
    )
    tell_of("visit_asked", visit, book.policy.agency.channels.because, act, {"place": visit.place})
    return visit


def _take(visit_id: int) -> Visit:
    """Return a visit locked, after whoever agreed on it has locked what is theirs."""
    visit_parts.hold(visit_id)
    rows = Visit.objects.select_for_update(of=("self",))
    return rows.select_related("centre", "agent").get(pk=visit_id)


def _over(visit: Visit, book: Pack) -> Iterator[Objection]:
    if visit.done_at:
        yield book.policy.agency.channels.objection("这一次已经记过了")
    if visit.off_at:
        yield book.policy.agency.channels.objection(f"这一次不去了:{visit.off_why}")


@transaction.atomic
def name_visitor(*, visit_id: int, agent: User, act: Act) -> Visit:
    """Say who goes, or somebody else (定谁去). Raises `Refused`."""
    visit = _take(visit_id)
    if find("visit_named", act.key) == visit.pk:
        return visit
    book = visit.centre.pack_on(act.today)
    found = list(_over(visit, book))
    if agent.centre_id != visit.centre_id:
        found.append(book.policy.agency.responsible.objection("只能派本中心的人"))
    refuse_if(found)

    visit.agent = agent
    visit.save(update_fields=["agent"])
    because = cite(*book.policy.outreach.home_visit.values())
    tell_of("visit_named", visit, because, act, {"place": visit.place, "who": agent.name})
    return visit


def move(visit: Visit, begins_at: datetime, act: Act) -> None:
    """Let a visit be at another time, as was agreed; runs inside the action that agreed on it."""
    visit.on, visit.begins_at = localtime(begins_at).date(), begins_at
    visit.save(update_fields=["on", "begins_at"])
    because = visit.centre.pack_on(act.today).policy.agency.channels.because
    tell_of("visit_moved", visit, because, Act(by=act.by, at=act.at), {"on": visit.on.isoformat()})


@transaction.atomic
def call_off(*, visit_id: int, why: str, act: Act) -> Visit:
    """Do not go after all; the row stays (不去了). Raises `Refused`."""
    visit = _take(visit_id)
    if visit.off_at:
        return visit
    book = visit.centre.pack_on(act.today)
    found = list(_over(visit, book))
    if not why.strip():
        found.append(book.policy.agency.channels.objection("没有写为什么不去了"))
    refuse_if(found)

    visit.off_why, visit.off_at = why.strip()[:200], act.at
    visit.save(update_fields=["off_why", "off_at"])
    because = book.policy.agency.channels.because
    tell_of("visit_off", visit, because, act, {"place": visit.place, "reason": visit.off_why})
    return visit


@transaction.atomic
def record_visit(*, visit_id: int, record: str, signed_by: str, shown: bool, act: Act) -> Visit:
    """Write down what was done at somebody's home, signed by them (上门记录)."""
    visit = _take(visit_id)
    if find("visit_done", act.key) == visit.pk:
        return visit
    book = visit.centre.pack_on(act.today)
    policy = book.policy.agency
    have = {"round_place_day"} | ({"wanting_shown"} if shown else set())
    found = list(agency.objections_to_moment(moment="collect", have=frozenset(have), policy=policy))
    found += _over(visit, book)
    if not record.strip():
        found.append(policy.channels.objection("没有写上门做了什么"))
    if not signed_by.strip():
        found.append(policy.result_signed.objection("群众还没有签名"))
    refuse_if(found)
    visit.record, visit.signed_by = record.strip(), signed_by.strip()
    visit.shown, visit.done_at = shown, act.at
    visit.agent = visit.agent or act.person
    visit.save()
    visit_parts.made(visit, act)
    because = cite(policy.channels, policy.result_signed)
    tell_of("visit_done", visit, because, act, {"done": visit.record, "receiver": visit.signed_by})
    return visit


@transaction.atomic
def add_matter(*, visit_id: int, version: Version, act: Act) -> HomeMatter:
    """Write down one more matter of the household that is visited (这一户的又一件事). Raises `Refused`."""
    visit = _take(visit_id)
    policy = visit.centre.pack_on(act.today).policy
    known = visit.matters.filter(version=version).first()
    if known:
        return known
    refuse_if(
        [policy.agency.channels.objection(f"这一次不去了:{visit.off_why}")] if visit.off_at else []
    )

    matter = HomeMatter.objects.create(
        visit=visit, order=visit.matters.count() + 1, version=version
    )
    because = cite(*policy.outreach.modes.values())
    tell_of("visit_matter", visit, because, act, {"place": visit.place, "item": version.said})
    return matter


@transaction.atomic
def take_up(*, matter_id: int, act: Act) -> HomeMatter:
    """Begin the intake of one matter of a household, with what is known of it (成一件办件).

    Raises `Refused` where it is a case already.
    """
    matter = HomeMatter.objects.select_for_update(of=("self",)).get(pk=matter_id)
    visit = Visit.objects.select_related("centre").get(pk=matter.visit_id)
    policy = visit.centre.pack_on(act.today).policy
    refuse_if([policy.agency.channels.objection("这件事已经收件了")] if matter.case_id else [])

    matter.draft_key = matter.draft_key or f"{DRAFT}{matter.pk}-{secrets.token_hex(8)}"
    matter.save(update_fields=["draft_key"])
    typed = {
        "version": str(matter.version_id), "applicant": visit.who,
        "phone": sealing.unseal(visit.phone), "address": sealing.unseal(visit.address),
    }  # fmt: skip
    if HOME in policy.outreach.modes:
        typed["served-mode"] = HOME
    title = f"{matter.version.name} {identity.mask_name(visit.who)}"
    keep_draft(key=matter.draft_key, centre=visit.centre, typed=typed, title=title, act=act)
    return matter
