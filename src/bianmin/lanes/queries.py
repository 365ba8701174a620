"""What the screens and the rules ask of cases in a lane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localtime

from bianmin import identity, sealing, shelf
from bianmin.accounts.models import User
from bianmin.accounts.permissions import MAY
from bianmin.agency.models import Offer
from bianmin.agency.queries import agents_of
from bianmin.cases import worklists
from bianmin.cases.models import Case, CaseQuerySet
from bianmin.cases.queries import kind_now
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import lanes, priority
from bianmin.rules.cases import Role
from bianmin.rules.priority import Ground, Lane
from bianmin.rules.ruling import Ruling, cite

from .models import Escort, Flag

PAGE = 50
SHOWN = (
    "no", "applicant", "item_name", "state", "pack", "lane", "ahead", "next_on", "received_on",
    "moved_at", "handler__name", "escort__owner__name", "escort__owner__is_active",
    "escort__agent__name", "escort__agent__is_active", "escort__followed_on", "escort__measures",
)  # fmt: skip
MONTHS = 12  # shown of the counts
LISTS = {"all": "全部", "mine": "我负责的", "unfollowed": "没有跟踪的"}
MARKERS = {Role.GUIDE: "导办人员"}  # who marks, in the books' words; the rest sit at windows


def marker(user: User) -> str:
    """Return what the books call whoever sets a flag."""
    return MARKERS.get(Role(user.role), "窗口人员")


def grounds(book: Pack) -> Mapping[str, Ruling[Ground]]:
    """Return for what a book lets a case be flagged."""
    return lanes.grounds(policy=book.policy.priority, agency=book.policy.agency)


def wanted(flags: Iterable[Ground], book: Pack) -> Mapping[str, Ruling[str]]:
    """Return what cases with these flags must have by a book."""
    policy = book.policy
    return lanes.wanted(flags=list(flags), policy=policy.priority, agency=policy.agency)


def born(number: str, today: date) -> date | None:
    """Return the birthday in an identity number; None where it is none, or is wrong."""
    number = identity.clean(number)
    if not number or any(identity.objections_to_id(number, today=today)):
        return None
    return identity.birthday(number)


def born_of(case: Case, today: date) -> date | None:
    """Return the applicant's birthday, where the case knows it."""
    return born(sealing.unseal(case.applicant_id), today) if case.applicant_id else None


def people_of(centre: Centre | None) -> QuerySet[User]:
    """Return who can look after a case of a hall: whoever works on cases, and the agents."""
    roles = MAY["lanes.follow"]
    found: QuerySet[User] = User.objects.filter(centre=centre, is_active=True, role__in=roles)
    return found.order_by("name", "pk")


def agents_for(centre: Centre | None) -> QuerySet[User]:
    """Return who can be an agent of a hall's cases; where nobody is registered, whoever works there.

    The one with the fewest cases comes first.
    """
    registered = agents_of(centre)
    people = registered if registered.exists() else people_of(centre)
    open_ = Count("escorted_cases", filter=Q(escorted_cases__case__waits=1))
    return people.annotate(carries=open_).order_by("carries", "pk")


def in_person(version: Version) -> bool:
    """Return whether only the person may do this item."""
    return Offer.objects.filter(item=version.item_id, in_person=True).exists()


def offered(
    marks: Iterable[str], version: Version, book: Pack, *, personal: bool
) -> Ruling[tuple[str, ...]] | None:
    """Return which services a book offers for these grounds and lanes, and for the item itself."""
    return priority.offered(
        to=frozenset(marks), item=version.name, in_person=personal, policy=book.policy.priority
    )


def marks_of(flags: Iterable[Flag]) -> set[str]:
    """Return by which names a book may offer something to a case with these flags."""
    return {name for flag in flags for name in (flag.ground, flag.lane)}


def of_case(case: Case) -> list[Flag]:
    """Return the standing flags of a case, with who looks after it, in one query."""
    rows = Flag.objects.filter(case=case).standing()
    more = ("by", "scan__paper", "case__escort__owner", "case__escort__agent")
    return list(rows.select_related(*more).order_by("pk"))


def flagged(user: User) -> CaseQuerySet:
    """Return the waiting cases with a flag that a person may see: an agent those they look after."""
    seen = worklists.of_halls(Case.objects.filter(waits=1).exclude(lane=""), user)
    if not user.may("lanes.see"):
        return seen.none()
    return seen.filter(_looks_after(user)) if user.role == Role.AGENT else seen


def _looks_after(user: User) -> Q:
    return Q(escort__owner=user) | Q(escort__agent=user)


def _where(user: User, today: date) -> dict[str, Q]:
    book = user.centre.pack_on(today) if user.centre else None
    wants = book.policy.priority.wants if book else dict.fromkeys(Lane, ("followed_on",))
    followed = [lane for lane, names in wants.items() if "followed_on" in names]
    never = Q(escort__followed_on=None, lane__in=followed)
    return {"all": Q(), "mine": _looks_after(user), "unfollowed": never}


def counts(user: User, today: date) -> dict[str, int]:
    """Return how many flagged cases stand in each list."""
    every = {n: Count("pk", filter=w) if w else Count("pk") for n, w in _where(user, today).items()}
    found: dict[str, int] = flagged(user).aggregate(**every)
    return found


def rows(user: User, name: str, today: date, after: str) -> tuple[list[Case], str]:
    """Return a page of a list in the order of the work lists, and the cursor of the next one."""
    seen = flagged(user).filter(_where(user, today)[name]).filter(worklists.beyond(after))
    full = seen.select_related("escort__owner", "escort__agent", "handler").only(*SHOWN)
    full = full.prefetch_related(
        Prefetch("flags", Flag.objects.standing().only("case", "called").order_by("pk"))
    )
    found = list(full.order_by("ahead", "next_on", "pk")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{more.ahead}_{more.next_on}_{more.pk}" if more else ""


def line(case: Case, today: date) -> dict[str, Any]:
    """Return what a list shows of a flagged case: for how long it waits, in workdays."""
    calendar = shelf.calendar()
    moved = localtime(case.moved_at).date()
    return {
        "case": case,
        "flags": list(case.flags.all()),
        "escort": getattr(case, "escort", None),
        "waited": calendar.workdays_between(case.received_on, today),
        "still": calendar.workdays_between(moved, today),
    }


def by_month(user: User, today: date) -> list[dict[str, Any]]:
    """Return how many flags were set on each ground in each of the last months, the latest first."""
    first = date(today.year - 1, today.month, 1)
    seen = Flag.objects.visible_to(user).filter(on__gt=first).order_by()
    by_day = seen.values("on", "called", "lane").annotate(
        flags=Count("pk"), removed=Count("removed_at"), ages=Count("pk", filter=Q(by_age=True))
    )
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in by_day:  # into months here: SQLite asks Python for the month of each row
        month = row["on"].replace(day=1)
        line = lines.setdefault(
            (month, row["called"], row["lane"]),
            {"month": month, "called": row["called"], "lane": row["lane"], "flags": 0,
             "removed": 0, "ages": 0, "lane_zh": Lane(row["lane"]).zh},
        )  # fmt: skip
        for name in ("flags", "removed", "ages"):
            line[name] += row[name]
    ordered = sorted(lines.values(), key=lambda line: (-line["flags"], line["called"]))
    return sorted(ordered, key=lambda line: line["month"], reverse=True)


def by_person(user: User, today: date) -> list[dict[str, Any]]:
    """Return how often each person flagged this month, and on how many cases that they took in."""
    first = today.replace(day=1)
    set_ = Flag.objects.visible_to(user).filter(on__gte=first, by_age=False)
    found = set_.values("by", "by__name").annotate(flags=Count("pk"), removed=Count("removed_at"))
    people: list[dict[str, Any]] = [
        dict(row) for row in found.order_by("-flags", "by__name")[:PAGE]
    ]
    halls = Case.objects.of_hall(user).filter(received_on__gte=first)
    took = halls.filter(clerk__in=[row["by"] for row in people]).values("clerk")
    cases = dict(took.annotate(n=Count("pk")).values_list("clerk", "n"))
    return [row | {"cases": cases.get(row["by"], 0)} for row in people]


def kind(version: Version, book: Pack) -> str:
    """Return the kind of case that complete papers make of an item."""
    return kind_now(version, complete=True, policy=book.policy).value


def escorts(user: User) -> QuerySet[Escort]:
    """Return who looks after the waiting cases that a person may see."""
    return Escort.objects.filter(case__in=flagged(user)).select_related("owner", "agent")


def told(book: Pack) -> list[dict[str, Any]]:
    """Return what everybody is told of each lane of a book: who goes in it, and what it gives."""
    known, policy = grounds(book), book.policy.priority
    found = []
    for lane in policy.order.value:
        here = {n: g for n, g in known.items() if g.value.lane is lane}
        if here:
            called = "另外提供帮助" if lane is Lane.ORDINARY else lane.zh
            gives = _gives(lane, here, book)
            found.append({"called": called, "grounds": list(here.values()), "gives": gives})
    return found


def _gives(
    lane: Lane, here: Mapping[str, Ruling[Ground]], book: Pack
) -> list[tuple[str, tuple[str, ...]]]:
    """Return in words what a lane gives, each with its clauses."""
    policy = book.policy.priority
    ahead = {n: r for n, r in policy.ahead.get(lane, {}).items() if n != lanes.TICKETS}
    said = []
    if ahead:
        names = "、".join(r.value for r in ahead.values())
        said.append((f"排在普通的前面({names})", cite(*ahead.values(), policy.order)))
    if most := policy.limits.get(lane):
        said.append((f"承诺最多 {most.value} 个工作日办结", most.because))
    wants = wanted([g.value for g in here.values()], book)
    if named := {n: r for n, r in wants.items() if n in ("owner", "agent")}:
        names = "、".join(r.value for r in named.values())
        said.append((f"从头到尾有专人:{names}", cite(*named.values())))
    offered_ = priority.offered(to=frozenset({lane, *here}), policy=policy)
    if offered_:
        said.append((f"可以要:{'、'.join(offered_.value)}", offered_.because))
    return said
