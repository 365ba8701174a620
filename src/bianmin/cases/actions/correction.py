"""Mending a mistake (更正): with a reason, recorded, nothing erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from stdnum.cn import uscc

from bianmin import identity, sealing
from bianmin.cases import parts
from bianmin.cases.models import Case, Document, Extension, Pause
from bianmin.ledger.models import Entry
from bianmin.refusal import refuse_if
from bianmin.rules import cases
from bianmin.rules.cases import FLOW
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

    refuse_if(_objections(last, reason, policy))
    assert last is not None

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

    parts.settle(f"not_{last.event}", case, act)

    details = {"taken_back": last.event, "seq": last.seq, "reason": reason.strip()}
    return finish("correct", case, act, policy.in_order.because, details)


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
        known = last is not None and last.event in {"extend", "hand_over", "flag", "settle"}
        if not known:
            what = FLOW[last.event].zh if last and last.event in FLOW else "收件"
            found.append(policy.in_order.objection(f"上一步“{what}”不是可以撤销的步骤"))
    elif last.event in NEVER:
        found.append(policy.in_order.objection(NEVER[last.event]))
    return found


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
    agent: str = "", act: Act,
) -> Case:  # fmt: skip
    """Mend what was typed wrong of the people of a case; the old values stay in the ledger.

    What is left empty stays as it is. Raises `Refused`.
    """
    case, again = take("correct", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases

    found = [*cases.objections_to_silence(step="correct", text=reason, policy=policy)]
    own = identity.clean(applicant_id)
    if not (own or applicant.strip() or phone.strip() or agent.strip()):
        found.append(policy.in_order.objection("没有写要改成什么"))
    if own:
        found += [policy.in_order.objection(said) for said in _wrong_number(case, own, act.today)]
    refuse_if(found)

    if applicant.strip():
        case.applicant = applicant.strip()
    if own:
        case.applicant_id, case.applicant_blind = sealing.seal(own), sealing.blind(own)
        case.applicant_shown = identity.mask_id(own)
    if phone.strip():
        number = identity.clean(phone)
        case.phone, case.phone_shown = sealing.seal(number), identity.mask_phone(number)
    if agent.strip():
        case.agent = agent.strip()

    return finish("correct", case, act, policy.in_order.because, {"reason": reason.strip()})
