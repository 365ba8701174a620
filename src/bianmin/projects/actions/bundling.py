"""Saying what is offered as one matter (一件事): drafts, and editions that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, next_number, record
from bianmin.packs import Pack
from bianmin.projects import queries
from bianmin.projects.models import Bundle, Edition
from bianmin.refusal import refuse_if
from bianmin.rules import bundles
from bianmin.rules.bundles import Member, Tie
from bianmin.rules.chains import Way
from bianmin.rules.ruling import Objection, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an edition says."""

    name: str
    situation: str
    members: Sequence[dict[str, Any]]  # {"item", "ask"}
    ties: Sequence[dict[str, Any]]  # {"before", "after", "paper", "way"}


def guides(content: Content, today: date) -> dict[int, Version]:
    """Return the guides in force of everything that a content names, by item."""
    return queries.versions(_keys(content), today)


def _keys(content: Content) -> list[int]:
    ends = [t[end] for t in content.ties for end in ("before", "after")]
    return [*(m["item"] for m in content.members), *ends]


def _members(content: Content, centre: Centre, known: Mapping[int, Version]) -> dict[int, Member]:
    """Return the items of a content as the catalogue has them, by their keys."""
    keys = _keys(content)
    items = {i.pk: i for i in Item.objects.filter(pk__in=keys)}
    named = {
        v.item_id: v.name
        for v in Version.objects.filter(item__in=keys).only("item_id", "name").order_by("number")
    }
    found = {}
    for pk, item in items.items():
        version = known.get(pk)
        ours = item.centre_id == centre.pk
        found[pk] = Member(
            name=named.get(pk, item.code) if ours else item.code, here=ours,
            published=version is not None, elsewhere=item.elsewhere,
            result=version.result_name if version else "",
            papers={m.name: m.need == "main" for m in version.materials.all()} if version else {},
        )  # fmt: skip
    return found


def objections_to(
    content: Content, centre: Centre, act: Act, known: Mapping[int, Version] | None = None
) -> list[Objection]:
    """Return everything that stands against offering this, at once; `known`: its guides."""
    policy = centre.pack_on(act.today).policy.bundles
    found = _members(content, centre, guides(content, act.today) if known is None else known)
    against = [
        policy.least.objection(f"没有这个事项:{m['item']}")
        for m in content.members
        if m["item"] not in found
    ]
    names = {pk: m.name for pk, m in found.items()}
    ties = tuple(
        Tie(names.get(t["before"], ""), names.get(t["after"], ""), t["paper"], Way(t["way"]))
        for t in content.ties
    )
    members = tuple(found[m["item"]] for m in content.members if m["item"] in found)
    against += bundles.objections_to_bundle(members=members, ties=ties, policy=policy)
    if not content.name.strip() or not content.situation.strip():
        against.append(policy.least.objection("没有写叫什么、什么时候用"))
    if all(m["ask"].strip() for m in content.members) and content.members:
        against.append(policy.least.objection("每个事项都要回答了才办,至少要有一个是都要办的"))
    return against


@transaction.atomic
def save_draft(
    *, centre: Centre, bundle_id: int | None, content: Content, act: Act, code: str = ""
) -> Edition:
    """Keep what is being prepared; what is wrong with it is said when it is published.

    A new one gets the next code of the hall, or the `code` it has in a workbook. Raises `Refused` when somebody else saved in between.
    """
    book = centre.pack_on(act.today)
    if (done := done_before(act.key)) and done.act == "bundle_saved":
        return Edition.objects.get(pk=int(done.subject.rpartition(":")[2]))
    bundle = _bundle(centre, bundle_id, code)
    draft = Edition.objects.filter(bundle=bundle, state=Edition.State.DRAFT).first()
    if draft and act.revision not in (None, draft.revision):
        found = f"{draft.edited_by.name}刚刚改过这份草稿,您看到的是旧的"
        refuse_if([book.policy.bundles.least.objection(found)])

    if draft is None:
        last = bundle.editions.aggregate(last=Max("number"))["last"] or 0
        draft = Edition(bundle=bundle, number=last + 1, revision=0)
    draft.name, draft.situation = content.name.strip(), content.situation.strip()
    draft.members, draft.ties = list(content.members), list(content.ties)
    draft.edited_by, draft.edited_at = act.by, act.at
    draft.revision += 1
    draft.save()

    mark_done(key=act.key, act="bundle_saved", subject=f"edition:{draft.pk}", at=act.at)
    _tell("bundle_saved", bundle, book, act, {"name": draft.name, "version": draft.number})
    return draft


def _bundle(centre: Centre, bundle_id: int | None, code: str) -> Bundle:
    """Return the bundle locked, or a new one with its code, or the next free one of the hall."""
    if bundle_id is not None:
        return Bundle.objects.select_for_update().get(pk=bundle_id, centre=centre)
    given = code
    while not code or (not given and Bundle.objects.filter(centre=centre, code=code).exists()):
        code = f"YJS-{next_number(centre=centre, series='bundle'):03d}"
    return Bundle.objects.create(centre=centre, code=code)


def content_of(edition: Edition) -> Content:
    """Return what an edition says, to be checked or to begin the next one with."""
    return Content(
        name=edition.name, situation=edition.situation, members=edition.members, ties=edition.ties
    )


@transaction.atomic
def publish(*, edition_id: int, act: Act) -> Edition:
    """Offer a draft from now on, in place of what was offered before. Raises `Refused`."""
    bundle = _locked(edition_id)
    draft = Edition.objects.get(pk=edition_id)
    book = bundle.centre.pack_on(act.today)
    if draft.state == Edition.State.PUBLISHED:
        return draft

    against = objections_to(content_of(draft), bundle.centre, act)
    if draft.state != Edition.State.DRAFT:
        against.append(book.policy.bundles.least.objection("这一版已经换过或者停用了"))
    refuse_if(against)

    used = Edition.objects.filter(bundle=bundle, state=Edition.State.PUBLISHED)
    used.update(state=Edition.State.REPLACED)
    draft.state, draft.since = Edition.State.PUBLISHED, act.today
    draft.save()

    _tell("bundle_published", bundle, book, act, {"name": draft.name, "version": draft.number})
    return draft


@transaction.atomic
def withdraw(*, edition_id: int, reason: str, act: Act) -> Edition:
    """Offer a bundle no longer; its projects go on (停用). Raises `Refused` without a reason."""
    bundle = _locked(edition_id)
    edition = Edition.objects.get(pk=edition_id)
    book = bundle.centre.pack_on(act.today)
    if edition.state == Edition.State.WITHDRAWN:
        return edition

    if not reason.strip():
        refuse_if([book.policy.bundles.least.objection("没有写为什么停用")])

    edition.state, edition.ended_why = Edition.State.WITHDRAWN, reason.strip()[:200]
    edition.save()

    _tell("bundle_withdrawn", bundle, book, act, {"name": edition.name, "reason": reason.strip()})
    return edition


def _locked(edition_id: int) -> Bundle:
    rows = Bundle.objects.select_for_update(of=("self",)).select_related("centre")
    return rows.get(editions=edition_id)


def _tell(event: str, bundle: Bundle, book: Pack, act: Act, details: dict[str, Any]) -> None:
    policy = book.policy.bundles
    record(
        centre=bundle.centre, subject=bundle.subject, event=event, pack=book.id,
        because=cite(policy.least, policy.ways), by=act.by, at=act.at,
        details={"code": bundle.code, **details},
    )  # fmt: skip
