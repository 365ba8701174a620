"""Limiting an item to so many tickets a day, with the reason on record (限量取号)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item
from bianmin.openings.queries import opens_next
from bianmin.refusal import refuse_if
from bianmin.rules import contingents as rules
from bianmin.rules import queue
from bianmin.rules.ruling import Objection, cite
from bianmin.tickets.models import Contingent
from bianmin.tickets.queries import contingents_of

from .base import Turn, hold, tell, was_done
from .closing import begin

ONLY_WARNED = "限量的号用完了,规则书只提醒"


def used_up(turn: Turn, items: Sequence[Item]) -> list[rules.Contingent]:
    """Return those of these items of which no number of the day is left."""
    if not items:
        return []
    found = contingents_of(turn.centre.pk, turn.day.day, items)
    return [one for one in found.values() if not one.left]


def objections_to_beyond(
    turn: Turn, used: Sequence[rules.Contingent], by: str, reason: str
) -> list[Objection]:
    """Return why no number is given of items that are used up, and when one can come again."""
    if not used:
        return []
    nearest = opens_next(turn.centre, turn.day.day)
    when = f"{localtime(nearest[0]):%-m月%-d日 %-H:%M}" if nearest else ""
    return list(
        rules.objections_to_beyond(
            contingents=used, by=by, reason=reason, policy=turn.book.policy.queue,
            instead=f"{when} 开门再来取" if when else "",
        )
    )  # fmt: skip


def why_beyond(turn: Turn, used: Sequence[rules.Contingent], reason: str) -> str:
    """Return why a number is given beyond the contingent; nothing where some are left."""
    return (reason.strip() or ONLY_WARNED)[:200] if used else ""


@transaction.atomic
def limit(*, item: Item, a_day: int, why: str, act: Act) -> Contingent:
    """Limit the tickets of an item, from now on (限量). Raises `Refused` without a reason."""
    turn = begin(item.centre, act)
    if before := was_done(turn):
        return _of(before)
    policy = turn.book.policy.queue

    refuse_if(queue.objections_to_cap(cap=a_day, exception=why, policy=policy))

    standing = Contingent.objects.filter(item=item, ended_at__isnull=True)
    standing.update(ended_at=turn.at, ended_by=act.by)
    because = cite(policy.no_daily_cap, policy.contingent_refuses)
    new = Contingent.objects.create(
        centre=item.centre, item=item, a_day=a_day, why=why.strip()[:200], because=list(because),
        by=act.by, at=turn.at,
    )  # fmt: skip
    tell(turn, "item_limited", new.subject, because,
         {"item": item.code, "count": a_day, "why": new.why})  # fmt: skip
    return new


@transaction.atomic
def unlimit(*, contingent_id: int, act: Act) -> Contingent:
    """Let an item have as many tickets as people want again (不再限量)."""
    row = Contingent.objects.select_related("centre", "item").get(pk=contingent_id)
    turn = hold(row.centre, act.today, act)
    if was_done(turn):
        return row
    rule = turn.book.policy.queue.no_daily_cap
    row.refresh_from_db(fields=["ended_at"])

    refuse_if([rule.objection("已经不限了")] if row.ended_at else [])

    row.ended_at, row.ended_by = turn.at, act.by
    row.save(update_fields=["ended_at", "ended_by"])
    tell(turn, "item_unlimited", row.subject, rule.because, {"item": row.item.code})
    return row


def _of(subject: str) -> Contingent:
    return Contingent.objects.get(pk=int(subject.rpartition(":")[2]))
