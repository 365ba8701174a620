"""Handing a case over with both signatures, who does it, who checks it, what was seen on site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish, lock
from bianmin.cases.models import OPEN_STATES, Case, Document
from bianmin.cases.queries import covers
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import handling
from bianmin.rules.ruling import Objection, cite
from bianmin.shelf import pack as book_of

from .models import Handover, Reading, SiteCheck, Slip
from .queries import SAID_NO, way_of


def _take(event: str, case_id: int, act: Act) -> tuple[Case, bool]:
    """Return the case locked, and whether this very act was done before. Raises `Refused`."""
    case = lock(case_id)
    done = done_before(act.key)
    if done and (done.act, done.subject) != (event, case.subject):
        used = "这张表已经交过了,办的是另一步。请打开案卷再办"
        refuse_if([case.book.policy.cases.in_order.objection(used)])
    return case, done is not None


def _objections(case: Case, act: Act, *, closed_too: bool = False) -> list[Objection]:
    rule = case.book.policy.cases.in_order
    found = []
    if act.by.centre_id != case.centre_id:
        found.append(rule.objection(f"这件由{case.centre.name}办,您这里只能看"))
    if case.state not in OPEN_STATES and not closed_too:
        found.append(rule.objection(f"{case.now.zh}的办件不再交接"))
    return found


@transaction.atomic
def give(*, case_id: int, to: User, papers: Sequence[str], note: str = "", act: Act) -> Handover:
    """Give a case and its papers to a colleague, and sign for it (移交). Raises `Refused`.

    It is the receiver's only when he has signed, too.
    """
    case, again = _take("handover_given", case_id, act)
    if again:
        return Handover.objects.filter(case=case).latest("number")
    policy, way = case.book.policy, way_of(case)

    found = _objections(case, act)
    found += handling.objections_to_passing_on(
        kind=case.kind, due=case.due_on, policy=policy.handling
    )
    if to.centre_id != case.centre_id or not to.is_active or to.pk == act.by.pk:
        found.append(policy.cases.in_order.objection("只能交给本中心在岗的另一位同事"))
    if way.last and way.last.waits:
        waits = f"已经交给{way.last.receiver.name},还没有签收;签收或者收回以后再交"
        found.append(policy.cases.in_order.objection(waits))
    refuse_if(found)

    names = {p.name for p in case.papers.all()}
    handover = Handover.objects.create(
        case=case, number=len(way.handovers) + 1, giver=act.by, receiver=to,
        papers=[name for name in papers if name in names], note=note.strip()[:300],
        given_at=act.at,
    )  # fmt: skip

    because = cite(policy.cases.in_order, policy.handling.passed_on_with_due)
    finish("handover_given", case, act, because, {"to": to.name, "papers": handover.papers})
    return handover


@transaction.atomic
def receive(*, case_id: int, number: int, on_paper: bool = False, act: Act) -> Handover:
    """Sign for what was given: the case is now the receiver's (签收). Raises `Refused`.

    By his own login; or on the printed slip, which the giver then records.
    """
    case, again = _take("handover_received", case_id, act)
    handover = Handover.objects.select_related("giver", "receiver").get(case=case, number=number)
    if again:
        return handover
    rule = case.book.policy.cases.in_order

    found = _objections(case, act)
    if not handover.waits:
        found.append(
            rule.objection("这一次交接已经签过了" if not handover.void else "这一次交接已经收回")
        )
    signer = handover.giver_id if on_paper else handover.receiver_id
    if act.by.pk != signer:
        who = f"{handover.giver.name}记" if on_paper else f"{handover.receiver.name}本人签收"
        found.append(rule.objection(f"要由{who}"))
    refuse_if(found)

    handover.received_at = act.at
    handover.how = Handover.How.PAPER if on_paper else Handover.How.SCREEN
    handover.save(update_fields=["received_at", "how"])
    if handover.receiver.may("cases.hand_over"):
        case.handler = handover.receiver

    details = {"how": handover.get_how_display()}
    finish("handover_received", case, act, rule.because, details)
    return handover


@transaction.atomic
def take_back(*, case_id: int, number: int, reason: str, act: Act) -> Handover:
    """Take back what nobody has signed for yet (收回). Raises `Refused`."""
    case, again = _take("handover_void", case_id, act)
    handover = Handover.objects.select_related("giver", "receiver").get(case=case, number=number)
    if again:
        return handover
    rule = case.book.policy.cases.in_order

    found = _objections(case, act)
    if not handover.waits:
        found.append(rule.objection("签收过的交接不能收回,请再交一次"))
    if act.by.pk != handover.giver_id:
        found.append(rule.objection(f"要由移交的{handover.giver.name}收回"))
    if not reason.strip():
        found.append(rule.objection("没有写为什么收回"))
    refuse_if(found)

    handover.void = reason.strip()[:300]
    handover.save(update_fields=["void"])

    finish("handover_void", case, act, rule.because, {"reason": handover.void})
    return handover


@transaction.atomic
def name_doer(*, case_id: int, doer: User, act: Act) -> Slip:
    """Put down who really does a case, beside the handler who answers for it (具体办理人)."""
    case, again = _take("doer_named", case_id, act)
    slip, _ = Slip.objects.get_or_create(case=case)
    if again:
        return slip
    rule = case.book.policy.cases.in_order

    found = _objections(case, act)
    if doer.centre_id != case.centre_id or not doer.is_active:
        found.append(rule.objection("具体办理人要是本中心在岗的人"))
    refuse_if(found)

    slip.doer = doer
    slip.save(update_fields=["doer"])

    because = tuple(_because(case, "doer"))
    finish("doer_named", case, act, because, {"to": doer.name})
    return slip


@transaction.atomic
def check(*, case_id: int, note: str, act: Act) -> Slip:
    """The handler has checked what was done, before it is given out (承办人复核)."""
    case, again = _take("result_checked", case_id, act)
    slip, _ = Slip.objects.get_or_create(case=case)
    if again:
        return slip
    rule = case.book.policy.cases.in_order

    found = _objections(case, act, closed_too=True)
    if case.state != "decided":
        found.append(rule.objection("办毕以后、送交以前才复核"))
    if case.handler_id != act.by.pk:
        whose = case.handler.name if case.handler else "承办人"
        found.append(rule.objection(f"要由承办人{whose}复核"))
    if slip.checked_at:
        found.append(rule.objection("已经复核过了"))
    refuse_if(found)

    slip.checked_by, slip.checked_at, slip.check_note = act.by, act.at, note.strip()[:300]
    slip.save(update_fields=["checked_by", "checked_at", "check_note"])

    finish("result_checked", case, act, tuple(_because(case, "checked_by_handler")), {})
    return slip


def _because(case: Case, need: str) -> tuple[str, ...]:
    """Return the clause that asks for something, or the one that asks for order."""
    needs = case.book.policy.handling.needs
    return needs[need].because if need in needs else case.book.policy.cases.in_order.because


@transaction.atomic
def visit_site(
    *,
    case_id: int,
    staff: Sequence[str],
    organiser: str,
    day: date | None,
    conclusion: str,
    act: Act,
) -> SiteCheck:
    """Record what was found on site, by whom (现场核查). Raises `Refused`."""
    case, again = _take("site_checked", case_id, act)
    if again:
        return SiteCheck.objects.filter(case=case).latest("pk")
    policy = case.book.policy

    found = _objections(case, act)
    found += handling.objections_to_site_check(
        staff=tuple(staff), organiser=organiser, day=day, conclusion=conclusion,
        policy=policy.handling,
    )  # fmt: skip
    if day and day > act.today:
        found.append(policy.handling.site_record.objection("勘察的日子还没有到"))
    if not covers(act.by, case) and policy.intake.own_post_only.value:
        found.append(policy.intake.own_post_only.objection("这个事项不在您的岗位"))
    refuse_if(found)

    assert day is not None
    names = list(dict.fromkeys(name.strip()[:60] for name in staff if name.strip()))
    made = SiteCheck.objects.create(
        case=case, staff=names, organiser=organiser.strip()[:60], day=day,
        conclusion=conclusion.strip()[:500], by=act.by, at=act.at,
    )  # fmt: skip

    because = cite(policy.handling.site_staff_min, policy.handling.site_record)
    finish("site_checked", case, act, because, {"staff": len(names), "day": day.isoformat()})
    return made


@transaction.atomic
def read(*, document_id: int, remark: str, act: Act) -> Reading:
    """A superior has read that somebody was told no, and may say a word (否定报备). Raises `Refused`."""
    papers = Document.objects.select_for_update(of=("self",)).select_related("case", "centre")
    paper = papers.get(pk=document_id, kind__in=SAID_NO)
    known = Reading.objects.filter(document=paper).select_related("by").first()
    if known and done_before(act.key):
        return known
    book = book_of(paper.case.pack)
    rule = book.policy.registers.required.get("veto")
    because = rule.because if rule else book.policy.cases.refusal_needs_reasons.because
    if known:
        refuse_if([Objection(f"{known.by.name}已经阅过了", because)])

    made = Reading.objects.create(
        document=paper, centre=paper.centre, remark=remark.strip()[:300], by=act.by, at=act.at
    )

    _tell_read(paper, paper.centre, because, act)
    return made


def _tell_read(paper: Document, centre: Centre, because: tuple[str, ...], act: Act) -> Any:
    subject = paper.case.subject
    mark_done(key=act.key, act="refusal_read", subject=subject, at=act.at)
    record(
        centre=centre, subject=subject, event="refusal_read", pack=paper.case.pack,
        because=because, by=act.by, at=act.at,
        details={"no": paper.case.no, "doc_no": paper.doc_no},
    )  # fmt: skip
