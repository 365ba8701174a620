"""What a resident wants of messages (不要短信): recorded, and held to from that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from bianmin import sealing
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.ledger.actions import record
from bianmin.messaging import queries, senders
from bianmin.messaging.models import Contact, Message, OptOut, State, Way
from bianmin.refusal import refuse_if
from bianmin.rules import messaging

from .sending import send_here


@transaction.atomic
def refuse(*, case: Case, how: str, at: datetime) -> None:
    """Leave the number of a case alone from now on (不要短信). Raises `Refused`."""
    policy = case.book.policy.messaging
    refuse_if(messaging.objections_to_refusing(policy=policy))

    row = OptOut(centre=case.centre, blind=queries.blind_of(case), case=case, how=how, at=at)
    if not _of(case).exists():
        OptOut.objects.bulk_create([row], ignore_conflicts=True)
        _record(case, "messages_refused", row.get_how_display(), at)
    waiting = Message.objects.filter(case=case, state=State.WAITING)
    waiting.update(state=State.STOPPED, why="本人说了不要短信")


@transaction.atomic
def allow(*, case: Case, at: datetime) -> None:
    """Send messages to the number of a case again (还是要短信)."""
    if _of(case).update(ended_at=at):
        _record(case, "messages_allowed", OptOut.How.PROGRESS.label, at)


def _of(case: Case) -> QuerySet[OptOut]:
    blind = queries.blind_of(case)
    return OptOut.objects.filter(centre=case.centre_id, blind=blind, ended_at__isnull=True)


def _record(case: Case, event: str, how: str, at: datetime) -> None:
    record(
        centre=case.centre, subject=case.subject, event=event, pack=case.pack,
        because=case.book.policy.messaging.may_refuse.because, by=None, by_name="本人", at=at,
        details={"no": case.no, "how": how},
    )  # fmt: skip


@transaction.atomic
def note_wishes(case: Case, typed: Mapping[str, str], act: Act) -> str:
    """Keep what was said at the intake, send what waited for it; return in words what failed."""
    wrong = ""
    if typed.get("no_messages") and not queries.left_alone([queries.blind_of(case)]):
        refuse(case=case, how=OptOut.How.INTAKE, at=act.at)
    elif email := typed.get("email", "").strip():
        wrong = _keep_email(case, email)
    transaction.on_commit(partial(send_here, case_id=case.pk, at=act.at), robust=True)
    return wrong


def _keep_email(case: Case, email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return "电子邮箱写得不对,没有记下"
    said = {"email": sealing.seal(email), "email_shown": senders.shown(email)}
    _, new = Contact.objects.get_or_create(case=case, defaults=said)
    if new:  # what the hand-in has queued goes there too
        _by_mail_too(case)
    return ""


def _by_mail_too(case: Case) -> None:
    for message in Message.objects.filter(case=case, way=Way.SMS, state=State.WAITING):
        message.pk, message.way = None, Way.EMAIL
        message.key = message.key.removesuffix(f":{Way.SMS}") + f":{Way.EMAIL}"
        message.due_at = localtime(message.due_at)
        message.save(force_insert=True)
