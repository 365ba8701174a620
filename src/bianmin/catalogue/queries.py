"""Find items, and tell the rules and the screens what they say (检索、事实)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add, and_, or_
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from bianmin.accounts.models import User
from bianmin.catalogue import content, facts, wording
from bianmin.catalogue.models import Item, Version, VersionQuerySet
from bianmin.centres.models import Centre, Department
from bianmin.packs import Pack
from bianmin.rules.ruling import Objection

BEST = 10_000  # rank of a search that asks nothing
SENTENCE = 3  # pieces of a text that make it a sentence
FEW_BIGRAMS = 3  # from this many characters on, half of the pairs are enough


def search(
    centre: Centre | None,
    day: date,
    text: str = "",
    *,
    department: int | None = None,
    theme: str = "",
    audience: str = "",
) -> QuerySet[Version]:
    """Return the guides in force on `day` that `text` finds, the best first, in one query.

    Found are words of any length, single characters, pinyin, initials and codes;
    every piece of the text must be found (of a whole sentence, two in three), of a
    longer run of Chinese at least half of its pairs. The name people use counts
    most. Without `centre`, all centres.
    """
    versions = Version.objects.in_force(day)
    if centre is not None:
        versions = versions.filter(item__centre=centre)
    return narrow(versions, text, department=department, theme=theme, audience=audience)


def narrow(
    versions: QuerySet[Version],
    text: str,
    *,
    department: int | None = None,
    theme: str = "",
    audience: str = "",
) -> QuerySet[Version]:
    """Return the versions among `versions` that are asked for, ranked, with their items."""
    if department is not None:
        versions = versions.filter(item__department=department)
    for label in filter(None, (theme, audience)):
        versions = versions.filter(labels__contains=f"^{label}^")
    code = wording.plain(text[: wording.LONGEST]).replace(" ", "")
    score: Combinable = Case(When(words__endswith=f"\n{code}\n", then=500), default=0)
    sought: list[Q] = []
    for n, piece in enumerate(wording.pieces(text)):
        versions, found, worth = _sought(versions, piece, f"hits{n}")
        sought.append(found)
        score += worth
    versions = _finding(versions, sought)
    versions = versions.annotate(rank=Value(BEST, IntegerField()) - score)
    return versions.select_related("item__department", "item__centre").order_by(
        "rank", "item__often", "item__code", "pk"
    )


def _finding(versions: QuerySet[Version], sought: list[Q]) -> QuerySet[Version]:
    """Return the versions in which every piece is found; of a whole sentence, two in three."""
    if len(sought) < SENTENCE:
        return versions.filter(*sought)
    found = reduce(add, (Case(When(q, then=1), default=0) for q in sought))
    return versions.alias(found=found).filter(found__gte=-(-len(sought) * 2 // 3))


def _sought(
    versions: QuerySet[Version], piece: str, name: str
) -> tuple[QuerySet[Version], Q, Combinable]:
    """Return the versions with what the condition and the worth of one piece need."""
    if not wording.HAN.fullmatch(piece):
        return versions, _typed(piece), _typed_worth(piece)
    pairs = wording.bigrams(piece)
    whole = Q(words__contains=piece)
    worth = [
        When(words__contains=f"\n{piece}\n", then=90),
        When(plain_name__startswith=piece, then=80),
        When(plain_name__contains=piece, then=70),
        When(name__startswith=piece, then=60),
        When(name__contains=piece, then=50),
        When(whole, then=40),
    ]
    if len(piece) < FEW_BIGRAMS:
        return versions, whole, Case(*worth, default=0)
    hits = reduce(add, (Case(When(words__contains=p, then=1), default=0) for p in pairs))
    versions = versions.alias(**{name: hits})
    every = reduce(and_, (Q(words__contains=c) for c in dict.fromkeys(piece)))
    half = Q(**{f"{name}__gte": (len(pairs) + 1) // 2})
    return versions, whole | every | half, Case(*worth, default=hits * 30 / len(pairs))


def _typed(piece: str) -> Q:
    """Return the condition of a piece in letters or digits: pinyin, initials, a code."""
    fields = (("initials", piece), ("pinyin", f" {piece}"), ("words", piece))
    return reduce(or_, (Q(**{f"{field}__contains": part}) for field, part in fields))


def _typed_worth(piece: str) -> Combinable:
    return Case(
        When(initials__contains=f" {piece}", then=70),
        When(pinyin__contains=f" {piece}", then=60),
        When(initials__contains=piece, then=50),
        default=40,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, with the cursors of its neighbours."""

    rows: list[Any]
    total: int
    after: str = ""
    before: str = ""


def page(found: QuerySet[Version], *, after: str = "", before: str = "", size: int = 50) -> Page:
    """Return a page of ranked versions; the cursors stay right while rows come and go."""
    total = found.count()
    place = _place(before or after)
    backward = bool(before and place)
    beyond = found.filter(_beyond(place, "lt" if backward else "gt")) if place else found
    rows = list((beyond.reverse() if backward else beyond)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    if not rows:
        return Page([], total)
    forward, back = (True, more) if backward else (more, bool(place))
    return Page(
        rows,
        total,
        after=_cursor(rows[-1]) if forward else "",
        before=_cursor(rows[0]) if back else "",
    )


def _cursor(row: Any) -> str:
    return f"{row.rank}.{row.item.often}.{row.pk}.{row.item.code}"


def _place(cursor: str) -> tuple[int, int, str, int] | None:
    """Return the place a cursor names; None for one that nobody was given."""
    parts = cursor.split(".", 3)
    if len(parts) != 4 or not all(p.isascii() and p.isdigit() and len(p) < 16 for p in parts[:3]):
        return None
    return int(parts[0]), int(parts[1]), parts[3][:64], int(parts[2])


def _beyond(place: tuple[int, int, str, int], way: str) -> Q:
    """Return the condition of lying beyond a place in the order of the list."""
    names = ("rank", "item__often", "item__code", "pk")
    steps = (
        Q(**dict(zip(names[:n], place[:n], strict=True)), **{f"{names[n]}__{way}": place[n]})
        for n in range(len(names))
    )
    return reduce(or_, steps)


# ---- one item ----


def in_force(centre: Centre, code: str, day: date) -> Version | None:
    """Return the guide of an item that holds on `day`, with its materials and steps."""
    return (
        Version.objects.in_force(day)
        .filter(item__centre=centre, item__code=code)
        .select_related("item__department", "item__centre")
        .prefetch_related("materials", "steps")
        .order_by("-number")
        .first()
    )


def address(version: Version) -> str:
    """Return the address of an item's guide, as residents reach it."""
    item = version.item
    return f"{settings.PUBLIC_URL}/c/{item.centre.slug}/guides/{item.code}/"


def findings(version: Version, pack: Pack) -> list[tuple[str, Objection]]:
    """Return everything that stands against publishing, each with the field it is about."""
    return facts.findings(content.of(version), pack, elsewhere=version.item.elsewhere)


def printable(version: Version, pack: Pack) -> Objection | None:
    """Return why a guide may not be printed, if its forms have not followed its changes."""
    ruling = pack.policy.catalog.forms_follow_changes
    if version.forms_checked or not ruling.value:
        return None
    return ruling.objection("条件、流程或材料改了,表格、样本还没有跟着更新")


# ---- the staff's list ----

STATES = {
    "": "全部",
    "published": "在用",
    "draft": "有草稿",
    "forms": "表格待更新",
    "elsewhere": "不在本中心办",
    "stopped": "停用、收回",
}


def listed(user: User, day: date, centre: Centre | None = None) -> VersionQuerySet:
    """Return one version of every item the user may see, of one centre or of all."""
    centre_id = user.centre_id if centre is None else centre.pk
    seen = Version.objects.visible_to(user)
    if centre is not None:
        seen = seen.filter(item__centre=centre)
    return seen.current(day, centre_id=centre_id)


def in_state(state: str, day: date) -> Q:
    """Return the condition of one tab of the list; it is the same for list and count."""
    ended = Q(item__ended_on__lte=day)
    draft = Q(item__in=Item.objects.filter(versions__state=Version.State.DRAFT))
    return {
        "published": Q(state=Version.State.PUBLISHED, valid_from__lte=day) & ~ended,
        "draft": draft,
        "forms": Q(forms_checked=False) & ~ended,
        "elsewhere": Q(item__elsewhere=True) & ~ended,
        "stopped": ended | Q(state=Version.State.WITHDRAWN),
    }.get(state, Q())


def counts(versions: QuerySet[Version], day: date) -> dict[str, int]:
    """Return how many items each tab holds, in one query."""
    tabs = {name or "all": Count("pk", filter=in_state(name, day)) for name in STATES if name}
    return {"": versions.count()} | versions.order_by().aggregate(**tabs)


def departments(centre: Centre | None) -> QuerySet[Department]:
    """Return the departments that have items here, in the order of their names."""
    having = Department.objects.filter(item__isnull=False)
    having = having if centre is None else having.filter(centre=centre)
    return having.order_by("name").distinct()


def themes(centre: Centre, day: date) -> list[str]:
    """Return the themes of the guides in force, those with most guides first."""
    tally: dict[str, int] = {}
    lists = (
        Version.objects.in_force(day).filter(item__centre=centre).values_list("themes", flat=True)
    )
    for names in lists:
        for name in names:
            tally[name] = tally.get(name, 0) + 1
    return sorted(tally, key=lambda name: (-tally[name], name))


def next_number(item: Item) -> int:
    """Return the number of the next version; the item must be locked."""
    return (item.versions.aggregate(last=Max("number"))["last"] or 0) + 1
