"""Sending what waits (发送): taken by one process at a time, tried again, given up with words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.cases.actions import Act
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.messaging import queries, senders
from bianmin.messaging.models import Message, OwnText, State, Way
from bianmin.messaging.senders import NotSent
from bianmin.refusal import refuse_if
from bianmin.rules import messaging

PAUSES = (1, 5, 30, 120, 720)  # minutes between one try and the next; then it is given up
LEASE = timedelta(minutes=10)  # who took a message and has not said what became of it, has died
A_FEW = 20  # are taken at a time, so that a process that dies holds up no more
IN_A_ROW = 3  # failures of one way that nobody's number explains: the gateway is down
NOW = [State.WAITING, State.SENDING]


def send(
    *, at: datetime, most: int = 1000, seconds: float = 40, case_id: int | None = None,
    subject: str = "",
) -> Counter[str]:  # fmt: skip
    """Send what is due at `at`, and return how many ended in which state.

    Any number of processes may do this at once: a message is taken by one of them. A process
    that dies between sending and saying so leaves it to be sent again under the same key.
    It stops after `most` messages, or so many `seconds`.
    """
    ended: Counter[str] = Counter()
    down: set[str] = set()
    until = time.monotonic() + seconds
    while ended.total() < most and time.monotonic() < until:
        taken = _take(at, min(A_FEW, most - ended.total()), _of(case_id, subject), down)
        if not taken:
            break
        ended += _send_all(taken, at, down, until)
    return ended


def send_here(*, case_id: int, at: datetime) -> None:
    """Send what a case has just caused, where sending means writing a file of this server."""
    if all(senders.sender(way).local for way in Way.values):
        send(at=at, case_id=case_id)


def send_now(*, subject: str, at: datetime) -> None:
    """Send at once what was written of a booking, where that means writing a file of this server."""
    if all(senders.sender(way).local for way in Way.values):
        send(at=at, subject=subject)


def _of(case_id: int | None, subject: str) -> Q:
    if subject:
        return Q(subject=subject)
    return Q() if case_id is None else Q(case=case_id)


def _take(at: datetime, most: int, these: Q, down: set[str]) -> list[Message]:
    token = uuid4().hex
    with transaction.atomic():
        due = _due(at).exclude(way__in=down).filter(these)
        free = due.select_for_update(skip_locked=True).order_by("due_at", "pk")
        ids = list(free.values_list("pk", flat=True)[:most])
        Message.objects.filter(pk__in=ids).update(
            state=State.SENDING, taken=token, taken_at=at, tries=F("tries") + 1
        )
    if not ids:
        return []
    mine = Message.objects.filter(pk__in=ids, taken=token)
    return list(
        mine.select_related("centre", "case__centre", "case__contact").order_by("due_at", "pk")
    )


def _due(at: datetime) -> QuerySet[Message]:
    """Return what may be sent; where the clock was set back, what was written in the future too."""
    waits = Q(state=State.WAITING) & (Q(due_at__lte=at) | Q(at__gt=at))
    died = Q(taken_at__lte=at - LEASE) | Q(taken_at__gt=at + LEASE)
    return Message.objects.filter(waits | Q(state=State.SENDING) & died, state__in=NOW)


def _send_all(taken: list[Message], at: datetime, down: set[str], until: float) -> Counter[str]:
    ended: Counter[str] = Counter()
    sound = [message for message in taken if _opens(message)]
    ended[State.FAILED] += len(taken) - len(sound)
    taken = sound
    own = queries.own_texts(m.centre_id for m in taken)
    alone = queries.left_alone(map(queries.blind_to, taken))
    failed: Counter[str] = Counter()
    for message in taken:
        if message.way in down or time.monotonic() > until:
            _end(message, state=State.WAITING, tries=message.tries - 1)
            continue
        found = _send_one(message, at, own, alone)
        ended[found] += 1
        failed[message.way] = failed[message.way] + 1 if found == State.WAITING else 0
        if failed[message.way] >= IN_A_ROW:
            down.add(message.way)
    return ended


def _opens(message: Message) -> bool:
    """Return whether the number can be read; one that cannot must not hold the others up."""
    try:
        _address(message)
    except sealing.SealBroken as broken:
        _end(message, state=State.FAILED, why=str(broken))
        return False
    except NotSent:
        pass
    return True


def _send_one(
    message: Message,
    at: datetime,
    own: Mapping[tuple[int, str], OwnText],
    alone: set[tuple[int, str]],
) -> str:
    when = messaging.send_from(at=localtime(at), policy=message.book.policy.messaging).value
    if when > at:  # a second try must not wake anybody either
        return _end(message, state=State.WAITING, due_at=when, tries=message.tries - 1)
    if (message.centre_id, queries.blind_to(message)) in alone:
        return _end(message, state=State.STOPPED, why="本人说了不要短信")
    text = queries.text_to_send(message, own)
    try:
        to = _address(message)
        way = senders.sender(message.way)
        if message.centre.sample and not way.local:
            return _end(message, state=State.STOPPED, why="演示厅的消息不往外发")
        sent = way.send(to, text, message.key)
    except NotSent as trouble:
        return _not_sent(message, trouble, at)
    return _end(
        message, state=State.SENT, text=queries.text_to_keep(message, own)[:600], to_shown=senders.shown(to), sent_at=at,
        reference=sent.reference, why="",
    )  # fmt: skip


def _address(message: Message) -> str:
    """Return where a message goes. Raises `NotSent` where nobody can get one."""
    if message.way == Way.EMAIL:
        assert message.case
        return sealing.unseal(message.case.contact.email)
    number = queries.number_to(message)
    if not number:
        raise NotSent("没有留手机号", final=True)
    if not identity.is_mobile(number):
        raise NotSent("留的是座机,收不到短信,请打电话", final=True)
    return number


def _not_sent(message: Message, trouble: NotSent, at: datetime) -> str:
    if trouble.final:
        return _end(message, state=State.FAILED, why=trouble.why)
    if message.tries > len(PAUSES):
        why = f"试了 {message.tries} 次都没有发出去:{trouble.why}"
        return _end(message, state=State.FAILED, why=why[:200])
    pause = timedelta(minutes=PAUSES[message.tries - 1])
    return _end(message, state=State.WAITING, why=trouble.why, due_at=at + pause)


def _end(message: Message, *, state: str, **more: object) -> str:
    """Write what became of a message, if it is still ours."""
    mine = Message.objects.filter(pk=message.pk, taken=message.taken)
    mine.update(state=state, taken="", taken_at=None, **more)
    return state


def arrived(*, reference: str, came: bool, why: str, at: datetime) -> bool:
    """Write down what a gateway says became of a message; return whether it knows it (回执)."""
    known = Message.objects.filter(reference=reference).exclude(reference="")
    if came:
        known.filter(state__in=[State.SENT, State.FAILED]).update(
            state=State.ARRIVED, arrived_at=at, why=""
        )
    else:
        known.filter(state=State.SENT).update(state=State.FAILED, why=why[:200])
    return known.exists()


@transaction.atomic
def again(*, message_id: int, act: Act) -> Message:
    """Send a message again that did not arrive (再发). Raises `Refused`."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("centre", "case")
    message = rows.get(pk=message_id)
    if done_before(act.key):
        return message
    rule = message.book.policy.messaging.texts[message.event]

    if message.state != State.FAILED:
        refuse_if([rule.objection(f"这一条{message.get_state_display()},不用再发")])

    message.state, message.why, message.tries, message.due_at = State.WAITING, "", 0, act.at
    message.reference = ""
    message.save(update_fields=["state", "why", "tries", "due_at", "reference"])
    mark_done(key=act.key, act="message_again", subject=message.about, at=act.at)

    record(
        centre=message.centre, subject=message.about, event="message_again",
        pack=message.book.id, because=rule.because, by=act.person, at=act.at,
        details={"no": message.case.no if message.case else "", "name": message.get_event_display()},
    )  # fmt: skip
    return message
