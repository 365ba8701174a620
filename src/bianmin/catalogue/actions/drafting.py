"""Write what an item says next (起草). A published version is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.catalogue import content, queries
from bianmin.catalogue.columns import LABEL, VERSION_FIELDS
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre, Department
from bianmin.refusal import refuse_if
from bianmin.rules.ruling import Objection, cite

from . import writing

Changes = Mapping[str, Any]
ITEM_FIELDS = ("department", "elsewhere", "often")  # of the item itself: they hold at once


@transaction.atomic
def add_item(
    *, centre: Centre, code: str, department: Department, changes: Changes, by: User, at: datetime
) -> Version:
    """Add an item with its first draft; raises `IntegrityError` if the code is taken."""
    item = Item.objects.create(
        centre=centre, code=code, department=department, elsewhere=changes.get("elsewhere", False)
    )
    version = Version(
        item=item, number=1, valid_from=changes.get("valid_from") or writing.today(at)
    )
    _write(version, content.blank(), changes, item, by, at)

    because = writing.guide_clauses(centre.pack_on(writing.today(at)).policy)
    writing.tell(item, "item_added", because, by=by, at=at, details={"name": version.name})
    return version


@transaction.atomic
def revise(
    *, item_id: int, changes: Changes, by: User, at: datetime, revision: int | None = None
) -> Version:
    """Write changes into the item's draft; without one, into a copy of what is in force.

    `changes` are values by field name, and whole lists of `materials`, `steps` and
    `questions`. `revision` is that of the draft the person saw. Raises `Refused`
    if somebody else wrote in between.
    """
    item = writing.lock(item_id)
    policy = item.centre.pack_on(writing.today(at)).policy
    version = item.versions.filter(state=Version.State.DRAFT).first()
    base = version or _basis(item, at)

    refuse_if(_stale(version, revision, policy.cases.in_order.because))

    was = content.of(base) if base else content.blank()
    if version is None:
        version = Version(item=item, number=queries.next_number(item), forms_checked=True)
        version.valid_from = writing.today(at)
        version.sample = bool(base and base.sample)
    version.forms_checked = base.forms_checked if base else True
    for name in ITEM_FIELDS:
        if name in changes:
            setattr(item, name, changes[name])
    item.save()
    said = _write(version, was, changes, item, by, at)

    because = cite(policy.catalog.forms_follow_changes, writing.guide_clauses(policy))
    names = [LABEL.get(name, name) for name in content.changed(was, said)]
    details = {"name": version.name, "version": version.number, "changed": names}
    writing.tell(item, "item_revised", because, by=by, at=at, details=details)
    return version


def _basis(item: Item, at: datetime) -> Version | None:
    """Return the version a new draft is copied from: in force, else the last one."""
    versions = item.versions.order_by("-number")
    return versions.in_force(writing.today(at)).first() or versions.first()


def _stale(
    version: Version | None, revision: int | None, because: tuple[str, ...]
) -> list[Objection]:
    """Return the objection that somebody else wrote since the person looked."""
    now = version.revision if version else 0
    if revision is None or revision == now:
        return []
    if version is None or version.edited_by is None or version.edited_at is None:
        return [Objection("这份草稿已经公布或删掉了,请看过再改", because)]
    when = localtime(version.edited_at)
    found = f"{version.edited_by.name}在 {when:%H:%M} 改过这份草稿,您看到的是旧的,请看过再改"
    return [Objection(found, because)]


def _write(
    version: Version,
    was: content.Content,
    changes: Changes,
    item: Item,
    by: User,
    at: datetime,
) -> content.Content:
    """Write what a draft says; forms follow only if nothing changed that they show."""
    said = applied(was, changes)
    if version.number > 1 and content.asks_anew(was, said):
        version.forms_checked = False
    for name in ("valid_from", "valid_to"):
        if name in changes:
            setattr(
                version, name, changes[name] or (None if name == "valid_to" else writing.today(at))
            )
    version.revision = version.revision + 1 if version.pk else 1
    version.edited_by, version.edited_at = by, at
    content.save(version, said, item=item)
    return said


def applied(was: content.Content, changes: Changes) -> content.Content:
    """Return content with changes laid over it; other names are left alone."""
    said = was.copy()
    said.values |= {name: changes[name] for name in VERSION_FIELDS if name in changes}
    said.more |= changes.get("more", {})
    for part in ("materials", "steps", "questions"):
        if part in changes:
            setattr(said, part, list(changes[part]))
    return said


@transaction.atomic
def confirm_forms(*, version_id: int, by: User, at: datetime) -> Version:
    """Note that the forms and samples of a version say what the version says (表单已更新)."""
    version = Version.objects.select_related("item").get(pk=version_id)
    item = writing.lock(version.item_id)
    ruling = item.centre.pack_on(writing.today(at)).policy.catalog.forms_follow_changes

    Version.objects.filter(pk=version.pk).update(forms_checked=True)
    version.forms_checked = True

    details = {"version": version.number}
    writing.tell(item, "forms_confirmed", ruling.because, by=by, at=at, details=details)
    return version


@transaction.atomic
def discard(*, version_id: int, by: User, at: datetime) -> bool:
    """Throw a draft away; an item that never said anything goes with it.

    Returns whether the item is still there. Raises `Version.DoesNotExist` if it
    is no draft (any more).
    """
    draft = Version.objects.get(pk=version_id, state=Version.State.DRAFT)
    item = writing.lock(draft.item_id)
    because = writing.guide_clauses(item.centre.pack_on(writing.today(at)).policy)
    details = {"name": draft.name, "version": draft.number}

    draft.delete()
    writing.tell(item, "draft_discarded", because, by=by, at=at, details=details)
    if item.versions.exists():
        return True
    item.delete()
    return False
