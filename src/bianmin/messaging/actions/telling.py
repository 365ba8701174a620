"""What an act on a case causes to be told (通知): rows in the same transaction, nothing sent yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.ledger.models import Entry
from bianmin.messaging.models import Contact, Message, Note, State, Way
from bianmin.rules import messaging
from bianmin.rules.cases import Role
from bianmin.rules.messaging import Event

from .sending import send_here, send_now

EVENTS: Mapping[str, Event] = {
    "receive": Event.RECEIVED, "accept": Event.ACCEPTED, "notify": Event.NOTICE,
    "ask_again": Event.NOTICE, "suspend": Event.SUSPENDED, "resume": Event.RESUMED,
    "extend": Event.EXTENDED, "reject": Event.ENDED, "send_back": Event.ENDED,
    "lapse": Event.ENDED, "lapse_promise": Event.ENDED,
}  # fmt: skip
REMINDERS = (Event.SUPPLEMENT_NEAR, Event.PROMISE_NEAR, Event.UNCOLLECTED)
WARNINGS = ("step", "late")  # notes that end when somebody acts
# what a colleague is told in the inbox; the roles are those of the case's own hall
TO_HANDLER = {
    "hand_over": "转到您手上了,请接着办", "settle": "报的疑难处置好了,请接着办",
    "promise_brought": "容缺的材料补来了,请接着办", "promise_broken": "容缺承诺到期没有补齐",
    "decide": "决定作出了,请通知来取",
}  # fmt: skip
TO_OFFICE = {"flag": "报了疑难,等您处置"}
OFFICE = (Role.DIRECTOR, Role.LEADER)


def told(step: str, case: Case, act: Act) -> None:
    """Write down who is to be told of an act, in the transaction of the act.

    Nothing is sent here: the act must not wait for a gateway, and what is rolled back must
    not have been told. Where sending means writing a file of this server, it is sent right
    after the commit; everything else waits for the next minute.
    """
    taken_in = case.revision == 1  # the window may still say: no messages (see `wishes`)
    if not taken_in:
        _what_is_past(step, case, act)
        _tell_colleagues(step, case, act)
    event = event_of(step, case)
    if event is None or event.value not in case.book.policy.messaging.texts:
        return
    write(case, event, day_of(event, case), at=act.at, by_mail=not taken_in)
    if not taken_in:
        transaction.on_commit(partial(send_here, case_id=case.pk, at=act.at), robust=True)


def told_of_many(step: str, cases: Sequence[Case], act: Act) -> None:
    """Write down who is to be told of one act on many cases; residents are told of none of them.

    The same as `told` says of each, in a number of queries that does not grow with them.
    """
    if step == "project_opened":
        _say_once(cases, act)
        return
    pks = [case.pk for case in cases]
    waiting = Message.objects.filter(case__in=pks, state=State.WAITING, event__in=REMINDERS)
    waiting.update(state=State.STOPPED, why="已经有新的进展")
    unread = Note.objects.filter(case__in=pks, read_at__isnull=True, event__in=WARNINGS)
    unread.update(read_at=act.at)
    if step not in TO_HANDLER:
        return
    given = [(case, case.handler) for case in cases if case.handler_id != act.by.pk]
    notes = [
        Note(
            to=handler, case=case, event=step, text=TO_HANDLER[step], because=[],
            at=act.at, key=f"{case.pk}:{step}:{case.revision}",
        )
        for case, handler in given
        if handler
    ]  # fmt: skip
    Note.objects.bulk_create(notes, ignore_conflicts=True)


def _say_once(cases: Sequence[Case], act: Act) -> None:
    """Say of several items that came as one matter once what would be said of each (一件事)."""
    waiting = Message.objects.filter(case__in=cases, state=State.WAITING, at=act.at)
    first: dict[tuple[str, str], int] = {}
    for pk, event, way in waiting.order_by("pk").values_list("pk", "event", "way"):
        first.setdefault((event, way), pk)
    again = waiting.exclude(pk__in=first.values())
    again.update(state=State.STOPPED, why="同一件事,已经和另一件一起说了")


def event_of(step: str, case: Case) -> Event | None:
    """Return what the applicant is told of a step; nothing of what he stands and waits for."""
    if case.kind == "immediate" or (step == "reject" and case.revision == 1):
        return None
    if step == "decide":
        return Event.READY if case.outcome == "granted" else Event.DECIDED
    return EVENTS.get(step)


def day_of(event: Event, case: Case) -> date | None:
    """Return the day that a message names."""
    if event is Event.SUSPENDED:
        pause = case.pauses.filter(last_on__isnull=True, void="").first()
        return pause.expected_on if pause else None
    if event is Event.NOTICE:
        return case.supplement_by if case.state == "supplementing" else None
    days = {
        Event.RECEIVED: case.notice_by, Event.READY: case.serve_by, Event.DECIDED: case.serve_by,
        Event.ACCEPTED: case.due_on, Event.RESUMED: case.due_on, Event.EXTENDED: case.due_on,
    }  # fmt: skip
    return days.get(event)


def write(
    case: Case, event: Event, day: date | None, *, at: datetime, by_mail: bool, key: str = ""
) -> None:
    """Queue one message by each way of a resident; the same one twice is written once."""
    mail = by_mail and Contact.objects.filter(pk=case.pk).exists()
    rows = messages(case, event, day, at=at, by_mail=mail, key=key)
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def messages(
    case: Case, event: Event, day: date | None, *, at: datetime, by_mail: bool, key: str = ""
) -> list[Message]:
    """Return what is to be queued for a resident, one message by each way that he has."""
    policy = case.book.policy.messaging
    when = messaging.send_from(at=localtime(at), policy=policy)
    once = messaging.key_of(
        case=str(case.pk), event=event, at=localtime(at), revision=case.revision, policy=policy
    )
    return [
        Message(
            centre_id=case.centre_id, case=case, event=event.value, way=way, day=day,
            because=list(policy.texts[event.value].because), key=f"{key or once.value}:{way}",
            at=at, due_at=when.value,
        )
        for way in ([Way.SMS, Way.EMAIL] if by_mail else [Way.SMS])
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told of something that is no case: of a booking, a ticket."""

    subject: str  # booking:17
    pack: str
    phone: str  # sealed
    said: Mapping[str, str]
    secret: str = ""  # sealed: goes out, is not kept


def notify(
    centre: Centre, event: Event, notice: Notice, *, day: date, key: str, at: datetime,
    from_at: datetime | None = None,
) -> None:  # fmt: skip
    """Queue one text message of something that is no case, not before `from_at`.

    In the transaction of the act, once for a key; `send_now` or the next minute sends it.
    """
    policy = shelf.pack(notice.pack).policy.messaging
    when = messaging.send_from(at=localtime(from_at or at), policy=policy)
    row = Message(
        centre=centre, subject=notice.subject, pack=notice.pack, phone=notice.phone,
        said=dict(notice.said), secret=notice.secret, event=event.value, way=Way.SMS, day=day,
        because=list(policy.texts[event.value].because), key=f"{key}:{Way.SMS}"[:80], at=at,
        due_at=when.value,
    )  # fmt: skip
    Message.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(partial(send_now, subject=notice.subject, at=at), robust=True)


def take_back(*, subject: str, why: str, event: Event | None = None) -> None:
    """Say nothing any more of what waits to be said of something (不再发)."""
    waiting = Message.objects.filter(subject=subject, state=State.WAITING)
    if event:
        waiting = waiting.filter(event=event.value)
    waiting.update(state=State.STOPPED, why=why)


def _what_is_past(step: str, case: Case, act: Act) -> None:
    """Take back what need not be said any more, now that somebody has acted."""
    waiting = Message.objects.filter(case=case, state=State.WAITING)
    if step == "correct":  # what is being told of the act that is taken back
        undone = Entry.objects.filter(subject=case.subject).order_by("-seq").first()
        if undone is not None and hasattr(case, "taken_back"):
            waiting.filter(at=undone.at).update(state=State.STOPPED, why="这一步撤销了")
    else:
        waiting.filter(event__in=REMINDERS).update(state=State.STOPPED, why="已经有新的进展")
    unread = Note.objects.filter(case=case, read_at__isnull=True, event__in=WARNINGS)
    unread.update(read_at=act.at)


def _tell_colleagues(step: str, case: Case, act: Act) -> None:
    if step in TO_HANDLER and case.handler_id and case.handler_id != act.by.pk:
        handler = User(pk=case.handler_id)
        tell([handler], case, step, TO_HANDLER[step], at=act.at)
    if step in TO_OFFICE:
        office = User.objects.filter(centre=case.centre_id, is_active=True, role__in=OFFICE)
        tell(office, case, step, TO_OFFICE[step], at=act.at)


def tell(
    people: Iterable[User], case: Case, event: str, text: str, *, at: datetime, key: str = "",
    because: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Put a note into the inbox of each; the same warning is given once."""
    rows = notes(people, case, event, text, at=at, key=key, because=because)
    Note.objects.bulk_create(rows, ignore_conflicts=True)


def tell_of(
    people: Iterable[User], *, about: str, text: str, event: str, address: str, pack: str,
    because: tuple[str, ...], at: datetime,
) -> None:  # fmt: skip
    """Put a note about something that is no case into the inbox of each, once."""
    rows = [
        Note(
            to=person, about=about, text=text[:200], event=event, address=address, pack=pack,
            because=list(because), at=at, key=f"{about}:{event}",
        )
        for person in people
    ]  # fmt: skip
    Note.objects.bulk_create(rows, ignore_conflicts=True)


def notes(
    people: Iterable[User], case: Case, event: str, text: str, *, at: datetime, key: str = "",
    because: tuple[str, ...] = (),
) -> list[Note]:  # fmt: skip
    """Return the lines that are to stand in the inbox of each."""
    return [
        Note(
            to=person, case=case, event=event, text=text[:200], because=list(because), at=at,
            key=key or f"{case.pk}:{event}:{case.revision}",
        )
        for person in people
    ]  # fmt: skip
