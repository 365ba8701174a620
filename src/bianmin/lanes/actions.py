"""Flagging a case, naming who looks after it, following it up, removing the flag (优先标记)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.cases.actions import Act, Application
from bianmin.cases.actions.locking import finish, issue, lock
from bianmin.cases.actions.outcomes import set_clocks, set_limits
from bianmin.cases.models import Case
from bianmin.files.models import Scan
from bianmin.ledger.actions import done_before
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import lanes, priority
from bianmin.rules.cases import State
from bianmin.rules.priority import Ground
from bianmin.rules.ruling import Objection, Ruling, cite

from . import documents, queries
from .models import Escort, Flag

OLD = "这件刚刚有人办过,您看到的是旧页面,请看过再办"
USED = "这张表已经交过了,办的是另一步。请打开案卷再办"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For what a case is to be flagged, what shows it, and who is to look after the case."""

    ground: str
    reason: str = ""
    proof: str = ""  # which paper shows it
    scan: Scan | None = None
    owner: User | None = None
    agent: User | None = None


def _again(event: str, case: Case, act: Act) -> bool:
    """Return whether this very form did this before. Raises `Refused` if it did another thing."""
    done = done_before(act.key)
    if done and (done.act, done.subject) != (event, case.subject):
        refuse_if([case.book.policy.cases.in_order.objection(USED)])
    return done is not None


def _stale(case: Case, act: Act) -> Iterator[Objection]:
    in_order = case.book.policy.cases.in_order
    if act.revision is not None and act.revision != case.revision:
        yield in_order.objection(OLD)
    if act.by.centre_id not in (None, case.centre_id):
        yield in_order.objection(f"这件由{case.centre.name}办,您这里只能看")


@transaction.atomic
def flag(*, case_id: int, asked: Asked, act: Act) -> Case:
    """Flag a case on a ground of its book, and name who looks after it (加优先标记).

    Raises `Refused` with everything against it.
    """
    case = lock(case_id)
    if _again("lane_flagged", case, act):
        return case
    there = list(Flag.objects.filter(case=case).standing())
    escort = Escort.objects.filter(case=case).first() or Escort(case=case, since=act.at)
    facts = lanes.Facts(
        state=State(case.state), route=case.version.route,
        years=_years(queries.born_of(case, act.today), act.today),
        there=frozenset(one.ground for one in there),
    )  # fmt: skip

    refuse_if(
        [*_stale(case, act), *_against(asked, facts, [f.fact for f in there], escort, case, act)]
    )

    found = queries.grounds(case.book)[asked.ground]
    _write(case, escort, [_Intended(asked, found)], act)
    because = _settle(case, Flag.objects.filter(case=case).standing(), act)
    return finish(
        "lane_flagged", case, act, cite(found, because),
        _told(asked, found.value, escort),
    )  # fmt: skip


def _years(born: date | None, today: date) -> int | None:
    return priority.age(born=born, on=today) if born else None


def _against(
    asked: Asked, facts: lanes.Facts, there: list[Ground], escort: Escort, case: Case, act: Act
) -> Iterator[Objection]:
    policy, known = case.book.policy, queries.grounds(case.book)
    yield from lanes.objections_to_flagging(
        ground=asked.ground, by=queries.marker(act.by), reason=asked.reason,
        proof=bool(asked.proof.strip() or asked.scan), case=facts, policy=policy.priority,
        agency=policy.agency,
    )  # fmt: skip
    yield from _objections_to_people(asked, case)
    if asked.ground not in known:
        return
    flags = [*there, known[asked.ground].value]
    _name(escort, asked, flags, case, act)
    yield from lanes.objections_to_beginning(
        flags=flags, filled=escort.filled, policy=policy.priority, agency=policy.agency
    )


def _objections_to_people(asked: Asked, case: Case) -> Iterator[Objection]:
    policy = case.book.policy.priority
    for called, person in (("专门负责人", asked.owner), ("代办员", asked.agent)):
        if person is not None:
            yield from lanes.objections_to_helper(
                called=called, of_hall=person.centre_id == case.centre_id,
                active=person.is_active, policy=policy,
            )  # fmt: skip


def _name(escort: Escort, asked: Asked, flags: list[Ground], case: Case, act: Act) -> None:
    """Write on an escort who was named; an agent that the book asks for is found by itself."""
    escort.owner = asked.owner or escort.owner
    escort.agent = asked.agent or escort.agent
    if escort.agent is None and "agent" in queries.wanted(flags, case.book):
        escort.agent = queries.agents_for(case.centre).first() or act.by


@dataclass(frozen=True, slots=True)
class _Intended:
    asked: Asked
    found: Ruling[Ground]
    by_age: bool = False


def _write(case: Case, escort: Escort, intended: Iterable[_Intended], act: Act) -> None:
    for one in intended:
        ground = one.found.value
        Flag.objects.create(
            case=case, centre=case.centre, ground=one.asked.ground, called=ground.called,
            lane=ground.lane, reason=one.asked.reason.strip(), proof=one.asked.proof.strip(),
            scan=one.asked.scan, because=list(one.found.because), by_age=one.by_age,
            by=act.person, at=act.at, on=act.today,
        )  # fmt: skip
    escort.save()


def _told(asked: Asked, ground: Ground, escort: Escort) -> dict[str, Any]:
    """Return what the ledger is told of a flag."""
    return {
        "ground": ground.called, "lane": ground.lane.zh, "reason": asked.reason.strip(),
        "proof": asked.proof.strip(), **_named(escort),
    }  # fmt: skip


def _named(escort: Escort) -> dict[str, str]:
    return {
        "owner": escort.owner.name if escort.owner else "",
        "helper": escort.agent.name if escort.agent else "",
    }


def _settle(case: Case, flags: Iterable[Flag], act: Act) -> tuple[str, ...]:
    """Put a case into the lane of its flags, and count its days anew where the book bounds them.

    The applicant is told in writing of a day that changed.
    """
    policy = case.book.policy.priority
    was, before = case.lane, case.due_on
    case.lane = lanes.foremost_lane(flags=[one.fact for one in flags], policy=policy)
    bounded = {was, case.lane} & policy.limits.keys()
    if case.due_on is None or not bounded or was == case.lane:
        return ()
    set_limits(case)
    due = set_clocks(case)
    if due.value == before:
        return ()
    if case.step_due_on is not None:
        case.step_due_on = min(case.step_due_on, due.value)
    because = cite(due, *(policy.limits[lane] for lane in sorted(bounded)))
    issue("lane", case, act, documents.changed(case, before, because), because)
    return because


@transaction.atomic
def unflag(*, flag_id: int, reason: str, act: Act) -> Case:
    """Remove a flag, with the reason (去掉标记). Raises `Refused`."""
    case = lock(Flag.objects.values_list("case_id", flat=True).get(pk=flag_id))
    if _again("lane_unflagged", case, act):
        return case
    gone = Flag.objects.select_for_update().get(pk=flag_id)
    policy = case.book.policy.priority
    left = [one for one in Flag.objects.filter(case=case).standing() if one.pk != gone.pk]
    bound = gone.lane in policy.limits and gone.lane not in {one.lane for one in left}

    against = [*_stale(case, act)]
    if gone.removed_at is not None:
        against.append(policy.removal_reasoned.objection("这个标记已经去掉了"))
    against += lanes.objections_to_removing(
        reason=reason, state=State(case.state), shortened=case.due_on if bound else None,
        today=act.today, policy=policy,
    )  # fmt: skip
    refuse_if(against)

    gone.removed_at, gone.removed_by, gone.why_removed = act.at, act.by, reason.strip()
    gone.save(update_fields=["removed_at", "removed_by", "why_removed"])
    because = _settle(case, left, act)

    return finish(
        "lane_unflagged", case, act, cite(policy.removal_reasoned, because),
        {"ground": gone.called, "lane": gone.lane_zh, "reason": reason.strip()},
    )  # fmt: skip


@transaction.atomic
def name_helpers(*, case_id: int, owner: User | None, agent: User | None, act: Act) -> Escort:
    """Name who looks after a flagged case from now on (换专人). Raises `Refused`."""
    case = lock(case_id)
    escort = Escort.objects.select_related("owner", "agent").get(case=case)
    if _again("lane_helper", case, act):
        return escort
    flags = [one.fact for one in Flag.objects.filter(case=case).standing()]
    policy = case.book.policy
    asked = Asked(ground="", owner=owner, agent=agent)

    escort.owner, escort.agent = owner, agent
    refuse_if([
        *_stale(case, act), *_not_in_a_lane(case), *_objections_to_people(asked, case),
        *lanes.objections_to_beginning(
            flags=flags, filled=escort.filled, policy=policy.priority, agency=policy.agency
        ),
    ])  # fmt: skip

    escort.save()
    because = cite(*queries.wanted(flags, case.book).values(), policy.priority.own_helper)
    finish("lane_helper", case, act, because, _named(escort))
    return escort


@transaction.atomic
def follow_up(*, case_id: int, measures: str, act: Act) -> Escort:
    """Write down what is done for a flagged case; today is its last follow-up (跟踪)."""
    case = lock(case_id)
    escort = Escort.objects.get(case=case)
    if _again("lane_followed", case, act):
        return escort
    flags = [one.fact for one in Flag.objects.filter(case=case).standing()]
    wants = queries.wanted(flags, case.book)
    measure = wants.get("measures", case.book.policy.priority.own_helper)

    against = [*_stale(case, act), *_not_in_a_lane(case)]
    if not measures.strip():
        against.append(Objection("没有写所采取的措施", measure.because))
    refuse_if(against)

    escort.measures, escort.followed_on = measures.strip(), act.today
    escort.save()
    because = cite(measure, *(r for n, r in wants.items() if n == "followed_on"))
    finish("lane_followed", case, act, because, {"measures": escort.measures})
    return escort


def _not_in_a_lane(case: Case) -> Iterator[Objection]:
    if not case.lane or not case.waits:
        yield case.book.policy.priority.before_decision.objection("这件没有走通道,或者已经办完了")


# at the intake: see `part`


def intended(application: Application, asked: Asked | None, act: Act) -> list[_Intended]:
    """Return for what a case is flagged as it comes in: by age at once, and what was asked."""
    book = application.version.item.centre.pack_on(act.today)
    known = queries.grounds(book)
    policy = book.policy
    old = lanes.of_age(
        born=queries.born(application.applicant_id, act.today), on=act.today,
        policy=policy.priority, agency=policy.agency,
    )  # fmt: skip
    found = [_Intended(Asked(ground=old.value), known[old.value], True)] if old else []
    if asked and asked.ground in known and not (old and old.value == asked.ground):
        found.append(_Intended(asked, known[asked.ground]))
    return found


def objections_at_intake(application: Application, asked: Asked, act: Act) -> Iterator[Objection]:
    """Yield why a case cannot be flagged as it comes in."""
    version = application.version
    book = version.item.centre.pack_on(act.today)
    case = Case(version=version, centre=version.item.centre, pack=book.id, state=State.RECEIVED)
    years = _years(queries.born(application.applicant_id, act.today), act.today)
    facts = lanes.Facts(State.RECEIVED, version.route, years)
    yield from _against(asked, facts, [], Escort(case=case, since=act.at), case, act)


def lane_at_intake(case: Case, intended: Iterable[_Intended]) -> str:
    """Return the lane in which a case begins."""
    flags = [one.found.value for one in intended]
    return lanes.foremost_lane(flags=flags, policy=case.book.policy.priority)


def flag_at_intake(case: Case, intended: list[_Intended], act: Act) -> None:
    """Write down the flags with which a case came in; within the transaction of the intake."""
    flags = [one.found.value for one in intended]
    escort = Escort(case=case, since=act.at)
    for one in intended:
        _name(escort, one.asked, flags, case, act)
    _write(case, escort, intended, act)
    for one in intended:
        told: Mapping[str, Any] = _told(one.asked, one.found.value, escort)
        finish("lane_flagged", case, replace(act, key=""), one.found.because, told)


def limit(lane: str, book: Pack) -> Ruling[int] | None:
    """Return to how many workdays a book bounds the promise of a lane, if it does."""
    return book.policy.priority.limits.get(lane)
