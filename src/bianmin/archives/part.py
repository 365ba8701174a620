"""What the archive room adds to a case: the checklist, the volume with its seal, its end (案卷)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.archive import text_of
from bianmin.cases.models import Case, Document
from bianmin.cases.parts import Panel
from bianmin.rules import archives, delivery
from bianmin.rules.cases import CLOSED, State
from bianmin.rules.ruling import Objection

from . import actions, queries
from .models import Gap, Reopening, Seal, Volume

CHECKS = "proof_"  # how the steps begin that say what became of a promise in place of a proof
ENDED = [*sorted(CLOSED), State.ARCHIVED.value]
_own = Case.objects.filter(pk=OuterRef("pk"))
STANDS = Exists(
    _own.filter(
        Q(state__in=ENDED)
        | Exists(Reopening.objects.filter(case=OuterRef("pk")))
        | Exists(Document.objects.filter(case=OuterRef("pk"), kind="revocation"))
    )
)


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show what the file of a closed case lacks, where a filed one is, why one was opened again."""
    if not user.may("archives.see"):
        return None
    shown: dict[str, Any] = {"case": case, "today": today}
    shown["ours"] = user.centre_id == case.centre_id
    shown["revoked"] = queries.revoked(case)
    shown["may_reopen"] = shown["ours"] and user.may("cases.reopen")
    if case.state == State.DECIDED and shown["revoked"]:
        return Panel("archives/revoked.html", shown, "next")
    if case.state not in ENDED:
        shown["reopening"] = case.reopenings.select_related("follows").order_by("nth").last()
        shown["result"] = queries.result_in_force(case)
        return Panel("archives/panel_open.html", shown, "aside") if shown["reopening"] else None
    if case.state == State.ARCHIVED:
        shown["volume"] = Volume.objects.select_related("listed").filter(case=case).first()
        shown["result"] = queries.result_in_force(case)
        return Panel("archives/panel_filed.html", shown, "aside")
    shown["lines"] = queries.checklist(case)
    shown["lacking"] = [line for line in shown["lines"] if not line.there]
    shown["gap"] = Gap.objects.filter(case=case).order_by("pk").last() if shown["lacking"] else None
    shown["due"] = delivery.archive_by(
        closed_on=case.closed_on or today, calendar=shelf.calendar(),
        policy=case.book.policy.delivery,
    )  # fmt: skip
    return Panel("archives/panel_closed.html", shown, "next")


def objections(step: str, case: Case, act: Any) -> Iterator[Objection]:
    """Yield everything that the file of a case lacks, before it is filed."""
    if step == "archive" and case.state in CLOSED:
        yield from archives.objections_to_filing(
            lines=queries.checklist(case), allowed=queries.allowed(case),
            policy=case.book.policy.archives,
        )  # fmt: skip


def told(step: str, case: Case, act: Any) -> None:
    """Seal a filed case anew with what became of a promise after it was filed (归档后的核查)."""
    if case.state != State.ARCHIVED or not step.startswith(CHECKS):
        return
    volume = Volume.objects.filter(case=case).first()
    if volume and not volume.destroyed_on:
        actions.seal(case, text_of(case), Seal.Why.LATE, act)


def filed(case: Case, text: str, act: Any) -> None:
    """Give a case that is being filed its volume and its seal."""
    actions.file_away(case, text, act)


def sealed(case: Case) -> str:
    """Return the text of a filed case as it was sealed last."""
    if case.state != State.ARCHIVED:
        return ""
    last = case.seals.order_by("nth").last()
    return last.text if last else ""
