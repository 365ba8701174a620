"""What the screens and the rules ask of promises in place of proofs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from bianmin import identity, sealing, shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.catalogue.models import Material, Version
from bianmin.packs import Pack
from bianmin.rules import proofs, untrue
from bianmin.rules.cases import State
from bianmin.rules.intake import Mark
from bianmin.rules.proofs import How

from .models import BROKEN, UNCHECKED, UNTRUE, Commitment, CommitmentQuerySet
from .told import Terms, Told

PAGE = 50
A_MONTH = timedelta(days=31)
ENDED_WELL = [State.DECIDED, State.DELIVERED, State.ARCHIVED]
LISTS = {
    "due": "要核查的",
    "late": "过了日子没有核查",
    "sample": "等抽查",
    "objected": "申辩等答复",
    "untrue": "不实没有改正",
    "open": "还没有核查的",
    "all": "全部",
}


def _where(today: date) -> dict[str, Q]:
    dated = UNCHECKED & Q(spared_on__isnull=True)
    return {
        "due": dated & Q(check_by__gte=today),
        "late": dated & Q(check_by__lt=today),
        "sample": dated & WAITING,
        "objected": UNTRUE & Q(objected_at__isnull=False, answered_at__isnull=True),
        "untrue": UNTRUE,
        "open": dated,
        "all": Q(),
    }


WAITING = Q(how=How.SAMPLE, check_by__isnull=True, case__state__in=ENDED_WELL)


def to_draw(centre_id: int) -> CommitmentQuerySet:
    """Return those of decided cases that wait to be drawn (等抽查)."""
    waiting = Commitment.objects.filter(UNCHECKED & WAITING, spared_on__isnull=True)
    return waiting.filter(centre_id=centre_id)


def counts(user: User, today: date) -> dict[str, int]:
    """Return how many stand in each list; for all of them the page needs no figure."""
    every = {n: Count("pk", filter=w) for n, w in _where(today).items() if n != "all"}
    seen = Commitment.objects.visible_to(user).filter(ended="")
    seen = seen.filter(Q(found="", spared_on__isnull=True) | Q(found="false"))
    found: dict[str, int] = seen.aggregate(**every)
    return found


def on_desk(user: User, today: date) -> dict[str, CommitmentQuerySet]:
    """Return what the work lists tell of: late, due, objected to, untrue."""
    where, told = _where(today), ("late", "due", "objected", "untrue")
    seen = Commitment.objects.visible_to(user).filter(ended="")
    return {n: seen.filter(where[n]) for n in told}


def listed(user: User, name: str, today: date) -> CommitmentQuerySet:
    """Return everything that stands in a list."""
    seen: CommitmentQuerySet = Commitment.objects.visible_to(user).filter(_where(today)[name])
    return seen


def rows(user: User, name: str, today: date, after: str) -> tuple[list[Commitment], str]:
    """Return a page of a list after a cursor, and the cursor of the next one.

    What is to be checked stands by its day, everything else newest first.
    """
    seen = listed(user, name, today).select_related("case__department", "by", "checked_by")
    day, _, pk = after.partition("_")
    number = int(pk) if pk.isdecimal() and len(pk) < 19 else None
    if name in ("due", "late"):
        last = _day(day)
        if number is not None and last:
            seen = seen.filter(Q(check_by__gt=last) | Q(check_by=last, pk__gt=number))
        seen = seen.order_by("check_by", "pk")
    else:
        seen = seen.filter(pk__lt=number) if number is not None else seen
        seen = seen.order_by("-pk")
    found = list(seen[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{more.check_by or ''}_{more.pk}" if more else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def of_case(case: Case) -> list[Commitment]:
    """Return all of a case, with its papers as they were read."""
    found = list(Commitment.objects.filter(case=case).select_related("by", "checked_by"))
    for one in found:
        one.case = case
    return found


def untrue_before(
    blind: str, centre_id: int, today: date, policy: proofs.Policy
) -> Commitment | None:
    """Return the promise of a person that was not true, is not mended, and still counts here.

    Nobody is held to what is older than the book's term.
    """
    if not blind or not policy.barred.value:
        return None
    since = today - A_MONTH * policy.shown.value
    seen = Commitment.objects.filter(BROKEN, blind=blind, checked_on__gte=since)
    for one in seen.filter(centre_id=centre_id).select_related("case").order_by("-checked_on")[:5]:
        if (
            one.checked_on
            and untrue.is_shown(found_on=one.checked_on, today=today, policy=policy).value
        ):
            return one
    return None


def blind_of(typed: Mapping[str, Any]) -> str:
    """Return by what a person is known again, of what was typed."""
    return sealing.blind(identity.clean(str(typed.get("applicant_id", ""))))


def promisable(version: Version) -> list[Material]:
    """Return the papers of an item for which its list allows a promise."""
    return [m for m in version.materials.all() if m.promisable]


def terms(version: Version, orders: Sequence[int], book: Pack, today: date) -> Terms:
    """Return what is told and promised of these papers of an item if it is signed today."""
    chosen = [m for m in version.materials.all() if m.order in orders]
    return Terms(book=book, proofs=tuple(_told(m, version, book, today) for m in chosen))


def _told(material: Material, version: Version, book: Pack, today: date) -> Told:
    policy, more = book.policy.proofs, material.more
    days = more.get("commit_check_day")
    plan = proofs.plan(
        how=str(more.get("commit_check") or ""),
        within=days if isinstance(days, int) else None, policy=policy,
    )  # fmt: skip
    how, within = plan.value
    return Told(
        order=material.order,
        name=material.name,
        proves=str(more.get("commit_proves") or f"“{material.name}”上写的情况"),
        issuer=str(more.get("source_explain") or ""),
        basis=material.by_law or version.by_law,
        conditions=material.requirement or version.accept_condition or "按办事指南",
        how=how,
        within=within,
        because=plan.because,
    )


def check_day(told: Told, signed_on: date, due: date | None, book: Pack) -> date | None:
    """Return until when a promise is checked, as far as that is known when it is signed."""
    by = proofs.check_by(
        how=told.how, within=told.within, signed_on=signed_on, due=due,
        calendar=shelf.calendar(), policy=book.policy.proofs,
    )  # fmt: skip
    return by.value if by else None


def promised(case: Case) -> list[int]:
    """Return the lines of a case on which a promise stands instead of a proof."""
    return [p.order for p in case.papers.all() if p.mark == Mark.PROMISED]


def line(one: Commitment, today: date) -> dict[str, Any]:
    """Return what a list or a page shows of one."""
    return {"one": one, "said": one.said(today), "strokes": sealing.unseal(one.signature)}


def of_resident(case: Case, today: date) -> Iterator[dict[str, Any]]:
    """Yield what the applicant sees of his own promises: how each stands, what he can do."""
    for one in of_case(case):
        open_ = one.object_by is not None and today <= one.object_by and not one.objected_at
        yield {"one": one, "said": one.said(today), "may_object": open_ and one.found == "false"}
