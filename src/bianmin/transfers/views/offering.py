"""What somebody can do with a file now, each with its form (能办什么)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.rules.custody import Found
from bianmin.transfers import forms, queries
from bianmin.transfers.actions import settling
from bianmin.transfers.models import Dossier, Hop, Office, Paper

ACTS = {
    "receive": "点收", "prepare": "记下", "up": "上报", "answer": "答复", "down": "下发结果",
    "mend": "退回补正", "give": "交还本人", "agree": "记明", "found": "登记找到", "open": "上报",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """One act with its form and its address."""

    name: str  # "agree-17" where it is one of several
    zh: str
    address: str
    form: Any = None
    about: str = ""

    @property
    def kind(self) -> str:
        return self.name.partition("-")[0]


Made = Callable[[], Any]
Possible = tuple[str, str, str, str, Made]  # its name, words, address, what about, its form


def offers(dossier: Dossier, user: User, act: str, form: Any) -> list[Offer]:
    """Return what `user` can do with a file now; the act that was tried with its form as sent."""
    if user.centre is None or not user.may("transfers.move"):
        return []
    here = queries.office_of(user.centre)
    possible = [*_with_lines(dossier, here)]
    if dossier.holder_id == here.pk and not dossier.moving:
        possible += [*_answered(dossier, here), *_open(dossier, here, user)]
    return [
        Offer(name, zh, address, form if name == act and form is not None else make(), about)
        for name, zh, address, about, make in possible
    ]


def _answered(dossier: Dossier, here: Office) -> Iterator[Possible]:
    """Yield what is done with the result, and what lies here for the applicant."""
    papers, below = queries.at_hand(dossier, here), settling.below(dossier, here)
    if below is not None and dossier.answered_by_id:
        yield _one("down", dossier, lambda: forms.Parcel(papers=papers, auto_id="id_d_%s"), below)
    if papers and below is None and dossier.way:
        start = {"to": dossier.applicant}
        yield _one("give", dossier, lambda: forms.HandBack(
            papers=papers, initial=start, auto_id="id_g_%s"))  # fmt: skip


def _open(dossier: Dossier, here: Office, user: User) -> Iterator[Possible]:
    """Yield what is done with a file that nobody has answered yet."""
    if dossier.answered_by_id or here.centre is None:
        return
    papers, below = queries.at_hand(dossier, here), settling.below(dossier, here)
    wanted = queries.wants(dossier.case) if dossier.case and below is None else []
    wanted = [(name, zh) for name, zh in wanted if name not in dossier.prepared]
    if wanted:
        yield _one("prepare", dossier, lambda: forms.Prepare(wanted=wanted, auto_id="id_p_%s"))
    if below is not None and user.may("transfers.answer"):
        yield _one("answer", dossier, lambda: forms.Answer(auto_id="id_a_%s"))
    if above := queries.office_above(here.centre):
        yield _one("up", dossier, lambda: forms.Up(papers=papers, auto_id="id_u_%s"), above)
    if below is not None:
        start = {"said": handed_on(dossier, here)}
        yield _one("mend", dossier, lambda: forms.Mend(
            papers=papers, initial=start, auto_id="id_m_%s"), below)  # fmt: skip


def handed_on(dossier: Dossier, here: Office) -> str:
    """Return what an office above wants mended, to be handed on as it is."""
    last = dossier.way[-1] if dossier.way else None
    down = last and last.purpose == Hop.Purpose.MEND and last.receiver_id == here.pk
    return last.said if last and down else ""


def _with_lines(dossier: Dossier, here: Office) -> Iterator[Possible]:
    for hop in dossier.way:
        lines = list(hop.lines.all())
        if hop.receiver_id == here.pk and hop.received_at is None:
            address = reverse("transfers:receive", args=[hop.pk])
            about = f"{hop.sender}交来的 {hop.list_no}"

            def receipt(lines: Any = lines) -> forms.Receipt:
                return forms.Receipt(lines=lines, auto_id="id_r_%s")

            yield f"receive-{hop.pk}", ACTS["receive"], address, about, receipt
        for line in lines:
            if hop.sender_id == here.pk and line.disputed:
                address = reverse("transfers:agree", args=[line.pk])
                about = (
                    f"{hop.receiver}说:{line.paper.name}{Found(line.found).zh},{line.found_note}"
                )
                yield f"agree-{line.pk}", "我们也记明", address, about, forms.Agree
            if hop.receiver_id == here.pk and line.found == Found.MISSING and not line.turned_up_at:
                address = reverse("transfers:turn_up", args=[line.pk])
                yield f"found-{line.pk}", "找到了", address, line.paper.name, lambda: None


def _one(name: str, dossier: Dossier, make: Made, to: Office | None = None) -> Possible:
    address = reverse(f"transfers:{name}", args=[dossier.pk])
    zh = {"up": f"上报{to}", "down": f"把结果发给{to}", "mend": f"退回{to}补正"}
    zh |= {"prepare": "报出以前要记的", "give": "交还本人"}
    return name, zh.get(name, ACTS[name]), address, "", make


def papers_here(dossier: Dossier, user: User) -> list[Paper]:
    """Return every paper of a file: a list may name any, the rules say which are here."""
    assert user.centre is not None
    at_hand = queries.at_hand(dossier, queries.office_of(user.centre))
    return sorted(dossier.papers.all(), key=lambda p: (p not in at_hand, p.order))
