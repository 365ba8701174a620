"""What promises in place of proofs add to a case and to the intake: see `bianmin.cases.parts`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from bianmin import sealing, shelf
from bianmin.accounts.models import User
from bianmin.cases import forms as case_forms
from bianmin.cases.actions import Act, Application
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.parts import Enclosed, Panel
from bianmin.catalogue.models import Material, Version
from bianmin.refusal import refuse_if
from bianmin.rules import proofs, untrue
from bianmin.rules.intake import GOOD, Mark
from bianmin.rules.proofs import How
from bianmin.rules.ruling import Objection

from . import actions, forms, queries
from .actions.signing import objections_at_intake as against
from .documents import looked_into
from .documents import untrue as what_follows
from .models import LOOKED_OVER, OVER, UNCHECKED, Commitment, CommitmentQuerySet

STANDS = Exists(
    Material.objects.filter(version=OuterRef("version"), commitment=True).exclude(form="form")
)
PREFIX = "proof"  # of the fields on the page of an intake
LOOKS = ("accept", "notify", "supplement")  # steps that find of each paper what it is
DECIDES = ("decide", "finish")
AGAIN = ("correct", "reopen", "reopen_intake")
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200">'
    '<path d="{}" fill="none" stroke="black" stroke-width="4"/></svg>'
)


def objections(step: str, case: Case, act: Act) -> Iterator[Objection]:
    """Yield for which promise a decision waits; usually it waits for none."""
    if step not in DECIDES:
        return
    stands = tuple(one.stand for one in queries.of_case(case))
    policy = case.book.policy.proofs
    yield from untrue.objections_to_deciding(stands=stands, today=act.today, policy=policy)


def told(step: str, case: Case, act: Act) -> None:
    """Keep the promises of a case in step with it. Raises `Refused`.

    Nobody demands a proof for which somebody gave his word, and nothing is granted on
    a word that was not true.
    """
    if case.revision == 1 or (step not in {*LOOKS, *DECIDES, *AGAIN} and case.state not in OVER):
        return
    found = queries.of_case(case)
    if not found:
        return
    standing = [one for one in found if not one.ended]
    if step in LOOKS:
        _looked_over(case, standing, act)
    elif step in DECIDES:
        _decided(case, found, act)
    elif step in AGAIN:
        _open_again(case)
    else:
        over = Commitment.objects.filter(UNCHECKED, case=case)
        over.update(ended=Commitment.End.VOID, ended_at=act.at)


def _looked_over(case: Case, standing: list[Commitment], act: Act) -> None:
    """Refuse to demand what a promise stands for; one whose proof came after all is over."""
    marks = dict(case.papers.values_list("order", "mark"))
    policy = case.book.policy.proofs
    demanded = tuple(one.proof for one in standing if marks[one.order] not in GOOD)
    refuse_if(proofs.objections_to_demanding(demanded=demanded, policy=policy))
    came = [one.pk for one in standing if marks[one.order] != Mark.PROMISED]
    gone = Commitment.objects.filter(pk__in=came, found="")
    gone.update(ended=Commitment.End.BROUGHT, ended_at=act.at)
    for one in standing:
        if case.due_on and one.how == How.BEFORE and one.check_by and one.check_by > case.due_on:
            Commitment.objects.filter(pk=one.pk).update(check_by=case.due_on)


def _decided(case: Case, found: list[Commitment], act: Act) -> None:
    policy = case.book.policy.proofs
    if case.outcome != "granted":
        over = Commitment.objects.filter(UNCHECKED, case=case)
        over.update(ended=Commitment.End.VOID, ended_at=act.at)
        return
    stands = tuple(one.stand for one in found)
    refuse_if(untrue.objections_to_granting(stands=stands, policy=policy))
    for one in found:
        by = proofs.check_by(
            how=How(one.how), within=one.within, signed_on=localtime(one.at).date(),
            decided_on=act.today, calendar=shelf.calendar(), policy=policy,
        )  # fmt: skip
        if by and one.how == How.AFTER and not one.is_over:
            Commitment.objects.filter(pk=one.pk).update(check_by=by.value)


def _open_again(case: Case) -> None:
    """Let what counted from a decision that is gone wait for the next one."""
    if case.state not in OPEN_STATES:
        return
    mine = Commitment.objects.filter(case=case)
    mine.filter(ended=Commitment.End.VOID).update(ended="", ended_at=None)
    mine.filter(UNCHECKED).exclude(how=How.BEFORE).update(check_by=None, spared_on=None)


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show how each promise stands and what can be done, or offer to promise."""
    if not user.may("proofs.see"):
        return None
    found = queries.of_case(case)
    own = user.centre_id == case.centre_id
    policy = case.book.policy.proofs
    owed = [p for p in case.papers.all() if p.mark not in GOOD]
    offers = own and user.may("proofs.sign") and case.state in LOOKED_OVER and policy.offered.value
    if not found:
        return Panel("proofs/offer_case.html", {"case": case}, "next") if offers and owed else None
    context = {
        "case": case, "lines": [queries.line(one, today) for one in found], "today": today,
        "may_check": own and user.may("proofs.check"), "may_revoke": own and user.may("proofs.revoke"),
        "may_sign": own and user.may("proofs.sign"), "offers": offers and owed,
        "granted": case.outcome == "granted",
    }  # fmt: skip
    return Panel("proofs/panel.html", context, "main")


def signing(typed: Mapping[str, Any]) -> tuple[forms.Signing, actions.Signing]:
    """Return the form of an intake as it was filled in, and what it says as far as it is sound."""
    form = forms.Signing(typed or None, prefix=PREFIX)
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    words = {name: said.get(name, "") for name in ("chose", "way", "strokes")}
    return form, actions.Signing(authority=bool(said.get("authority")), **words)


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Read out what is promised, offer it, or say why this person may not."""
    book = version.item.centre.pack_on(today)
    policy, listed = book.policy.proofs, queries.promisable(version)
    if not listed or version.item.elsewhere or not policy.offered.value:
        return None
    papers = case_forms.Papers(typed or None, materials=list(version.materials.all()))
    papers.is_valid()
    marks = papers.marked() if papers.is_bound else {}
    orders = [m.order for m in listed if (f := marks.get(m.order)) and f.mark is Mark.PROMISED]
    centre = version.item.centre_id
    barred = queries.untrue_before(queries.blind_of(typed), centre, today, policy)
    form, _ = signing(typed)
    form.errors.clear()
    context = {
        "form": form, "version": version, "pack": book.id, "policy": policy, "barred": barred,
        "terms": queries.terms(version, orders, book, today) if orders else None,
        "offered": [m.name for m in listed if m.order not in orders], "then": what_follows(policy),
        "agent": bool(str(typed.get("agent", "")).strip()),
    }  # fmt: skip
    return Panel("proofs/at_intake.html", context, fields="proofs/fields.html")


def at_matter(
    asked: Sequence[tuple[Version, Mapping[str, str]]], user: User, today: date
) -> Panel | None:
    """Read out what is promised of each item of a matter, or offer it; signed once for all."""
    listed = [(v, typed, queries.promisable(v)) for v, typed in asked if not v.item.elsewhere]
    listed = [row for row in listed if row[2]]
    if not listed:
        return None
    first = listed[0][0]
    typed = {name: said for _, mine, _ in listed for name, said in mine.items()}
    book = first.item.centre.pack_on(today)
    policy = book.policy.proofs
    if not policy.offered.value:
        return None
    lines = []
    for version, said, papers in listed:
        orders = [m.order for m in papers if said.get(f"more_{m.order}") == Mark.PROMISED]
        if orders:
            lines.append((version, queries.terms(version, orders, book, today)))
    barred = queries.untrue_before(queries.blind_of(typed), first.item.centre_id, today, policy)
    form, _ = signing(typed)
    form.errors.clear()
    context = {
        "form": form, "pack": book.id, "policy": policy, "barred": barred, "lines": lines,
        "offered": [(v, papers) for v, _, papers in listed], "then": what_follows(policy),
        "agent": bool(typed.get("agent", "").strip()),
    }  # fmt: skip
    return Panel("proofs/at_matter.html", context, fields="proofs/matter_fields.html")


def objections_at_intake(application: Application, act: Act) -> Iterator[Objection]:
    """Yield why a case cannot come in with these promises, or not without being asked."""
    form, said = signing(application.typed)
    policy = application.version.item.centre.pack_on(act.today).policy.proofs
    for errors in form.errors.values():
        yield from (policy.signed.objection(str(error)) for error in errors)
    yield from against(application, said, act)


def entered(case: Case, application: Application, act: Act) -> None:
    """Write down with which promises a case came in."""
    if application.outcome != "reject" and queries.promised(case):
        actions.sign_at_intake(case, signing(application.typed)[1], act)


def enclosed(case: Case, act: Act | None = None) -> list[Enclosed]:
    """Return the signatures that were drawn on the screen, each once, and what checks found."""
    given = queries.of_case(case)
    drawn = {one.signature: one for one in given if one.signature}
    found = []
    for number, sealed in enumerate(drawn, 1):
        body = PICTURE.format(sealing.unseal(sealed)).encode()
        facts = {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
        name = f"告知承诺/{number:02d} 签字.svg"
        found.append(Enclosed(name, facts, _body(body) if act else None))
    for number, one in enumerate((one for one in given if one.checked_on), 1):
        sheet = {"sheet": looked_into(case, one).to_dict()}
        found.append(Enclosed(f"告知承诺/核查记录 {number:02d}.pdf", sheet))
    return found


def _body(body: bytes) -> Any:
    return lambda: body


def desk_counts(user: User, today: date) -> Mapping[str, CommitmentQuerySet]:
    """Ask how many promises are to be checked, heard or followed up."""
    return queries.on_desk(user, today) if user.may("proofs.check") else {}


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say so on the work lists."""
    return Panel("proofs/desk.html", {"counts": found}) if any(found.values()) else None


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Take the person out of the promises of a case whose file is destroyed."""
    Commitment.objects.filter(case=case).update(
        signature="", blind="", objection="", answer="", finding="", mended=""
    )
    return ()
