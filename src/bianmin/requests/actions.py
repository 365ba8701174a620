"""Putting a question to a superior, telling what was done for it, and answering it (请示、答复)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import requests as rules
from bianmin.rules.cases import Role
from bianmin.rules.ruling import Objection

from . import queries
from .models import Asking, Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, of whom, and what was done before."""

    cause: str
    what: str = ""
    to: User | None = None
    outside: str = ""
    explained: bool = False
    contact: str = ""

    @property
    def filled(self) -> frozenset[str]:
        """What is written down, by the names of the rules."""
        known = {
            "explained": self.explained,
            "asked_whom": bool(self.to or self.outside.strip()),
            "asked_on": True,
            "contacts": bool(self.contact.strip()),
            "told": self.to is not None,
        }
        return frozenset(name for name, there in known.items() if there)


def ask(*, question: Question, case_id: int | None, act: Act) -> Asking:
    """Put a question to a superior, about a case or about none (请示). Raises `Refused`.

    A case then waits for the answer. Of one cause one question is open at a time.
    """
    if done := done_before(act.key):
        return _asked_before(done.act, done.subject, act)
    try:
        with transaction.atomic():
            return _ask(question, case_id, act)
    except (IntegrityError, Refused):  # perhaps by the same form, sent at the same moment
        if done := done_before(act.key):
            return _asked_before(done.act, done.subject, act)
        raise


def _asked_before(event: str, subject: str, act: Act) -> Asking:
    if event == "asked_up":
        return Asking.objects.get(pk=int(subject.removeprefix("asking:")))
    assert act.by.centre is not None
    _used(act.by.centre.pack_on(act.today))
    raise AssertionError("a used key is refused")


def _used(book: Pack) -> None:
    used = "这张表已经交过了,办的是另一步。请打开页面再办"
    refuse_if([book.policy.cases.in_order.objection(used)])


def _ask(question: Question, case_id: int | None, act: Act) -> Asking:
    case = lock(case_id) if case_id else None
    centre = act.by.centre
    assert centre is not None, "the views let only people of a hall ask"
    book = case.book if case else centre.pack_on(act.today)
    if question.cause == "quarrel" and question.to is None:
        question = _to_the_director(question, centre)

    refuse_if(_objections(question, case, act, book))

    no = numbered(centre, series="asking", mark="请", at=act.at)
    because = book.policy.requests.records[question.cause].because
    asking = Asking.objects.create(
        centre=centre, case=case, pack=book.id, year=no.year, number=no.number,
        no=no.said, cause=question.cause,
        what=question.what.strip()[:500], explained=question.explained, to=question.to,
        outside=question.outside.strip()[:120], asked_on=act.today, by=act.by, at=act.at,
        because=list(because),
    )  # fmt: skip
    if question.contact.strip():
        Contact.objects.create(
            asking=asking, text=question.contact.strip()[:300], by=act.by, at=act.at
        )

    _tell("asked_up", asking, act, {"cause": question.cause, "whom": asking.whom})
    return asking


def _to_the_director(question: Question, centre: Centre) -> Question:
    """A quarrel goes to the director at once; nobody has to look for him."""
    found = User.objects.filter(centre=centre, role=Role.DIRECTOR, is_active=True)
    return Question(
        cause=question.cause, what=question.what, to=found.order_by("pk").first(),
        outside=question.outside, explained=question.explained, contact=question.contact,
    )  # fmt: skip


def _objections(question: Question, case: Case | None, act: Act, book: Pack) -> list[Objection]:
    policy = book.policy
    unknown = [*rules.objections_to_cause(cause=question.cause, policy=policy.requests)]
    if unknown:
        return unknown
    wanted = policy.requests.records[question.cause]
    found = [
        *rules.objections_to_asking(
            cause=question.cause, filled=question.filled, policy=policy.requests
        )
    ]
    if not question.what.strip():
        found.append(wanted.objection("没有写请示什么"))
    if case is None:
        return found
    if case.centre_id != act.by.centre_id:
        found.append(policy.cases.in_order.objection(f"这件由{case.centre.name}办,您这里只能看"))
    if case.state not in OPEN_STATES:
        found.append(policy.cases.in_order.objection(f"{case.now.zh}的办件不用再请示"))
    same = Asking.objects.filter(case=case, cause=question.cause, answered_at__isnull=True)
    if open_one := same.first():
        found.append(wanted.objection(f"这件事已经请示了,还在等答复:{open_one.no}"))
    return found


@transaction.atomic
def contact(*, asking_id: int, text: str, act: Act) -> Asking:
    """Write down what was done to get the answer (联系). Raises `Refused`."""
    asking, again = _take("asked_contact", asking_id, act)
    if again:
        return asking

    wanted = asking.book.policy.requests.records[asking.cause]
    found = _over(asking)
    if not text.strip():
        found.append(wanted.objection("没有写和谁联系、说了什么"))
    refuse_if(found)

    Contact.objects.create(asking=asking, text=text.strip()[:300], by=act.by, at=act.at)

    _tell("asked_contact", asking, act, {})
    return asking


@transaction.atomic
def answer(*, asking_id: int, text: str, act: Act) -> Asking:
    """Answer a question, once: the case may then go on (答复). Raises `Refused`."""
    asking, again = _take("asked_answered", asking_id, act)
    if again:
        return asking

    mine = asking.to_id == act.by.pk or (bool(asking.outside) and asking.by_id == act.by.pk)
    refuse_if(
        _over(asking)
        or [
            *rules.objections_to_answering(
                cause=asking.cause,
                role=Role(act.by.role),
                asked=mine,
                text=text,
                policy=asking.book.policy.requests,
            )
        ]
    )

    asking.answer, asking.answered_by, asking.answered_at = text.strip()[:500], act.by, act.at
    asking.save(update_fields=["answer", "answered_by", "answered_at"])

    _tell("asked_answered", asking, act, {"cause": asking.cause})
    return asking


def _over(asking: Asking) -> list[Objection]:
    if asking.answered_at is None:
        return []
    assert asking.answered_by is not None
    when = localtime(asking.answered_at)
    rule = asking.book.policy.requests.records[asking.cause]
    said = f"{asking.answered_by.name}在 {when.month}月{when.day}日 {when:%H:%M} 已经答复了"
    return [rule.objection(said)]


def _take(event: str, asking_id: int, act: Act) -> tuple[Asking, bool]:
    """Return a question locked, and whether this very act was done before."""
    # who answered is not joined: PostgreSQL would give the row as it was joined before the wait
    rows = Asking.objects.select_for_update(of=("self",)).select_related("centre")
    asking = rows.get(pk=asking_id)
    done = done_before(act.key)
    if done and (done.act, done.subject) != (event, asking.subject):
        _used(asking.book)
    return asking, done is not None


def _tell(event: str, asking: Asking, act: Act, details: Mapping[str, Any]) -> None:
    mark_done(key=act.key, act=event, subject=asking.subject, at=act.at)
    about = {"case": asking.case.no} if asking.case else {}
    record(
        centre=asking.centre, subject=asking.subject, event=event, pack=asking.pack,
        because=tuple(asking.because), by=act.by, at=act.at,
        details={"no": asking.no, **about, **details},
    )  # fmt: skip


def open_askings(case: Case) -> dict[str, frozenset[str]]:
    """Return what is written down of each question about a case, the open ones last."""
    rows = sorted(queries.of_case(case), key=lambda a: a.answered_at is None)
    return {a.cause: queries.filled(a) for a in rows}
