"""The day on which papers of a case came in (收到之日): at the window, or sent over the net.

What the applicant sent himself came on the day he sent it, not on the day somebody looked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from bianmin.cases import facts, parts
from bianmin.cases.models import Case, Paper
from bianmin.rules import receipt
from bianmin.rules.intake import Mark
from bianmin.rules.policy import Policy
from bianmin.rules.receipt import Recorded
from bianmin.rules.ruling import Ruling

from .locking import Act

OWED = frozenset({Mark.MISSING, Mark.FAULTY})


@dataclass(frozen=True, slots=True)
class Came:
    """The day on which something came in, and the facts by which it is judged again."""

    day: date
    told: facts.Told


def came(case: Case, now: Iterable[Paper], act: Act) -> Came:
    """Return on which day the papers that came `now` did, by the book of the case."""
    policy = case.book.policy
    sent = _sent(case)
    own = [paper for paper in now if paper.mark != Mark.SHARED]  # those the office fetched itself
    when = [sent.get(paper.order) for paper in own]
    times = [one for one in when if one is not None]
    if times and len(times) == len(when):
        at = localtime(max(times))
        return Came(on_net(at, policy).value, {"sent": at.isoformat()})
    recorded = parts.recorded(case.centre, act.at)
    return Came(at_window(act.at, recorded, policy).value, facts.of_day(recorded))


def on_net(at: datetime, policy: Policy) -> Ruling[date]:
    """Return the day on which something counts that was sent at `at`."""
    return receipt.received_on(at=localtime(at), online=True, policy=policy.hours)


def at_window(at: datetime, recorded: Recorded, policy: Policy) -> Ruling[date]:
    """Return the day on which something counts that was brought at `at`."""
    return receipt.received_on(at=localtime(at), recorded=recorded, policy=policy.hours)


def all_sent(case: Case, papers: Collection[Paper]) -> list[Paper]:
    """Return the papers a notice asked for, if all of them were sent since; otherwise none."""
    owed = [paper for paper in papers if paper.mark in OWED]
    sent = _sent(case) if owed else {}
    return owed if all(paper.order in sent for paper in owed) else []


def _sent(case: Case) -> dict[int, datetime]:
    """Return when papers were sent over the net since they were last asked for, by their order."""
    sent = parts.sent(case)
    told = case.documents.filter(kind="notice", void="").order_by("-pk").first() if sent else None
    return {n: at for n, at in sent.items() if told is None or at >= told.issued_at}
