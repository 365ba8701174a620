"""What the pages of an application show, and how the rules of intake see it (网上申请)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from bianmin import identity, sealing, shelf
from bianmin.cases import actions as cases
from bianmin.cases import forms as case_forms
from bianmin.cases.actions import Marked
from bianmin.catalogue.models import Material
from bianmin.files.models import Attachment
from bianmin.files.queries import attached
from bianmin.rules import intake, notices, receipt
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection

from . import queries, session
from .models import Filing

GROUP = 4  # letters of the code that stand together


@dataclass(frozen=True, slots=True)
class Row:
    """One paper of the list: what came of it, and what it counts as."""

    material: Material
    files: list[Attachment]
    none: str  # why there is none: not needed, later
    mark: Mark


def code_of(filing: Filing) -> str:
    """Return the code by which one goes on elsewhere, as it is written down."""
    code = sealing.unseal(filing.code)
    return "-".join(code[n : n + GROUP] for n in range(0, len(code), GROUP))


def typed_people(filing: Filing) -> dict[str, str]:
    """Return what was typed of the people, as the form of the window takes it."""
    said = queries.typed(filing)
    return {name: said.get(name, "") for name in case_forms.People.base_fields}


def people_of(request: HttpRequest, filing: Filing) -> dict[str, str]:
    """Return what the first page begins with: what was typed, else the number that is signed in."""
    typed = {name: said for name, said in typed_people(filing).items() if said}
    visitor = session.visitor(request, filing.centre, timezone.localtime())
    if not typed and visitor:
        return {"phone": sealing.unseal(visitor.phone)}
    return typed


def rows(filing: Filing) -> list[Row]:
    """Return the papers of the list with what came of each, in two queries."""
    materials = list(filing.version.materials.all())
    said = queries.typed(filing)
    found = attached(*(filing.subject_of(m.order) for m in materials))
    of: dict[str, list[Attachment]] = {}
    for one in found:
        of.setdefault(one.subject, []).append(one)
    return [
        Row(m, here, none, _mark(m, here, none))
        for m in materials
        for here in [of.get(filing.subject_of(m.order), [])]
        for none in [said.get(f"none_{m.order}", "")]
    ]


def _mark(material: Material, files: list[Attachment], none: str) -> Mark:
    """Return what a paper counts as before anybody of the office has seen it."""
    if files:
        return Mark.IN_ORDER
    if material.shareable:
        return Mark.SHARED
    if none == "no" and material.conditional:
        return Mark.NOT_NEEDED
    return Mark.MISSING


def application_of(filing: Filing, form: case_forms.People) -> cases.Application:
    """Return what is handed in: nobody of the office has looked at the papers yet."""
    person = {k: v for k, v in form.cleaned_data.items() if k != "id_type"}
    return cases.Application(
        version=filing.version, marked={}, conditions=None, outcome="receive", **person
    )


def judged(filing: Filing, today: date) -> dict[str, Any]:
    """Return the verdict on the papers as they are, and until when the office answers."""
    version, centre = filing.version, filing.centre
    policy, found = centre.pack_on(today).policy, rows(filing)
    marks = {r.material.order: Marked(r.mark, len(r.files)) for r in found}
    asked = cases.Application(version=version, applicant="", marked=marks, outcome="receive")
    verdict = intake.verdict(papers=cases.judged(asked), policy=policy.intake)
    at = timezone.localtime()
    received = receipt.received_on(at=at, online=True, policy=policy.hours)
    answer_by = notices.notice_by(
        received_on=received.value, calendar=shelf.calendar(), policy=policy.intake
    )
    return {"rows": found, "verdict": verdict, "received": received, "answer_by": answer_by}


def shown(form: case_forms.People) -> list[tuple[str, str]]:
    """Return who applies, to be read over once more; numbers with their middle hidden."""
    said = form.cleaned_data
    hide = {
        "applicant_id": identity.mask_id, "agent_id": identity.mask_id,
        "phone": identity.mask_phone, "agent_phone": identity.mask_phone,
    }  # fmt: skip
    return [
        (str(field.label), hide.get(name, str)(said[name]))
        for name, field in form.fields.items()
        if name != "id_type" and said.get(name)
    ]


def named(objection: Objection, name: str) -> Objection:
    """Return an objection that names the paper it is about."""
    return replace(objection, found=f"{name}:{objection.found}")
