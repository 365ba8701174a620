"""Files of something that is no paper of a case: an authority, an inspection on site (附件)."""

from __future__ import annotations

from contextlib import suppress

from django.db import IntegrityError, transaction

from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.files.models import Attachment
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack

from .vetting import Kept


def attach(
    *, to: str, centre: Centre, case: Case | None, name: str, kept: Kept, act: Act
) -> Attachment:
    """Attach a file that was vetted to what the ledger calls `to`; the same file once.

    Runs inside the action of whoever owns that: he has it locked, and tells the ledger.
    """
    attached, _ = Attachment.objects.get_or_create(
        subject=to, body=kept.facts["body"],
        defaults={
            **kept.facts, "virus_checked": kept.clean, "centre": centre, "case": case,
            "name": name.strip()[:200], "by": act.by, "at": act.at,
        },
    )  # fmt: skip
    return attached


def pass_on(*, of: str, case: Case) -> None:
    """Let what was attached to `of` belong into the complete file of its case from now on."""
    Attachment.objects.filter(subject=of, case=None).update(case=case)


def seen(attached: Attachment, book: Pack, act: Act) -> None:
    """Tell the ledger that somebody looks at an attached file today, once (查看附件)."""
    key = f"seen:{attached.pk}:{act.by.pk}:{act.today:%Y%m%d}"
    if done_before(key):
        return
    because = book.policy.security.lookups_recorded.because
    with suppress(IntegrityError), transaction.atomic():  # told by the other tab meanwhile
        mark_done(key=key, act="attachment_seen", subject=attached.subject, at=act.at)
        record(
            centre=attached.centre, subject=attached.subject, event="attachment_seen",
            pack=book.id, because=because, by=act.by, at=act.at,
            details={"file": attached.name, "file_hash": attached.body},
        )  # fmt: skip
