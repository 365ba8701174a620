"""Let a guide hold, or hold no longer (公布、停用、收回)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.catalogue import queries
from bianmin.catalogue.models import Item, Version
from bianmin.refusal import refuse_if
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Objection, cite

from . import writing


@transaction.atomic
def publish(*, version_id: int, by: User, at: datetime) -> Version:
    """Let a draft hold from its day on, in place of what held before (公布).

    Raises `Refused` with every objection of the rule book, and `Version.DoesNotExist`
    if it is no draft (any more).
    """
    item = writing.lock(Version.objects.get(pk=version_id).item_id)
    version = Version.objects.get(pk=version_id, state=Version.State.DRAFT)
    pack = item.centre.pack_on(writing.today(at))

    refuse_if(objection for _, objection in queries.findings(version, pack))

    writing.put_in_force(version, writing.today(at))
    if item.ended_on:
        item.ended_on, item.ended_why = None, ""
        item.save()

    because = writing.guide_clauses(pack.policy)
    details = {
        "name": version.name, "version": version.number,
        "valid_from": version.valid_from.isoformat(), "forms_checked": version.forms_checked,
    }  # fmt: skip
    writing.tell(item, "item_published", because, by=by, at=at, details=details)
    return version


@transaction.atomic
def withdraw(*, version_id: int, reason: str, by: User, at: datetime) -> Version:
    """Stop a published version at once (停用). Raises `Refused` without a reason."""
    item = writing.lock(Version.objects.get(pk=version_id).item_id)
    version = Version.objects.get(pk=version_id, state=Version.State.PUBLISHED)
    policy = item.centre.pack_on(writing.today(at)).policy

    refuse_if(_unexplained(reason, policy))

    version.state = Version.State.WITHDRAWN
    version.valid_to = max(version.valid_from, writing.today(at))
    version.save(update_fields=["state", "valid_to"])

    details = {"name": version.name, "version": version.number, "reason": reason}
    because = writing.guide_clauses(policy)
    writing.tell(item, "item_withdrawn", because, by=by, at=at, details=details)
    return version


@transaction.atomic
def end_item(*, item_id: int, on: date, reason: str, by: User, at: datetime) -> Item:
    """Let an item be done here no longer from the day `on` (收回、取消).

    `reason` says why and where it is done now; the public reads it. Raises
    `Refused` without it, or for a day gone by.
    """
    item = writing.lock(item_id)
    policy = item.centre.pack_on(writing.today(at)).policy

    refuse_if(_objections_to_ending(on, reason, writing.today(at), policy))

    item.ended_on, item.ended_why = on, reason.strip()
    item.save()
    for version in item.versions.filter(state=Version.State.PUBLISHED):
        if version.valid_from >= on:
            version.state = Version.State.WITHDRAWN
        elif version.valid_to is None or version.valid_to >= on:
            version.valid_to = on - writing.ONE_DAY
        version.save(update_fields=["state", "valid_to"])

    because = cite(policy.intake.elsewhere_at_once, writing.guide_clauses(policy))
    details = {"on": on.isoformat(), "reason": item.ended_why}
    writing.tell(item, "item_ended", because, by=by, at=at, details=details)
    return item


def _unexplained(reason: str, policy: Policy) -> Iterator[Objection]:
    if not reason.strip():
        yield Objection("没有写原因", writing.guide_clauses(policy))


def _objections_to_ending(
    on: date, reason: str, today: date, policy: Policy
) -> Iterator[Objection]:
    if not reason.strip():
        yield policy.intake.elsewhere_at_once.objection("没有写为什么、现在到哪里办")
    if on < today:
        yield Objection("不能从过去的日子停起", writing.guide_clauses(policy))
