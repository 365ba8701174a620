"""Taking an application in at the window (收件、受理)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from bianmin import identity, sealing, shelf
from bianmin.cases import documents, facts, parts
from bianmin.cases.documents import Wording
from bianmin.cases.models import Case, Draft, Paper
from bianmin.cases.queries import covers_department, kind_now, kind_of_accepted, place_in_lists
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.ledger.models import Done
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import cases, consult, handling, intake, notices, receipt
from bianmin.rules.cases import Role, State
from bianmin.rules.intake import Mark
from bianmin.rules.policy import Policy
from bianmin.rules.receipt import Recorded
from bianmin.rules.ruling import Objection, cite

from .application import Application, Marked, judged
from .handling import finish_in_one
from .locking import Act
from .numbers import case_number
from .outcomes import (
    accept_now,
    notify_now,
    objections_to_promise,
    reject_now,
)


def hand_in(application: Application, act: Act) -> Case:
    """Take an application in, and accept it, notify, reject, or only receive it.

    The key of the act makes one case of a double click, a lost connection and a
    second tab. Raises `Refused` with every objection; then nothing is written.
    """
    if done := done_before(act.key):
        return _done(done)
    # Nothing to lock yet: asked before the transaction, so that nobody waits for our thinking.
    again = _open_case(application) if application.outcome != "reject" else ""
    try:
        refuse_if(_objections(application, act, again))
        return _write(application, act, again)
    except (IntegrityError, Refused):  # perhaps by the same form, sent at the same moment
        if done := done_before(act.key):
            return _done(done)
        raise


def _done(done: Done) -> Case:
    return Case.objects.get(pk=int(done.subject.removeprefix("case:")))


@transaction.atomic
def _write(application: Application, act: Act, open_no: str) -> Case:
    recorded = parts.recorded(application.version.item.centre, act.at)
    case = _new_case(application, act, recorded)
    parts.entering(case, application, act)
    papers = _papers(case, application)
    wording = _judge(case, papers, application, act)
    place_in_lists(case)
    case.save()
    Paper.objects.bulk_create(papers)
    if not application.at_once:  # else receipt and result stand on one sheet
        documents.issue(wording, case, by=act.person, at=act.at)
    mark_done(key=act.key, act="intake", subject=case.subject, at=act.at)
    Draft.objects.filter(pk=act.key).delete()
    parts.told(application.outcome, case, act)

    record(
        centre=case.centre, subject=case.subject, event=application.outcome, pack=case.pack,
        because=wording.because, by=act.person, by_name=act.signed, at=act.at,
        details={
            "no": case.no, "item": case.item_code, "intake": True,
            "papers": {p.name: p.mark for p in papers},
            "facts": _facts(application, act, open_no) | facts.of_day(recorded),
            "ruled": facts.handed_in(case),
            **facts.of_choice(case, application.chosen),
        },
    )  # fmt: skip
    parts.entered(case, application, act)
    return finish_in_one(case, application.result_no, act) if application.at_once else case


def _facts(application: Application, act: Act, open_no: str) -> facts.Told:
    version, item = application.version, application.version.item
    return {
        "role": act.by.role, "own_post": covers_department(act.by, item.department_id),
        "item": facts.of_item(version), "papers": facts.of_papers(judged(application)),
        "completed": None, "conditions": application.conditions, "open": bool(open_no),
        "again": facts.said(application.again), "agent": facts.said(application.agent),
        "relation": facts.said(application.agent_relation),
        "contact": facts.said(application.phone or application.agent_phone),
        "report_up": facts.iso(application.report_up_on),
        **facts.chosen(application.chosen),
        "elsewhere": sorted(documents.elsewhere(version)) if item.elsewhere else None,
        **application.following.told,
        **({"online": True} if act.online else {}),
        **facts.of_no(application.ground, application.reason, application.where),
    }  # fmt: skip


def _judge(case: Case, papers: list[Paper], application: Application, act: Act) -> Wording:
    """Write the outcome on a new case, and return the paper that tells it."""
    if application.outcome == "accept":
        return accept_now(
            case,
            papers,
            act,
            not_at_once=application.not_at_once,
            chosen=application.chosen,
            report_up_on=application.report_up_on,
        )
    if application.outcome == "notify":
        return notify_now(case, papers, act, by=application.following.supplement_by)
    if application.outcome == "reject":
        said = {k: getattr(application, k) for k in ("ground", "reason", "where")}
        return reject_now(case, act, **said)
    policy = case.book.policy.intake
    because = cite(policy.receipt_dated, policy.notice_within)
    blocks = documents.receipt(case, papers, because)
    return Wording(kind="receipt", blocks=blocks, because=because)


def objections_to_handing_in(application: Application, act: Act) -> Iterator[Objection]:
    """Yield everything against this application before anything is written."""
    yield from _objections(application, act, _open_case(application))


def _objections(application: Application, act: Act, open_no: str) -> Iterator[Objection]:
    """Yield every objection to this application in one go."""
    version, outcome = application.version, application.outcome
    policy = version.item.centre.pack_on(act.today).policy
    if version.item.elsewhere and outcome != "reject":
        found = f"这个事项不在本中心办,请告诉群众到:{version.place or '办事指南写明的地方'}"
        yield policy.intake.elsewhere_at_once.objection(found)
        return
    if outcome == "accept":
        yield from _objections_to_accepting(application, act, policy)
    elif outcome == "receive":
        yield from _objections_to_receiving(application, act, policy)
    else:
        own = _own_post(application, act, policy)
        yield from intake.objections_to_taking(role=act.by.role, own_post=own, policy=policy.intake)
        yield from _objections_to_no(application, act, policy)
    if outcome != "reject":
        yield from intake.objections_to_agent(
            agent=application.agent, relation=application.agent_relation, policy=policy.intake
        )
        yield from intake.objections_to_again(
            open_no=open_no, why=application.again, policy=policy.intake
        )
        yield from parts.objections_at_intake(application, act)


def _own_post(application: Application, act: Act, policy: Policy) -> bool:
    free = not policy.intake.own_post_only.value
    return free or covers_department(act.by, application.version.item.department_id)


def _objections_to_accepting(
    application: Application, act: Act, policy: Policy
) -> Iterator[Objection]:
    yield from intake.objections_to_accepting(
        papers=judged(application),
        role=act.by.role,
        own_post=_own_post(application, act, policy),
        conditions=application.conditions,
        later=application.following.names,
        policy=policy.intake,
    )
    yield from objections_to_promise(
        application.version,
        reason=application.not_at_once,
        report_up_on=application.report_up_on,
        today=act.today,
        policy=policy,
        chosen=application.chosen,
    )
    if application.at_once:
        kind = kind_of_accepted(application.version, application.chosen, policy)
        yield from cases.objections_to_finishing(kind=kind.value, policy=policy.cases)


def _objections_to_receiving(
    application: Application, act: Act, policy: Policy
) -> Iterator[Objection]:
    """Yield why papers cannot just be kept: they may be, for an absent colleague (代收)."""
    yield from intake.objections_to_taking(role=act.by.role, own_post=True, policy=policy.intake)
    yield from intake.objections_to_provisional(
        contact=application.phone or application.agent_phone, policy=policy.intake
    )
    yield from notices.objections_to_putting_off(papers=judged(application), policy=policy.intake)


def _objections_to_no(application: Application, act: Act, policy: Policy) -> Iterator[Objection]:
    papers = judged(application)
    if application.outcome == "notify":
        yield from notices.objections_to_notice(
            papers=papers, asked_before=frozenset(), reason="", policy=policy.intake
        )
        return
    if application.version.item.elsewhere:
        yield from consult.objections_to_elsewhere(
            filled=frozenset(documents.elsewhere(application.version)), policy=policy.consult
        )
    found = intake.verdict(papers=papers, policy=policy.intake).value
    complete = found.outcome is intake.Outcome.COMPLETE and application.conditions is True
    yield from cases.objections_to_rejecting(
        ground=application.ground,
        reason=application.reason,
        where=application.where,
        complete=complete,
        policy=policy.cases,
    )
    yield from handling.objections_to_veto(
        approved_by=Role(act.by.role),
        elsewhere=application.ground == cases.NOT_OURS,
        policy=policy.handling,
    )


def _open_case(application: Application) -> str:
    """Return the number of an open case of the same person on the same item, or nothing."""
    own = sealing.blind(identity.clean(application.applicant_id))
    if not own:
        return ""
    same = Case.objects.filter(applicant_blind=own, version__item=application.version.item_id)
    # No order: ordered by number, SQLite would read every case rather than this person's few.
    return next(iter(same.open().order_by().values_list("no", flat=True)[:1]), "")


def _new_case(application: Application, act: Act, recorded: Recorded) -> Case:
    version = application.version
    centre = version.item.centre
    adopted = centre.pack_on(act.today)
    policy, local = adopted.policy, localtime(act.at)
    asked: Any = {"at": local, "recorded": recorded, "policy": policy.hours}
    received = receipt.received_on(online=act.online, **asked).value
    by = notices.notice_by(received_on=received, calendar=shelf.calendar(), policy=policy.intake)
    # Which kind it is, is known once the papers are judged; until then as if complete.
    kind = kind_now(version, complete=True, policy=policy)
    return Case(
        centre=centre,
        no=case_number(centre, act.today),
        query_code=sealing.seal(f"{secrets.randbelow(1_000_000):06d}"),
        version=version,
        item_name=version.name,
        item_code=version.item.code,
        department=version.item.department,
        pack=adopted.id,
        kind=kind.value,
        kind_because=list(kind.because),
        state=State.RECEIVED,
        channel=Case.Channel.ONLINE if act.online else Case.Channel.WINDOW,
        **_people(application),
        clerk=act.by,
        handler=act.by,
        window_id=act.by.window_id,
        received_at=act.at,
        received_on=received,
        papers_on=received,
        extended_minutes=0 if act.online else receipt.overtime(**asked).value,
        notice_by=by.value,
        moved_at=act.at,
    )


def _people(application: Application) -> dict[str, str]:
    """Return applicant and agent as they are stored: sealed, fingerprinted and masked."""
    own, agent = identity.clean(application.applicant_id), identity.clean(application.agent_id)
    phone, agent_phone = identity.clean(application.phone), identity.clean(application.agent_phone)
    return {
        "applicant": application.applicant.strip(),
        "applicant_id": sealing.seal(own),
        "applicant_blind": sealing.blind(own),
        "applicant_shown": identity.mask_id(own),
        "phone": sealing.seal(phone),
        "phone_shown": identity.mask_phone(phone),
        "address": sealing.seal(application.address.strip()),
        "agent": application.agent.strip(),
        "agent_id": sealing.seal(agent),
        "agent_shown": identity.mask_id(agent),
        "agent_phone": sealing.seal(agent_phone),
        "agent_relation": application.agent_relation.strip(),
    }


def _papers(case: Case, application: Application) -> list[Paper]:
    """Freeze the item's list of papers with what was found of each."""
    rows = []
    for material in case.version.materials.all():
        marked = application.marked.get(material.order, Marked(Mark.UNMARKED))
        here = marked.mark in intake.GOOD or marked.mark is Mark.FAULTY
        rows.append(
            Paper(
                case=case,
                order=material.order,
                name=material.name,
                main=material.need == "main",
                conditional=material.conditional,
                tolerable=material.tolerable,
                shareable=material.shareable,
                form=material.form,
                requirement=material.requirement,
                copies_wanted=material.copies,
                copies_received=marked.copies,
                original_seen=marked.original_seen,
                mark=marked.mark,
                problem=marked.problem,
                received_at=case.received_at if here else None,
            )
        )
    return rows


def keep_draft(*, key: str, centre: Centre, typed: Mapping[str, Any], title: str, act: Act) -> None:
    """Keep what a clerk has typed so far, sealed; only the person who typed it reads it."""
    if Draft.objects.filter(pk=key).exclude(by=act.by).exists():
        return  # somebody else's: their draft stays theirs
    sealed = sealing.seal(json.dumps(typed, ensure_ascii=False))
    Draft.objects.update_or_create(
        key=key,
        defaults={
            "by": act.by, "centre": centre, "sealed": sealed, "title": title[:120], "at": act.at,
        },
    )  # fmt: skip
