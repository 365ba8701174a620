"""Writing down what somebody asks (咨询登记): at the window, on the telephone, by letter, online."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from bianmin import identity, sealing, shelf
from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.letterhead import numbered
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.enquiries import queries
from bianmin.enquiries.models import Enquiry, Receiver
from bianmin.ledger.actions import done_before
from bianmin.packs import Pack
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import enquiries, first_asked, passing
from bianmin.rules.enquiries import Belongs
from bianmin.rules.ruling import Objection, cite
from bianmin.tickets.models import Ticket

from .locking import finish, refuse_used

CODE_DIGITS = 6
ONLINE = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks what, and how; whose matter it seems to be, and who else was asked with him."""

    channel: str
    matter: str
    version: Version | None = None
    who: str = ""
    phone: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    rings: int | None = None
    belongs: str = ""
    others: tuple[User, ...] = ()
    ticket: Ticket | None = None  # with which somebody stands at the window and asks

    @property
    def filled(self) -> frozenset[str]:
        """What is written down, by the fields of the rule books."""
        known = {**self.said, "matter": self.matter, "name": self.who, "phone": self.phone}
        return frozenset(name for name, words in known.items() if words.strip())


def register(*, centre: Centre, asked: Asked, act: Act) -> Enquiry:
    """Register an enquiry; who is asked first answers for it (首问). Raises `Refused`."""
    if done := done_before(act.key):
        return _registered_before(done.act, done.subject, centre, act)
    try:
        with transaction.atomic():
            refuse_if(objections(centre, asked, act))
            return write(centre, asked, act)
    except (IntegrityError, Refused):  # perhaps by the same form, sent at the same moment
        if done := done_before(act.key):
            return _registered_before(done.act, done.subject, centre, act)
        raise


def register_online(*, centre: Centre, asked: Asked, act: Act) -> Enquiry:
    """Register what somebody asks online; nobody owns it until somebody takes it. Raises `Refused`."""
    return register(centre=centre, asked=asked, act=act)


def _registered_before(event: str, subject: str, centre: Centre, act: Act) -> Enquiry:
    if event != "enquiry_registered":
        refuse_used(centre.pack_on(act.today))
    return Enquiry.objects.select_related("centre").get(pk=int(subject.removeprefix("enquiry:")))


def objections(centre: Centre, asked: Asked, act: Act) -> list[Objection]:
    """Return everything that is wanting before an enquiry can be registered."""
    policy = centre.pack_on(act.today).policy
    found = [
        *enquiries.objections_to_saving(
            channel=asked.channel, filled=asked.filled, policy=policy.enquiries
        )
    ]
    if asked.version and not queries.offered(asked.version, centre, act.today):
        said = "这个事项不在办了,不选事项,照他问的写"
        found.append(policy.consult.answer_fields.objection(said))
    strangers = [u.name for u in asked.others if not queries.on_post(u, centre)]
    if act.person and act.by.centre_id != centre.pk:
        strangers.append(act.by.name)
    if strangers:
        rule = policy.first_asked.owner_needed
        found.append(rule.objection(f"不在本大厅岗位上的,不能接待:{'、'.join(strangers)}"))
    return found


def write(centre: Centre, asked: Asked, act: Act) -> Enquiry:
    """Write an enquiry down, against which nothing speaks."""
    book = centre.pack_on(act.today)
    policy = book.policy
    receivers = _receivers(asked, act)
    owned = first_asked.owner(
        receivers=tuple(first_asked.Receiver(str(u.pk), r, own) for u, r, own in receivers),
        policy=policy.first_asked,
    )
    owner = next((u for u, _, _ in receivers if owned and str(u.pk) == owned.value), None)
    channel = policy.enquiries.channels[asked.channel]
    wanted = policy.enquiries.register.get(asked.channel, {})
    last = passing.answer_by(
        channel=asked.channel, asked_on=act.today, calendar=shelf.calendar(),
        policy=policy.enquiries,
    )  # fmt: skip
    answers = owned.because if owned else policy.first_asked.owner_needed.because
    because = cite(answers, channel, *wanted.values(), *([last] if last else []))
    no = numbered(centre, series="enquiry", mark="问", at=act.at)
    enquiry = Enquiry.objects.create(
        centre=centre, pack=book.id, year=no.year, number=no.number, no=no.said,
        channel=asked.channel, matter=asked.matter.strip(), version=asked.version,
        item_name=asked.version.name if asked.version else "", **_person(asked),
        said={n: w.strip() for n, w in asked.said.items() if w.strip()}, rings=asked.rings,
        window=owner.window if owner else None, belongs=_belongs(asked, owner), owner=owner,
        answer_by=last.value if last else None, because=list(because), by=act.person, at=act.at,
        ticket=asked.ticket,
        query_code=sealing.seal(f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"),
    )  # fmt: skip
    if len(receivers) > 1:
        Receiver.objects.bulk_create(
            [Receiver(enquiry=enquiry, user=u, rank=r, own=own) for u, r, own in receivers]
        )
    _tell(enquiry, book, act)
    return enquiry


def _tell(enquiry: Enquiry, book: Pack, act: Act) -> None:
    item = {"item": enquiry.item_name} if enquiry.item_name else {}
    owner = {"owner": enquiry.owner.name} if enquiry.owner else {}
    slips = enquiries.objections_to_rings(rings=enquiry.rings, policy=book.policy.enquiries)
    rang = [(o.found, o.because) for o in slips]
    because = (*enquiry.because, *(c for _, clauses in rang for c in clauses))
    finish(
        "enquiry_registered", enquiry, act, because,
        {"channel": enquiry.channel_zh, **item, **owner, **({"note": rang[0][0]} if rang else {})},
    )  # fmt: skip


def _person(asked: Asked) -> dict[str, str]:
    who, phone = asked.who.strip(), identity.clean(asked.phone)
    return {
        "who": sealing.seal(who), "who_shown": identity.mask_name(who)[:60],
        "phone": sealing.seal(phone), "phone_shown": identity.mask_phone(phone)[:30],
        "phone_blind": sealing.blind(phone),
    }  # fmt: skip


def _receivers(asked: Asked, act: Act) -> list[tuple[User, int, bool]]:
    """Return who was asked, in the order of registering, with the rank of each."""
    people = dict.fromkeys([*([act.by] if act.person else []), *asked.others])
    return [(u, queries.rank(u), queries.is_own(u, asked.version)) for u in people]


def _belongs(asked: Asked, owner: User | None) -> str:
    """Return whose matter it is: as it was said, else by the item."""
    if asked.belongs:
        return Belongs(asked.belongs)
    if asked.version is None or owner is None:
        return Belongs.OWN
    if asked.version.item.elsewhere:
        return Belongs.ELSEWHERE
    return Belongs.OWN if queries.is_own(owner, asked.version) else Belongs.HALL


def asked_on(enquiry: Enquiry) -> str:
    """Return the day and hour it was asked, as papers say it."""
    return f"{localtime(enquiry.at):%Y-%m-%d %H:%M}"
