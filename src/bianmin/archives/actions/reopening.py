"""A closed case is opened again on a ground of the book (重新办理)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from bianmin import shelf
from bianmin.archives.models import Reopening, Volume
from bianmin.archives.queries import RESULTS, TakenBack, result_in_force, taken_back
from bianmin.cases import parts, queries
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish, lock, take
from bianmin.cases.actions.outcomes import set_clocks
from bianmin.cases.models import Case
from bianmin.refusal import refuse_if
from bianmin.rules import archives, notices
from bianmin.rules.archives import Clock, Ground
from bianmin.rules.cases import State
from bianmin.rules.ruling import Objection, Ruling, cite

VOID = "重新办理,期限重新起算"
# what a case says of its end; the ledger keeps what stood there
END = {
    "outcome": "", "outcome_reason": "", "outcome_ground": "", "where_instead": "",
    "overdue_reason": "", "result_no": "", "closed_on": None, "decided_at": None,
    "serve_by": None, "delivered_at": None, "archived_at": None, "archive_place": "",
    "archive_hash": "",
}  # fmt: skip


def step_for(case: Case) -> str:
    """Return the step by which a case goes on: to be decided again, or to be looked over again."""
    return "reopen" if case.accepted_at else "reopen_intake"


@transaction.atomic
def reopen(*, case_id: int, ground: str, reason: str, act: Act) -> Case:
    """Open a closed case again: where it goes on, from when it counts, what holds meanwhile.

    Raises `Refused`.
    """
    case, again = take(step_for(lock(case_id)), case_id, act)
    if again:
        return case
    policy, volume = case.book.policy, Volume.objects.filter(case=case).first()

    refuse_if(_objections(case, volume, ground, reason))

    rule = policy.archives.grounds[ground]
    because = cite(rule, policy.archives.reopen_needs_reason)
    step = step_for(case)
    held, why = result_in_force(case), _followed(case, ground)
    if why:
        ruled = policy.archives.after["revocation" if why.document else "void"]
        because = cite(ruled, Ruling(value=True, because=because))
    Reopening.objects.create(
        case=case, nth=case.reopenings.count() + 1, ground=ground, title=rule.value.title,
        reason=reason.strip(), clock=rule.value.clock, stands=rule.value.stands,
        came_from=case.state, result=held, follows=why.document if why else None, because=list(because), by=act.by, at=act.at,
    )  # fmt: skip
    if not rule.value.stands:
        void = f"{rule.value.title}:{reason.strip()}"[:300]
        case.documents.filter(kind__in=RESULTS, void="").update(void=void)
    Volume.objects.filter(case=case).update(reopened=True)
    parts.settle("reopen" if rule.value.stands else "annul", case, act)
    _begin_again(case, rule.value, act)

    details = {
        "ground": rule.value.title, "reason": reason.strip(), "clock": rule.value.clock,
        "result": held.doc_no if held else "", "from": why.words if why else "",
    }  # fmt: skip
    return finish(step, case, act, because, details)


def _objections(case: Case, volume: Volume | None, ground: str, reason: str) -> Iterator[Objection]:
    """Yield everything that stands against opening a case again.

    A decision that nobody has yet and that was not taken back: what is wrong in it is corrected.
    """
    policy = case.book.policy.archives
    yield from archives.objections_to_reopening(
        ground=ground, reason=reason, lent_to=volume.lent_to if volume else "",
        destroyed=bool(volume and volume.destroyed_on),
        listed=volume.stands.listed if volume else "", policy=policy,
    )  # fmt: skip
    if case.state == State.DECIDED and taken_back(case) is None:
        said = "决定还没有交给群众,也没有撤销:写错的用更正"
        yield policy.reopen_needs_reason.objection(said)


def _followed(case: Case, ground: str) -> TakenBack | None:
    """Return what took the former decision back, where the case is opened again for that."""
    found = taken_back(case)
    return found if found and found.ground == ground else None


def _begin_again(case: Case, ground: Ground, act: Act) -> None:
    """Take the end off a case and set its clocks as the ground says."""
    for name, value in END.items():
        setattr(case, name, value)
    case.delivery = {}
    anew = ground.clock is Clock.ANEW
    if case.accepted_at is None:
        _look_over_again(case, act)
        return
    case.state = State.ACCEPTED
    if case.kind == "returned":
        kind = queries.kind_now(case.version, complete=True, policy=case.book.policy)
        case.kind, case.kind_because = kind.value, list(kind.because)
    if anew:
        case.started_on = act.today
        case.pauses.filter(void="").update(void=VOID)
        case.extensions.filter(void="").update(void=VOID)
        set_clocks(case, pauses=(), extensions=())
    case.step_name, case.step_due_on = queries.step_due(case, "handler")


def _look_over_again(case: Case, act: Act) -> None:
    """Let the office answer anew within the time that it has for papers that come in."""
    policy = case.book.policy.intake
    by = notices.notice_by(received_on=act.today, calendar=shelf.calendar(), policy=policy)
    case.state, case.papers_on, case.notice_by = State.RECEIVED, act.today, by.value
    case.supplement_by = None
    if case.kind == "returned":
        kind = queries.kind_now(case.version, complete=False, policy=case.book.policy)
        case.kind, case.kind_because = kind.value, list(kind.because)
