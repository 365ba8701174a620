"""A matter is left to an agent, handed in, and ends (委托、代交、签收、收回)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.agency import documents
from bianmin.agency.models import Agent, Mandate, Offer, Problem
from bianmin.cases.actions import Act, Application, hand_in
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.files.actions import pass_on
from bianmin.ledger.actions import mark_done, record
from bianmin.packs import Pack
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import agency
from bianmin.rules.agency import Channel, Opener, Wish
from bianmin.rules.cases import State
from bianmin.rules.escalation import Level
from bianmin.rules.ruling import Objection, cite

from .common import find, finish, post_of, take, tick

OPENER: Mapping[str, Opener] = {"village": "village_agent", "township": "township_agent"}
WITH_THEM = {"assist", "guide"}  # 帮办、导办: the person comes, the agent helps
NOBODY = "代办员还没有登记,先请中心登记"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a resident asks an agent to do, as the form holds it."""

    version: Version
    agent: User
    applicant: str
    applicant_id: str = ""
    phone: str = ""
    address: str = ""
    channel: Channel = "door"
    way: str = "agency"
    powers: str
    first_on: date
    last_on: date
    ticked: Mapping[str, bool] = field(default_factory=dict)
    signed_on: date | None = None
    signed_by: str = ""
    reason: str = ""  # of a refusal to act for somebody
    told: bool = False


@transaction.atomic
def open_mandate(asked: Asked, act: Act) -> Mandate:
    """Prepare the written authority for one matter, and begin if it is signed already.

    Raises `Refused` with every objection of the rule book; then nothing is written.
    """
    if known := find("mandate_opened", act.key):
        return Mandate.objects.get(pk=known)
    book = asked.version.item.centre.pack_on(act.today)
    post = post_of(asked.agent)

    found = list(_objections_to_opening(asked, post, act, book))
    mandate = _new(asked, post.level if post else "village", act, book)
    tick(mandate, asked.ticked, act)
    if asked.signed_on:
        found += _objections_to_starting(mandate, act)
    refuse_if(found)

    mandate.no = _number(mandate, act)
    mandate.state = Mandate.State.ACTIVE if asked.signed_on else Mandate.State.PREPARED
    mandate.sheet = documents.authorisation(mandate, book).to_dict()
    policy = book.policy.agency
    because = cite(policy.authorisation, policy.bounded, policy.free)
    try:
        with transaction.atomic():
            mandate.save()
    except IntegrityError:
        if known := find("mandate_opened", act.key):  # the same form, at the same moment
            return Mandate.objects.get(pk=known)
        raise Refused((policy.bounded.objection("这个人的同一件事已经有人在代办"),)) from None
    return _told("mandate_opened", mandate, act, because)


def _number(mandate: Mandate, act: Act) -> str:
    return numbered(mandate.centre, series="mandate", mark="代", at=act.at).said


def _told(event: str, mandate: Mandate, act: Act, because: tuple[str, ...]) -> Mandate:
    mark_done(key=act.key, act=event, subject=mandate.subject, at=act.at)
    record(
        centre=mandate.centre, subject=mandate.subject, event=event, pack=mandate.pack,
        because=because, by=act.by, at=act.at,
        details={
            "no": mandate.no, "item": mandate.version.item.code, "agent": mandate.agent.name,
            "last_on": mandate.last_on.isoformat(), "state": mandate.get_state_display(),
            "reason": mandate.why_ended,
        },
    )  # fmt: skip
    return mandate


def _new(asked: Asked, level: str, act: Act, book: Pack) -> Mandate:
    number, phone = identity.clean(asked.applicant_id), identity.clean(asked.phone)
    return Mandate(
        centre=asked.version.item.centre, pack=book.id, version=asked.version, agent=asked.agent,
        level=level, applicant=asked.applicant.strip(), applicant_id=sealing.seal(number),
        applicant_blind=sealing.blind(number), applicant_shown=identity.mask_id(number),
        phone=sealing.seal(phone), phone_shown=identity.mask_phone(phone),
        address=sealing.seal(asked.address.strip()), channel=asked.channel, way=asked.way,
        powers=asked.powers.strip(), first_on=asked.first_on, last_on=asked.last_on,
        signed_on=asked.signed_on, signed_by=asked.signed_by.strip() if asked.signed_on else "",
        sheet={}, opened_at=act.at, moved_at=act.at,
    )  # fmt: skip


def _objections_to_opening(
    asked: Asked, post: Agent | None, act: Act, book: Pack
) -> Iterator[Objection]:
    policy, version = book.policy.agency, asked.version
    offer = Offer.objects.filter(item=version.item_id).first()
    wish = Wish(
        level=Level(offer.level) if offer else Level.TOWNSHIP,
        decided_above=version.route == "escalated",
        in_person=bool(offer and offer.in_person) and asked.way not in WITH_THEM,
        listed=bool(version.agency or (offer and offer.listed_on)),
        wished=bool(asked.ticked.get("consent")),
    )
    level = Level(post.level) if post else Level.VILLAGE
    yield from agency.objections_to_offering(at=level, wish=wish, policy=policy)
    mine = asked.agent == act.by
    opener = OPENER.get(level.value, "window") if mine else "window"
    way, channel = asked.way if policy.ways else "agency", asked.channel
    yield from agency.objections_to_way(way=way, channel=channel, opener=opener, policy=policy)
    name = asked.agent.name if post else ""
    yield from agency.objections_to_naming(
        acceptor=act.by.name, agent=name, flags=frozenset(), policy=policy
    )
    if post is None:
        yield policy.responsible.objection(NOBODY)
    if asked.agent.centre_id != version.item.centre_id:
        yield policy.responsible.objection("代办员不是本中心的")
    if asked.last_on < act.today:
        yield policy.bounded.objection("委托的期限已经过了")


def _objections_to_starting(mandate: Mandate, act: Act) -> Iterator[Objection]:
    policy = mandate.book.policy.agency
    yield from agency.objections_to_authority(
        authority=mandate.authority, item=mandate.version.name, day=act.today, policy=policy
    )
    if mandate.signed_on and mandate.signed_on > act.today:
        yield policy.authorisation.objection("签名的日子还没有到")
    yield from agency.objections_to_moment(moment="start", have=mandate.have, policy=policy)


@transaction.atomic
def sign(
    *, mandate_id: int, signed_by: str, signed_on: date, ticked: Mapping[str, bool], act: Act
) -> Mandate:
    """Record that the resident signed the authority on paper; the agent may act now (签字)."""
    mandate, again = take("mandate_signed", mandate_id, act)
    if again:
        return mandate
    policy = mandate.book.policy.agency

    mandate.signed_by, mandate.signed_on = signed_by.strip(), signed_on
    tick(mandate, ticked, act)
    found = list(_objections_to_starting(mandate, act))
    if mandate.state != Mandate.State.PREPARED:
        found.append(policy.authorisation.objection("委托书已经签过了"))
    refuse_if(found)

    mandate.state = Mandate.State.ACTIVE
    because = cite(policy.authorisation, policy.bounded)
    return finish("mandate_signed", mandate, act, because, {"receiver": mandate.signed_by})


@transaction.atomic
def submit(
    *, mandate_id: int, papers: Mapping[str, str], ticked: Mapping[str, bool], note: str = "",
    act: Act,
) -> Mandate:  # fmt: skip
    """Hand the matter in for the resident; the hall takes it in (代交).

    The authority must hold today, by the server's clock. Raises `Refused`.
    """
    mandate, again = take("mandate_handed_in", mandate_id, act)
    if again:
        return mandate
    policy = mandate.book.policy.agency

    tick(mandate, ticked, act)
    found = list(
        agency.objections_to_authority(
            authority=mandate.authority, item=mandate.version.name, day=act.today, policy=policy
        )
    )
    found += agency.objections_to_moment(moment="submit", have=mandate.have, policy=policy)
    if mandate.state not in (Mandate.State.PREPARED, Mandate.State.ACTIVE):
        found.append(policy.bounded.objection("这件已经交过了"))
    refuse_if(found)

    known = {str(m.order) for m in mandate.version.materials.all()}
    mandate.papers = {n: v for n, v in papers.items() if n in known and v in ("have", "wanting")}
    mandate.note, mandate.state = note.strip()[:300], Mandate.State.HANDED_IN
    because = cite(policy.bounded, policy.responsible)
    return finish("mandate_handed_in", mandate, act, because, {"note": mandate.note})


@transaction.atomic
def take_in(*, mandate_id: int, act: Act) -> Case:
    """Take in at the window what an agent handed in; the case begins (收件).

    The papers are marked on the page of the case, as at every window. Raises `Refused`.
    """
    mandate, again = take("mandate_taken_in", mandate_id, act)
    if again:
        assert mandate.case
        return mandate.case
    policy = mandate.book.policy.agency
    found = [
        *agency.objections_to_authority(
            authority=mandate.authority, item=mandate.version.name, day=act.today, policy=policy
        )
    ]
    if mandate.state != Mandate.State.HANDED_IN:
        found.append(policy.bounded.objection("代办员还没有送来"))
    refuse_if(found)

    key = f"{act.key[:56]}-taken" if act.key else ""
    mandate.case = hand_in(_application(mandate), Act(by=act.by, at=act.at, key=key))
    mandate.state = Mandate.State.TAKEN_IN
    pass_on(of=mandate.subject, case=mandate.case)
    tick(mandate, {"received_on": True}, act)
    finish("mandate_taken_in", mandate, act, policy.responsible.because, {"name": mandate.case.no})
    return mandate.case


def _application(mandate: Mandate) -> Application:
    return Application(
        version=mandate.version,
        applicant=mandate.applicant,
        applicant_id=sealing.unseal(mandate.applicant_id),
        phone=sealing.unseal(mandate.phone),
        address=sealing.unseal(mandate.address),
        agent=mandate.agent.name,
        agent_phone=mandate.agent.phone,
        agent_relation=f"代办员,{mandate.no}",
        marked={},
        outcome="receive",
    )


@transaction.atomic
def tell(
    *, mandate_id: int, ticked: Mapping[str, bool], told: bool = True, act: Act
) -> Mandate:  # fmt: skip
    """Write down that the resident was told how it stands, and what else is on file (告知)."""
    mandate, again = take("mandate_told", mandate_id, act)
    if again:
        return mandate
    policy = mandate.book.policy.agency
    tick(mandate, ticked, act)
    if told:
        mandate.told_at = act.at
        tick(mandate, {"answered": True}, act)
    return finish("mandate_told", mandate, act, policy.told_of_changes.because)


@transaction.atomic
def problem(
    *, mandate_id: int, day: date, what: str, outcome: str, parties: str = "", act: Act
) -> Mandate:
    """Write down what went wrong on the way and how it was settled (代办中的问题)."""
    mandate, again = take("mandate_problem", mandate_id, act)
    if again:
        return mandate
    policy = mandate.book.policy.agency
    said = {"problem_day": str(day), "parties": parties.strip(), "outcome": outcome.strip()}
    refuse_if(
        agency.objections_to_problem(
            filled=frozenset(n for n, v in said.items() if v), policy=policy
        )
    )
    Problem.objects.create(
        mandate=mandate, day=day, what=what.strip(), outcome=outcome.strip(),
        parties=parties.strip(), by=act.by,
    )  # fmt: skip
    because = policy.problem_record.because
    return finish("mandate_problem", mandate, act, because, {"what": what.strip()})


DECIDED = {State.DECIDED, State.DELIVERED, State.ARCHIVED, State.REJECTED, State.RETURNED}


@transaction.atomic
def end(
    *, mandate_id: int, result: str, signed_by: str, ticked: Mapping[str, bool], act: Act
) -> Mandate:
    """End the agency: the resident holds the result and signed for it (签收办完).

    Without a case it was finished in the village, where the book allows that.
    """
    mandate, again = take("mandate_ended", mandate_id, act)
    if again:
        return mandate
    policy, case = mandate.book.policy.agency, mandate.case

    more = {"result": bool(result.strip()), "answered": bool(mandate.told_at)}
    tick(mandate, {**ticked, **more}, act)
    found = list(agency.objections_to_moment(moment="finish", have=mandate.have, policy=policy))
    decided = case.now in DECIDED if case else True
    found += agency.objections_to_ending(decided=decided, signed_by=signed_by, policy=policy)
    if case is None:
        found += agency.objections_to_village_finish(
            simple=mandate.version.simple and mandate.level == "village", policy=policy
        )
    refuse_if(found)

    mandate.result, mandate.result_by = result.strip(), signed_by.strip()
    mandate.result_on, mandate.state = act.today, Mandate.State.FINISHED
    because = cite(policy.result_signed, policy.bounded)
    details = {"result": mandate.result, "receiver": mandate.result_by}
    return finish("mandate_ended", mandate, act, because, details)


@transaction.atomic
def revoke(*, mandate_id: int, reason: str, act: Act) -> Mandate:
    """The resident takes the authority back; the agent may do nothing more (收回委托)."""
    mandate, again = take("mandate_revoked", mandate_id, act)
    if again:
        return mandate
    policy = mandate.book.policy.agency
    state = mandate.case.now if mandate.case else State.RECEIVED
    refuse_if(agency.objections_to_revoking(state=state, policy=policy))
    mandate.revoked_on, mandate.state = act.today, Mandate.State.REVOKED
    mandate.why_ended = reason.strip()
    mandate.stops.filter(open=True).update(open=False, outcome="群众收回了委托")
    because = cite(policy.ends_any_time, policy.bounded)
    return finish("mandate_revoked", mandate, act, because, {"reason": mandate.why_ended})


@transaction.atomic
def decline(asked: Asked, act: Act) -> Mandate:
    """Say no to acting for somebody, with the reason, and tell them (不予代办)."""
    if known := find("mandate_declined", act.key):
        return Mandate.objects.get(pk=known)
    book = asked.version.item.centre.pack_on(act.today)
    policy, post = book.policy.agency, post_of(asked.agent)
    refuse_if(agency.objections_to_declining(reason=asked.reason, told=asked.told, policy=policy))

    mandate = _new(asked, post.level if post else "village", act, book)
    mandate.no, mandate.state = _number(mandate, act), Mandate.State.DECLINED
    mandate.why_ended = asked.reason.strip()
    mandate.save()
    return _told("mandate_declined", mandate, act, policy.declined_with_reason.because)
