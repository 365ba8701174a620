"""The notice of changed hours at the door, and the list of service beyond them (停业公告、延时清单)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from bianmin.cases.documents import day, quotes
from bianmin.cases.letterhead import letter
from bianmin.cases.register_export import CHUNK, MOST, Column, plain
from bianmin.packs import Pack
from bianmin.papers import Facts, Paragraph, Sheet
from bianmin.rules.openings import Kind

from .models import Change, Overtime
from .queries import in_words

OPENING = {
    Kind.CLOSED: "本中心下列日子不开门,请另选日子来。急事请打下面的电话。",
    Kind.OPEN: "本中心下列日子另外开门,欢迎来办事。",
    Kind.CHANGED: "本中心下列日子的开门时间改了,请按新的时间来。",
}


def days(first: date, last: date) -> str:
    """Return a stretch of days as a notice says it."""
    return day(first) if first == last else f"{day(first)}到{day(last)}"


def notice(change: Change, book: Pack, because: tuple[str, ...]) -> Sheet:
    """Return the notice of a change, to be hung at the door."""
    kind = Kind(change.kind)
    rows = [("哪些日子", days(change.first_on, change.last_on))]
    if kind is not Kind.CLOSED:
        rows.append(("几点到几点", in_words(change.sessions) or "与平常一样"))
    rows += [("为什么", change.reason), ("电话", change.centre.phone)]
    return letter(
        change.centre,
        title=f"关于{change.get_kind_display()}的公告",
        doc_no=change.no,
        to="",
        blocks=(Paragraph(OPENING[kind]), Facts(tuple(rows)), *quotes(book, because)),
        issued_on=change.announced_on,
    )


LATE = (
    Column("哪天", 11, plain("day")),
    Column("种类", 8, plain("kind")),
    Column("谁", 10, plain("who")),
    Column("窗口", 16, plain("window")),
    Column("为谁、为什么", 30, plain("why")),
    Column("从几点", 8, plain("began")),
    Column("到几点", 8, plain("ended")),
    Column("分钟", 8, plain("minutes")),
    Column("办了几个人", 10, plain("served")),
    Column("另派了人", 9, plain("left")),
    Column("迟到几分钟", 10, plain("minutes_late")),
)


def late_rows(found: QuerySet[Overtime]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the list of a month, as the workbook has them."""
    rows = found.select_related("who", "window").order_by("day", "pk")[:MOST]
    for one in rows.iterator(chunk_size=CHUNK):
        yield {
            "day": one.day, "kind": one.get_kind_display(), "who": one.who.name,
            "window": one.window.name if one.window else "",
            "why": one.why or one.get_covers_display(), "began": _clock(one.began_at),
            "ended": _clock(one.ended_at), "minutes": one.minutes, "served": one.served,
            "left": one.left or None, "minutes_late": one.minutes_late or None,
        }  # fmt: skip


def _clock(at: datetime | None) -> str:
    return f"{localtime(at):%H:%M}" if at else ""
