"""What files add to a case: thumbnails beside each paper, what we have already, the sealed file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.models import Case, Paper
from bianmin.cases.parts import Enclosed, Panel
from bianmin.catalogue.models import Version
from bianmin.ledger.actions import record
from bianmin.refusal import Refused
from bianmin.rules.materials import GOOD, Mark
from bianmin.vault import store

from . import actions, queries
from .models import Scan

CONSENTS = ("本人当面同意", "本人签了同意书", "代理人有书面委托")


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show the files of each paper beside it, and what another case has of it."""
    if not user.may("files.see"):
        return None
    scans = queries.of_case(case, user)
    covered = {s.paper_id for s in scans if not s.void}
    owed = [p for p in case.papers.all() if p.pk not in covered and Mark(p.mark) not in GOOD]
    have = queries.held(
        blind=case.applicant_blind, names={p.name for p in owed}, user=user, book=case.book,
        today=today, but=case.pk,
    ) if owed else []  # fmt: skip
    shown = {"scans": scans, "held": have, "may_add": user.may("files.add")}
    return Panel("files/beside.html", shown, "paper")


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Show what we have of a person of the papers that an item asks for."""
    blind = sealing.blind(identity.clean(typed.get("applicant_id", "")))
    if not blind:
        return None
    names = [m.name for m in version.materials.all()]
    book = version.item.centre.pack_on(today)
    have = queries.held(blind=blind, names=names, user=user, book=book, today=today)
    rows = [(one, f"have_{one.paper_id}" in typed) for one in have]
    said = typed.get("have_consent", "")
    return Panel("files/have.html", {"rows": rows, "consents": CONSENTS, "said": said})


def handed_in(case: Case, typed: Mapping[str, Any], act: Act) -> Iterator[str]:
    """Take over what the clerk ticked at the intake; yield what could not be, in words."""
    numbers = [name.removeprefix("have_") for name in typed if name.startswith("have_")]
    ticked = [int(n) for n in numbers if n.isdecimal() and len(n) < 19]
    if not ticked:
        return
    theirs = Scan.objects.visible_to(act.by).filter(paper__in=ticked).values("paper")
    mine = {p.name: p.pk for p in case.papers.all()}
    for source in Paper.objects.filter(pk__in=theirs, name__in=mine):
        try:
            actions.take_over(
                paper_id=mine[source.name], source_id=source.pk,
                consent=str(typed.get("have_consent", ""))[:100], act=replace(act, key=""),
            )  # fmt: skip
        except Refused as refused:
            said = ";".join(o.found for o in refused.objections)
            yield f"{source.name}没有用上以前收的:{said}"


@transaction.atomic
def sent(case: Case) -> Mapping[int, datetime]:
    """Say when the applicant sent each paper over the net; what was struck does not count."""
    rows = Scan.objects.valid().filter(case=case, source=Scan.Source.ONLINE).order_by("at")
    return dict(rows.values_list("paper__order", "at"))


def enclosed(case: Case, act: Act | None) -> list[Enclosed]:
    """Return the files that belong into the complete file of a case, its attachments too.

    Their hashes always; what is in them for who may look, and that is told to the ledger.
    """
    scans = list(Scan.objects.filter(case=case).select_related("paper").order_by("pk"))
    more = list(case.attachments.all())
    may_read = act is not None and act.by.may("files.see") and queries.works_on(act.by, case)
    found = []
    for number, scan in enumerate(scans, 1):
        name = f"影印件/{number:02d} {_safe(scan.paper.name)}{'(作废)' if scan.void else ''}.{scan.ending}"
        body = partial(_body, scan.body) if may_read and store.has(scan.body) else None
        found.append(Enclosed(name=name, facts=_facts(scan), body=body))
    for number, one in enumerate(more, 1):
        name = f"附件/{number:02d} {_safe(one.name)}{'(作废)' if one.void else ''}.{one.ending}"
        facts = {"shows": one.name, "of": one.subject, "kind": one.kind, "sha256": one.body,
                 "pages": one.pages, "bytes": one.size, "at": one.at.isoformat(), "void": one.void}  # fmt: skip
        body = partial(_body, one.body) if may_read and store.has(one.body) else None
        found.append(Enclosed(name=name, facts=facts, body=body))
    if act is not None and may_read and found:
        rule = case.book.policy.security.lookups_recorded
        record(
            centre=case.centre, subject=case.subject, event="scans_bundled", pack=case.pack,
            because=rule.because, by=act.by, at=act.at, details={"no": case.no, "count": len(found)},
        )  # fmt: skip
    return found


def _body(name: str) -> bytes:
    try:
        return store.get(name)
    except store.Missing:
        return b""  # the list of hashes says that it is not what it was


def destroyed(case: Case, words: str) -> set[str]:
    """Empty the files of a case whose file is destroyed; return the bodies that nobody else has."""
    return actions.empty(case, words)


def _safe(name: str) -> str:
    return "".join("_" if c in '/\\:*?"<>|' or c < " " else c for c in name)[:60]


def _facts(scan: Scan) -> dict[str, Any]:
    return {
        "paper": scan.paper.name, "kind": scan.kind, "sha256": scan.body, "pages": scan.pages,
        "bytes": scan.size, "at": scan.at.isoformat(), "void": scan.void,
        "consent": scan.consent, "replaces": scan.replaces_id, "id": scan.pk,
    }  # fmt: skip
