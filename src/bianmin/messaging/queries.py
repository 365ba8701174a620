"""What the screens and the sending ask of messages and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import make_aware

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import messaging
from bianmin.rules.messaging import Event

from .models import Message, Note, OptOut, OwnText, State

PAGE = 50
NO_DAY = "文书写明的日子"


def with_unread(users: QuerySet[User]) -> QuerySet[User]:
    """Mark each user, in the query that reads him, with how many notes he has not read."""
    unread = Note.objects.filter(to=OuterRef("pk"), read_at__isnull=True).order_by()
    counted = unread.values("to").annotate(n=Count("pk")).values("n")
    return users.annotate(unread=Coalesce(Subquery(counted), Value(0)))


def inbox(user: User, after: str) -> tuple[list[dict[str, Any]], str]:
    """Return a page of somebody's notes, by what they tell of, and the cursor of the next one."""
    found = _page(Note.objects.filter(to=user), after, "case")
    groups: dict[int | str, dict[str, Any]] = {}
    for note in found[:PAGE]:
        new = {"case": note.case, "first": note, "notes": [], "unread": False}
        group = groups.setdefault(note.case_id or note.about, new)
        group["notes"].append(note)
        group["unread"] |= note.read_at is None
    return list(groups.values()), _cursor(found)


def log(user: User, on: date, state: str, after: str) -> tuple[list[Message], str]:
    """Return a page of what was written on a day, or of a state of that day."""
    seen = _of_day(user, on)
    if state in State.values:
        seen = seen.filter(state=state)
    found = _page(seen, after, "case", "centre")
    return found[:PAGE], _cursor(found)


def of_case(user: User, case_id: int) -> list[Message]:
    """Return what was sent about one case, the newest first."""
    seen = Message.objects.visible_to(user).filter(case=case_id).select_related("case", "centre")
    return list(seen.order_by("-at", "-pk")[:PAGE])


def counts(user: User, on: date) -> dict[str, int]:
    """Return how many messages of a day stand in each state."""
    rows = _of_day(user, on).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def _of_day(user: User, on: date) -> QuerySet[Message]:
    begins = make_aware(datetime.combine(on, time.min))
    seen = Message.objects.visible_to(user)
    return seen.filter(at__gte=begins, at__lt=begins + timedelta(days=1))


def _page(seen: QuerySet[Any], after: str, *with_: str) -> list[Any]:
    when, _, pk = after.partition("_")
    if pk.isdecimal() and len(pk) < 19 and (at := _instant(when)):
        seen = seen.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(pk)), at__lte=at)
    # which rows an index alone can say; only those are read whole, with what hangs on them
    first = seen.order_by("-at", "-pk").values("pk")[: PAGE + 1]
    page = seen.model._default_manager.filter(pk__in=first)
    return list(page.select_related(*with_).order_by("-at", "-pk"))


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _cursor(found: list[Any]) -> str:
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1]
    return f"{last.at.isoformat().replace('+00:00', 'Z')}_{last.pk}"


def number_of(case: Case) -> str:
    """Return the telephone number to which messages of a case go: a mobile one, if there is any."""
    numbers = [n for n in (sealing.unseal(case.phone), sealing.unseal(case.agent_phone)) if n]
    return next((n for n in numbers if identity.is_mobile(n)), numbers[0] if numbers else "")


def blind_of(case: Case) -> str:
    """Return the fingerprint by which somebody is left alone: of the number, else of the case."""
    return sealing.blind(number_of(case) or case.subject)


def number_to(message: Message) -> str:
    """Return the telephone number to which a message goes."""
    return number_of(message.case) if message.case else sealing.unseal(message.phone)


def blind_to(message: Message) -> str:
    """Return the fingerprint by which somebody is left alone, of a case or of anything else."""
    return blind_of(message.case) if message.case else sealing.blind(number_to(message))


def left_alone(blinds: Iterable[str]) -> set[tuple[int, str]]:
    """Return of these fingerprints the halls by which they are to be left alone."""
    rows = OptOut.objects.filter(blind__in=set(blinds), ended_at__isnull=True)
    return set(rows.values_list("centre_id", "blind"))


def of_resident(case: Case) -> dict[str, Any]:
    """Return what the page of a resident shows: what was sent, and whether he wants it."""
    return {
        "messages_sent": list(Message.objects.filter(case=case).order_by("-at", "-pk")[:PAGE]),
        "left_alone": OptOut.objects.filter(
            centre=case.centre_id, blind=blind_of(case), ended_at__isnull=True
        ).exists(),
        "may_refuse": case.book.policy.messaging.may_refuse,
    }


def own_texts(centres: Iterable[int]) -> dict[tuple[int, str], OwnText]:
    """Return what halls say instead of their book's words; the newest of each."""
    rows = OwnText.objects.filter(centre__in=set(centres)).select_related("by").order_by("pk")
    return {(row.centre_id, row.event): row for row in rows}


def text_for(
    case: Case, event: str, own: Mapping[tuple[int, str], OwnText], day: date | None
) -> str:
    """Return the words of a message: the hall's own, else those of the case's book, filled in."""
    mine = own.get((case.centre_id, event))
    text = mine.text if mine and mine.text else book_text(case.book, event)
    return messaging.filled(text, values(case.no, case.centre, day))


def text_to_send(message: Message, own: Mapping[tuple[int, str], OwnText]) -> str:
    """Return the words of a message as they go out."""
    return _text(message, own, sealing.unseal(message.secret))


def text_to_keep(message: Message, own: Mapping[tuple[int, str], OwnText]) -> str:
    """Return the words of a message as they are kept: without what only its reader may know."""
    return _text(message, own, "***")


def _text(message: Message, own: Mapping[tuple[int, str], OwnText], secret: str) -> str:
    if message.case:
        return text_for(message.case, message.event, own, message.day)
    mine = own.get((message.centre_id, message.event))
    text = mine.text if mine and mine.text else book_text(message.book, message.event)
    hidden = dict.fromkeys(messaging.SECRET, secret) if message.secret else {}
    return messaging.filled(
        text, {**values("", message.centre, message.day), **message.said, **hidden}
    )


def book_text(book: Pack, event: str) -> str:
    """Return what a book says in an event."""
    return book.policy.messaging.texts[event].value


def values(no: str, centre: Centre, day: date | None) -> dict[str, str]:
    """Return all that may stand in a message; the matter and the person are not among it."""
    said = f"{day.month}月{day.day}日" if day else NO_DAY
    return {"编号": no, "中心": centre.name, "日期": said, "电话": centre.phone}


def longest(centre: Centre) -> dict[str, str]:
    """Return what the fields of a message become at most."""
    return {
        **values("0" * 23, centre, date(2026, 12, 31)), "时间": "12:30", "预约码": "000 000 000",
    }  # fmt: skip


def events(book: Pack) -> list[Event]:
    """Return the events of which a book has words."""
    return [event for event in Event if event.value in book.policy.messaging.texts]
