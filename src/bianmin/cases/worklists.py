"""What is to be done, and by when (工作清单): read from the open cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import make_aware

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.rules import lights
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import State

from .models import Case, CaseQuerySet

PAGE = 50
SHOWN = (
    "no", "applicant", "item_name", "kind", "pack", "state", "step_name", "step_due_on", "difficult",
    "next_on", "waits", "lane", "ahead", "report_up_on", "supplement_by", "closed_on", "handler__name",
    "department__name",
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


def lists(user: User, today: date, calendar: Calendar, warn: int, idle: datetime) -> list[WorkList]:
    """Return the work lists of a person on a day; `warn` in workdays ahead, idle since `idle`."""
    near = calendar.workday_after(today, warn)
    running = Q(waits=1, state__in=RUN)
    not_sent_up = Q(state=State.ACCEPTED, report_up_on__lt=today)
    # what waits stands outside the "or", where an index can use it
    late = Q(waits=1) & (Q(state__in=RUN, next_on__lt=today) | not_sent_up)
    return [
        WorkList("mine", "我手上的", Q(handler=user) & OPEN, "您手上没有在办的件"),
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


def of(user: User, today: date) -> list[WorkList]:
    """Return the work lists by the rule book in force at the user's centre today."""
    calendar = shelf.calendar()
    book = user.centre.pack_on(today) if user.centre else shelf.pack("_default")
    policy = book.policy.deadlines
    since = lights.idle_since(today=today, calendar=calendar, policy=policy).value
    idle = make_aware(datetime.combine(since, time.min))
    return lists(user, today, calendar, policy.warn_ahead.value, idle)


APART = ("unfiled", "difficult")  # counted by an index of their own


def _seen(user: User) -> CaseQuerySet:
    return of_halls(Case.objects.of_hall(user), user)


def of_halls(cases: CaseQuerySet, user: User) -> CaseQuerySet:
    """Return those of a person's own hall, always centre by centre: that is how the indexes begin."""
    if user.centre_id is None:
        return cases.filter(centre__in=list(Centre.objects.values_list("pk", flat=True)))
    return cases.filter(centre_id=user.centre_id)


def counts(user: User, every: list[WorkList]) -> dict[str, int]:
    """Return how many cases stand in each list: one query over what waits for somebody.

    What only has to be filed is counted up to `MANY`, however much it is.
    """
    seen = _seen(user)
    apart = {w.name: seen.filter(w.where)[:MANY].count() for w in every if w.name in APART}
    together = {w.name: Count("pk", filter=w.where) for w in every if w.name not in APART}
    found: dict[str, int] = seen.filter(waits=1).aggregate(**together)
    return found | apart


def rows(user: User, chosen: WorkList, after: str) -> tuple[list[Case], dict[str, Any]]:
    """Return a page of a list after a cursor, and the cursor of the next one (keyset)."""
    # what only has to be filed stands in no lane, and its own index is in the order of days
    order = ("next_on", "pk") if chosen.name == "unfiled" else ("ahead", "next_on", "pk")
    seen = _seen(user).filter(chosen.where).filter(beyond(after))
    page = seen.select_related("handler", "department").only(*SHOWN).order_by(*order)
    found = list(page[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    cursor = f"{more.ahead}_{more.next_on}_{more.pk}" if more else ""
    return found[:PAGE], {"after": cursor}


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


def by_person(user: User, every: list[WorkList]) -> list[dict[str, Any]]:
    """Return open, idle and overdue cases of each person, for the director."""
    named = {w.name: w.where for w in every}
    seen = _seen(user).filter(OPEN)
    people = seen.values("handler__name", "handler_id")
    counted = people.annotate(
        open=Count("pk"),
        late=Count("pk", filter=named["late"]),
        idle=Count("pk", filter=named["idle"]),
    )
    return [dict(row) for row in counted.order_by("-late", "-idle", "handler__name")]
