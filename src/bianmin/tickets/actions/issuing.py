"""Giving a ticket: its number, its line, why it goes first (取号)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import product
from string import ascii_uppercase

from django.db import transaction
from django.db.models import F

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre
from bianmin.ledger.actions import next_number
from bianmin.openings.queries import sessions_on
from bianmin.refusal import refuse_if
from bianmin.rules import contingents, priority, queue
from bianmin.rules import tickets as rules
from bianmin.rules.cases import Role
from bianmin.rules.priority import Lane
from bianmin.rules.ruling import Objection, cite
from bianmin.rules.tickets import State
from bianmin.tickets.models import CODE_LENGTH, Line, Matter, Period, Shift, Ticket
from bianmin.tickets.queries import BOOKED, GENERAL, Floor, floor, hour_of

from .base import RESIDENT, Turn, answered, take, tell, was_done
from .closing import begin
from .contingents import objections_to_beyond, used_up, why_beyond

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read for something else
SINGLE = [c for c in ascii_uppercase if c not in f"IO{BOOKED}"]
LETTERS = [*SINGLE, *(a + b for a, b in product(SINGLE, SINGLE))]
TAKERS = {Role.GUIDE: "引导人员"}  # as the rule books call them; everybody else is 窗口人员
UNKNOWN = "说不清,先问"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who stands in line, as far as they said."""

    name: str = ""
    id_number: str = ""
    phone: str = ""

    @property
    def shown(self) -> str:
        """The name as staff see it: masked."""
        return identity.mask_name(self.name) if self.name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants a ticket for, and why it goes first."""

    items: Sequence[Item]
    said: str
    lane: Lane
    ground: str
    ground_why: str
    taken: str
    booked_for: datetime | None
    booked: bool
    person: Person | None
    beyond: str


def taker(by: User | None) -> str:
    """Return who takes a ticket, in the rule book's words."""
    return TAKERS.get(Role(by.role), "窗口人员") if by is not None else RESIDENT


def marker(by: User | None) -> str:
    """Return who marks a ticket to go first, in the rule book's words."""
    return "导办人员" if by is not None and by.role == Role.GUIDE else taker(by)


@transaction.atomic
def issue(
    centre: Centre,
    *,
    items: Sequence[Item] = (),
    said: str = "",
    lane: Lane = Lane.ORDINARY,
    ground: str = "",
    ground_why: str = "",
    taken: str = Ticket.Taken.WINDOW,
    by: User | None = None,
    booked_for: datetime | None = None,
    booked: bool = False,
    person: Person | None = None,
    beyond: str = "",
    key: str = "",
    at: datetime,
) -> Ticket:
    """Give a ticket for one matter or several (取号). Raises `Refused` with every reason.

    `said` is what somebody wants who names no item. `ground` is the book's reason to go
    first; `booked`: the appointment for `booked_for` was kept; `beyond` is why one more is given
    of an item whose numbers of the day are used up. The key gives one ticket.
    """
    wish = Wish(
        items=items, said=said, lane=lane, ground=ground, ground_why=ground_why, taken=taken,
        booked_for=booked_for, booked=booked, person=person, beyond=beyond.strip(),
    )  # fmt: skip
    return _issue(centre, wish, Act(by=by or User(), at=at, key=key))


def _issue(centre: Centre, wish: Wish, act: Act) -> Ticket:
    turn = begin(centre, act)
    if before := was_done(turn):
        return answered(before)
    plan = floor(centre.pk)
    line = _line(centre, wish.items, plan)
    plan = floor(centre.pk) if line.pk not in {one.pk for one in plan.lines} else plan

    used = [] if wish.booked_for else used_up(turn, wish.items)
    refuse_if([
        *_objections(turn, line, plan, wish), *_objections_to_lane(turn, wish),
        *objections_to_beyond(turn, used, taker(turn.person), wish.beyond),
    ])  # fmt: skip

    ticket = _give(turn, line, wish, why_beyond(turn, used, wish.beyond))
    policy = turn.book.policy
    first = policy.priority.grounds[wish.ground].because if wish.ground else ()
    over = policy.queue.beyond_by.because if ticket.beyond else ()
    names = _put_down(ticket, 0, wish.items, wish.said, turn)
    tell(
        turn, "ticket_issued", ticket.subject, cite(policy.queue.issued_by, first, over),
        {"no": ticket.number, "how": ticket.taken, "items": names, "lane": ticket.lane_zh}
        | ({"reason": ticket.beyond} if ticket.beyond else {}),
    )  # fmt: skip
    return ticket


def _give(turn: Turn, line: Line, wish: Wish, beyond: str) -> Ticket:
    """Write a ticket with the next number of its line, and begin its waiting."""
    centre, day, person = turn.centre, turn.day.day, wish.person
    letter = BOOKED if wish.booked_for else line.letter
    serial = next_number(centre=centre, series=f"ticket:{letter}:{day:%Y%m%d}")
    ticket = Ticket.objects.create(
        centre=centre, day=day, letter=letter, serial=serial, line=line,
        number=f"{letter}{serial:03d}", code=new_code(), taken=wish.taken, by=turn.person,
        at=turn.at, pack=turn.book.id, state=State.WAITING, since=turn.at, moved_at=turn.at,
        lane=wish.lane, ground=wish.ground, ground_why=wish.ground_why[:200],
        booked_for=wish.booked_for, booked=wish.booked,
        person=_sealed(person), person_shown=person.shown if person else "",
        phone_blind=sealing.blind(identity.clean(person.phone)) if person else "", beyond=beyond,
    )  # fmt: skip
    Period.objects.create(
        ticket=ticket, centre=centre, kind=Period.Kind.WAITING, line=line, since=turn.at,
        hour=hour_of(turn.at),
    )  # fmt: skip
    return ticket


def _put_down(
    ticket: Ticket, there: int, items: Sequence[Item], said: str, turn: Turn
) -> list[str]:
    """Write down what somebody came for, after the `there` things already said."""
    names = _names(items, turn)
    new: list[tuple[Item | None, str]] = [(item, names[item.pk]) for item in items]
    new = new or [(None, said.strip()[:200] or UNKNOWN)]
    Matter.objects.bulk_create(
        Matter(ticket=ticket, order=there + n, item=item, name=name)
        for n, (item, name) in enumerate(new, 1)
    )
    return [name for _, name in new]


def new_code() -> str:
    """Return a code nobody guesses, for the page of a ticket."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _sealed(person: Person | None) -> str:
    if person is None or not any(asdict(person).values()):
        return ""
    return sealing.seal(json.dumps(asdict(person), ensure_ascii=False))


def _names(items: Sequence[Item], turn: Turn) -> dict[int, str]:
    """Return what each item is called today, as people say it."""
    found = Version.objects.in_force(turn.day.day).filter(item__in=items)
    rows = (
        found.values_list("item_id", "plain_name", "name").annotate(at=F("number")).order_by("at")
    )
    said = {item: plain or name for item, plain, name, _ in rows} if items else {}
    return {item.pk: said.get(item.pk, item.code) for item in items}


def _line(centre: Centre, items: Sequence[Item], plan: Floor) -> Line:
    """Return the line for these items: their department's own, if they have one in common."""
    wanted = {item.department_id for item in items}
    only = wanted.pop() if len(wanted) == 1 else None
    special = only is not None and any(only in d for d in plan.departments.values())
    department = only if special else None
    for line in plan.lines:
        if line.department_id == department:
            return line
    if department is None:
        return Line.objects.create(centre=centre, letter=GENERAL, name="综合")
    used = {line.letter for line in plan.lines} | {GENERAL}
    letter = next(one for one in LETTERS if one not in used)
    name = centre.departments.get(pk=department).name
    return Line.objects.create(centre=centre, letter=letter, name=name, department_id=department)


def _objections(turn: Turn, line: Line, plan: Floor, wish: Wish) -> Iterator[Objection]:
    policy = turn.book.policy
    windows = plan.for_line(line.pk)
    filled = {"area": line.name, "window": "、".join(str(w.no) for w in windows)}
    yield from queue.objections_to_issuing(
        by=taker(turn.person),
        filled=frozenset(k for k, v in filled.items() if v),
        policy=policy.queue,
    )
    yield from rules.objections_to_late_issue(
        at=turn.act.at, sessions=sessions_on(turn.centre, turn.day.day), policy=policy.queue,
        staffed=Shift.objects.open().filter(centre=turn.centre).exists(), hours=policy.hours,
    )  # fmt: skip
    yield from contingents.objections_to_matters(many=len(wish.items), policy=policy.queue)


def _objections_to_lane(turn: Turn, wish: Wish) -> Iterator[Objection]:
    """Yield why a ticket cannot go first: by the age on the card, or by who marks it."""
    policy, ground, person = turn.book.policy.priority, wish.ground, wish.person
    if not ground:
        if wish.lane != Lane.ORDINARY:
            yield policy.order.objection(f"{wish.lane.zh}要写明按哪条理由")
        return
    if ground in policy.grounds and policy.grounds[ground].value.lane != wish.lane:
        yield policy.grounds[ground].objection(f"{policy.grounds[ground].value.called}不走这条通道")
    born = identity.birthday(person.id_number) if person and person.id_number else None
    if born is not None:
        found = priority.by_age(born=born, on=turn.day.day, policy=policy)
        if found is not None and found.value == ground:
            return
    yield from priority.objections_to_mark(
        ground=ground, by=marker(turn.person), reason=wish.ground_why, policy=policy
    )


@transaction.atomic
def prefer(*, ticket_id: int, ground: str, why: str, proof: bool, act: Act) -> Ticket:
    """Let somebody who waits go first, on a ground of the book (加优先标记). Raises `Refused`."""
    turn, ticket, done = take("prefer", ticket_id, act)
    if done:
        return ticket
    policy = turn.book.policy.priority

    refuse_if(
        priority.objections_to_mark(
            ground=ground, by=marker(turn.person), reason=why, proof=proof, policy=policy
        )
    )

    found = policy.grounds[ground]
    ticket.lane, ticket.ground, ticket.ground_why = found.value.lane, ground, why[:200]
    ticket.save()
    tell(turn, "ticket_preferred", ticket.subject, cite(found, policy.markers), {
        "no": ticket.number, "lane": ticket.lane_zh, "ground": found.value.called, "why": why,
    })  # fmt: skip
    return ticket


@transaction.atomic
def add(
    *, ticket_id: int, items: Sequence[Item], said: str = "", beyond: str = "", act: Act
) -> Ticket:
    """Add what somebody wants to do as well in the same visit (一次取号办几件事)."""
    turn, ticket, done = take("add", ticket_id, act)
    if done:
        return ticket
    there = ticket.matters.count()
    policy = turn.book.policy.queue
    used = used_up(turn, items)

    refuse_if([
        *contingents.objections_to_matters(many=there + (len(items) or 1), policy=policy),
        *objections_to_beyond(turn, used, taker(turn.person), beyond),
    ])  # fmt: skip

    if over := why_beyond(turn, used, beyond):
        ticket.beyond = over
        ticket.save(update_fields=["beyond"])
    names = _put_down(ticket, there, items, said, turn)
    tell(turn, "ticket_added", ticket.subject, policy.issued_by.because, {
        "no": ticket.number, "items": names,
    })  # fmt: skip
    return ticket
