"""Telling somebody once and in full, and taking it up as a case without typing again (咨询告知)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from bianmin import sealing
from bianmin.cases.actions import Act, keep_draft
from bianmin.cases.letterhead import numbered
from bianmin.cases.queries import covers_department, kind_now, limits
from bianmin.catalogue import content, facts
from bianmin.catalogue.models import Version
from bianmin.enquiries import circumstances, documents
from bianmin.enquiries.models import Enquiry, Telling
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import conduct, consult, handling
from bianmin.rules.enquiries import Outcome
from bianmin.rules.ruling import Objection, cite

from . import closing, registering
from .closing import Ending
from .locking import over, refuse_used, take
from .registering import Asked

DRAFT = "asked-"  # how the key of an intake begins that an enquiry became
ENDS = (Outcome.ANSWERED, Outcome.EXPLAINED)  # how an answer with a sheet ends a matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How somebody was told, and what this person has still to bring.

    Who asked and how is said only where the matter was not registered before.
    """

    form: str
    channel: str = ""
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


def tell(*, version: Version, told: Told, act: Act, enquiry_id: int | None = None) -> Telling:
    """Tell somebody what is needed and where, and keep the sheet (一次告知). Raises `Refused`.

    The enquiry is registered with it where nobody has, and closed by it where the book
    wants nothing more to be written down.
    """
    if done := done_before(act.key):
        return _told_before(done.act, done.subject, version, act)
    try:
        return _tell(version, told, act, enquiry_id)
    except (IntegrityError, Refused):  # perhaps by the same form, sent at the same moment
        if done := done_before(act.key):
            return _told_before(done.act, done.subject, version, act)
        raise


def _told_before(event: str, subject: str, version: Version, act: Act) -> Telling:
    if event != "told":
        refuse_used(version.item.centre.pack_on(act.today))
    return Telling.objects.get(pk=int(subject.removeprefix("telling:")))


@transaction.atomic
def _tell(version: Version, told: Told, act: Act, enquiry_id: int | None) -> Telling:
    centre = version.item.centre
    book = centre.pack_on(act.today)
    policy = book.policy.consult
    enquiry = take("told", enquiry_id, act)[0] if enquiry_id else None
    asked = Asked(
        channel=told.channel, matter=version.said, version=version, who=told.who, phone=told.phone
    )
    unwritten = Act(by=act.by, at=act.at)  # the key is that of the sheet

    found = _objections(version, told, act)
    found += over(enquiry) if enquiry else registering.objections(centre, asked, unwritten)
    refuse_if(found)

    enquiry = enquiry or registering.write(centre, asked, unwritten)
    no = numbered(centre, series="telling", mark="询", at=act.at)
    needed = consult.sheet_needed(
        on_site=enquiry.channel == "visit", lacking=bool(told.lacking.strip()), policy=policy
    )
    because = cite(policy.answer_fields, needed)
    sheet = documents.sheet(version, book, no=no.said, ticks=told.ticks, by=act.by, at=act.at)
    telling = Telling.objects.create(
        enquiry=enquiry, centre=centre, pack=book.id, year=no.year, number=no.number, no=no.said,
        version=version, item_name=version.name, form=told.form,
        lacking=told.lacking.strip()[:500], sheet=sheet.to_dict(), because=list(because),
        by=act.by, at=act.at,
    )  # fmt: skip
    if enquiry.version_id is None:
        enquiry.version, enquiry.item_name = version, version.name
        enquiry.save(update_fields=["version", "item_name"])
    _close(enquiry, telling, unwritten)

    mark_done(key=act.key, act="told", subject=telling.subject, at=act.at)
    record(
        centre=centre, subject=telling.subject, event="told", pack=book.id, because=because,
        by=act.by, at=act.at,
        details={"no": no.said, "item": version.item.code, "form": told.form},
    )  # fmt: skip
    return telling


def _close(enquiry: Enquiry, telling: Telling, act: Act) -> None:
    """Close a matter with its sheet, unless the book wants something more for that."""
    known = circumstances.suggested(enquiry, None)
    answer = f"按《{telling.sheet['title']}》{telling.no}告知了"
    words = known | {"answer": answer, "explanation": answer}
    for outcome in ENDS:
        ending = Ending(belongs=enquiry.belongs, outcome=outcome, words=words)
        if not closing.objections(enquiry, ending, act):
            closing.shut(enquiry, ending, act)
            return


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
    found += conduct.objections_to_reply(text=told.lacking, policy=book.policy.conduct)
    if act.by.centre_id != version.item.centre_id:
        found.append(policy.answer_fields.objection("这个事项不是本中心的"))
    return found


@transaction.atomic
def take_up(*, enquiry_id: int, act: Act) -> str:
    """Go on from an enquiry to an intake; return the key of its draft (咨询转办件). Raises `Refused`.

    What was said stands in it already; nothing is typed twice.
    """
    rows = Enquiry.objects.select_for_update(of=("self",)).select_related("version__item__centre")
    enquiry = rows.get(pk=enquiry_id)
    if enquiry.draft_key:
        return enquiry.draft_key
    refuse_if(_objections_to_taking_up(enquiry, act))

    version, policy = enquiry.version, enquiry.book.policy
    assert version is not None, "the rules take up no matter without an item"
    enquiry.draft_key = f"{DRAFT}{enquiry.pk}-{sealing.blind(enquiry.no)[:16]}"
    enquiry.save(update_fields=["draft_key"])
    who, phone = enquiry.asker
    typed = {"version": str(version.pk), "applicant": who, "phone": phone}
    keep_draft(
        key=enquiry.draft_key, centre=enquiry.centre, typed=typed,
        title=f"{version.name} {enquiry.who_shown}".strip(), act=act,
    )  # fmt: skip

    mark_done(key=act.key, act="told_taken_up", subject=enquiry.subject, at=act.at)
    record(
        centre=enquiry.centre, subject=enquiry.subject, event="told_taken_up", pack=enquiry.pack,
        because=policy.handling.taken_up.because, by=act.by, at=act.at, details={"no": enquiry.no},
    )  # fmt: skip
    return enquiry.draft_key


def _objections_to_taking_up(enquiry: Enquiry, act: Act) -> list[Objection]:
    version, policy = enquiry.version, enquiry.book.policy
    if version is None:
        return [policy.handling.taken_up.objection("没有写是哪个事项,先选定事项")]
    kind = kind_now(version, complete=True, policy=policy).value
    promised, _ = limits(version, kind, policy)
    return [
        *handling.objections_to_taking_up(
            own_post=covers_department(act.by, version.item.department_id),
            own_office=act.by.centre_id == enquiry.centre_id,
            due=act.today if promised else None,
            policy=policy.handling,
        )
    ]
