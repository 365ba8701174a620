"""What is believed of an exchange record, and why the rest is not (核对).

A server speaks for its own offices: what they sent, received and answered. For ours
we speak ourselves. What is known is not changed by a file, it only grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .exchange_records import HopSaid, Record
from .models import Dossier, Office, Peer

Offices = Mapping[str, Office]


def wrong(
    record: Record, known: Dossier | None, offices: Offices, peer: Peer, others: set[str]
) -> Iterator[str]:
    """Yield why a record is not taken in; `others` are names that belong to other files."""
    codes = {record.origin, *(p.born for p in record.papers)}
    codes |= {code for hop in record.hops for code in (hop.sender, hop.receiver)}
    codes |= {record.answer.by} if record.answer else set()
    if strange := sorted(codes - set(offices)):
        yield f"不认识的单位 {'、'.join(strange)}:请对方重发服务器名片"
        return
    uids = [p.uid for p in record.papers] + [h.uid for h in record.hops]
    if len(set(uids)) < len(uids) or not others.isdisjoint(uids):
        yield "材料或者清单的编号和别的件重复"
    yield from _of_the_case(record, known, offices)
    yield from _of_hops(record, known, offices, peer)
    yield from _of_hands(record, offices)
    yield from _of_answer(record, known, offices)


def _of_the_case(record: Record, known: Dossier | None, offices: Offices) -> Iterator[str]:
    if known is None and offices[record.origin].centre_id:
        yield f"说是{offices[record.origin]}受理的,这里没有这一件"
    if known is None:
        return
    if known.origin.code != record.origin or known.item_code != record.item_code:
        yield "受理的地方或者事项和这里记的不一样"
    said = {p.uid: p.name for p in record.papers}
    for paper in known.papers.all():
        if said.get(paper.uid, paper.name) != paper.name:
            yield f"{paper.name}在文件里叫{said[paper.uid]}"


def _of_hops(record: Record, known: Dossier | None, offices: Offices, peer: Peer) -> Iterator[str]:
    have = {hop.uid: hop for hop in known.way} if known else {}
    numbers = {hop.number: hop.uid for hop in known.way} if known else {}
    for said in record.hops:
        hop = have.get(said.uid)
        sender, receiver = offices[said.sender], offices[said.receiver]
        if numbers.get(said.number, said.uid) != said.uid:
            yield f"第 {said.number} 程和这里记的不是同一程"
        if hop is None and sender.centre_id:
            yield f"{said.list_no}说是{sender}发出的,这里没有发过"
        if said.received_at and receiver.centre_id and (hop is None or hop.received_at is None):
            yield f"{said.list_no}说是{receiver}已经点收,这里还没有点收"
        if hop is not None and (hop.sender_id, hop.receiver_id, hop.sent_at) != (
            sender.pk, receiver.pk, said.sent_at,
        ):  # fmt: skip
            yield f"{said.list_no}和这里记的不一样"
        if sender.peer_id != peer.pk and receiver.peer_id != peer.pk and hop is None:
            yield f"{said.list_no}不是{peer}的单位经手的"


def _of_hands(record: Record, offices: Offices) -> Iterator[str]:
    """Yield every paper on a list that was not in the sender's hands."""
    hands = {p.uid: p.born for p in record.papers}
    names = {p.uid: p.name for p in record.papers}
    for hop in sorted(record.hops, key=lambda one: one.number):
        for line in hop.lines:
            at = hands.get(line.paper)
            if at is None:
                yield f"{hop.list_no}上有一份案卷里没有的材料"
            elif at != hop.sender:
                where = f"在{offices[at]}" if at in offices else "在路上或者没有收到"
                yield f"{hop.list_no}上的“{names[line.paper]}”没有离开过别处:{where}"
            hands[line.paper] = _arrived(hop, line.found, line.turned_up_at is not None)


def _arrived(hop: HopSaid, found: str, turned_up: bool) -> str:
    here = hop.received_at is not None and (found != "missing" or turned_up)
    return hop.receiver if here else "under way"


def _of_answer(record: Record, known: Dossier | None, offices: Offices) -> Iterator[str]:
    if record.answer is None:
        return
    by = offices[record.answer.by]
    if known is not None and known.answered_by is not None:
        same = (known.answered_by_id, known.answered_at) == (by.pk, record.answer.at)
        if not same or known.outcome != record.answer.outcome:
            yield f"{known.answered_by}已经答复过这一件,文件里又有{by}的答复;一件只有一个答复"
        return
    if by.centre_id:
        yield f"说是{by}答复的,这里没有答复过"
    held = {hop.receiver for hop in record.hops if hop.received_at} - {record.origin}
    if record.answer.by not in held:
        yield f"{by}没有收到过案卷,不能答复"
