"""Machines for everybody (自助终端), and coming to help at them (叫人帮我)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack
from bianmin.portal import session
from bianmin.portal.models import HelpCall, Terminal
from bianmin.refusal import refuse_if
from bianmin.rules import selfservice

VISITOR = "群众(自助机)"


@transaction.atomic
def register(*, centre: Centre, place: str, contact: str, act: Act) -> tuple[Terminal, str]:
    """Enter a machine into the register; return it with what makes a browser this machine (登记)."""
    Centre.objects.select_for_update().get(pk=centre.pk)
    if done := done_before(act.key):
        return Terminal.objects.get(pk=int(done.subject.rpartition(":")[2])), ""
    token = secrets.token_urlsafe(24)
    last = Terminal.objects.filter(centre=centre).order_by("-no").first()
    found = Terminal.objects.create(
        centre=centre, no=last.no + 1 if last else 1, place=place.strip()[:60],
        contact=contact.strip()[:30], token=session.hashed(token), opened_at=act.at,
        changed_at=act.at,
    )  # fmt: skip
    _tell("terminal_registered", found, act)
    return found, token


@transaction.atomic
def change(*, terminal_id: int, facts: Mapping[str, str], act: Act) -> tuple[Terminal, str]:
    """Write down where a machine stands now, who looks after it, whether it works (改登记).

    `renew` among the facts makes another browser the machine, and the old one none.
    """
    found = Terminal.objects.select_for_update().get(pk=terminal_id)
    if done_before(act.key):
        return found, ""
    token = secrets.token_urlsafe(24) if facts.get("renew") else ""
    found.place, found.contact = facts["place"].strip()[:60], facts["contact"].strip()[:30]
    found.state, found.changed_at = facts["state"], act.at
    found.token = session.hashed(token) if token else found.token
    found.save()
    _tell("terminal_changed", found, act)
    return found, token


def _tell(event: str, terminal: Terminal, act: Act) -> None:
    book = terminal.centre.pack_on(act.today)
    subject = f"terminal:{terminal.pk}"
    mark_done(key=act.key, act=event, subject=subject, at=act.at)
    shown = book.policy.selfservice.terminal_shows
    record(
        centre=terminal.centre, subject=subject, event=event, pack=book.id,
        because=tuple(c for r in shown.values() for c in r.because), by=act.person, at=act.at,
        details={"name": str(terminal), "place": terminal.place,
                 "state": terminal.get_state_display()},
    )  # fmt: skip


@transaction.atomic
def ask_help(*, terminal_id: int, at: datetime, today: Any) -> HelpCall:
    """Call somebody to a machine (叫人帮我); who presses twice has called once."""
    terminal = Terminal.objects.select_for_update(of=("self",)).get(pk=terminal_id)
    there = HelpCall.objects.filter(terminal=terminal, done_at__isnull=True).first()
    if there:
        return there
    book = terminal.centre.pack_on(today)
    because = book.policy.selfservice.help_told.because
    call = HelpCall.objects.create(
        centre=terminal.centre, terminal=terminal, at=at, pack=book.id, because=list(because)
    )
    record(
        centre=call.centre, subject=call.subject, event="help_asked", pack=book.id,
        because=because, by=None, by_name=VISITOR, at=at,
        details={"name": str(terminal), "place": terminal.place},
    )  # fmt: skip
    return call


@transaction.atomic
def take_help(*, call_id: int, act: Act) -> HelpCall:
    """Go and help; one person goes (去帮忙). Raises `Refused` if somebody else has gone."""
    call = HelpCall.objects.select_for_update(of=("self",)).get(pk=call_id)
    if call.by_id == act.by.pk:
        return call
    policy = _book(call).policy.selfservice

    refuse_if(selfservice.objections_to_going(taken=call.by.name if call.by else "", policy=policy))

    call.by, call.taken_at = act.by, act.at
    call.save(update_fields=["by", "taken_at"])
    _told("help_taken", call, act, {"minutes": call.minutes(act.at)})
    return call


@transaction.atomic
def finish_help(*, call_id: int, helped: str, act: Act) -> HelpCall:
    """Write down what somebody was helped with (帮完了). Raises `Refused`."""
    call = HelpCall.objects.select_for_update(of=("self",)).get(pk=call_id)
    if call.done_at is not None and call.by_id == act.by.pk:
        return call
    policy = _book(call).policy.selfservice

    other = call.by.name if call.by and call.by_id != act.by.pk else ""
    refuse_if([
        *selfservice.objections_to_going(taken=other, policy=policy),
        *selfservice.objections_to_session(helped=True, helper=act.by.name, policy=policy),
        *selfservice.objections_to_help(said=helped, policy=policy),
    ])  # fmt: skip

    call.by, call.taken_at = act.by, call.taken_at or act.at
    call.done_at, call.helped = act.at, helped.strip()[:200]
    call.save(update_fields=["by", "taken_at", "done_at", "helped"])
    _told("help_done", call, act, {"done": call.helped})
    return call


def _book(call: HelpCall) -> Pack:
    return call.centre.pack_on(call.at.date())


def _told(event: str, call: HelpCall, act: Act, more: dict[str, Any]) -> None:
    record(
        centre=call.centre, subject=call.subject, event=event, pack=call.pack,
        because=tuple(call.because), by=act.person, at=act.at,
        details={"name": str(call.terminal), **more},
    )  # fmt: skip
