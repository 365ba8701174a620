"""The sheet that goes with an answer (一次性告知单、咨询答复单), numbered and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from bianmin import papers
from bianmin.accounts.models import User
from bianmin.cases import documents
from bianmin.cases.queries import days
from bianmin.catalogue.documents import answer_sheet
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import address
from bianmin.packs import Pack
from bianmin.papers import Facts, Sheet
from bianmin.rules import consult

from .models import Telling

TICKED = {  # what is ticked on a sheet: field -> how it is said
    "can_be_done": {"yes": "能办理", "no": "不能办理"},
    "complete": {"yes": "手续齐全", "no": "手续不齐全"},
}


def values(
    version: Version, book: Pack, by: User, at: datetime, ticks: Mapping[str, str]
) -> dict[str, str]:
    """Return what a sheet can say, by the fields of the rule books."""
    when = localtime(at)
    item = version.item
    papers_ = "、".join(m.name for m in version.materials.all()) or "不要材料"
    steps = version.handle_flow.strip()
    return {
        "unit": item.department.name,
        "clerk": by.name,
        "applied_at": f"{documents.day(when.date())}{when:%H:%M}",
        "matter": version.name,
        "papers": f"{steps};{papers_}" if steps else papers_,
        "promised": days(version, book),
        "query": f"{version.contact} {address(version)}".strip(),
        "lacking": ticks.get("lacking", "").strip() or "照单子带齐就行",
        **{name: words.get(ticks.get(name, ""), "") for name, words in TICKED.items()},
    }


def sheet(
    version: Version, book: Pack, *, no: str, ticks: Mapping[str, str], by: User,
    at: datetime,
) -> Sheet:  # fmt: skip
    """Return the sheet of one answer. Raises `Refused` where the guide leaves something unsaid."""
    day = localtime(at).date()
    said = answer_sheet(
        version, centre=version.item.centre, pack=book, url=address(version),
        days=days(version, book), today=day,
    )  # fmt: skip
    known = values(version, book, by, at, ticks)
    called = book.policy.consult.sheet_fields
    rows = [(r.value, known[name]) for name, r in called.items() if known.get(name)]
    rows = rows or [("告知人", by.name), ("告知时间", known["applied_at"])]
    blocks: list[Any] = [Facts(tuple(rows)), *said.blocks]
    copies = consult.sheets(number=no, policy=book.policy.consult).value
    fields = {name: getattr(said, name) for name in said.__struct_fields__}
    more = {
        "blocks": tuple(blocks),
        "doc_no": no,
        "copies": tuple(copies) if len(copies) > 1 else (),
    }
    return Sheet(**{**fields, **more})


def filled(
    version: Version, book: Pack, by: User, at: datetime, ticks: Mapping[str, str]
) -> frozenset[str]:
    """Return which fields of the sheet of a book are not empty."""
    return frozenset(
        name for name, said in values(version, book, by, at, ticks).items() if said.strip()
    )


def pdf(telling: Telling) -> bytes:
    """Return the sheet as PDF/A, kept at its first print. Raises `papers.FontMissing`."""
    if telling.pdf is not None:
        return bytes(telling.pdf)
    printed = papers.render(Sheet.from_dict(telling.sheet))
    Telling.objects.filter(pk=telling.pk, pdf__isnull=True).update(pdf=printed)
    return printed
