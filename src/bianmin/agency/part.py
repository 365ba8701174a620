"""What an agency adds to the page of its case, and what it still wants (办件页上的代办)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bianmin.accounts.models import User
from bianmin.cases.actions import Act, Application
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel
from bianmin.cases.queries import kind_now
from bianmin.catalogue.models import Version
from bianmin.packs import Pack
from bianmin.papers import Paragraph, Sheet
from bianmin.rules import agency
from bianmin.rules.ruling import Objection

from . import forms, queries
from .actions import naming
from .actions.visits import DRAFT
from .models import HomeMatter, InCharge, Mandate

PERSONAL = (
    "applicant_id", "applicant_blind", "applicant_shown", "phone", "phone_shown", "address",
    "signed_by", "result_by",
)  # fmt: skip
BEFORE = {"accept": ("accept", "hand_on"), "archive": ("archive",)}  # step -> moments of a book


def _mandate(case: Case) -> Mandate | None:
    if not case.agent:  # an agent who handed in stands with the case
        return None
    return Mandate.objects.filter(case=case).select_related("agent").first()


def _in_charge(case: Case, user: User) -> Panel | None:
    """Show who of the hall sees the case through, where the book wants somebody."""
    if not queries.goes_up(case.kind, case.book):
        return None
    charge = InCharge.objects.filter(case=case).select_related("agent").first()
    mine = user.centre_id == case.centre_id and user.may("agency.take_in") and bool(case.waits)
    rule = case.book.policy.agency.responsible
    context = {"charge": charge, "case": case, "may_name": mine, "rule": rule}
    return Panel("agency/in_charge.html", context, "aside")


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Return who acts for the applicant, on what paper and until when."""
    mandate = _mandate(case)
    if mandate is None:
        return _in_charge(case, user)
    shown = {"mandate": mandate, "over": mandate.is_over(today), "sees": user.may("agency.see")}
    return Panel("agency/panel.html", shown, "aside")


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Ask who of the hall sees a case through that is decided above."""
    book = version.item.centre.pack_on(today)
    if version.item.elsewhere or not _goes_up(version, book):
        return None
    centre = version.item.centre
    asked = typed.get(naming.FIELD)
    first = queries.nameable(centre).first() or user
    form = forms.InChargeForm(
        prefix="agency", centre=centre, initial={"agent": first.pk if asked is None else asked}
    )
    context = {"form": form, "pack": book.id, "rule": book.policy.agency.responsible}
    return Panel("agency/at_intake.html", context, fields="agency/fields.html")


def _goes_up(version: Version, book: Pack) -> bool:
    return queries.goes_up(kind_now(version, complete=True, policy=book.policy).value, book)


def objections_at_intake(application: Application, act: Act) -> Iterator[Objection]:
    """Yield that nobody is named for a case that goes up; whoever is sent away needs nobody."""
    version = application.version
    book = version.item.centre.pack_on(act.today)
    if application.outcome != "reject" and _goes_up(version, book):
        yield from naming.objections_at_intake(application, act)


def entered(case: Case, application: Application, act: Act) -> None:
    """Write down who sees a case through, in the transaction of its intake."""
    if application.outcome != "reject" and _goes_up(case.version, case.book):
        naming.keep(case, application, act)


def handed_in(case: Case, typed: Mapping[str, Any], act: Act) -> Iterator[str]:
    """Tie a case to the matter of a household of which it came."""
    if act.key.startswith(DRAFT):
        HomeMatter.objects.filter(draft_key=act.key, visit__centre=case.centre).update(case=case)
    yield from ()


def objections(step: str, case: Case, act: Any) -> Iterator[Objection]:
    """Yield what an agency case lacks before it is accepted or filed."""
    if step == "accept" and _goes_up(case.version, case.book):
        charge = InCharge.objects.filter(case=case).select_related("agent").first()
        yield from agency.objections_to_naming(
            acceptor=case.clerk.name, agent=charge.agent.name if charge else "",
            flags=frozenset(), policy=case.book.policy.agency,
        )  # fmt: skip
    moments = BEFORE.get(step)
    mandate = _mandate(case) if moments else None
    if mandate is None or moments is None:
        return
    policy = case.book.policy.agency
    for moment in moments:
        yield from agency.objections_to_moment(
            moment=moment,  # type: ignore[arg-type]
            have=mandate.have,
            policy=policy,
        )
    if step == "accept" and (mandate.revoked_on or mandate.is_over(act.today)):
        yield policy.bounded.objection("代办的委托已经收回或者过期,请本人来,或者重新委托")


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Take the person out of the mandate of a case whose file is destroyed."""
    for mandate in Mandate.objects.filter(case=case):
        for name in PERSONAL:
            setattr(mandate, name, "")
        stub = Sheet(
            issuer="", title="授权委托书", doc_no=mandate.no, to="", blocks=(Paragraph(words),)
        )
        mandate.applicant, mandate.sheet = case.applicant, stub.to_dict()
        mandate.save()
    return ()
