"""From one office to another: packed, sent, received item by item, and what was wanting noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.cases.letterhead import numbered
from bianmin.refusal import refuse_if
from bianmin.rules import custody, escalation
from bianmin.rules.custody import Found, Place
from bianmin.rules.ruling import Objection, cite
from bianmin.transfers.models import Dossier, Hop, Line, Office, Paper
from bianmin.transfers.queries import at_hand, have, office_above, trail

from .opening import enter_papers
from .taking import Taken, finish, not_here, take, told, unsettled

UP = Hop.Purpose.UP
KINDS = {found.value for found in Found}


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper as it stands on a parcel list."""

    paper: int
    copies: int = 1
    original: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the receiver found of a line."""

    found: str = ""
    note: str = ""


@transaction.atomic
def send_up(
    *, dossier_id: int, lines: Sequence[Listed], said: str = "", due_above: date | None = None,
    act: Act,
) -> Hop:  # fmt: skip
    """Send the file to the office above, every paper on the list (上报). Raises `Refused`."""
    taken = take("transfer_sent", dossier_id, act)
    if taken.again:
        return taken.dossier.way[-1]
    if taken.dossier.case and taken.office.pk == taken.dossier.origin_id:
        enter_papers(taken.dossier, taken.dossier.case, act)
        taken.dossier._prefetched_objects_cache.pop("papers", None)  # type: ignore[attr-defined]
    above = office_above(taken.office.centre) if taken.office.centre else None

    refuse_if(_objections_to_up(taken, lines, above, due_above, act))

    assert above is not None
    policy = taken.book.policy.escalation
    because = cite(policy.whole_file, policy.followed)
    return dispatch(taken, UP, above, lines, said, act, because, due_above)


def _objections_to_up(
    taken: Taken, lines: Sequence[Listed], above: Office | None, due: date | None, act: Act
) -> Iterator[Objection]:
    policy, dossier = taken.book.policy.escalation, taken.dossier
    yield from not_here(taken)
    yield from unsettled(taken)
    if above is None:
        yield policy.taken_here.objection("上一级的厅还没有登记")
    if dossier.answered_by:
        yield policy.followed.objection(f"{dossier.answered_by}已经答复,不用再上报")
    if due is not None and due < act.today:
        yield policy.followed.objection("上级的期限不能早于今天")
    here = at_hand(dossier, taken.office, act.at)
    names = {p.pk: p.name for p in dossier.papers.all()}
    first = taken.office.pk == dossier.origin_id
    yield from escalation.objections_to_sending(
        have=have(dossier) if first else frozenset(policy.needs),
        on_file=frozenset(p.name for p in here),
        enclosed=frozenset(names.get(one.paper, "") for one in lines),
        policy=policy,
    )
    yield from objections_to_list(taken, lines, act)


def objections_to_list(taken: Taken, lines: Sequence[Listed], act: Act) -> Iterator[Objection]:
    """Yield why the list is wrong: it is empty, or names a paper that is not here."""
    listed = {one.paper for one in lines}
    away = {
        paper.name: where.zh
        for paper, where in trail(taken.dossier, act.at)
        if paper.pk in listed and (where.place is not Place.HELD or where.at != taken.office.name)
    }
    names = {p.pk: p.name for p in taken.dossier.papers.all()}
    away |= {f"第 {pk} 号材料": "案卷里没有这一份" for pk in listed if pk not in names}
    known = frozenset(names.get(pk, str(pk)) for pk in listed)
    yield from custody.objections_to_packing(
        listed=known, elsewhere=away, policy=taken.book.policy.escalation
    )


def dispatch(
    taken: Taken, purpose: str, to: Office, lines: Sequence[Listed], said: str, act: Act,
    because: tuple[str, ...], due_above: date | None = None,
) -> Hop:  # fmt: skip
    """Write the parcel list and let the file go."""
    dossier, centre = taken.dossier, taken.office.centre
    assert centre is not None
    no = numbered(centre, series="parcel", mark="移", at=act.at)
    hop = Hop.objects.create(
        dossier=dossier, number=len(dossier.way) + 1, purpose=purpose, sender=taken.office,
        receiver=to, said=said.strip()[:500], due_above=due_above, sent_at=act.at, sent_by=act.by,
        sent_name=act.by.name, list_no=no.said,
        because=list(because),
    )  # fmt: skip
    papers = {p.pk: p for p in dossier.papers.all()}
    Line.objects.bulk_create(
        Line(hop=hop, paper=papers[one.paper], copies=one.copies, original=one.original)
        for one in {one.paper: one for one in lines}.values()
    )
    dossier.moving = True
    details = told(hop) | {
        "purpose": hop.get_purpose_display(), "said": hop.said,
        "lines": [papers[one.paper].name for one in lines],
    }  # fmt: skip
    finish("transfer_sent", taken, act, because, details)
    return hop


@transaction.atomic
def receive(*, hop_id: int, seen: Mapping[int, Seen], extra: str = "", act: Act) -> Hop:
    """Receive a parcel item by item (点收); `seen` by the number of the line. Raises `Refused`."""
    hop = Hop.objects.get(pk=hop_id)
    taken = take("transfer_received", hop.dossier_id, act)
    hop = next(h for h in taken.dossier.way if h.pk == hop_id)
    if taken.again:
        return hop
    lines = list(hop.lines.all())

    refuse_if(_objections_to_receipt(taken, hop, lines, seen, extra))

    hop.received_at, hop.received_name = act.at, act.by.name
    hop.save(update_fields=["received_at", "received_name"])
    for line in lines:
        line.found, line.found_note = seen[line.pk].found, seen[line.pk].note.strip()[:200]
        line.save(update_fields=["found", "found_note"])
    _note_return(taken.dossier, hop)
    taken.dossier.holder, taken.dossier.moving = taken.office, False
    wrong = [f"{x.paper.name}:{x.get_found_display()},{x.found_note}" for x in lines if x.disputed]
    because = taken.book.policy.escalation.whole_file.because
    finish("transfer_received", taken, act, because, told(hop) | {"wanting": wrong})
    return hop


def _note_return(dossier: Dossier, came: Hop) -> None:
    """A file that comes back ends the way up it went from here."""
    if came.purpose == UP:
        return
    away = [
        h for h in dossier.way
        if h.purpose == UP and h.sender_id == came.receiver_id and h.returned_at is None
    ]  # fmt: skip
    for up in away:
        up.returned_at = came.received_at
        up.save(update_fields=["returned_at"])


def _objections_to_receipt(
    taken: Taken, hop: Hop, lines: list[Line], seen: Mapping[int, Seen], extra: str
) -> Iterator[Objection]:
    policy = taken.book.policy.escalation
    if hop.receiver_id != taken.office.pk:
        yield policy.followed.objection(f"这一包是交给{hop.receiver}的,由那里点收")
    if hop.received_at is not None:
        yield policy.followed.objection(f"这一包已经由{hop.received_name}点收过了")
        return
    for line in lines:
        one = seen.get(line.pk, Seen())
        if one.found not in KINDS:
            yield policy.whole_file.objection(f"还没有点:{line.paper.name}")
        elif one.found != Found.IN_ORDER and not one.note.strip():
            what = Found(one.found).zh
            yield policy.whole_file.objection(f"{line.paper.name}{what},要写明情况")
    names = frozenset(line.paper.name for line in lines)
    more = frozenset(part for part in extra.replace("、", "\n").split("\n") if part.strip())
    yield from escalation.objections_to_receiving(
        sent=names, received=names | more, noted=frozenset(), policy=policy
    )


@transaction.atomic
def agree(*, line_id: int, note: str, act: Act) -> Line:
    """The sender, too, notes what was missing or damaged (双方记明). Raises `Refused`."""
    line = Line.objects.select_related("hop__sender", "hop__receiver", "paper").get(pk=line_id)
    taken = take("transfer_agreed", line.hop.dossier_id, act)
    line.refresh_from_db(fields=["agreed_at", "found"])
    if taken.again:
        return line
    policy = taken.book.policy.escalation

    found = []
    if line.hop.sender_id != taken.office.pk:
        found.append(policy.whole_file.objection(f"由发出的一方{line.hop.sender}记明"))
    if not line.disputed:
        found.append(policy.whole_file.objection("这一份没有要双方记明的,或者已经记明"))
    if not note.strip():
        found.append(policy.whole_file.objection("没有写明:核对过什么,怎样处理"))
    refuse_if(found)

    line.agreed_note, line.agreed_name, line.agreed_at = note.strip()[:200], act.by.name, act.at
    line.save(update_fields=["agreed_note", "agreed_name", "agreed_at"])
    details = told(line.hop) | {"lines": [line.paper.name], "said": line.agreed_note}
    finish("transfer_agreed", taken, act, policy.whole_file.because, details)
    return line


@transaction.atomic
def turn_up(*, line_id: int, act: Act) -> Line:
    """A paper that was missing has been found by the receiver (找到了). Raises `Refused`."""
    line = Line.objects.select_related("hop__sender", "hop__receiver", "paper").get(pk=line_id)
    taken = take("transfer_found", line.hop.dossier_id, act)
    line.refresh_from_db(fields=["turned_up_at", "found"])
    if taken.again:
        return line
    policy = taken.book.policy.escalation

    found = []
    if line.hop.receiver_id != taken.office.pk:
        found.append(policy.whole_file.objection(f"由收的一方{line.hop.receiver}登记"))
    if line.found != Found.MISSING or line.turned_up_at:
        found.append(policy.whole_file.objection("这一份没有记成没有收到,或者已经找到"))
    refuse_if(found)

    line.turned_up_at = act.at
    line.save(update_fields=["turned_up_at"])
    details = told(line.hop) | {"lines": [line.paper.name]}
    finish("transfer_found", taken, act, policy.whole_file.because, details)
    return line


def paper_lines(papers: Sequence[Paper]) -> list[Listed]:
    """Return papers as they would stand on a list, as they are."""
    return [Listed(p.pk, p.copies, p.original) for p in papers]
