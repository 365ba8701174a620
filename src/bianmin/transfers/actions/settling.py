"""Above: one answer; and the way back down: the result, or what is to be mended, told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.cases.actions import Act
from bianmin.refusal import refuse_if
from bianmin.rules import cases, custody
from bianmin.rules.ruling import Objection, cite
from bianmin.transfers.models import Dossier, Hop, Office, Paper
from bianmin.transfers.queries import at_hand

from .moving import Listed, dispatch, objections_to_list
from .taking import Taken, finish, not_here, take, unsettled

OUTCOMES = {"granted": "准予", "refused": "不予"}


@transaction.atomic
def answer(
    *, dossier_id: int, outcome: str, reason: str = "", result_no: str = "", act: Act
) -> Dossier:
    """Decide above what came up, once and for good (答复). Raises `Refused`."""
    taken = take("transfer_answered", dossier_id, act)
    if taken.again:
        return taken.dossier
    dossier, policy = taken.dossier, taken.book.policy

    refuse_if(_objections_to_answer(taken, outcome, reason))

    dossier.answered_by, dossier.answered_at = taken.office, act.at
    dossier.answered_name, dossier.outcome = act.by.name, outcome
    dossier.answer_reason, dossier.result_no = reason.strip(), result_no.strip()[:60]
    because = cite(policy.cases.in_order, policy.escalation.followed)
    dossier.because = list(because)
    name = f"{taken.office}{OUTCOMES[outcome]}决定 {dossier.result_no}".strip()
    Paper.objects.create(
        dossier=dossier, order=90 + len(dossier.papers.all()), kind=Paper.Kind.RESULT, name=name,
        original=True, born=taken.office, since=act.at,
    )  # fmt: skip
    details = {"outcome": outcome, "reason": reason.strip(), "result_no": dossier.result_no}
    return finish("transfer_answered", taken, act, because, details)


def _objections_to_answer(taken: Taken, outcome: str, reason: str) -> Iterator[Objection]:
    dossier, policy = taken.dossier, taken.book.policy
    holder = "路上" if dossier.moving else dossier.holder.name
    yield from custody.objections_to_answering(
        answered_by=dossier.answered_by.name if dossier.answered_by else "",
        holder=holder, here=taken.office.name, policy=policy.escalation,
    )  # fmt: skip
    yield from unsettled(taken)
    if taken.office.pk == dossier.origin_id:
        yield policy.escalation.followed.objection("受理的厅不答复自己,决定在案卷页上办")
    if outcome not in OUTCOMES:
        yield policy.cases.in_order.objection("没有选准予还是不予")
    if outcome == "refused":
        yield from cases.objections_to_refusing(reason=reason, policy=policy.cases)


def below(dossier: Dossier, office: Office) -> Office | None:
    """Return the office that a file came up from, and to which it goes back."""
    ups = [
        h for h in dossier.way
        if h.receiver_id == office.pk and h.purpose == Hop.Purpose.UP and h.returned_at is None
    ]  # fmt: skip
    return ups[-1].sender if ups else None


@transaction.atomic
def send_down(*, dossier_id: int, lines: Sequence[Listed], said: str = "", act: Act) -> Hop:
    """Send the result down, the way the case came up (下发结果). Raises `Refused`."""
    taken = take("transfer_sent", dossier_id, act)
    if taken.again:
        return taken.dossier.way[-1]
    dossier, policy = taken.dossier, taken.book.policy.escalation
    to = below(dossier, taken.office)

    found = [*_objections_to_down(taken, lines, to, act)]
    if dossier.answered_by is None:
        found.append(policy.followed.objection("还没有答复,没有结果可以下发"))
    listed = {one.paper for one in lines}
    found += [
        policy.whole_file.objection(f"没有一起下发:{paper.name}")
        for paper in at_hand(dossier, taken.office, act.at)
        if paper.kind == Paper.Kind.RESULT and paper.pk not in listed
    ]
    refuse_if(found)

    assert to is not None
    return dispatch(taken, Hop.Purpose.RESULT, to, lines, said, act, policy.followed.because)


@transaction.atomic
def return_to_mend(*, dossier_id: int, lines: Sequence[Listed], said: str, act: Act) -> Hop:
    """Return a file and say everything that is to be mended, once (退回补正). Raises `Refused`."""
    taken = take("transfer_sent", dossier_id, act)
    if taken.again:
        return taken.dossier.way[-1]
    dossier, policy = taken.dossier, taken.book.policy
    to = below(dossier, taken.office)

    found = [*_objections_to_down(taken, lines, to, act)]
    if dossier.answered_by is not None:
        found.append(policy.escalation.followed.objection("已经答复,不能再退回补正"))
    asked = _asked_before(dossier, taken.office)
    found += custody.objections_to_mending(
        asked_on=localtime(asked.sent_at).date() if asked else None,
        wanted=said, policy=policy.intake,
    )  # fmt: skip
    refuse_if(found)

    assert to is not None
    because = policy.intake.notice_once.because
    return dispatch(taken, Hop.Purpose.MEND, to, lines, said, act, because)


def _asked_before(dossier: Dossier, office: Office) -> Hop | None:
    """Return when an office itself asked for mending; what it hands on from above does not count."""
    way = dossier.way
    if way and way[-1].purpose == Hop.Purpose.MEND and way[-1].receiver_id == office.pk:
        return None
    own = [
        hop for n, hop in enumerate(way)
        if hop.purpose == Hop.Purpose.MEND and hop.sender_id == office.pk
        and way[n - 1].purpose != Hop.Purpose.MEND
    ]  # fmt: skip
    return own[-1] if own else None


def _objections_to_down(
    taken: Taken, lines: Sequence[Listed], to: Office | None, act: Act
) -> Iterator[Objection]:
    yield from not_here(taken)
    yield from unsettled(taken)
    yield from objections_to_list(taken, lines, act)
    if to is None:
        yield taken.book.policy.escalation.followed.objection(
            f"这件不是从下面报到{taken.office}的,没有可以退回的地方"
        )


@transaction.atomic
def hand_back(*, dossier_id: int, papers: Sequence[int], to: str, act: Act) -> Dossier:
    """Hand originals back, or the result over, to the applicant (交还本人). Raises `Refused`."""
    taken = take("transfer_given", dossier_id, act)
    if taken.again:
        return taken.dossier
    policy = taken.book.policy.escalation
    chosen = [Listed(pk) for pk in papers]

    found = [*not_here(taken), *unsettled(taken), *objections_to_list(taken, chosen, act)]
    if not to.strip():
        found.append(policy.followed.objection("没有写谁领走的"))
    refuse_if(found)

    Paper.objects.filter(pk__in=papers).update(given_at=act.at, given_to=to.strip()[:60])
    names = [p.name for p in taken.dossier.papers.all() if p.pk in papers]
    details = {"lines": names, "receiver": to.strip()[:60]}
    return finish("transfer_given", taken, act, policy.followed.because, details)
