"""Mending a mistake (更正): with a reason, recorded, nothing erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from stdnum.cn import uscc

from bianmin import identity, sealing
from bianmin.cases import parts
from bianmin.cases.models import Case, Document, Extension, Paper, Pause
from bianmin.ledger.models import Entry
from bianmin.refusal import refuse_if
from bianmin.rules import cases, notices
from bianmin.rules.cases import FLOW
from bianmin.rules.intake import GOOD, Mark
from bianmin.rules.ruling import Objection

from .locking import Act, finish, take

KEPT = {
    "revision",
    "moved_at",
    "next_on",
    "waits",
    "lane",
    "ahead",
}  # go on, also when a step is taken back
NEVER = {  # a sealed file is opened by no correction
    "archive": "已经归档的案卷不能撤销",
    "reopen": "重新办理不能撤销", "reopen_intake": "重新收件不能撤销",
}  # fmt: skip
ANEW = ("notify", "ask_again")  # asked for papers once more: the state stays as it was
LOOKING = {  # leave the case as it is
    "reveal", "serve", "result_back", "result_reminded", "code_wrong", "code_renewed",
}  # fmt: skip


@transaction.atomic
def take_back(*, case_id: int, reason: str, act: Act) -> Case:
    """Take the last step of a case back (撤销上一步); once more, the one before it.

    The case stands as before that step; its papers become void but keep their
    numbers; both the step and its correction stay in the ledger. Raises `Refused`.
    """
    case, again = take("correct", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases
    last = _last_step(case)

    against = [*_objections(last, reason, policy), *_objections_to_unasking(case, last)]
    if last is not None:
        against += parts.objections(f"not_{last.event}", case, act)
    refuse_if(against)
    assert last is not None
    case.taken_back = last.event  # type: ignore[attr-defined]

    _restore(case, last.details["before"])
    for found in last.details.get("papers_before", []):
        of_it = {name: value for name, value in found.items() if name not in ("order", "name")}
        case.papers.filter(order=found["order"]).update(**of_it)
    void = f"更正:{reason.strip()}"[:300]
    Document.objects.filter(case=case, issued_at=last.at, void="").update(void=void)
    Extension.objects.filter(case=case, at=last.at, void="").update(void=void)
    if last.event == "suspend":
        case.pauses.filter(last_on__isnull=True, void="").update(void=void)
    if last.event == "resume":
        Pause.objects.filter(pk=last.details["pause"]).update(last_on=None)

    if last.event == "ask_again":
        said = f"追加撤回了:{reason.strip()}"[:300]
        _asked(case, last).update(mark=Mark.NOT_NEEDED, problem=said)

    parts.settle(f"not_{last.event}", case, act)

    details = {"taken_back": last.event, "seq": last.seq, "reason": reason.strip()}
    rule = case.book.policy.intake.notice_back if last.event in ANEW else policy.in_order
    return finish("correct", case, act, rule.because, details)


def _last_step(case: Case) -> Entry | None:
    """Return the last step that still stands: what was taken back stays taken back."""
    gone: set[int] = set()
    for entry in Entry.objects.filter(subject=case.subject).order_by("-seq"):
        if entry.event == "correct":
            gone.add(entry.details.get("seq", 0))
        elif entry.event not in LOOKING and entry.seq not in gone:
            return entry
    return None


def _objections(last: Entry | None, reason: str, policy: Any) -> list[Objection]:
    found = [*cases.objections_to_silence(step="correct", text=reason, policy=policy)]
    if last is None or last.event not in FLOW or "state" not in last.details.get("before", {}):
        events = {"extend", "hand_over", "flag", "settle", *ANEW}
        known = last is not None and "before" in last.details and last.event in events
        if not known:
            what = FLOW[last.event].zh if last and last.event in FLOW else "收件"
            found.append(policy.in_order.objection(f"上一步“{what}”不是可以撤销的步骤"))
    elif last.event in NEVER:
        found.append(policy.in_order.objection(NEVER[last.event]))
    return found


def _objections_to_unasking(case: Case, last: Entry | None) -> Iterator[Objection]:
    """Yield why a notice is not taken back: what was asked for later has come."""
    if last is None or last.event not in ANEW:
        return
    rows = _asked(case, last) if last.event == "ask_again" else case.papers.none()
    came = rows.filter(mark__in=GOOD)
    yield from notices.objections_to_taking_back(
        came=tuple(came.values_list("name", flat=True)), policy=case.book.policy.intake
    )


def _asked(case: Case, last: Entry) -> QuerySet[Paper]:
    """Return the row that a later notice asked for: the last of that name, an older one was over."""
    rows = case.papers.filter(name__in=last.details["papers"]).exclude(asked_later="")
    return case.papers.filter(order=rows.aggregate(last=models.Max("order"))["last"])


def _restore(case: Case, before: dict[str, Any]) -> None:
    """Put the former values back, each in the type of its field."""
    for name, value in before.items():
        if name in KEPT:
            continue
        field = case._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            setattr(case, field.attname, value)
        elif isinstance(field, models.DateTimeField) and value:
            setattr(case, name, datetime.fromisoformat(value))
        elif isinstance(field, models.DateField) and value:
            setattr(case, name, date.fromisoformat(value))
        else:
            setattr(case, name, value)


def _wrong_number(case: Case, number: str, today: date) -> list[str]:
    """Say what is wrong of a number, which is of the kind of the one it replaces."""
    was = sealing.unseal(case.applicant_id)
    if not was or not [*identity.objections_to_id(was, today=today)]:
        return [*identity.objections_to_id(number, today=today)]
    if uscc.is_valid(was) and not uscc.is_valid(number):
        return [identity.WRONG_CODE]
    return []


@transaction.atomic
def correct_details(
    *, case_id: int, reason: str, applicant: str = "", applicant_id: str = "", phone: str = "",
    address: str = "", agent: str = "", agent_id: str = "", agent_phone: str = "", act: Act,
) -> Case:  # fmt: skip
    """Mend what was typed wrong of the people of a case; the old values stay in the ledger.

    What is left empty stays as it is. Raises `Refused`.
    """
    case, again = take("correct", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases
    said = {
        "applicant": applicant.strip(), "applicant_id": identity.clean(applicant_id),
        "phone": identity.clean(phone), "address": address.strip(), "agent": agent.strip(),
        "agent_id": identity.clean(agent_id), "agent_phone": identity.clean(agent_phone),
    }  # fmt: skip

    found = [*cases.objections_to_silence(step="correct", text=reason, policy=policy)]
    found += [policy.in_order.objection(words) for words in _wrong(case, said, act.today)]
    refuse_if(found)

    for name, value in said.items():
        if value:
            _mend(case, name, value)
    return finish("correct", case, act, policy.in_order.because, {"reason": reason.strip()})


def _wrong(case: Case, said: Mapping[str, str], today: date) -> Iterator[str]:
    """Yield what is wrong of the values that are to stand from now on."""
    if not any(said.values()):
        yield "没有写要改成什么"
    if own := said["applicant_id"]:
        yield from _wrong_number(case, own, today)
    if agents := said["agent_id"]:
        yield from (f"代理人{words}" for words in identity.objections_to_id(agents, today=today))
    if (said["agent_id"] or said["agent_phone"]) and not (said["agent"] or case.agent):
        yield "这件没有代理人,先写代理人姓名"


def _mend(case: Case, name: str, value: str) -> None:
    """Write one value on a case, sealed, fingerprinted and masked as it is stored."""
    if name in ("applicant", "agent"):
        setattr(case, name, value)
        return
    setattr(case, name, sealing.seal(value))
    if name == "applicant_id":
        case.applicant_blind, case.applicant_shown = sealing.blind(value), identity.mask_id(value)
    elif name == "phone":
        case.phone_shown = identity.mask_phone(value)
    elif name == "agent_id":
        case.agent_shown = identity.mask_id(value)
