"""What the screens, the rules and the papers ask of a case's way through the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localtime, make_aware

from bianmin.accounts.models import User
from bianmin.cases.models import Case, Document
from bianmin.rules import handling, hours
from bianmin.rules.cases import State
from bianmin.rules.ruling import Objection

from .models import Handover, Reading, SiteCheck, Slip

PAGE = 50
SAID_NO = ("rejection", "returned", "refused")  # papers that say no
NO_ZH = {"rejection": "不予受理", "returned": "退回", "refused": "不予办理"}


@dataclass(frozen=True, slots=True)
class Way:
    """Everything that was signed on the way of a case."""

    case: Case
    slip: Slip | None
    handovers: list[Handover]
    checks: list[SiteCheck]

    @property
    def last(self) -> Handover | None:
        """The hand-over that counts: the last that was not taken back."""
        return next((h for h in reversed(self.handovers) if not h.void), None)

    @property
    def have(self) -> frozenset[str]:
        """What is on file, by the names of the rules (要件)."""
        last, slip = self.last, self.slip
        known = {
            "giver_signed": last is not None,
            "receiver_signed": last is not None and last.received_at is not None,
            "doer": slip is not None and slip.doer_id is not None,
            "checked_by_handler": slip is not None and slip.checked_at is not None,
        }
        return frozenset(name for name, there in known.items() if there)


def way_of(case: Case) -> Way:
    """Return what was signed on the way of a case."""
    slip = Slip.objects.filter(case=case).select_related("doer", "checked_by").first()
    handovers = Handover.objects.filter(case=case).select_related("giver", "receiver")
    return Way(case, slip, list(handovers), list(SiteCheck.objects.filter(case=case)))


def wants(case: Case) -> bool:
    """Return whether the book of a case asks for anything that is signed on its way."""
    return bool(case.book.policy.handling.needs)


def left_open(case: Case, now: datetime) -> tuple[Objection, ...]:
    """Return that an immediate case was not done on the day it was accepted, if it was not."""
    if case.state != State.ACCEPTED or case.accepted_at is None or case.kind != "immediate":
        return ()
    policy, accepted = case.book.policy, localtime(case.accepted_at)
    closes = hours.hours_on(day=accepted.date(), policy=policy.hours).value.closes
    return tuple(
        handling.objections_to_leaving_open(
            kind=case.kind, accepted_at=accepted, now=localtime(now), closes=closes,
            policy=policy.handling,
        )
    )  # fmt: skip


def visits(case: Case) -> int:
    """Return how often somebody had to come: with papers, with more papers, for the result."""
    days = {case.received_on, case.papers_on}
    if case.delivered_at and case.delivery.get("way") == "in_person":
        days.add(localtime(case.delivered_at).date())
    return len(days)


def too_often(case: Case) -> tuple[Objection, ...]:
    """Return what somebody had to do more often than the book allows (一次办)."""
    policy = case.book.policy.handling
    if "visits" not in policy.at_most:
        return ()
    return tuple(handling.objections_to_once_more(counts={"visits": visits(case)}, policy=policy))


def exceptions(user: User, name: str, now: datetime) -> QuerySet[Case]:
    """Return a list of exceptions of the user's hall, the newest first: see `EXCEPTIONS`."""
    seen = Case.objects.of_hall(user).select_related("handler", "department", "centre")
    if name == "open":  # accepted before today; today's are judged by the closing time
        begins = make_aware(datetime.combine(localtime(now).date(), time.min))
        late = Q(state=State.ACCEPTED, kind="immediate", waits=1, accepted_at__lt=begins)
        return seen.filter(late).order_by("-pk")
    again = Q(papers_on__gt=F("received_on")) | Q(
        delivered_at__date__gt=F("received_on"), delivery__way="in_person"
    )
    return seen.filter(again).order_by("-pk")


EXCEPTIONS = {"open": "即办件没有当天办结", "again": "跑了不止一趟"}


def refusals(user: User, *, unread: bool) -> QuerySet[Document]:
    """Return the papers that said no, the newest first: those nobody has read yet, or all."""
    papers = Document.objects.filter(kind__in=SAID_NO, void="")
    if user.centre_id is not None:
        papers = papers.filter(centre=user.centre_id)
    if unread:
        papers = papers.filter(~Exists(Reading.objects.filter(document=OuterRef("pk"))))
    return papers.select_related("case", "by", "read__by").defer("pdf", "sheet").order_by("-pk")


def page_of(rows: QuerySet[Document], after: str) -> tuple[list[Document], str]:
    """Return a page of papers after a cursor, and the cursor of the next one."""
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def waiting_for(user: User) -> QuerySet[Handover]:
    """Return the hand-overs that this person has still to sign for."""
    open_ones = Handover.objects.filter(receiver=user, received_at__isnull=True, void="")
    return open_ones.select_related("case", "giver").order_by("given_at")


def book_of(
    user: User, kinds: tuple[str, ...], since: date, until: date, *, for_another: bool = False
) -> QuerySet[Case]:
    """Return the cases of the acceptance book: accepted in these days, in order (受理簿)."""
    rows = Case.objects.of_hall(user).filter(received_on__gte=since, received_on__lte=until)
    rows = rows.filter(accepted_at__isnull=False)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if for_another:
        rows = rows.exclude(agent="")
    return rows.select_related("clerk", "handler").order_by("received_on", "pk")
