"""A hall's own words (自己的话), and what somebody has read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.messaging import queries
from bianmin.messaging.models import Note, OwnText
from bianmin.refusal import refuse_if
from bianmin.rules import messaging
from bianmin.rules.messaging import Event


@transaction.atomic
def word(*, centre: Centre, event: Event, text: str, act: Act) -> None:
    """Say it in the hall's own words from now on; with no text, in the book's. Raises `Refused`."""
    if done_before(act.key):
        return
    book = centre.pack_on(act.today)
    policy = book.policy.messaging

    if text := text.strip():
        refuse_if(
            messaging.objections_to_text(
                text=text, longest=queries.longest(centre), policy=policy, event=event
            )
        )

    OwnText.objects.create(centre=centre, event=event.value, text=text, by=act.by, at=act.at)
    subject = f"centre:{centre.pk}"
    mark_done(key=act.key, act="message_worded", subject=subject, at=act.at)

    record(
        centre=centre, subject=subject, event="message_worded", pack=book.id,
        because=policy.texts[event.value].because, by=act.person, at=act.at,
        details={"name": event.zh, "said": text or "用规则书的话"},
    )  # fmt: skip


def read(*, user: User, case_id: int | None, at: datetime, about: str = "") -> None:
    """Mark somebody's own notes as read: of a case, of what is none (`about`), or all."""
    unread = Note.objects.filter(to=user, read_at__isnull=True)
    if case_id is not None:
        unread = unread.filter(case=case_id)
    elif about:
        unread = unread.filter(about=about)
    unread.update(read_at=at)
