"""The sheets of bundles in the catalogue's workbook (一件事的表): out, and in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.catalogue.book_parts import Taken
from bianmin.catalogue.columns import Column, Kind
from bianmin.catalogue.models import Item, Version
from bianmin.catalogue.workbook.cells import text_of
from bianmin.catalogue.workbook.reading import SHOWN, Book, Fault, Row
from bianmin.centres.models import Centre
from bianmin.rules.chains import Way

from . import actions
from .actions import Content
from .models import Bundle, Edition

BUNDLES, MEMBERS, TIES = "一件事", "一件事事项", "一件事先后"
CODE = Column("一件事编码", "bundle_code", "code", Kind.KEY, 20, needed=True)
STATES = {"1": "在用", "2": "草稿"}
SHEETS: Mapping[str, tuple[Column, ...]] = {
    BUNDLES: (
        CODE,
        Column("叫什么", "bundle_name", "name", most=60, needed=True),
        Column("什么时候用", "bundle_situation", "situation", Kind.LONG, 300, needed=True),
        Column("状态", "bundle_state", "state", Kind.CODE, codes=STATES, hint="不写就是在用"),
    ),
    MEMBERS: (
        CODE,
        Column("事项编码", "member_code", "item", Kind.KEY, 64, needed=True, own=True),
        Column("事项叫什么", "member_name", "name", hint="给人看的,导入时照编码"),
        Column("先问一句", "member_ask", "ask", most=100, hint="空着:都要办"),
        Column("排序", "order_num", "order", Kind.WHOLE, 999),
    ),
    TIES: (
        CODE,
        Column("先办的事项编码", "tie_before", "before", Kind.KEY, 64, needed=True, own=True),
        Column("后办的事项编码", "tie_after", "after", Kind.KEY, 64, needed=True, own=True),
        Column("给后办的当哪样材料", "tie_paper", "paper", needed=True),
        Column("怎么接着办", "tie_way", "way", Kind.CODE, codes={w.value: w.zh for w in Way},
               bare=True, hint="不写就是办好再办"),
    ),
}  # fmt: skip


def rows(centre: Centre, today: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every bundle that is offered, or only drafted so far, with its items and ties."""
    found = _editions(centre)
    keys = {m["item"] for one in found.values() for m in one.members}
    items = dict(Item.objects.filter(pk__in=keys).values_list("pk", "code"))
    named = Version.objects.filter(item__in=keys).order_by("number")
    names = dict(named.values_list("item_id", "name"))
    for code, one in found.items():
        state = "1" if one.state == Edition.State.PUBLISHED else "2"
        about = {"code": code, "name": one.name, "situation": one.situation, "state": state}
        yield BUNDLES, about
        for order, member in enumerate(one.members, 1):
            pk = member["item"]
            more = {"name": names.get(pk, ""), "ask": member["ask"], "order": order}
            yield MEMBERS, {"code": code, "item": items.get(pk, "")} | more
        for tie in one.ties:
            ends = {end: items.get(tie[end], "") for end in ("before", "after")}
            yield TIES, {"code": code, "paper": tie["paper"], "way": tie["way"]} | ends


def _editions(centre: Centre) -> dict[str, Edition]:
    """Return of each bundle what is in use, else its draft; one that was stopped is left out."""
    states = (Edition.State.DRAFT, Edition.State.PUBLISHED)  # the published one comes last
    kept = Edition.objects.filter(bundle__centre=centre, state__in=states)
    ordered = kept.select_related("bundle", "edited_by").order_by("bundle__code", "state")
    return {one.bundle.code: one for one in ordered}


@dataclass(slots=True)
class Ground:
    """What the sheets are read against."""

    book: Book
    centre: Centre
    waiting: frozenset[str]  # items with a fault of their own
    items: dict[str, int]
    editions: dict[str, Edition]
    bundles: dict[str, int]
    drafts: dict[str, Edition]
    act: Act


@dataclass(slots=True)
class Said:
    """What the workbook says of one bundle, and what is wrong with it."""

    row: Row
    content: Content
    published: bool
    faults: list[Fault] = field(default_factory=list)


def take_in(
    book: Book, centre: Centre, waiting: frozenset[str], by: User, at: datetime
) -> Taken | None:
    """Write each bundle that is without fault and says anything new; name what is wrong."""
    ground = _ground(book, centre, waiting, Act(by=by, at=at))
    taken = Taken("一件事", faults=list(_strays(book)))
    for row in book.sheets[BUNDLES].rows if BUNDLES in book.sheets else ():
        said = _said(row, ground)
        same = not said.faults and _same(said, ground)
        if not said.faults and not same:
            said.faults += [*_objections(said, ground), *_ownerless(said, ground)]
        if said.faults:
            taken.waiting.append(row.code)
            taken.faults += said.faults
        elif same:
            taken.same.append(row.code)
        else:
            (taken.changed if row.code in ground.bundles else taken.added).append(row.code)
            _write(said, ground)
    return taken


def _ground(book: Book, centre: Centre, waiting: frozenset[str], act: Act) -> Ground:
    # all of them locked before the ledger is, so that nobody waits in a circle
    held = Bundle.objects.select_for_update().filter(centre=centre).order_by("pk")
    drafts = Edition.objects.filter(bundle__centre=centre, state=Edition.State.DRAFT)
    return Ground(
        book, centre, waiting,
        items=dict(Item.objects.filter(centre=centre).values_list("code", "pk")),
        bundles={b.code: b.pk for b in held}, editions=_editions(centre),
        drafts={d.bundle.code: d for d in drafts.select_related("bundle", "edited_by")}, act=act,
    )  # fmt: skip


def _strays(book: Book) -> Iterator[Fault]:
    """Yield the rows whose bundle is in no row of its sheet, and what is wrong with them."""
    codes = {r.code for r in book.sheets[BUNDLES].rows} if BUNDLES in book.sheets else set()
    for name in (MEMBERS, TIES):
        for row in book.sheets[name].rows if name in book.sheets else ():
            if not row.code:
                yield from row.faults
                yield from _lacking(book, name, row)
            elif row.code not in codes:
                yield _fault(book, name, row, "code", f"“{BUNDLES}”表里没有这个编码",
                             "改编码,或在那张表加上这一行")  # fmt: skip


def _ownerless(said: Said, ground: Ground) -> Iterator[Fault]:
    """Yield that rows which name no bundle may be what this one seems to have lost."""
    base, now = ground.editions.get(said.row.code), said.content
    if base is None:
        return
    items = {m["item"] for m in base.members} - {m["item"] for m in now.members}
    ends = [{(t["before"], t["after"]) for t in ties} for ties in (base.ties, now.ties)]
    for name, lost in ((MEMBERS, items), (TIES, ends[0] - ends[1])):
        sheet = ground.book.sheets.get(name)
        if sheet and lost and ("code" not in sheet.places or any(not r.code for r in sheet.rows)):
            yield _fault(ground.book, BUNDLES, said.row, "code",
                         f"“{name}”表里有没写“{CODE.label}”的行,不知道是不是它的", "在那张表写上编码")  # fmt: skip


def _fault(book: Book, name: str, row: Row, key: str, wrong: str, right: str,
           because: tuple[str, ...] = ()) -> Fault:  # fmt: skip
    sheet = book.sheets[name]
    found = sheet.text(row, key)[:SHOWN]
    return Fault(name, sheet.cell(row, key), sheet.label(key), found, wrong, right, because)


def _of(ground: Ground, name: str, row: Row) -> list[Row] | None:
    """Return the rows of a sheet that belong to a bundle; None where there is no such sheet."""
    if name not in ground.book.sheets:
        return None
    own = [r for r in ground.book.sheets[name].rows if row.code and r.code == row.code]
    return sorted(own, key=lambda r: (r.values.get("order") or 999, r.number))


def _said(row: Row, ground: Ground) -> Said:
    """Return what is said of one bundle; of a sheet or column not there, what it said before."""
    base, given = ground.editions.get(row.code), row.values
    members, ties = _of(ground, MEMBERS, row), _of(ground, TIES, row)
    content = Content(
        name=given.get("name") or "", situation=given.get("situation") or "",
        members=base.members if members is None and base else _members(members or (), base, ground),
        ties=base.ties if ties is None and base else _ties(ties or (), base, ground),
    )  # fmt: skip
    faults = [*row.faults, *_lacking(ground.book, BUNDLES, row)]
    for name, found in ((MEMBERS, members), (TIES, ties)):
        for one in found or ():
            faults += [*one.faults, *_lacking(ground.book, name, one), *_unknown(name, one, ground)]
    return Said(row, content, _published(row, base, ground), faults)


def _members(rows: Iterable[Row], base: Edition | None, ground: Ground) -> list[dict[str, Any]]:
    asked = {m["item"]: m["ask"] for m in base.members} if base else {}
    keys = ((r, ground.items.get(str(r.values.get("item")), 0)) for r in rows)
    return [{"item": pk, "ask": r.values.get("ask", asked.get(pk)) or ""} for r, pk in keys]


def _ties(rows: Iterable[Row], base: Edition | None, ground: Ground) -> list[dict[str, Any]]:
    ways = {(t["before"], t["after"]): t["way"] for t in base.ties} if base else {}
    said = []
    for r in rows:
        before, after = (ground.items.get(str(r.values.get(e)), 0) for e in ("before", "after"))
        way = r.values.get("way", ways.get((before, after))) or Way.AFTER.value
        paper = r.values.get("paper") or ""
        said.append({"before": before, "after": after, "paper": paper, "way": way})
    return said


def _published(row: Row, base: Edition | None, ground: Ground) -> bool:
    """Return whether it is to be offered; with no such column, whether it is, or is new."""
    if "state" in row.values:
        return (row.values["state"] or "1") == "1"
    if base is None:
        return row.code not in ground.bundles  # one that was stopped stays so
    return bool(base.state == Edition.State.PUBLISHED)


def _lacking(book: Book, name: str, row: Row) -> Iterator[Fault]:
    """Yield the columns without which a row says too little."""
    for column in SHEETS[name]:
        if column.needed and column.key not in book.sheets[name].places:
            yield _fault(book, name, row, column.key, "少了这一列",
                         f"加一列,表头写“{column.head}”")  # fmt: skip


def _unknown(name: str, row: Row, ground: Ground) -> Iterator[Fault]:
    """Yield the items of a row that the hall does not have, or that are not taken in for a fault."""
    for key in ("item",) if name == MEMBERS else ("before", "after"):
        code = str(row.values.get(key) or "")
        if code in ground.items:
            continue
        if code in ground.waiting:
            yield _fault(ground.book, name, row, key, "“事项”表里这个事项有错", "先改那一行")
        elif code:
            yield _fault(ground.book, name, row, key, "本中心没有这个事项",
                         "改编码,或在“事项”表加上它")  # fmt: skip


def _same(said: Said, ground: Ground) -> bool:
    code = said.row.code
    now = ground.editions.get(code) if said.published else ground.drafts.get(code)
    if now is None or said.published != (now.state == Edition.State.PUBLISHED):
        return False
    return _plain(actions.content_of(now)) == _plain(said.content)


def _plain(content: Content) -> tuple[Any, ...]:
    """Return a content as it would come back out of cells, whatever a form's lines ended with."""

    def words(text: str) -> str:
        return " ".join(text_of(text).split())

    members = [(m["item"], words(m["ask"])) for m in content.members]
    ties = [(t["before"], t["after"], words(t["paper"]), t["way"]) for t in content.ties]
    return words(content.name), text_of(content.situation), members, ties


def _objections(said: Said, ground: Ground) -> Iterator[Fault]:
    """Yield why this cannot be written: who may not, a draft that would be lost, the rule book."""
    cell = (ground.book, BUNDLES, said.row, "code")
    if not ground.act.by.may("projects.edit") or ground.act.by.centre_id != ground.centre.pk:
        yield _fault(*cell, "一件事由本中心主任编", "请主任导入,或删掉一件事的三张表")
    now, draft = ground.editions.get(said.row.code), ground.drafts.get(said.row.code)
    if draft is not None and now is not None and draft.pk != now.pk:
        wrong = f"有一份没公布的草稿({draft.edited_by.name})"
        yield _fault(*cell, wrong, "先把草稿公布,再导入")
    if said.published:
        for one in actions.objections_to(said.content, ground.centre, ground.act):
            yield _fault(*cell, one.found, "照规则书改", one.because)


def _write(said: Said, ground: Ground) -> None:
    code = said.row.code
    draft = actions.save_draft(
        centre=ground.centre, bundle_id=ground.bundles.get(code), content=said.content,
        act=ground.act, code=code,
    )  # fmt: skip
    if said.published:
        actions.publish(edition_id=draft.pk, act=ground.act)
