"""The first and the last beat of every action on a mandate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localtime

from bianmin.agency.models import Agent, Mandate
from bianmin.cases.actions import Act
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules.needs import WORDS

USED = "这张表已经交过了,办的是另一件事。请打开再办"
OLD = "这件委托刚刚有人改过,您看到的是旧页面,请看过再办"


def find(event: str, key: str) -> int | None:
    """Return the number of what this very form made before, or None."""
    done = done_before(key)
    return int(done.subject.rpartition(":")[2]) if done and done.act == event else None


def take(event: str, mandate_id: int, act: Act) -> tuple[Mandate, bool]:
    """Return the mandate locked, and whether this very act was done before.

    Raises `Refused` if somebody acted in between, or if it is over.
    """
    rows = Mandate.objects.select_for_update(of=("self",))
    rows = rows.select_related("centre", "agent", "version__item").prefetch_related("case")
    mandate: Mandate = rows.get(pk=mandate_id)
    policy = mandate.book.policy.agency
    if done := done_before(act.key):
        if (done.act, done.subject) == (event, mandate.subject):
            return mandate, True
        refuse_if([policy.bounded.objection(USED)])
    found = []
    if act.revision is not None and act.revision != mandate.revision:
        found.append(policy.bounded.objection(OLD))
    if not mandate.is_open:
        found.append(policy.bounded.objection(f"委托已经结束:{mandate.get_state_display()}"))
    refuse_if(found)
    return mandate, False


def finish(
    event: str,
    mandate: Mandate,
    act: Act,
    because: tuple[str, ...],
    details: Mapping[str, Any] | None = None,
) -> Mandate:
    """Save the mandate, remember the key, and tell the ledger."""
    mandate.revision += 1
    mandate.moved_at = act.at
    mandate.save()
    mark_done(key=act.key, act=event, subject=mandate.subject, at=act.at)
    record(
        centre=mandate.centre, subject=mandate.subject, event=event, pack=mandate.pack,
        because=because, by=act.by, at=act.at,
        details={"no": mandate.no, **(details or {})},
    )  # fmt: skip
    return mandate


def tick(mandate: Mandate, names: Mapping[str, bool], act: Act) -> None:
    """Write down what is on file now; what was there before stays as it was."""
    now = [localtime(act.at).isoformat(timespec="minutes"), act.by.name]
    new = {n: now for n, there in names.items() if there and n in WORDS and n not in mandate.done}
    mandate.done = {**mandate.done, **new}


def post_of(user: Any) -> Agent | None:
    """Return the post of an agent, if this person is one."""
    return Agent.objects.filter(user=user).first()
