"""Naming who stands in for somebody, and taking it back (指定替班、撤销)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import workload
from bianmin.rules.cases import Role

from .models import StandIn


@transaction.atomic
def name(
    *, absent: User, by: User, first: date, last: date, reason: str, who: User, at: datetime,
    key: str = "",
) -> StandIn:  # fmt: skip
    """Let `by` stand in for `absent` on some days. Raises `Refused`."""
    # both people are locked, the smaller number first: two plans for the same days meet here
    both = User.objects.select_for_update().filter(pk__in=[absent.pk, by.pk]).order_by("pk")
    people = {user.pk: user for user in both}
    if done := done_before(key):
        return StandIn.objects.get(pk=int(done.subject.removeprefix("stand_in:")))
    absent, by = people[absent.pk], people[by.pk]
    assert absent.centre is not None
    pack = absent.centre.pack_on(localtime(at).date())
    policy = pack.policy.workload

    overlap = StandIn.objects.filter(void="", first_on__lte=last, last_on__gte=first)
    other = overlap.filter(absent=absent).select_related("by").first()
    plan = workload.StandIn(
        absent=Role(absent.role), by=Role(by.role), same_person=absent.pk == by.pk,
        same_hall=by.centre_id == absent.centre_id == who.centre_id, active=by.is_active,
        first=first, last=last, taken=other.by.name if other else "",
        away=overlap.filter(absent=by).exists(),
    )  # fmt: skip
    refuse_if(
        workload.objections_to_standing_in(plan=plan, today=localtime(at).date(), policy=policy)
    )

    made = StandIn.objects.create(
        centre=absent.centre, absent=absent, by=by, first_on=first, last_on=last,
        reason=reason.strip(), named_by=who, named_at=at,
    )  # fmt: skip
    mark_done(key=key, act="stand_in_named", subject=made.subject, at=at)

    _tell(made, "stand_in_named", who, at, reason)
    return made


@transaction.atomic
def end(*, stand_in_id: int, reason: str, who: User, at: datetime) -> StandIn:
    """Take a stand-in back: it holds no longer. What was done in that time stands."""
    held = StandIn.objects.select_for_update(of=("self",)).select_related("absent", "by", "centre")
    found = held.get(pk=stand_in_id)
    if found.void:
        return found

    found.void = reason.strip()[:120] or "撤销"
    found.save(update_fields=["void"])

    _tell(found, "stand_in_ended", who, at, reason)
    return found


def _tell(held: StandIn, event: str, who: User, at: datetime, reason: str) -> None:
    pack = held.centre.pack_on(localtime(at).date())
    record(
        centre=held.centre, subject=held.subject, event=event, pack=pack.id,
        because=pack.policy.workload.stand_in.because, by=who, at=at,
        details={
            "name": f"{held.by.name}替{held.absent.name}", "first_on": held.first_on.isoformat(),
            "last_on": held.last_on.isoformat(), "reason": reason.strip(),
        },
    )  # fmt: skip
