"""Something happens that cannot wait: pressed, measured, ended (突发情况)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.messaging.actions import tell_of
from bianmin.refusal import refuse_if
from bianmin.rules import emergencies as rules
from bianmin.rules import registers
from bianmin.rules.flow import Role
from bianmin.rules.ruling import cite
from bianmin.tickets.actions import go_on_after, stop
from bianmin.tickets.queries import because_of, standing_stops

from .models import Emergency, Measure

IN_INBOX = "emergency"  # what the inbox calls it; the ledger has words of its own


@transaction.atomic
def press(*, kind: str, place: str, address: str, act: Act) -> Emergency:
    """Report an emergency; one of the kind that stands already is the same (报突发情况).

    `address` is where who is told can see it, with {} for its number. Raises `Refused`.
    """
    assert act.by.centre is not None
    centre = Centre.objects.select_for_update(no_key=True).get(pk=act.by.centre.pk)
    if known := _done(act):
        return known
    book = centre.pack_on(act.today)
    policy = book.policy.emergencies
    told = _told(centre, policy)
    entry = frozenset({"开始时间", "种类", "措施"})  # that people were told is the first measure

    refuse_if([
        *rules.objections_to_press(kind=kind, policy=policy),
        *registers.objections_to_entry(name="emergency", filled=entry, policy=book.policy.registers),
    ])  # fmt: skip

    standing = Emergency.objects.standing().filter(centre=centre, kind=kind).first()
    if standing is not None:
        said = f"又有人报:{place or '没有说在哪里'}"
        Measure.objects.create(emergency=standing, text=said, by=act.by, at=act.at)
        _tell("emergency_again", standing, act, policy.kinds.because, where=place)
        return standing
    new = _begin(centre, kind, place, told, act)
    tell_of(
        told, about=new.subject, text=f"突发情况:{new.said}", event=IN_INBOX,
        address=address.format(new.pk), pack=book.id, because=policy.told.because, at=act.at,
    )  # fmt: skip

    if kind in policy.stops.value:
        _stop(new, policy.stops.because, act)
    because = cite(policy.kinds, policy.told)
    _tell("emergency_pressed", new, act, because, kind=kind, where=place, told=new.told)
    return new


def _begin(centre: Centre, kind: str, place: str, told: list[User], act: Act) -> Emergency:
    """Write down an emergency, and that people were told of it as what was done first."""
    where = f",{place}" if place else ""
    new = Emergency.objects.create(
        centre=centre, kind=kind, place=place, began_at=act.at, by=act.by,
        pack=centre.pack_on(act.today).id, told=[str(one) for one in told],
        said=f"{kind}{where},{localtime(act.at):%-H:%M} 报的"[:120],
    )  # fmt: skip
    names = "、".join(one.name for one in told) or "没有可以告诉的人"
    said = f"各窗口的屏幕上写着;告诉了:{names}"[:300]
    Measure.objects.create(emergency=new, text=said, by=None, at=act.at)
    return new


def _told(centre: Centre, policy: rules.Policy) -> list[User]:
    roles = list(policy.told.value)
    people = User.objects.filter(centre=centre, is_active=True, role__in=roles)
    return sorted(people, key=lambda one: (roles.index(Role(one.role)), one.pk))


@transaction.atomic
def measure(*, emergency_id: int, text: str, act: Act) -> Emergency:
    """Write down what was done (措施). Raises `Refused`."""
    found = _held(emergency_id)
    if _done(act):
        return found
    policy = found.book.policy.emergencies

    refuse_if(
        rules.objections_to_measure(text=text, ended=found.ended_at is not None, policy=policy)
    )

    Measure.objects.create(emergency=found, text=text.strip()[:300], by=act.by, at=act.at)
    _tell("emergency_measure", found, act, policy.measured.because, done=text.strip()[:300])
    return found


@transaction.atomic
def end(*, emergency_id: int, result: str, act: Act) -> Emergency:
    """End an emergency with words (了结). Raises `Refused` with every reason."""
    found = _held(emergency_id)
    if _done(act):
        return found
    policy = found.book.policy.emergencies

    refuse_if(
        rules.objections_to_end(
            result=result, measures=found.measures.filter(by__isnull=False).count(),
            ended=found.ended_at is not None, policy=policy,
        )
    )  # fmt: skip

    found.ended_at, found.ended_by, found.result = act.at, act.by, result.strip()[:500]
    found.save(update_fields=["ended_at", "ended_by", "result"])
    go_on_after(found.centre, cause=found.subject, act=act)
    _tell("emergency_ended", found, act, policy.measured.because, result=found.result)
    return found


def _stop(found: Emergency, because: tuple[str, ...], act: Act) -> None:
    stop(found.centre, cause=found.subject, said=found.said, because=because, act=act)


@transaction.atomic
def decide(*, emergency_id: int, stops: bool, reason: str, act: Act) -> Emergency:
    """Stop calling, or let it go on, otherwise than the kind says (照常叫号、停止叫号). Raises `Refused`."""
    found = _held(emergency_id)
    if _done(act):
        return found
    policy = found.book.policy.emergencies

    refuse_if(
        rules.objections_to_deciding(
            reason=reason, stopped=bool(stopped_by(found, act.today)), wanted=stops,
            ended=found.ended_at is not None, policy=policy,
        )
    )  # fmt: skip

    said = f"{'停止叫号' if stops else '照常叫号'}:{reason.strip()}"[:300]
    Measure.objects.create(emergency=found, text=said, by=act.by, at=act.at)
    if stops:
        _stop(found, policy.otherwise.because, act)
    else:
        go_on_after(found.centre, cause=found.subject, because=policy.otherwise.because, act=act)
    _tell("emergency_measure", found, act, policy.otherwise.because, done=said)
    return found


def stopped_by(found: Emergency, today: date) -> tuple[str, ...]:
    """Return the clauses by which nobody is called because of this emergency; none: it stops nobody."""
    stops = standing_stops(found.centre_id, today)
    return because_of(tuple(one for one in stops if one.cause == found.subject))


def _held(emergency_id: int) -> Emergency:
    held = Emergency.objects.select_for_update(of=("self",)).select_related("centre")
    return held.get(pk=emergency_id)


def _done(act: Act) -> Emergency | None:
    done = done_before(act.key)
    return Emergency.objects.get(pk=int(done.subject.rpartition(":")[2])) if done else None


def _tell(event: str, row: Emergency, act: Act, because: tuple[str, ...], **details: Any) -> None:
    mark_done(key=act.key, act=event, subject=row.subject, at=act.at)
    record(
        centre=row.centre, subject=row.subject, event=event, pack=row.pack, because=because,
        by=act.by, at=act.at, details={"name": row.kind} | details,
    )  # fmt: skip
