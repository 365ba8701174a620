"""Telling somebody once and in full, and taking it up as a case without typing again (咨询告知)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from bianmin import identity, sealing
from bianmin.cases.actions import Act, keep_draft
from bianmin.cases.letterhead import numbered
from bianmin.cases.queries import covers_department, kind_now, limits
from bianmin.catalogue import content, facts
from bianmin.catalogue.models import Version
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import consult, handling
from bianmin.rules.ruling import Objection, cite

from . import documents
from .models import Telling

DRAFT = "told-"  # how the key of an intake begins that a telling became


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who asked, how, and what this person has still to bring."""

    channel: str
    form: str
    who: str = ""
    phone: str = ""
    lacking: str = ""
    samples: bool = False
    can_be_done: str = ""  # yes | no, where the book has it ticked
    complete: str = ""

    @property
    def ticks(self) -> dict[str, str]:
        """What is ticked on the sheet, by the fields of the rule books."""
        return {
            "can_be_done": self.can_be_done, "complete": self.complete, "lacking": self.lacking,
        }  # fmt: skip


def tell(*, version: Version, told: Told, act: Act) -> Telling:
    """Tell somebody what is needed and where, and keep the sheet (一次告知). Raises `Refused`."""
    if done := done_before(act.key):
        return _told_before(done.act, done.subject, version, act)
    try:
        return _tell(version, told, act)
    except (IntegrityError, Refused):  # perhaps by the same form, sent at the same moment
        if done := done_before(act.key):
            return _told_before(done.act, done.subject, version, act)
        raise


def _told_before(event: str, subject: str, version: Version, act: Act) -> Telling:
    if event != "told":
        book = version.item.centre.pack_on(act.today)
        used = "这张表已经交过了,办的是另一步。请打开页面再办"
        refuse_if([book.policy.cases.in_order.objection(used)])
    return Telling.objects.get(pk=int(subject.removeprefix("telling:")))


@transaction.atomic
def _tell(version: Version, told: Told, act: Act) -> Telling:
    centre = version.item.centre
    book = centre.pack_on(act.today)
    policy = book.policy.consult

    refuse_if(_objections(version, told, act))

    number = numbered(centre, series="telling", mark="询", at=act.at)
    no = number.said
    needed = consult.sheet_needed(
        on_site=told.channel == "window", lacking=bool(told.lacking.strip()), policy=policy
    )
    because = cite(policy.answer_fields, needed)
    lacking = told.lacking.strip()[:500]
    sheet = documents.sheet(version, book, no=no, ticks=told.ticks, by=act.by, at=act.at)
    phone = identity.clean(told.phone)
    telling = Telling.objects.create(
        centre=centre, pack=book.id, year=number.year, number=number.number, no=no, version=version,
        item_name=version.name, who=sealing.seal(told.who.strip()),
        who_shown=identity.mask_name(told.who.strip()), phone=sealing.seal(phone),
        phone_shown=identity.mask_phone(phone), channel=told.channel, form=told.form,
        lacking=lacking, sheet=sheet.to_dict(), because=list(because), by=act.by, at=act.at,
    )  # fmt: skip

    mark_done(key=act.key, act="told", subject=telling.subject, at=act.at)
    record(
        centre=centre, subject=telling.subject, event="told", pack=book.id, because=because,
        by=act.by, at=act.at,
        details={"no": no, "item": version.item.code, "channel": told.channel, "form": told.form},
    )  # fmt: skip
    return telling


def _objections(version: Version, told: Told, act: Act) -> list[Objection]:
    book = version.item.centre.pack_on(act.today)
    policy = book.policy.consult
    found = [
        *consult.objections_to_answer(
            told=facts.filled(content.of(version)), form=told.form, samples=told.samples,
            policy=policy,
        ),
        *consult.objections_to_sheet(
            filled=documents.filled(version, book, act.by, act.at, told.ticks), policy=policy
        ),
    ]  # fmt: skip
    if act.by.centre_id != version.item.centre_id:
        found.append(policy.answer_fields.objection("这个事项不是本中心的"))
    if told.channel not in Telling.Channel.values:
        found.append(policy.answer_forms.objection("没有写群众是怎么来问的"))
    return found


@transaction.atomic
def take_up(*, telling_id: int, act: Act) -> str:
    """Go on from an answer to an intake; return the key of its draft (咨询转办件). Raises `Refused`.

    What was told stands in it already; nothing is typed twice.
    """
    rows = Telling.objects.select_for_update(of=("self",)).select_related("version__item__centre")
    telling = rows.get(pk=telling_id)
    if telling.draft_key:
        return telling.draft_key
    version, policy = telling.version, telling.book.policy
    kind = kind_now(version, complete=True, policy=policy).value
    promised, _ = limits(version, kind, policy)

    own = covers_department(act.by, version.item.department_id)
    found = [
        *handling.objections_to_taking_up(
            own_post=own,
            own_office=act.by.centre_id == telling.centre_id,
            due=act.today if promised else None,
            policy=policy.handling,
        )
    ]
    refuse_if(found)

    telling.draft_key = f"{DRAFT}{telling.pk}-{sealing.blind(telling.no)[:16]}"
    telling.save(update_fields=["draft_key"])
    who, phone = telling.asker
    typed = {"version": str(version.pk), "applicant": who, "phone": phone}
    keep_draft(
        key=telling.draft_key, centre=telling.centre, typed=typed,
        title=f"{version.name} {telling.who_shown}".strip(), act=act,
    )  # fmt: skip

    mark_done(key=act.key, act="told_taken_up", subject=telling.subject, at=act.at)
    record(
        centre=telling.centre, subject=telling.subject, event="told_taken_up", pack=telling.pack,
        because=policy.handling.taken_up.because, by=act.by, at=act.at, details={"no": telling.no},
    )  # fmt: skip
    return telling.draft_key
