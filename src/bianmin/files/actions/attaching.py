"""Files of something that is no paper of a case: an authority, an inspection on site (附件)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.db import IntegrityError, transaction

from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.files.models import Attachment
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import uploads
from bianmin.rules.cases import State
from bianmin.rules.ruling import Objection

from .vetting import Kept


def attach(
    *, to: str, centre: Centre, case: Case | None, name: str, kept: Kept, act: Act,
    instead_of: Attachment | None = None,
) -> Attachment:  # fmt: skip
    """Attach a file that was vetted to what the ledger calls `to`; the same file once.

    Runs inside the action of whoever owns that: he has it locked, and tells the ledger.
    """
    attached, _ = Attachment.objects.get_or_create(
        subject=to, body=kept.facts["body"], void="",
        defaults={
            **kept.facts, "virus_checked": kept.clean, "centre": centre, "case": case,
            "name": name.strip()[:200], "by": act.person, "at": act.at, "replaces": instead_of,
        },
    )  # fmt: skip
    return attached


@transaction.atomic
def strike_attached(
    *, attached_id: int, reason: str, instead: Kept | None = None,
    against: Iterable[Objection] = (), act: Act,
) -> Attachment:  # fmt: skip
    """Let an attached file count no more, or put another in its place (作废、换附件).

    It stays, with the reason. `against` is what its owner has against it now. Returns what
    counts from now on, or the struck one. Raises `Refused`.
    """
    found = Attachment.objects.values_list("subject", "case").get(pk=attached_id)
    case = lock(found[1]) if found[1] else None
    one = Attachment.objects.select_for_update(of=("self",)).get(pk=attached_id)
    if done_before(act.key):
        return Attachment.objects.filter(replaces=one).first() or one
    book = case.book if case else one.centre.pack_on(act.today)
    policy = book.policy.uploads

    archived = bool(case and case.state == State.ARCHIVED)
    refuse_if([*against, *_against_striking(one, reason, instead, archived, policy)])

    one.strike(reason, act.by, act.at)
    new = one
    if instead:
        new = attach(
            to=one.subject, centre=one.centre, case=one.case, name=one.name, kept=instead,
            act=act, instead_of=one,
        )  # fmt: skip
    event = "attachment_replaced" if instead else "attachment_void"
    mark_done(key=act.key, act=event, subject=one.subject, at=act.at)
    record(
        centre=one.centre, subject=one.subject, event=event, pack=book.id,
        because=policy.strike_needs_reason.because, by=act.by, at=act.at,
        details={"file": one.name, "file_hash": one.body, "reason": one.void,
                 **({"instead": new.body} if instead else {})},
    )  # fmt: skip
    return new


def _against_striking(
    one: Attachment, reason: str, instead: Kept | None, archived: bool, policy: uploads.Policy
) -> Iterator[Objection]:
    yield from uploads.objections_to_striking(
        reason=reason, struck=bool(one.void), archived=archived, policy=policy
    )
    if instead and instead.facts["body"] == one.body:
        yield policy.strike_needs_reason.objection("换上来的是同一个文件")


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
