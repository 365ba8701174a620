"""Changing the hours of some days, and repealing such a change (停业、加开、改时间)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.cases.letterhead import numbered
from bianmin.centres.models import Centre
from bianmin.openings import documents, parts
from bianmin.openings.models import Change, ChangedDay
from bianmin.openings.queries import stretches_missed
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import openings as rules
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.ruling import cite

from .common import find, tell


@transaction.atomic
def change(
    *, centre: Centre, said: rules.Change, seen: int = 0, by: User, at: datetime, key: str = ""
) -> Change:
    """Close the hall, open it, or change its hours on some days. Raises `Refused`.

    `seen` is how many arrangements of these days the director was shown.
    """
    # two changes of one hall meet here; whoever only refers to the hall is not held up
    Centre.objects.select_for_update(no_key=True).get(pk=centre.pk)
    if known := find("opening_changed", key):
        return Change.objects.get(pk=known)
    today = localtime(at).date()
    pack = centre.pack_on(today)
    held = ChangedDay.objects.filter(centre=centre, day__range=(said.first, said.last))
    others = Change.objects.filter(pk__in=held.values("change")).order_by("first_on")
    met = stretches_missed(centre, said)

    refuse_if(
        rules.objections_to_change(
            change=said, taken=tuple(str(one) for one in others[:5]), affected=len(met),
            seen=seen, today=today, policy=pack.policy.hours,
        )
    )  # fmt: skip

    made = _written(centre, said, pack, by, at)
    parts.changed(made, by=by, at=at)

    more = {"why_late": made.why_late, "affected": len(met)}
    tell(made, "opening_changed", _because(made), by=by, at=at, key=key, **_said(made), **more)
    return made


def _written(centre: Centre, said: rules.Change, pack: Pack, by: User, at: datetime) -> Change:
    """Write a change with its days and the notice that hangs at the door."""
    no = numbered(centre, series="opening", mark="告", at=at)
    made = Change(
        centre=centre, no=no.said, kind=said.kind, first_on=said.first, last_on=said.last,
        hours=[[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in said.sessions],
        reason=said.reason.strip(), why_late=said.why_late.strip(), by=by, at=at,
    )  # fmt: skip
    made.sheet = documents.notice(made, pack, _because(made)).to_dict()
    made.save()
    days = (said.last - said.first).days + 1
    ChangedDay.objects.bulk_create(
        ChangedDay(centre=centre, change=made, day=said.first + n * ONE_DAY) for n in range(days)
    )
    return made


@transaction.atomic
def repeal(*, change_id: int, reason: str, by: User, at: datetime, key: str = "") -> Change:
    """Repeal a change; its row stays to be seen. Raises `Refused`.

    Of a change that has begun the days that are past keep what they had.
    """
    held = Change.objects.select_for_update(of=("self",)).select_related("centre")
    found = held.get(pk=change_id)
    if find("opening_repealed", key) == found.pk:
        return found
    today = localtime(at).date()
    policy = found.centre.pack_on(today).policy.hours

    refuse_if(
        rules.objections_to_repeal(
            repealed=found.repealed_at is not None, last=found.last_on, reason=reason,
            today=today, policy=policy,
        )
    )  # fmt: skip

    found.repealed_by, found.repealed_at, found.repeal_reason = by, at, reason.strip()[:120]
    found.save(update_fields=["repealed_by", "repealed_at", "repeal_reason"])
    found.days.filter(day__gte=today).delete()

    told = _said(found) | {"reason": found.repeal_reason}
    tell(found, "opening_repealed", _because(found), by=by, at=at, key=key, **told)
    return found


def _because(row: Change) -> tuple[str, ...]:
    policy = row.centre.pack_on(row.announced_on).policy.hours
    return cite(policy.changes[row.kind], policy.change_notice)


def _said(row: Change) -> dict[str, Any]:
    return {
        "name": str(row), "doc_no": row.no, "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat(), "hours": ["–".join(one) for one in row.hours],
        "reason": row.reason,
    }  # fmt: skip
