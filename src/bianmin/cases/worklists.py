"""What is to be done, by whom, and by when (工作清单): read from the open cases.

A list is one question (late, waiting, suspended …) asked of one stretch of the hall: of
a person, a post, a window, a department, the hall, or the halls beneath it. The numbers
above the lists and their rows are the same question, so they agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import make_aware

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.bulk import counted
from bianmin.centres.models import Centre
from bianmin.rules import lights
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import FLOW, State
from bianmin.standins.queries import stood_for

from .models import Case, CaseQuerySet

PAGE = 50
BESIDE_PANELS = 20  # of the page where the day begins, which has more to say
SHOWN = (
    "no", "applicant", "item_name", "kind", "pack", "state", "step_name", "step_due_on", "difficult",
    "next_on", "waits", "lane", "ahead", "report_up_on", "supplement_by", "closed_on", "due_on", "statutory_due_on",
    "revision", "centre_id", "handler__name", "handler__is_active", "department__name",
    "window__name", "window__no",
)  # fmt: skip
MANY = 1000
# Said as "not decided": a list of states would tempt SQLite to read by state, and then sort.
OPEN = Q(waits=1) & ~Q(state=State.DECIDED)
RUN = [State.ACCEPTED, State.EXAMINED]


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list: its name, which cases, and in what order."""

    name: str
    zh: str
    where: Q
    empty: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whose work is looked at: some halls, and of them what a filter leaves."""

    halls: tuple[int, ...]
    where: Q = field(default_factory=Q)

    @property
    def cases(self) -> CaseQuerySet:
        """All its cases, always hall by hall: that is how the indexes begin."""
        seen = Case.objects.filter(self.where)
        if len(self.halls) == 1:
            return seen.filter(centre=self.halls[0])
        return seen.filter(centre__in=self.halls)


def own_hall(user: User) -> Stretch:
    """Return the work of a person's own hall; the county's, of all halls."""
    if not user.may("cases.list"):
        return Stretch((0,))
    if user.centre_id is None:
        return Stretch(tuple(Centre.objects.values_list("pk", flat=True)))
    return Stretch((user.centre_id,))


def lists(
    user: User, today: date, calendar: Calendar, warn: int, idle: datetime, idlers: Q
) -> list[WorkList]:
    """Return the work lists of a person on a day; `warn` in workdays ahead, idle since `idle`."""
    near = calendar.workday_after(today, warn)
    running = Q(waits=1, state__in=RUN)
    not_sent_up = Q(state=State.ACCEPTED, report_up_on__lt=today)
    # what waits stands outside the "or", where an index can use it
    late = Q(waits=1) & (Q(state__in=RUN, next_on__lt=today) | not_sent_up)
    found = [
        WorkList("mine", "我手上的", Q(handler=user) & OPEN, "您手上没有在办的件"),
        WorkList("unheld", "等人接手", idlers & OPEN, "每一件都有人办"),
        WorkList("due", "就要到期", running & Q(next_on__gte=today, next_on__lte=near), "近几天没有到期的件"),
        WorkList("late", "超期", late, "没有超期的件"),
        WorkList("suspended", "停着", Q(waits=1, state=State.SUSPENDED), "没有停表的件"),
        WorkList("waiting", "等群众补材料", Q(waits=1, state=State.SUPPLEMENTING), "没有等补材料的件"),
        WorkList("received", "收下还没答复", Q(waits=1, state=State.RECEIVED), "收下的件都答复了"),
        WorkList("uncollected", "办好了等取", Q(waits=1, state=State.DECIDED), "没有等取的件"),
        WorkList("unfiled", "还没归档", Q(state__in=[
            State.DELIVERED, State.REJECTED, State.RETURNED, State.WITHDRAWN, State.LAPSED,
        ]), "都归档了"),
        WorkList("difficult", "疑难", Q(waits=1, difficult__gt=""), "没有报上来的疑难"),
        WorkList("idle", "积压", running & Q(moved_at__lt=idle), "没有积压的件"),
        WorkList("open", "全部在办", OPEN, "没有在办的件"),
    ]  # fmt: skip
    if absent := stood_for(user, today):
        names = "、".join(one.name for one in absent)
        held = Q(handler__in=[one.pk for one in absent]) & OPEN
        found.insert(1, WorkList("stood", f"我代{names}的", held, "代的人手上没有在办的件"))
    return found


def of(user: User, today: date, halls: tuple[int, ...] = ()) -> list[WorkList]:
    """Return the work lists by the rule book in force at the user's centre today."""
    calendar = shelf.calendar()
    book = user.centre.pack_on(today) if user.centre else shelf.pack("_default")
    policy = book.policy.deadlines
    since = lights.idle_since(today=today, calendar=calendar, policy=policy).value
    idle = make_aware(datetime.combine(since, time.min))
    held = unheld(halls or own_hall(user).halls)
    return lists(user, today, calendar, policy.warn_ahead.value, idle, held)


def unheld(halls: tuple[int, ...]) -> Q:
    """Return the condition that nobody holds a case who can handle it: see `queries.holder`."""
    people = User.objects.filter(centre__in=halls)
    gone = people.filter(is_active=False).values("pk")
    window = people.filter(is_active=True).exclude(role__in=sorted(FLOW["examine"].by)).values("pk")
    at_the_window = Q(state=State.ACCEPTED, handler__in=window) & ~Q(kind="immediate")
    return Q(handler=None) | Q(handler__in=gone) | at_the_window


APART = ("unfiled", "difficult")  # counted by an index of their own


def of_halls(cases: CaseQuerySet, user: User) -> CaseQuerySet:
    """Return those of a person's own hall, always centre by centre: that is how the indexes begin."""
    if user.centre_id is None:
        return cases.filter(centre__in=list(Centre.objects.values_list("pk", flat=True)))
    return cases.filter(centre_id=user.centre_id)


def counts(stretch: Stretch, every: list[WorkList]) -> dict[str, int]:
    """Return how many cases stand in each list: one query over what waits for somebody.

    What only has to be filed is counted up to `MANY`, however much it is.
    """
    seen = stretch.cases
    apart = counted({w.name: _found(stretch, w) for w in every if w.name in APART}, MANY)
    together = {w.name: Count("pk", filter=w.where) for w in every if w.name not in APART}
    found: dict[str, int] = seen.filter(waits=1).aggregate(**together)
    return found | apart


def _found(stretch: Stretch, chosen: WorkList) -> CaseQuerySet:
    """Return the cases of a list; narrowed, of what only has to be filed the first `MANY`."""
    if chosen.name != "unfiled" or not stretch.where:
        return stretch.cases.filter(chosen.where)
    whole = Stretch(stretch.halls).cases.filter(chosen.where).order_by("next_on", "pk")
    return Case.objects.filter(stretch.where, pk__in=whole.values("pk")[:MANY])


def rows(
    stretch: Stretch, chosen: WorkList, after: str, most: int = PAGE
) -> tuple[list[Case], dict[str, Any]]:
    """Return a page of a list after a cursor, and the cursor of the next one (keyset).

    The numbers of the page, which an index alone answers, stand inside the query of its rows.
    """
    # what only has to be filed stands in no lane, and its own index is in the order of days
    order = ("next_on", "pk") if chosen.name == "unfiled" else ("ahead", "next_on", "pk")
    seen = _found(stretch, chosen).filter(beyond(after))
    page = Case.objects.filter(pk__in=seen.order_by(*order).values("pk")[: most + 1])
    full = page.select_related("handler", "department", "window").only(*SHOWN)
    found = list(full.order_by(*order))
    last = found[most - 1] if len(found) > most else None
    cursor = f"{last.ahead}_{last.next_on}_{last.pk}" if last else ""
    return found[:most], {"after": cursor}


def beyond(after: str) -> Q:
    """Return which cases stand behind a cursor; all of them, where it says nothing."""
    ahead, _, rest = after.partition("_")
    day, _, pk = rest.partition("_")
    numbers = ahead.removeprefix("-"), pk
    if not (all(n.isdecimal() and len(n) < 19 for n in numbers) and _is_day(day)):
        return Q()
    later = Q(next_on__gt=day) | Q(next_on=day, pk__gt=int(pk))
    return Q(ahead__gte=int(ahead)) & (Q(ahead__gt=int(ahead)) | later)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


GROUPS: Mapping[str, tuple[str, str]] = {  # by what: its name, and the column
    "person": ("每个人手上", "handler"),
    "window": ("每个窗口", "window"),
    "department": ("每个部门", "department"),
}


def by_person(
    stretch: Stretch, every: list[WorkList], group: str = "person"
) -> list[dict[str, Any]]:
    """Return open, idle and overdue cases of each person (window, department), for the director."""
    named = {w.name: w.where for w in every}
    number = GROUPS[group][1]
    name = f"{number}__name"
    counted = stretch.cases.filter(OPEN).values(number, name).annotate(
        open=Count("pk"),
        late=Count("pk", filter=named["late"]),
        idle=Count("pk", filter=named["idle"]),
        gone=Count("pk", filter=Q(handler__is_active=False)),
    )  # fmt: skip
    found = [
        row | {"id": row[number], "name": row[name] or ("没有人" if group == "person" else "没有")}
        for row in counted.order_by()
    ]
    return sorted(found, key=lambda row: (-row["late"], -row["idle"], row["name"]))
