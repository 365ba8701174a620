"""A case changes hands: taken up, given to somebody, or many at once (接手、转交).

One act moves one case or hundreds: all of them or none, in a number of queries that
does not grow with each case, and every case has its entry in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases import facts, parts, queries
from bianmin.cases.models import Case
from bianmin.ledger.actions import Said, done_before, mark_done, record_all
from bianmin.refusal import refuse_if
from bianmin.rules import cases, workload
from bianmin.rules.cases import Role
from bianmin.rules.ruling import Objection
from bianmin.standins.queries import away, stood_for

from .locking import Act, objections, signed, stand, who_came_first

MOST = 500  # cases in one act: the chain's head is locked while it is written
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Move:
    """One case, to whom, and as it was seen (its revision; none: however it stands)."""

    case: int
    to: int
    revision: int | None = None


def hand_over(*, case_id: int, to: User, reason: str, act: Act) -> Case:
    """Give a case to a colleague of the same centre (转交). Raises `Refused`."""
    move = Move(case_id, to.pk, act.revision)
    hand_over_many(moves=[move], reason=reason, act=act)
    return Case.objects.get(pk=case_id)


def hand_over_many(*, moves: Sequence[Move], reason: str, act: Act) -> int:
    """Give many cases to one colleague or to several; return how many (成批转交). Raises `Refused`."""
    return _move_all("hand_over", moves, reason, act)


def take_up(*, case_ids: Iterable[int], act: Act) -> int:
    """Take cases that nobody holds who can handle them (接手). Raises `Refused`."""
    return _move_all("take_up", [Move(pk, act.by.pk, act.revision) for pk in case_ids], "", act)


@transaction.atomic
def _move_all(step: str, moves: Sequence[Move], reason: str, act: Act) -> int:
    wanted = {move.case: move for move in moves}
    found = _locked(wanted)
    subject = found[0].subject if len(wanted) == 1 and found else f"cases:{len(wanted)}"
    if done := done_before(act.key):
        refuse_if(_objections_to_reuse((done.act, done.subject), (step, subject)))
        return len(wanted)
    people = _people(wanted.values())
    _stand(found, act)
    refuse_if(_objections(step, wanted, found, people, reason, act))

    said = [_move(step, case, people[wanted[case.pk].to], reason, act) for case in found]
    for some in _chunks(found):
        Case.objects.bulk_update(some, ["handler", "revision", "moved_at"])
    mark_done(key=act.key, act=step, subject=subject, at=act.at)
    for some in _chunks(found):
        parts.told_of_many(step, some, act)

    record_all(centre=found[0].centre, acts=said)
    return len(found)


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[n : n + CHUNK] for n in range(0, len(rows), CHUNK))


def _locked(wanted: Mapping[int, Move]) -> list[Case]:
    """Return the cases locked, always in the same order, so that two bulk acts cannot cross."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("centre")
    # who holds it may just have changed: asked for after the wait, not joined before it
    rows = rows.prefetch_related("handler")
    found: list[Case] = []
    for some in _chunks(sorted(wanted)[: MOST + 1]):
        found += rows.filter(pk__in=some).order_by("pk")
    return found


def _people(moves: Iterable[Move]) -> dict[int, User]:
    known = User.objects.filter(pk__in={move.to for move in moves})
    return {user.pk: user for user in known.prefetch_related("departments")}


def _stand(found: Iterable[Case], act: Act) -> None:
    absent = stood_for(act.by, act.today)
    prefetch_related_objects([act.by], "departments")  # asked of every case
    for case in found:
        stand(case, act.by, absent)


def _objections_to_reuse(done: tuple[str, str], now: tuple[str, str]) -> Iterator[Objection]:
    if done != now:
        used = "这张表已经交过了,办的是另一步。请打开清单再办"
        yield shelf.pack("_default").policy.cases.in_order.objection(used)


def _objections(
    step: str, wanted: Mapping[int, Move], found: Sequence[Case], people: Mapping[int, User],
    reason: str, act: Act,
) -> Iterator[Objection]:  # fmt: skip
    """Yield everything against moving these cases, each by its number where there are several."""
    default = shelf.pack("_default").policy
    if not wanted:
        yield default.workload.all_or_none.objection("一件都没有选")
    if len(wanted) > MOST:
        said = f"一次最多转 {MOST} 件,选了 {len(wanted)} 件,请分几次"
        yield default.workload.all_or_none.objection(said)
        return
    if lost := len(wanted) - len(found):
        yield default.workload.all_or_none.objection(f"有 {lost} 件找不到了")
    stale = [c for c in found if wanted[c.pk].revision not in (None, c.revision)]
    first = who_came_first(stale) if stale else {}
    gone = away(found[0].centre_id, act.today) if found and step == "hand_over" else {}
    for case in found:
        name = f"{case.no} {case.applicant}:" if len(wanted) > 1 else ""
        to = people.get(wanted[case.pk].to)
        each = [*objections(step, case, replace(act, revision=None))]
        if case.pk in first:
            each.insert(0, case.book.policy.cases.in_order.objection(first[case.pk]))
        if step == "take_up":
            holder = queries.holder(case)
            each += workload.objections_to_taking_up(
                holder=holder, policy=case.book.policy.workload
            )
        else:
            each += objections_to_giving(case, to, reason, act)
            each += _objections_to_absent(case, to, gone)
        yield from (replace(one, found=name + one.found) for one in each)


def objections_to_giving(case: Case, to: User | None, reason: str, act: Act) -> Iterator[Objection]:
    """Yield why a case cannot go to somebody, or not from the one who gives it."""
    policy = case.book.policy
    yield from cases.objections_to_silence(step="hand_over", text=reason, policy=policy.cases)
    yield from workload.objections_to_giving(
        own=case.handler_id == act.by.pk or bool(getattr(case, "acted_for", "")),
        role=Role(act.by.role), holder=queries.holder(case), policy=policy.workload,
    )  # fmt: skip
    if to is None or to.centre_id != case.centre_id or not to.may("cases.hand_over"):
        yield policy.cases.in_order.objection("只能转给本中心在岗的同事")
    elif case.handler_id == to.pk:
        yield policy.cases.in_order.objection(f"已经在{to.name}手上了")
    elif policy.intake.own_post_only.value and not queries.covers(to, case):
        yield policy.intake.own_post_only.objection(f"这个事项不在{to.name}的岗位")


def _objections_to_absent(
    case: Case, to: User | None, gone: Mapping[int, str]
) -> Iterator[Objection]:
    if to is not None and to.pk in gone:
        said = f"{to.name}今天不在,由{gone[to.pk]}替班"
        yield case.book.policy.workload.stand_in.objection(said)


def _move(step: str, case: Case, to: User, reason: str, act: Act) -> Said:
    """Put a case into somebody's hands, and return what the ledger is to be told."""
    policy = case.book.policy
    before = {"handler": case.handler_id, "revision": case.revision}
    case.handler, case.moved_at = to, act.at
    case.revision += 1
    own = getattr(case, "own_post", True)
    because = policy.cases.in_order if step == "hand_over" else policy.workload.take_unheld
    details = {
        "no": case.no, "before": before, "to": to.name, "reason": reason,
        "facts": {
            "role": act.by.role, "own_post": own, "said": facts.said(reason),
            "their_post": queries.covers(to, case),
        },
        "ruled": {},
    }  # fmt: skip
    return Said(
        subject=case.subject, event=step, pack=case.pack, because=because.because, by=act.person,
        by_name=signed(case, act), at=act.at, details=details,
    )  # fmt: skip
