"""The notice of changed hours, as it hangs at the door (停业公告)."""

from __future__ import annotations

from datetime import date

from bianmin.cases.documents import day, quotes
from bianmin.cases.letterhead import letter
from bianmin.packs import Pack
from bianmin.papers import Facts, Paragraph, Sheet
from bianmin.rules.openings import Kind

from .models import Change
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
