"""Take a workbook into the catalogue (导入): all of it, or nothing, or its good rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.catalogue import book_parts, content, queries, workbook
from bianmin.catalogue.book_parts import Taken
from bianmin.catalogue.columns import SHEETS
from bianmin.catalogue.models import Item, Material, Step, Upload, Version
from bianmin.catalogue.workbook.planning import Ground, Known, Planned, plan
from bianmin.catalogue.workbook.reading import Book, Fault
from bianmin.centres.models import Centre, Department
from bianmin.ledger.actions import Said, done_before, mark_done, record_all

from . import writing

KEPT = 2000  # faults kept with an upload; the workbook of the rest has them all


@dataclass(slots=True)
class Report:
    """What an import did, or would have done."""

    added: list[str] = field(default_factory=list)  # codes
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # codes with something wrong
    faults: list[Fault] = field(default_factory=list)
    written: bool = False
    upload: Upload | None = None
    parts: list[Taken] = field(default_factory=list)  # of the sheets of other apps
    again: bool = False  # the same form came twice: nothing was done the second time

    @property
    def news(self) -> bool:
        """Whether anything is added or changed."""
        own = bool(self.added or self.changed)
        return own or any(part.added or part.changed for part in self.parts)

    @property
    def left(self) -> int:
        """How many items, and how many of other sheets, wait to be mended."""
        return len(self.waiting) + sum(len(part.waiting) for part in self.parts)


class _Undone(Exception):
    """Nothing of the workbook is written after all."""


def import_workbook(
    *,
    centre_id: int,
    data: bytes,
    name: str,
    partial: bool,
    new_departments: bool,
    by: User,
    at: datetime,
    key: str = "",
) -> Report:
    """Import a workbook into a centre's catalogue, or raise `NoWorkbook`.

    With any fault nothing is written, unless `partial`: then the items without
    one are, and the others are kept in a workbook that says what is wrong.
    `key` makes a form sent twice be done once.
    """
    book = workbook.read(data)
    with transaction.atomic():
        # not its key: who holds a bundle and writes of its centre must not wait for us
        centre = Centre.objects.select_for_update(no_key=True).get(pk=centre_id)
        if done_before(key):
            return Report(again=True)
        ground = _ground(centre, writing.today(at), new_departments)
        planned = plan(book, ground)
        report = _report(book, planned)
        good = [p for p in planned if not p.faults and p.what != "same"]
        try:
            with transaction.atomic():
                _carry_out(book, centre, good, report, by, at, partial=partial)
        except _Undone:
            return report
        if report.faults:
            report.upload = _keep(centre, book, report, name, by, at)
        mark_done(key=key, act="catalogue_import", subject=f"centre:{centre.pk}", at=at)
        _tell(centre, good, report, name, by, at)
    return report


def _carry_out(
    book: Book,
    centre: Centre,
    good: Sequence[Planned],
    report: Report,
    by: User,
    at: datetime,
    *,
    partial: bool,
) -> None:
    """Write what is good of the items, then of the sheets that name them. Raises `_Undone`.

    What the other sheets say is judged by the catalogue as it would be then, so that all that
    is wrong is said at once, whether or not anything stays written.
    """
    more = book_parts.says_more(book)
    if more or partial or not report.faults:
        _write(centre, good, by, at)
    if more:
        waiting = frozenset(report.waiting)
        report.parts = book_parts.take_in(book, centre, waiting, by, at)
        report.faults += [fault for part in report.parts for fault in part.faults]
        _sort(book, report)
    report.written = not report.faults or (partial and report.news)
    if not report.written:
        raise _Undone


def _ground(centre: Centre, today: date, new_departments: bool) -> Ground:
    """Return what the catalogue holds already."""
    known = {
        i.code: Known(i) for i in Item.objects.filter(centre=centre).select_related("department")
    }
    current = Version.objects.current(today, centre_id=centre.pk).values("pk")
    wanted = Q(pk__in=current) | Q(state=Version.State.DRAFT)
    wanted |= Q(state=Version.State.PUBLISHED, valid_from__gt=today)
    versions = Version.objects.filter(wanted, item__centre=centre).select_related(
        "item", "edited_by"
    )
    for version in versions.prefetch_related("materials", "steps").order_by("number"):
        _sort_in(known[version.item.code], version, today)
    names = Department.objects.filter(centre=centre).values_list("name", flat=True)
    return Ground(known, frozenset(names), centre.pack_on(today), today, new_departments)


def _sort_in(known: Known, version: Version, today: date) -> None:
    known.last = version
    if version.state == Version.State.DRAFT:
        known.draft = version
    elif version.state == Version.State.PUBLISHED and version.valid_from > today:
        known.next.append(version)
    elif version.state == Version.State.PUBLISHED and (version.valid_to or today) >= today:
        known.now = version


def _report(book: Book, planned: Sequence[Planned]) -> Report:
    report = Report(faults=list(book.faults))
    for each in planned:
        report.faults += each.faults
        code = each.row.code
        if each.faults:
            report.waiting.append(code)
        else:
            getattr(report, each.what).append(code)
    seen = {id(f) for p in planned for f in p.faults} | {id(f) for f in book.faults}
    own = (s for s in book.sheets.values() if s.name in SHEETS)
    loose = (f for s in own for r in s.rows for f in r.faults if id(f) not in seen)
    report.faults += loose  # rows of no item, as those without a code
    _sort(book, report)
    return report


def _sort(book: Book, report: Report) -> None:
    order = {name: n for n, name in enumerate(book.sheets)}
    report.faults.sort(key=lambda f: (order.get(f.sheet, 99), _line(f), f.cell))


def _line(fault: Fault) -> int:
    return int("".join(filter(str.isdigit, fault.cell)) or 0)


def _write(centre: Centre, good: Sequence[Planned], by: User, at: datetime) -> None:
    """Write what was planned; items that are new go in together."""
    names = {d.name: d for d in Department.objects.filter(centre=centre)}
    missing = dict.fromkeys(p.department for p in good if p.department not in names)
    for department in Department.objects.bulk_create(
        [Department(centre=centre, name=name) for name in missing]
    ):
        names[department.name] = department
    new = [p for p in good if p.known is None]
    items = Item.objects.bulk_create(
        [
            Item(
                centre=centre, code=p.row.code, department=names[p.department],
                elsewhere=p.elsewhere, often=p.often,
            )
            for p in new
        ]
    )  # fmt: skip
    fresh = [_fresh(item, p, by, at) for item, p in zip(items, new, strict=True)]
    add_versions([(version, p.says) for version, p in zip(fresh, new, strict=True)])
    for each in good:
        if each.known is not None:
            _change(each.known, each, names[each.department], by, at)


def _fresh(item: Item, planned: Planned, by: User, at: datetime) -> Version:
    """Return the first version of an item, not saved yet."""
    return Version(
        item=item,
        number=1,
        state=Version.State.PUBLISHED if planned.publish else Version.State.DRAFT,
        valid_from=planned.valid_from or writing.today(at),
        valid_to=planned.valid_to,
        edited_by=by,
        edited_at=at,
    )


def add_versions(pairs: Iterable[tuple[Version, content.Content]]) -> None:
    """Add versions of saved items in bulk, with their materials and steps."""
    pairs = list(pairs)
    for version, says in pairs:
        content.fill(version, says, item=version.item)
    Version.objects.bulk_create([version for version, _ in pairs], batch_size=200)
    materials: list[Material] = []
    steps: list[Step] = []
    for version, says in pairs:
        more_materials, more_steps = content.children(version, says)
        materials += more_materials
        steps += more_steps
    Material.objects.bulk_create(materials, batch_size=500)
    Step.objects.bulk_create(steps, batch_size=500)


def _change(known: Known, planned: Planned, department: Department, by: User, at: datetime) -> None:
    """Give an item its new draft or version, and what holds for the item itself."""
    item = known.item
    item.department, item.elsewhere, item.often = department, planned.elsewhere, planned.often
    item.save()
    if not planned.new_version:
        return
    version = known.draft or Version(item=item, number=queries.next_number(item))
    base = known.base
    if base is not None and base.state != Version.State.DRAFT:
        version.forms_checked = base.forms_checked and not content.asks_anew(
            content.of(base), planned.says
        )
        version.sample = base.sample
    version.valid_from = planned.valid_from or writing.today(at)
    version.valid_to = planned.valid_to
    version.edited_by, version.edited_at = by, at
    version.revision += 1
    content.save(version, planned.says, item=item)
    if planned.publish:
        writing.put_in_force(version, writing.today(at))


def _keep(centre: Centre, book: Book, report: Report, name: str, by: User, at: datetime) -> Upload:
    """Keep the rows that wait, so that they can be fetched and mended."""
    out = io.BytesIO()
    waiting = [*report.waiting, *(code for part in report.parts for code in part.waiting)]
    workbook.rest_of(book, frozenset(waiting), report.faults, out)
    return Upload.objects.create(
        centre=centre, by=by, at=at, name=name[:120], added=len(report.added),
        changed=len(report.changed), same=len(report.same),
        faults=[asdict(f) for f in report.faults[:KEPT]], rest=out.getvalue(),
    )  # fmt: skip


def _tell(
    centre: Centre, good: Sequence[Planned], report: Report, name: str, by: User, at: datetime
) -> None:
    """Write the import and every item it touched to the ledger."""
    pack = centre.pack_on(writing.today(at))
    because = writing.guide_clauses(pack.policy)
    counts = {
        "file": name[:120], "added": len(report.added), "changed": len(report.changed),
        "same": len(report.same), "waiting": len(report.waiting),
    }  # fmt: skip
    ids = dict(Item.objects.filter(centre=centre).values_list("code", "pk"))
    told = [("catalogue_imported", f"centre:{centre.pk}", counts)]
    for each in good:
        said = {"code": each.row.code, "name": each.says.values["name"], "what": each.what}
        told.append(("item_imported", f"item:{ids[each.row.code]}", said))
    record_all(
        centre=centre,
        acts=[
            Said(
                subject=subject, event=event, pack=pack.id, because=because,
                by=by, at=at, details=details,
            )
            for event, subject, details in told
        ],
    )  # fmt: skip
