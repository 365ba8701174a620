"""Serving beyond the hour: beginning, ending, planning a shift, and who cannot stay (延时服务)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.openings import queries
from bianmin.openings.models import Overtime, Report
from bianmin.refusal import refuse_if
from bianmin.rules import extended
from bianmin.rules.extended import Kind, Stay
from bianmin.rules.hours import minutes_late
from bianmin.rules.ruling import cite

from .common import find, tell


def _lock(who: User) -> User:
    """Lock a person: two presses of one clerk meet here."""
    held = User.objects.select_for_update(of=("self",), no_key=True)
    locked: User = held.select_related("centre", "window").get(pk=who.pk)
    return locked


@transaction.atomic
def stay(*, who: User, stay: Stay, at: datetime, key: str = "") -> Overtime:
    """Begin to serve beyond the hour; a shift planned for now is taken up. Raises `Refused`."""
    who = _lock(who)
    if known := find("late_began", key):
        return Overtime.objects.get(pk=known)
    centre, local = who.centre, localtime(at)
    assert centre is not None
    policy = centre.pack_on(local.date()).policy.hours

    refuse_if(
        extended.objections_to_staying(
            stay=stay, is_open=queries.is_open_at(centre, at),
            busy=Overtime.objects.running().filter(who=who).exists(), policy=policy,
        )
    )  # fmt: skip

    row = _planned(who, local.date()) or Overtime(centre=centre, who=who, day=local.date())
    row.kind, row.covers = stay.kind.value, stay.covers.value if stay.covers else ""
    row.why, row.window, row.began_at = stay.why.strip() or row.why, who.window, at
    if row.planned_from:
        row.minutes_late = minutes_late(
            came_at=local, shift_opens=row.planned_from, policy=policy
        ).value
    row.save()

    because = cite(policy.extended_service, policy.extended_covers)
    tell(row, "late_began", because, by=who, at=at, key=key, name=who.name, why=row.why)
    return row


def _planned(who: User, day: date) -> Overtime | None:
    waiting = Overtime.objects.filter(who=who, day=day, began_at=None, planned_from__isnull=False)
    return waiting.select_related("centre").order_by("planned_from").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How service beyond the hour ended: how many were served, and who was still there."""

    served: int | None
    left: int = 0
    ended_at: datetime | None = None  # where it is written down later


@transaction.atomic
def leave(*, late_id: int, ending: Ending, by: User, at: datetime, key: str = "") -> Overtime:
    """End service beyond the hour, by the clerk or whoever leads the hall. Raises `Refused`."""
    held = Overtime.objects.select_for_update(of=("self",)).select_related("centre", "who")
    row = held.get(pk=late_id)
    if row.ended_at or row.began_at is None:  # pressed twice, or ended by somebody else
        return row
    policy = row.centre.pack_on(row.day).policy.hours
    ended = ending.ended_at or at
    report = queries.report_of(row.who, row.day)

    refuse_if(
        extended.objections_to_ending(
            began=localtime(row.began_at), ended=localtime(ended), now=localtime(at),
            served=ending.served, left=ending.left, reported=report is not None,
            substitute=report.substitute.name if report and report.substitute else "",
            policy=policy,
        )
    )  # fmt: skip

    minutes = extended.minutes_beyond(
        began=row.began_at, ended=ended, stretches=queries.sessions_on(row.centre, row.day),
        policy=policy,
    )  # fmt: skip
    row.ended_at, row.minutes = ended, minutes.value
    row.served, row.left = ending.served, ending.left
    row.save()

    told = {"name": row.who.name, "minutes": row.minutes, "served": row.served}
    tell(row, "late_ended", minutes.because, by=by, at=at, key=key, **told)
    return row


@transaction.atomic
def plan_shift(
    *, who: User, day: date, begins: time, ends: time, why: str, by: User, at: datetime,
    key: str = "",
) -> Overtime:  # fmt: skip
    """Plan an extended shift: noon, evening, a day off (延时班次). Raises `Refused`."""
    who = _lock(who)
    if known := find("late_planned", key):
        return Overtime.objects.get(pk=known)
    centre, today = who.centre, localtime(at).date()
    assert centre is not None
    policy = centre.pack_on(today).policy.hours
    same = Overtime.objects.filter(who=who, day=day, planned_from__isnull=False)

    refuse_if(
        extended.objections_to_shift(
            day=day, begins=begins, ends=ends, stretches=queries.sessions_on(centre, day),
            today=today, why=why,
            taken=same.filter(planned_from__lt=ends, planned_until__gt=begins).exists(),
            policy=policy,
        )
    )  # fmt: skip

    row = Overtime.objects.create(
        centre=centre, who=who, window=who.window, kind=Kind.OUTSIDE.value, why=why.strip(),
        day=day, planned_from=begins, planned_until=ends, planned_by=by,
    )  # fmt: skip

    said = f"{begins:%H:%M}–{ends:%H:%M}"
    because = cite(policy.extended_service, policy.extended_shift_equal)
    told = {"name": who.name, "on": day.isoformat(), "hours": said, "why": row.why}
    tell(row, "late_planned", because, by=by, at=at, key=key, **told)
    return row


@transaction.atomic
def report(*, who: User, waiting: int | None, why: str, at: datetime, key: str = "") -> Report:
    """Report that somebody cannot stay for those who wait (报告不能延时). Raises `Refused`."""
    who = _lock(who)
    if known := find("cannot_stay", key):
        return Report.objects.get(pk=known)
    centre, today = who.centre, localtime(at).date()
    assert centre is not None
    policy = centre.pack_on(today).policy.hours
    if there := Report.objects.filter(by=who, day=today).first():
        return there

    refuse_if(extended.objections_to_reporting(waiting=waiting, why=why, policy=policy))

    row = Report.objects.create(
        centre=centre, by=who, window=who.window, day=today, waiting=waiting or 0,
        why=why.strip(), at=at,
    )  # fmt: skip

    because = cite(policy.substitute_needed, policy.extended_service)
    tell(row, "cannot_stay", because, by=who, at=at, key=key, name=who.name, why=row.why)
    return row


@transaction.atomic
def send(*, report_id: int, substitute: User, by: User, at: datetime, key: str = "") -> Report:
    """Name who stays instead (另派人延时); who was named first stays named. Raises `Refused`."""
    held = Report.objects.select_for_update(of=("self",)).select_related("centre", "by")
    row = held.get(pk=report_id)
    if row.substitute_id:
        return row
    policy = row.centre.pack_on(row.day).policy.hours
    needed = policy.substitute_needed
    wrong = substitute.pk == row.by_id or substitute.centre_id != row.centre_id
    refuse_if([needed.objection("要派本中心另外一个人")] if wrong else [])

    row.substitute, row.named_by, row.named_at = substitute, by, at
    row.save(update_fields=["substitute", "named_by", "named_at"])

    told = {"name": row.by.name, "who": substitute.name}
    tell(row, "substitute_sent", needed.because, by=by, at=at, key=key, **told)
    return row
