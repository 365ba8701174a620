"""Who of the hall sees a case through that is decided above (中心代办员)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.agency import queries
from bianmin.agency.models import InCharge
from bianmin.cases.actions import Act, Application
from bianmin.cases.actions.locking import finish, lock
from bianmin.cases.models import Case
from bianmin.ledger.actions import done_before
from bianmin.refusal import refuse_if
from bianmin.rules import agency
from bianmin.rules.ruling import Objection

FIELD = "agency-agent"  # on the page of an intake; not sent: whoever carries least is named


def chosen(application: Application, by: User) -> User | None:
    """Return who was named at the intake; None where the choice was emptied, or is nobody's."""
    people = queries.nameable(application.version.item.centre)
    asked = application.typed.get(FIELD)
    if asked is None:
        return people.first() or by
    return people.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None


def objections_at_intake(application: Application, act: Act) -> Iterator[Objection]:
    """Yield that nobody of the hall is named for a case that goes up."""
    policy = application.version.item.centre.pack_on(act.today).policy.agency
    named = chosen(application, act.by)
    yield from agency.objections_to_naming(
        acceptor=act.by.name, agent=named.name if named else "", flags=frozenset(), policy=policy
    )


def keep(case: Case, application: Application, act: Act) -> None:
    """Write down who was named as a case came in; within the transaction of the intake."""
    if agent := chosen(application, act.by):
        InCharge.objects.create(case=case, agent=agent, by=act.by, at=act.at)


@transaction.atomic
def name_agent(*, case_id: int, agent: User | None, act: Act) -> Case:
    """Name another to see a case through (换代办员). Raises `Refused`."""
    case = lock(case_id)
    if done_before(act.key):
        return case
    policy = case.book.policy
    of_hall = bool(agent and queries.nameable(case.centre).filter(pk=agent.pk).exists())

    found: list[Objection] = []
    if act.revision is not None and act.revision != case.revision:
        found.append(policy.cases.in_order.objection("这件刚刚有人办过,请看过再办"))
    if not queries.goes_up(case.kind, case.book) or not case.waits:
        found.append(policy.agency.responsible.objection("这件不用中心代办员,或者已经办完了"))
    found += agency.objections_to_naming(
        acceptor=act.by.name, agent=agent.name if agent and of_hall else "", flags=frozenset(),
        policy=policy.agency,
    )  # fmt: skip
    refuse_if(found)
    assert agent is not None

    facts = {"agent": agent, "by": act.by, "at": act.at}
    InCharge.objects.update_or_create(case=case, defaults=facts)
    because = policy.agency.responsible.because
    return finish("agent_named", case, act, because, {"helper": agent.name})
