"""The register of cases (受理台账): who came, with what, and what became of it.

However many cases there are, a page reads a bounded number of rows. One of the
filters, the narrowest that an index knows, leads; the others are asked only of
the first `WINDOW` cases that it yields, and the page says how far back it looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from bianmin.centres.models import Centre
from bianmin.rules.cases import RUNNING, State

from .models import OPEN_STATES, Case, CaseQuerySet, Document

PAGE, WINDOW, SORTED_WINDOW, COUNTED = 50, 2_000, 5_000, 1_000
NEWEST = ("-received_on", "-id")
# the same order, said so that no index offers itself: a window is read by its keys and sorted
SORTED = (Coalesce("received_on", "received_on").desc(), "-id")
FEW = 200  # cases of one person
LAST = chr(0x10FFFF)  # sorts after every other character

LATE = Q(state__in=sorted(RUNNING))
SPECIAL: dict[str, tuple[str, Callable[[date], Q]]] = {
    "late": ("超期,还没办", lambda today: LATE & Q(next_on__lt=today)),
    "finished_late": ("超期办结", lambda _: ~Q(overdue_reason="")),
    "incident": ("告知以后又要材料", lambda _: Q(incident=True)),
    "difficult": ("报了疑难", lambda _: Q(waits=1, state__in=OPEN_STATES, difficult__gt="")),
    "deemed": ("逾期未告知,视为受理", lambda _: Q(deemed=True)),
    "extended": ("延时服务", lambda _: Q(extended_minutes__gt=0)),
    "agent": ("代理人来办", lambda _: ~Q(agent="")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for; what is not set, is not asked."""

    centre: Centre | None = None
    since: date | None = None
    until: date | None = None
    state: str = ""
    kinds: tuple[str, ...] = ()  # one name of the town may stand for several kinds
    department: int = 0
    clerk: int = 0
    item: str = ""  # the code
    special: str = ""
    no: str = ""
    name: str = ""  # of the applicant, or how it begins
    person: str = ""  # the fingerprint of an identity number


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the register."""

    rows: list[Case]
    after: str = ""  # where the next one begins
    looked_to: date | None = None  # so far back was looked, where that is not the end
    cut: bool = False  # there are too many to put them all in order


@dataclass(slots=True)
class Search:
    """The filters of a search, sorted into the one that leads and the rest."""

    visible: CaseQuerySet
    lead: CaseQuerySet
    rest: Q
    ordered: bool = True  # `lead` is read in its order without sorting
    everywhere: bool = False  # of all halls: in the order in which they were written
    alone: bool = False  # `lead` finds a few cases wherever they are

    @property
    def order(self) -> tuple[str, ...]:
        """The order in which the cases are listed."""
        return ("-id",) if self.everywhere else NEWEST

    def window(self, most: int = 0) -> CaseQuerySet:
        """Return the first cases that the leading filter yields."""
        if self.ordered:
            return self.lead.order_by(*self.order)[: most or WINDOW]
        return self.lead.order_by()[: most or SORTED_WINDOW]

    def is_cut(self) -> bool:
        """Return whether more was found than can be put in order."""
        if self.ordered or self.alone:
            return False
        return self.lead.order_by().values("pk")[SORTED_WINDOW : SORTED_WINDOW + 1].exists()

    def rows(self, most: int = 0) -> CaseQuerySet:
        """Return what is found, newest first; of the rest only what is in the window."""
        if self.ordered and not self.rest:
            return self.lead.order_by(*self.order)
        if self.alone:
            few = list(self.lead.values_list("pk", flat=True)[:FEW])
            return self.visible.filter(self.rest, pk__in=few).order_by(*NEWEST)
        within = Case.objects.filter(pk__in=self.window(most).values("pk"))
        return within.filter(self.rest).order_by(*(self.order if self.everywhere else SORTED))

    def older(self, day: date, pk: int) -> Search:
        """Return the same search among the cases older than one."""
        before = Q(received_on__lte=day) & (Q(received_on__lt=day) | Q(pk__lt=pk))
        if self.everywhere:
            before = Q(pk__lt=pk)
        if self.ordered:
            return replace(self, lead=self.lead.filter(before))
        return replace(self, rest=self.rest & before)


def search(visible: CaseQuerySet, sought: Sought, today: date) -> Search:
    """Return how to look for what is sought, among the cases that one may see."""
    days = Q()
    if sought.since:
        days &= Q(received_on__gte=sought.since)
    if sought.until:
        days &= Q(received_on__lte=sought.until)
    asked = dict(_filters(sought, today))
    if alone := next((name for name in ALONE if name in asked), ""):
        few = Case.objects.filter(asked.pop(alone))
        return Search(visible, few, Q(*asked.values()) & days, ordered=False, alone=True)
    if sought.centre is None:
        return Search(visible, visible, Q(*asked.values()) & days, everywhere=True)
    visible = visible.filter(centre=sought.centre)
    first = next((name for name in LEADS if name in asked), "")
    lead = visible.filter(asked.pop(first)) if first else visible
    rest = Q(*asked.values())
    if first in BY_OTHER:
        return Search(visible, lead, rest & days, ordered=False)
    return Search(visible, lead.filter(days), rest)


ALONE = ("no", "person")  # find a few cases wherever they are; then one may see them or not
LEADS = (  # the narrowest first; the index of each begins with the centre
    "name", "late", "difficult", "finished_late", "incident", "deemed", "extended", "item", "clerk", "department",
    "state", "kind",
)  # fmt: skip
BY_OTHER = {"name", "late", "difficult"}  # whose index is in another order: few enough to sort


def _filters(sought: Sought, today: date) -> Iterator[tuple[str, Q]]:
    """Yield each filter that is set, under its name."""
    plain = {"no": sought.no, "state": sought.state}
    yield from ((name, Q(**{name: value})) for name, value in plain.items() if value)
    if sought.person:
        yield "person", Q(applicant_blind=sought.person)
    if sought.name:
        yield "name", begins("applicant", sought.name)
    if sought.kinds:
        several = len(sought.kinds) > 1
        yield ("kinds", Q(kind__in=sought.kinds)) if several else ("kind", Q(kind=sought.kinds[0]))
    if sought.department:
        yield "department", Q(department_id=sought.department)
    if sought.clerk:
        yield "clerk", Q(clerk_id=sought.clerk)
    if sought.item:
        yield "item", Q(item_code=sought.item)
    if sought.special in SPECIAL:
        yield sought.special, SPECIAL[sought.special][1](today)


def begins(column: str, text: str) -> Q:
    """Return the condition that a column begins with `text`, in a way its index serves."""
    if connection.vendor == "sqlite":  # its LIKE knows no index that tells letters apart
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})
    return Q(**{f"{column}__startswith": text})


def page(wanted: Search, after: str) -> Page:
    """Return the page that begins after a cursor; the first one without."""
    if place := read_cursor(after):
        wanted = wanted.older(*place)
    full = wanted.rows().select_related(*SHOWN).defer(*NOT_SHOWN)
    rows, cut = list(full[: PAGE + 1]), wanted.is_cut()
    if len(rows) > PAGE:
        last_shown = rows[PAGE - 1]
        return Page(rows[:PAGE], cursor(last_shown.received_on, last_shown.pk), cut=cut)
    if wanted.ordered and wanted.rest:
        end = wanted.window().values_list("received_on", "pk")
        if last := end[WINDOW - 1 : WINDOW].first():
            return Page(rows, cursor(*last), looked_to=last[0])
    return Page(rows, cut=cut)


# not the centre: joined, SQLite would begin with it, and sort all its cases
SHOWN = ("department", "clerk", "handler")
NOT_SHOWN = (  # what is long, sealed, or read from JSON
    "query_code", "kind_because", "applicant_id", "phone", "address", "agent_id", "agent_phone",
    "promised_because", "statutory_because", "due_because", "delivery", "outcome_reason",
)  # fmt: skip


def counted(wanted: Search, first: Page) -> tuple[int, bool] | None:
    """Return how many are found, and whether there are more; None where that asks too much."""
    if not first.after:
        return len(first.rows), False
    if wanted.ordered and wanted.rest:
        return None
    many = wanted.rows().values("pk")[: COUNTED + 1].count()
    return min(many, COUNTED), many > COUNTED


def cursor(day: date, pk: int) -> str:
    """Return the place of a case in the register, as an address carries it."""
    return f"{day.isoformat()}_{pk}"


def read_cursor(text: str) -> tuple[date, int] | None:
    """Return the place that an address names, or None if it names none."""
    day, _, pk = text.partition("_")
    if not (pk.isdecimal() and pk.isascii() and len(pk) < 19):
        return None
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None


@dataclass(slots=True)
class Issued:
    """The papers of a case that a register names."""

    notice: Document | None = None
    acceptance: Document | None = None


def papers_of(cases: Iterable[Case]) -> dict[int, Issued]:
    """Return the last notice and the acceptance of each case, in one query."""
    issued: dict[int, Issued] = {case.pk: Issued() for case in cases}
    rows = Document.objects.filter(case__in=list(issued), void="", kind__in=NAMED).order_by("pk")
    for paper in rows.only("case_id", "kind", "doc_no", "served_at", "served_how"):
        named = issued[paper.case_id]
        if paper.kind == "notice":
            named.notice = paper
        else:
            named.acceptance = paper
    return issued


NAMED = ("notice", "acceptance", "promise", "at_once")


def states() -> list[tuple[str, str]]:
    """Return the states of a case with their words, in the order of its life."""
    return [(state.value, state.zh) for state in State]
