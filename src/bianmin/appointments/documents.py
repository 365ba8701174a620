"""What goes out with an appointment: the one-time notice of each matter, frozen; the calendar file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from bianmin.cases.queries import days
from bianmin.catalogue.documents import answer_sheet
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import address as guide_address
from bianmin.packs import Pack
from bianmin.refusal import Refused
from bianmin.rules.ruling import Objection

from .models import Booking


def sheets(
    versions: Iterable[Version], book: Pack, at: datetime
) -> tuple[list[dict[str, Any]], list[Objection]]:
    """Return the one-time notice of each matter as it is now, and what a guide leaves unsaid."""
    found: list[dict[str, Any]] = []
    wanting: list[Objection] = []
    for version in versions:
        try:
            sheet = answer_sheet(
                version, centre=version.item.centre, pack=book, url=guide_address(version),
                days=days(version, book), today=localtime(at).date(),
            )  # fmt: skip
        except Refused as refused:
            wanting += [
                Objection(f"{version.said}:{o.found}", o.because) for o in refused.objections
            ]
        else:
            found.append(sheet.to_dict())
    return found, wanting


def address(booking: Booking) -> str:
    """Return the address of the page of a booking, as a code on paper or screen carries it."""
    path = reverse("appointments:mine", args=[booking.centre.slug, booking.token])
    return f"{settings.PUBLIC_URL}{path}"


def calendar(booking: Booking, at: datetime) -> str:
    """Return a booking for the calendar of a telephone (RFC 5545); it does not say what it is about."""
    centre = booking.centre
    where = booking.door or f"{centre.name} {centre.address}"
    if booking.window:
        where += f" {booking.window}"
    off = booking.state != Booking.State.CONFIRMED
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bianmin//ZH", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:{booking.token}@bianmin", f"SEQUENCE:{booking.revision}", f"DTSTAMP:{_stamp(at)}",
        f"DTSTART:{_stamp(booking.begins_at)}", f"DTEND:{_stamp(booking.ends_at)}",
        f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}", f"SUMMARY:{_text(f'到{centre.name}办事')}",
        f"LOCATION:{_text(where)}",
        f"DESCRIPTION:{_text(f'来不了请取消或者改时间:{address(booking)} 电话 {centre.phone}')}",
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:" + _text("快到办事的时间了"),
        "TRIGGER:-PT2H", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for mark in "\\;,":
        text = text.replace(mark, "\\" + mark)
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str, most: int = 73) -> Iterable[str]:
    """Yield a line in pieces of at most `most` octets, no letter cut in two."""
    piece, first = "", True
    for letter in line:
        if len((piece + letter).encode()) > most - (not first):
            yield piece if first else f" {piece}"
            piece, first = "", False
        piece += letter
    yield piece if first else f" {piece}"
