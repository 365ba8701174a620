"""What the screens and the actions ask of bundles and projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, prefetch_related_objects

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.queries import limits
from bianmin.catalogue.models import Item, Material, Version
from bianmin.centres.models import Centre
from bianmin.rules import bundles, chains
from bianmin.rules.bundles import Choice
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import State
from bianmin.rules.chains import Span, Tie, Way
from bianmin.rules.clock import Limit
from bianmin.rules.intake import Mark
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling

from .models import Edition, FollowUp, Leg, Project, ProjectQuerySet, Slip
from .models import Tie as Row

PAGE = 50
GONE = (State.REJECTED, State.RETURNED, State.WITHDRAWN, State.LAPSED)
OWED = (Mark.MISSING, Mark.FAULTY)
ORIGINAL = ("original", "original+copy")
TOLD: dict[str, type[FollowUp] | type[Slip]] = {"follow_ups": FollowUp, "slips": Slip}


# ---- what a bundle asks for ----


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a bundle: its guide in force, and the question that decides whether it belongs."""

    version: Version
    ask: str = ""

    @property
    def pk(self) -> int:
        return self.version.item_id


def versions(item_ids: Iterable[int], day: date) -> dict[int, Version]:
    """Return the guides in force of these items with their papers and steps, by item."""
    rows = Version.objects.in_force(day).filter(item__in=list(item_ids))
    full = rows.select_related("item__centre", "item__department").prefetch_related(
        "materials", "steps", "item__centre__adoptions"
    )
    return {v.item_id: v for v in full.order_by("number")}


def asked(edition: Edition, day: date, known: Mapping[int, Version] | None = None) -> list[Asked]:
    """Return the items of an edition that can be applied for on a day, in its order."""
    if known is None:
        known = versions((m["item"] for m in edition.members), day)
    return [
        Asked(known[m["item"]], m["ask"])
        for m in edition.members
        if m["item"] in known and not known[m["item"]].item.elsewhere
    ]


def gone(edition: Edition, found: Sequence[Asked]) -> list[str]:
    """Return the items of an edition that cannot be applied for any more (停用、收回), by name."""
    there = {a.pk for a in found}
    missing = [m["item"] for m in edition.members if m["item"] not in there]
    last = Version.objects.filter(item__in=missing).order_by("number")
    names = {v.item_id: v.name for v in last.only("item_id", "name")} if missing else {}
    return [names.get(pk, str(pk)) for pk in missing]


def ties_of(edition: Edition, names: Mapping[int, str]) -> tuple[Tie, ...]:
    """Return the ties of an edition among the items named, as the rules see them."""
    return tuple(
        Tie(names[t["before"]], names[t["after"]], t["paper"], Way(t["way"]))
        for t in edition.ties
        if t["before"] in names and t["after"] in names
    )


@dataclass(frozen=True, slots=True)
class SharedPaper:
    """A paper of the merged list, as the form of papers asks for it."""

    order: int
    name: str
    copies_wanted: int
    main: bool
    conditional: bool
    shareable: bool
    requirement: str
    items: tuple[str, ...]
    promisable: bool = False
    asked_later: str = ""


def merged(
    found: Sequence[Asked],
    ties: Sequence[Tie],
    policy: Policy,
    every: Sequence[Asked] | None = None,
) -> list[SharedPaper]:
    """Return the papers of several items, each once; those the hall brings itself are left out.

    A paper keeps its number whatever the questions pick among `every` item of the bundle: what
    was ticked of it stays ticked.
    """
    names = (m.name for a in every or found for m in a.version.materials.all())
    numbers = {name: n for n, name in enumerate(dict.fromkeys(names), 1)}
    brought = {(t.after, t.paper) for t in ties}
    pairs = [
        (a.version.name, m)
        for a in found
        for m in a.version.materials.all()
        if (a.version.name, m.name) not in brought
    ]
    wanted = tuple(bundles.Wanted(i, m.name, m.copies, m.form in ORIGINAL) for i, m in pairs)
    by_name: dict[tuple[str, str], Material] = {(i, m.name): m for i, m in pairs}
    rows = []
    for one in bundles.asked_once(wanted=wanted, policy=policy.bundles).value:
        mine = [by_name[item, one.name] for item in one.items]
        says = dict.fromkeys(m.requirement for m in mine if m.requirement)
        rows.append(
            SharedPaper(
                order=numbers[one.name], name=one.name, copies_wanted=one.copies,
                main=any(m.need == "main" for m in mine),
                conditional=all(m.conditional for m in mine),
                shareable=all(m.shareable for m in mine),
                requirement=";".join(says), items=one.items,
                promisable=all(m.promisable for m in mine),  # else it has to be brought all the same
            )
        )  # fmt: skip
    return rows


def spans(
    found: Sequence[Asked], ties: Sequence[Tie], policy: Policy, today: date,
    ready: Mapping[str, date] | None = None,
) -> Ruling[tuple[Span, ...]]:  # fmt: skip
    """Return when each item begins and is ready, if everything is handed in today."""
    promised, best = {}, {}
    for one in found:
        name, law = one.version.name, limits(one.version, one.version.route, policy)
        promise = law[0] or law[1]
        promised[name] = promise.value if promise else Limit(0)
        steps = [s.value for s in one.version.steps.all() if s.value is not None]
        best[name] = Limit(sum(steps), promised[name].unit) if steps else promised[name]
    return chains.schedule(
        promised=promised, best=best, ties=tuple(ties), ready=ready or {}, today=today,
        calendar=shelf.calendar(), policy=policy.deadlines,
    )  # fmt: skip


# ---- a project ----


def whole(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Return projects with their cases and what these wait for."""
    cases = Case.objects.select_related("centre", "department", "handler", "clerk", "version")
    legs = Leg.objects.select_related("instead_of__case").prefetch_related(
        Prefetch("case", cases.prefetch_related("papers", "version__steps")),
        Prefetch("behind", Row.objects.select_related("before__case")),
    )
    related = rows.select_related("centre", "helper", "opened_by", "edition__bundle")
    return related.prefetch_related(Prefetch("legs", legs))


def with_told(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Return projects that know if the hall keeps follow-ups or slips about them: many have none."""
    there = {f"had_{n}": kind.objects.filter(project=OuterRef("pk")) for n, kind in TOLD.items()}
    return whole(rows).annotate(**{name: Exists(found) for name, found in there.items()})


def read_told(project: Project) -> Project:
    """Return a project out of `with_told` with its follow-ups and slips read, where it has any."""
    for name, kind in TOLD.items():
        there = kind.objects.all() if getattr(project, f"had_{name}") else kind.objects.none()
        prefetch_related_objects([project], Prefetch(name, there.select_related("by")))
    return project


def stands(case: Case, ties: Sequence[Row]) -> tuple[str, str]:
    """Return how a case of a project stands: a word for its light, and what is said of it."""
    if case.state in GONE or case.outcome == "refused":
        return "bad", case.now.zh if case.state in GONE else "不予"
    if case.state in (State.DELIVERED, State.ARCHIVED):
        return "done", "办好,已经取走"
    if case.state == State.DECIDED:
        return "ready", "办好,可以取"
    waiting = [t for t in ties if t.waits]
    if any(t.broken_at for t in waiting):
        return "choose", "前一件没有办成,请选怎么办"
    if waiting and case.state == State.SUPPLEMENTING and not owed(case, ties):
        return "waits", f"等前一件:{'、'.join(t.before.case.item_name for t in waiting)}"
    if owed(case, ties):
        return "owed", "等您补材料"
    return "runs", case.now.zh


def owed(case: Case, ties: Sequence[Row]) -> list[Any]:
    """Return the papers that the applicant himself still has to bring.

    Not what another case of his is to yield; of an accepted case, what he chose to bring
    instead of that.
    """
    wanting = [p for p in case.papers.all() if p.mark in OWED]
    if case.state == State.SUPPLEMENTING:
        ours = {t.paper for t in ties if t.waits}
        return [p for p in wanting if p.name not in ours]
    instead = {t.paper for t in ties if t.choice == Choice.BRING}
    return [p for p in wanting if p.name in instead] if case.state in OPEN_STATES else []


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a project as its table shows it."""

    leg: Leg
    case: Case
    light: str
    said: str
    waiting: list[Row]
    owed: list[Any]

    @property
    def said_here(self) -> str:
        """How it stands, in the words of the hall: the applicant is somebody else."""
        return self.said.replace("您", "群众")

    @property
    def over(self) -> bool:
        """Whether nothing more is to be done for it but to collect or file it."""
        return self.light in ("bad", "done", "ready")


def lines(project: Project) -> list[Line]:
    """Return the cases of a project in order; the project was read by `whole`.

    One that was applied for anew is told with the case that took its place.
    """
    found = []
    gone_ = {leg.instead_of_id for leg in project.legs.all()}
    for leg in project.legs.all():
        if leg.pk in gone_:
            continue
        ties = list(leg.behind.all())
        light, said = stands(leg.case, ties)
        waiting = [t for t in ties if t.waits]
        found.append(Line(leg, leg.case, light, said, waiting, owed(leg.case, ties)))
    return found


@dataclass(frozen=True, slots=True)
class Lacking:
    """A paper that is still wanting, once for all the cases that use it."""

    order: int  # the key of the first of its rows: it stays while others come in
    name: str
    copies_wanted: int
    main: bool
    conditional: bool
    shareable: bool
    requirement: str
    problem: str
    items: tuple[str, ...]
    asked_later: str = ""


def lacking(found: Sequence[Line], policy: Policy) -> list[Lacking]:
    """Return what the applicant still has to bring for all the cases, each paper once."""
    pairs = [(line.case.item_name, p) for line in found for p in line.owed]
    wanted = tuple(
        bundles.Wanted(item, p.name, p.copies_wanted, p.form in ORIGINAL) for item, p in pairs
    )
    rows = []
    for one in bundles.asked_once(wanted=wanted, policy=policy.bundles).value:
        mine = [p for item, p in pairs if p.name == one.name and item in one.items]
        rows.append(
            Lacking(
                min(p.pk for p in mine), one.name, one.copies, any(p.main for p in mine),
                all(p.conditional for p in mine), all(p.shareable for p in mine),
                ";".join(dict.fromkeys(p.requirement for p in mine if p.requirement)),
                ";".join(dict.fromkeys(p.problem for p in mine if p.problem)), one.items,
            )
        )  # fmt: skip
    return rows


def ready(project: Project, found: Sequence[Line], today: date) -> Ruling[tuple[Span, ...]]:
    """Return when each case of a running project is ready, by what has become of the others."""
    alive = [line for line in found if line.light != "bad"]
    known = {}
    for line in alive:
        day = line.case.closed_on or line.case.due_on
        if day:
            known[line.case.item_name] = day
    ties = tuple(
        Tie(t.before.case.item_name, line.case.item_name, t.paper, Way(t.way))
        for line in alive
        for t in line.waiting
    )
    every = [Asked(line.case.version) for line in alive]
    return spans(every, ties, project.book.policy, today, known)


def follow_by(project: Project) -> Ruling[date]:
    """Return until when the helper has to look after a project again."""
    return bundles.follow_by(
        last=project.followed_on, calendar=shelf.calendar(), policy=project.book.policy.bundles
    )


def followed_before(today: date, within: int, calendar: Calendar) -> date:
    """Return the day before which the helper's last look is too long ago."""
    since = today - timedelta(days=2 * within + 40)
    count = calendar.workdays_between(since, today) - within
    return calendar.workday_after(since, count)


TABS = {"open": "在办", "late": "有超期的", "silent": "该跟踪了", "mine": "我帮办的", "all": "全部"}


def listed(user: User, tab: str, today: date, follow: date) -> ProjectQuerySet:
    """Return the projects of a tab; `follow`: followed before is too long ago."""
    legs = Leg.objects.filter(case__waits=1, case__state__in=OPEN_STATES)
    if tab == "late":
        legs = legs.filter(case__due_on__lt=today)
    rows = Project.objects.visible_to(user)
    if tab != "all":
        rows = rows.filter(pk__in=legs.values("project"))
    more: dict[str, dict[str, Any]] = {
        "silent": {"followed_on__lt": follow},
        "mine": {"helper": user},
    }
    return rows.filter(**more.get(tab, {}))


def page(found: ProjectQuerySet, today: date) -> list[Project]:
    """Return the first projects found, the newest first, one more than a page, with their counts."""
    standing = Q(legs__renewed__isnull=True)
    running = standing & Q(legs__case__state__in=OPEN_STATES)
    rows = (
        Project.objects.filter(
            pk__in=list(found.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1])
        )
        .select_related("helper", "edition")
        .annotate(
            every=Count("legs", filter=standing),
            open=Count("legs", filter=running),
            late=Count("legs", filter=running & Q(legs__case__due_on__lt=today)),
            last=Max("legs__case__due_on", filter=running),
            bad=Count(
                "legs",
                filter=standing
                & (Q(legs__case__state__in=GONE) | Q(legs__case__outcome="refused")),
            ),
        )
        .annotate(over=F("every") - F("open"))
    )
    return list(rows.order_by("-pk"))


def editions(user: User) -> list[Edition]:
    """Return the bundles of the own hall: of each the draft and what is in use, or the last."""
    rows = Edition.objects.visible_to(user).select_related("bundle__centre")
    return list(rows.order_by("bundle__centre", "bundle__code", "-number")[: PAGE * 4])


def offered(centre: Centre) -> list[Edition]:
    """Return the bundles that a hall offers now."""
    return list(Edition.objects.offered(centre).select_related("bundle").order_by("bundle__code"))


def items_of(centre: Centre, day: date) -> list[tuple[int, str]]:
    """Return the items of a hall that can stand in a bundle: their keys and names."""
    here = Item.objects.filter(centre=centre, elsewhere=False)
    found = (
        Version.objects.in_force(day).filter(item__in=here).order_by("item__often", "item__code")
    )
    return [(v.item_id, v.name) for v in found.only("item_id", "name")]
