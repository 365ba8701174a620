"""Closing an enquiry with its answer (了结): what the book wants written down for these circumstances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.enquiries import circumstances, queries
from bianmin.enquiries.models import Enquiry
from bianmin.refusal import refuse_if
from bianmin.rules import conduct, consult, enquiries, first_asked
from bianmin.rules.enquiries import OUTCOME_ZH, Belongs, Outcome
from bianmin.rules.ruling import Objection, cite

from .locking import finish, over, settle_owner, take

LONGEST = 2000  # letters of one field


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a matter ends, and the words written down of it, by the fields of the rule books."""

    belongs: str
    outcome: str
    words: Mapping[str, str] = field(default_factory=dict)
    anyway: str = ""  # why a phrase is written that one should not use


@transaction.atomic
def close(*, enquiry_id: int, ending: Ending, act: Act) -> Enquiry:
    """Close a matter with its answer. Raises `Refused` with everything that is wanting."""
    enquiry, again = take("enquiry_closed", enquiry_id, act)
    if again:
        return enquiry

    refuse_if(over(enquiry) or objections(enquiry, ending, act))

    shut(enquiry, ending, act)
    return enquiry


def objections(enquiry: Enquiry, ending: Ending, act: Act) -> list[Objection]:
    """Return everything that keeps a matter from being closed in this way by this person."""
    policy = enquiry.book.policy
    words = circumstances.written(enquiry, ending.words, ending.outcome)
    filled = frozenset(words)
    found = [
        *first_asked.objections_to_closer(
            is_owner=act.by.pk == enquiry.owner_id, holds=act.by.pk == enquiry.holder_id,
            policy=policy.first_asked,
        ),
        *enquiries.objections_to_closing(
            enquiry=circumstances.as_closed(enquiry, ending.belongs, ending.outcome, filled),
            policy=policy.enquiries,
        ),
    ]  # fmt: skip
    if ending.outcome == Outcome.ELSEWHERE:
        found += consult.objections_to_elsewhere(filled=filled, policy=policy.consult)
    said = "\n".join(ending.words.values())
    found += conduct.objections_to_reply(text=said, policy=policy.conduct)
    found += conduct.objections_to_flagged(text=said, anyway=ending.anyway, policy=policy.conduct)
    waiting = [p for p in queries.passings(enquiry) if p.is_open and not p.bounced(act.at)]
    if waiting:
        names = "、".join(p.to.name for p in waiting)
        found.append(policy.passing.take_within.objection(f"移交给{names},还没有接下也没有退回"))
    return found


def shut(enquiry: Enquiry, ending: Ending, act: Act) -> None:
    """Write the end of a matter, against which nothing speaks, and tell the ledger."""
    policy = enquiry.book.policy
    words = circumstances.written(enquiry, ending.words, ending.outcome)
    facts = circumstances.as_closed(enquiry, ending.belongs, ending.outcome, frozenset(words))
    wanted = enquiries.fields_to_close(enquiry=facts, policy=policy.enquiries)
    outcomes = policy.enquiries.outcomes
    allowed = outcomes.get(Belongs(ending.belongs), outcomes[enquiries.ANY])
    because = cite(allowed, *wanted.values(), policy.first_asked.closed_by_owner)

    enquiry.belongs, enquiry.outcome = ending.belongs, ending.outcome
    enquiry.answer = words.get("answer", "")[:LONGEST]
    enquiry.ended = {n: said[:LONGEST] for n, said in words.items() if n in wanted}
    for name in (*policy.consult.elsewhere_fields, "guidance"):
        if said := ending.words.get(name, "").strip():
            enquiry.ended[name] = said[:LONGEST]
    enquiry.closed_at, enquiry.closed_by = act.at, act.by
    settle_owner(enquiry, queries.passings(enquiry), act)
    enquiry.save()

    outcome = OUTCOME_ZH[Outcome(ending.outcome)]
    finish(
        "enquiry_closed",
        enquiry,
        act,
        because,
        {"outcome": outcome} | ({"reason": ending.anyway} if ending.anyway else {}),
    )
