"""The days on which a village is served in its own place (集中办公日)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.centres.models import Centre, Division
from bianmin.openings.models import VillageDay
from bianmin.refusal import refuse_if
from bianmin.rules import outreach
from bianmin.rules.outreach import VillagePlan
from bianmin.rules.ruling import Objection, cite

from .common import find, tell


@transaction.atomic
def plan_village_day(
    *, centre: Centre, village: Division, plan: VillagePlan, by: User, at: datetime, key: str = ""
) -> VillageDay:
    """Plan a day in a village: where, who goes, from when until when. Raises `Refused`."""
    Division.objects.select_for_update(of=("self",), no_key=True).get(pk=village.pk)
    if known := find("village_day_planned", key):
        return VillageDay.objects.get(pk=known)
    today = localtime(at).date()
    policy = centre.pack_on(today).policy.outreach
    there = VillageDay.objects.standing().filter(village=village, day=plan.day)

    refuse_if(
        outreach.objections_to_village_day(
            plan=plan, taken=there.exists(), today=today, policy=policy
        )
    )

    row = VillageDay.objects.create(
        centre=centre, village=village, day=plan.day, begins=plan.begins, ends=plan.ends,
        place=plan.place.strip(), staff=plan.staff.strip(), why_late=plan.why_late.strip(),
        by=by, at=at,
    )  # fmt: skip

    because = cite(
        *policy.village_days.values(), *policy.village_day.values(), policy.village_notice
    )
    tell(
        row, "village_day_planned", because, by=by, at=at, key=key, name=village.name,
        on=plan.day.isoformat(), place=row.place, who=row.staff, why_late=row.why_late,
    )  # fmt: skip
    return row


@transaction.atomic
def call_off(*, day_id: int, why: str, by: User, at: datetime, key: str = "") -> VillageDay:
    """Call a planned day off; its row stays. Raises `Refused`."""
    row, because = _locked(day_id)
    if row.off_at:
        return row
    found = []
    if row.held_at:
        found.append(Objection("这一天已经办过了", because))
    if not why.strip():
        found.append(Objection("没有写为什么不去了", because))
    refuse_if(found)

    row.off_why, row.off_by, row.off_at = why.strip()[:120], by, at
    row.save(update_fields=["off_why", "off_by", "off_at"])

    told = {"name": row.village.name, "on": row.day.isoformat(), "reason": row.off_why}
    tell(row, "village_day_off", because, by=by, at=at, key=key, **told)
    return row


@transaction.atomic
def hold(
    *, day_id: int, came: int | None, held: str, by: User, at: datetime, key: str = ""
) -> VillageDay:
    """Write down that a village was served: how many came, what was done. Raises `Refused`."""
    row, because = _locked(day_id)
    if row.held_at:
        return row
    found = []
    if row.off_at:
        found.append(Objection("这一天取消了", because))
    if row.day > localtime(at).date():
        found.append(Objection("这一天还没有到", because))
    if came is None:
        found.append(Objection("没有写来了几个人", because))
    refuse_if(found)

    row.came, row.held, row.held_by, row.held_at = came, held.strip()[:300], by, at
    row.save(update_fields=["came", "held", "held_by", "held_at"])

    told = {"name": row.village.name, "on": row.day.isoformat(), "count": came}
    tell(row, "village_day_held", because, by=by, at=at, key=key, **told)
    return row


def _locked(day_id: int) -> tuple[VillageDay, tuple[str, ...]]:
    held = VillageDay.objects.select_for_update(of=("self",)).select_related("centre", "village")
    row = held.get(pk=day_id)
    policy = row.centre.pack_on(row.day).policy.outreach
    return row, cite(*policy.village_days.values(), *policy.village_day.values())
