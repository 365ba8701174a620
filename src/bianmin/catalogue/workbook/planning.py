"""What importing a workbook would do (导入之前): added, changed, the same, or faulty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from bianmin.catalogue import content, facts
from bianmin.catalogue.columns import (
    MATERIAL_FIELDS,
    MATERIALS,
    MORE,
    SOURCE_CODES,
    STEP_FIELDS,
    VERSION_FIELDS,
)
from bianmin.catalogue.content import Content, Values
from bianmin.catalogue.models import Item, Material, Step, Version
from bianmin.catalogue.workbook.reading import ITEM_SHEET, SHOWN, Book, Fault, Row
from bianmin.packs import Pack
from bianmin.rules.deadlines import Unit

MATERIAL_SHEET, STEP_SHEET, QUESTION_SHEET = "材料", "环节", "常见问题"
PLACES = {"limits": "promised_value", "result": "result_name", "fee": "fee_basis"}
RIGHT = {
    "promised_value": "改成不长于法定的天数",
    "fee_basis": "写上收费的法律依据,或改成不收费",
    "visits_reason": "写为什么必须到现场,或改成 0 次",
    "result_type": "改成 出证办结",
    "by_post": "网办或物流快递写 是",
}
NEED = {"1": (Material.Need.MAIN, False), "2": (Material.Need.SECONDARY, False)}
TOLERATED = (Material.Need.SECONDARY, True)


@dataclass(slots=True)
class Known:
    """What the catalogue holds of one item already."""

    item: Item
    now: Version | None = None  # in force today
    next: list[Version] = field(default_factory=list)  # published, to begin later
    draft: Version | None = None
    last: Version | None = None

    @property
    def base(self) -> Version | None:
        return self.now or self.draft or self.last


@dataclass(slots=True)
class Planned:
    """What becomes of one row of the items' sheet."""

    row: Row
    known: Known | None
    says: Content
    department: str
    elsewhere: bool
    often: int
    valid_from: date | None
    valid_to: date | None
    publish: bool
    what: str = "added"  # added | changed | same
    new_version: bool = True
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a workbook is planned against."""

    known: Mapping[str, Known]  # by code
    departments: frozenset[str]
    pack: Pack
    today: date
    new_departments: bool  # departments that are not there yet are added


def plan(book: Book, ground: Ground) -> list[Planned]:
    """Return what becomes of every item in the book, each with all of its faults."""
    parts = {name: _by_code(book, name) for name in (MATERIAL_SHEET, STEP_SHEET, QUESTION_SHEET)}
    planned = [_planned(row, book, parts, ground) for row in book.sheets[ITEM_SHEET].rows]
    _name_strays(book, parts, {p.row.code for p in planned})
    return planned


def _by_code(book: Book, name: str) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in book.sheets[name].rows if name in book.sheets else ():
        rows.setdefault(row.code, []).append(row)
    for group in rows.values():
        group.sort(key=lambda r: (r.values.get("order") or 999, r.number))
    return rows


def _name_strays(book: Book, parts: Mapping[str, Mapping[str, list[Row]]], codes: set[str]) -> None:
    """Name rows whose code is in no row of the items' sheet."""
    for name, rows in parts.items():
        for code, group in rows.items():
            for row in group if code and code not in codes else ():
                cell = book.sheets[name].cell(row, "code")
                wrong, right = "“事项”表里没有这个编码", "改编码,或在事项表加上这一行"
                book.faults.append(Fault(name, cell, "实施编码", code[:SHOWN], wrong, right))


def _planned(
    row: Row, book: Book, parts: Mapping[str, Mapping[str, list[Row]]], ground: Ground
) -> Planned:
    known, given = ground.known.get(row.code), row.values
    base = content.of(known.base) if known and known.base else content.blank()
    own = {name: rows.get(row.code, []) if row.code else [] for name, rows in parts.items()}
    says = _said(base, given, own, book)
    item = known.item if known else Item()
    here = given.get("here")
    planned = Planned(
        row=row,
        known=known,
        says=says,
        department=given.get("department") or (item.department.name if known else ""),
        elsewhere=item.elsewhere if here is None else not here,
        often=given.get("often") or (999 if "often" in given else item.often),
        valid_from=given.get("valid_from"),
        valid_to=given.get("valid_to") if "valid_to" in given else _until(known),
        publish=(given.get("task_state") or "1") == "1",
    )
    planned.faults = [
        f for r in (row, *(r for rows in own.values() for r in rows)) for f in r.faults
    ]
    cell = book.sheets[ITEM_SHEET].cell
    planned.faults += _own_faults(planned, ground, cell)
    if planned.publish:
        told = {(f.sheet, f.cell) for f in planned.faults}
        found = _rule_faults(planned, own, book, ground)
        planned.faults += [f for f in found if (f.sheet, f.cell) not in told]
    _compare(planned, cell)
    return planned


def _until(known: Known | None) -> date | None:
    return known.base.valid_to if known and known.base else None


def _said(base: Content, given: Values, own: Mapping[str, list[Row]], book: Book) -> Content:
    """Return what the item says: the cells given, laid over what it said before."""
    says, empty = base.copy(), content.blank().values
    for name in VERSION_FIELDS:
        if name in given:
            says.values[name] = empty[name] if given[name] is None else given[name]
    if given.get("is_fee") is False and given.get("fee") is None:
        says.values["fee"] = 0
    _lay(says.more, given, MORE)
    before = {m["name"]: m for m in base.materials}
    if MATERIAL_SHEET in book.sheets:
        says.materials = [_material(r.values, before) for r in own[MATERIAL_SHEET]]
    if STEP_SHEET in book.sheets:
        says.steps = [_step(r.values) for r in own[STEP_SHEET]]
    if QUESTION_SHEET in book.sheets:
        says.questions = [
            [r.values.get("question") or "", r.values.get("answer") or ""]
            for r in own[QUESTION_SHEET]
        ]
    return says


def _lay(more: Values, given: Values, names: Iterable[str]) -> None:
    for name in names:
        if name in given:
            more.pop(name, None)
            if given[name] is not None:
                more[name] = given[name]


def _material(given: Values, before: Mapping[str, Values]) -> Values:
    """Return a material as the cells give it, over the one of the same name before."""
    said = dict(before.get(given.get("name") or "", content.blank_material()))
    empty = content.blank_material()
    for name in MATERIAL_FIELDS:
        if name in given and name not in {"source", "more"}:
            said[name] = empty[name] if given[name] is None else given[name]
    if "source" in given:
        said["source"] = SOURCE_CODES.get(given["source"] or "", empty["source"])
    if given.get("is_need"):
        need, tolerable = NEED.get(given["is_need"], TOLERATED)
        said["need"], said["tolerable"] = need.value, tolerable
    said["more"] = dict(said["more"])
    _lay(said["more"], given, (c.exchange for c in MATERIALS if not c.field))
    return said


def _step(given: Values) -> Values:
    fresh = Step()
    empty = {name: getattr(fresh, name) for name in STEP_FIELDS}
    return empty | {n: given[n] for n in STEP_FIELDS if given.get(n) is not None}


def _own_faults(planned: Planned, ground: Ground, cell: Any) -> Iterator[Fault]:
    """Yield what is wrong with an item whatever the rule book."""
    row, given = planned.row, planned.row.values

    def fault(key: str, label: str, wrong: str, right: str) -> Fault:
        found = str(given.get(key) or "")[:SHOWN]
        return Fault(ITEM_SHEET, cell(row, key), label, found, wrong, right)

    name = planned.department
    if name and name not in ground.departments and not ground.new_departments:
        known = "、".join(sorted(ground.departments)[:20]) or "还没有"
        right = f"写其中一个:{known};或勾选“没有的部门一起建上”"
        yield fault("department", "实施主体", "本中心没有这个部门", right)
    if given.get("task_state") == "3":
        yield fault("task_state", "事项状态", "取消要写原因", "在事项页上按“不再办理”")
    if given.get("task_state") == "2" and planned.known and planned.known.now:
        yield fault("task_state", "事项状态", "这个事项在用,停用要写原因", "在事项页上按“停用”")
    if planned.valid_from and planned.valid_to and planned.valid_to < planned.valid_from:
        yield fault("valid_to", "计划取消日期", "早于生效日期", "改成晚于生效的日子")
    fee = planned.says.values["fee"]
    if given.get("is_fee") is not None and given["is_fee"] != bool(fee):
        wrong = "写了收费,没有收费标准" if given["is_fee"] else "写了不收费,又有收费标准"
        yield fault("is_fee", "是否收费", wrong, "两列改成一致")
    if total := too_long_steps(planned.says):
        yield fault(
            "promised_value", "承诺办结时限", f"各环节加起来 {total} 个工作日,更长", "改环节的时限"
        )


def too_long_steps(says: Content) -> int:
    """Return the sum of the steps' limits where it exceeds the promise, else 0."""
    promised = says.values["promised_value"]
    units = {s["unit"] for s in says.steps} | {says.values["promised_unit"]}
    if promised is None or units != {Unit.WORKDAY.value}:
        return 0
    total = sum(s["value"] or 0 for s in says.steps)
    return total if total > promised else 0


def _rule_faults(
    planned: Planned, own: Mapping[str, list[Row]], book: Book, ground: Ground
) -> Iterator[Fault]:
    """Yield what the rule book has against publishing, each at its cell."""
    rows = {str(r.values.get("name")): r for r in own[MATERIAL_SHEET]}
    for about, objection in facts.findings(planned.says, ground.pack, elsewhere=planned.elsewhere):
        key = PLACES.get(about, about)
        right = RIGHT.get(key, "补上")
        name = about.removeprefix("material:")
        sheet, row = book.sheets[ITEM_SHEET], planned.row
        if name != about and name in rows:
            sheet, row, key = book.sheets[MATERIAL_SHEET], rows[name], "name"
            right = "写明依据和由谁开(依据、来源渠道说明两列),或写出具体是哪几样"
        yield Fault(
            sheet.name, sheet.cell(row, key), sheet.label(key), sheet.text(row, key)[:SHOWN],
            objection.found, right, objection.because,
        )  # fmt: skip


def _compare(planned: Planned, cell: Any) -> None:
    """Settle whether the row adds, changes or says nothing new."""
    known = planned.known
    if known is None:
        return
    versions: Sequence[Version | None] = (
        [known.now, *known.next] if planned.publish else [known.draft, known.last]
    )
    same = any(
        v is not None and content.of(v) == planned.says and v.valid_to == planned.valid_to
        for v in versions
    )
    item = known.item
    item_same = (item.department.name, item.elsewhere, item.often) == (
        planned.department, planned.elsewhere, planned.often,
    )  # fmt: skip
    planned.new_version = not same
    planned.what = "same" if same and item_same else "changed"
    draft = known.draft
    if not same and draft is not None and known.base is not draft:
        who = draft.edited_by.name if draft.edited_by else ""
        when = f" {localtime(draft.edited_at):%m-%d %H:%M}" if draft.edited_at else ""
        wrong = f"有一份没公布的草稿({who}{when})"
        found, at = planned.row.code[:SHOWN], cell(planned.row, "code")
        right = "先把草稿公布或删掉,再导入"
        planned.faults.append(Fault(ITEM_SHEET, at, "实施编码", found, wrong, right))
