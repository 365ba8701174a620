"""What is known of an enquiry when it is closed: what the book wants, what we know, what is typed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.timezone import localtime

from bianmin.cases.queries import days
from bianmin.centres.models import Department
from bianmin.rules import enquiries
from bianmin.rules.enquiries import OUTCOME_ZH, Belongs, Outcome
from bianmin.rules.ruling import Ruling

from . import queries
from .models import Enquiry

FACTS = (  # what nobody types: it is so, or it is not yet
    "matter", "at", "clerk", "guide_version", "case_no", "handler", "taken_over_at", "opinion",
    "colleague", "result",
)  # fmt: skip
LONG = frozenset({"answer", "guidance", "explanation", "reason", "requirements", "way", "papers"})


def is_moment(name: str) -> bool:
    """Return whether a field is a day and an hour somebody types."""
    return name.endswith("_at") and name not in FACTS


def facts(enquiry: Enquiry, outcome: str) -> dict[str, str]:
    """Return what nobody has to type, by the fields of the rule books."""
    case, version = enquiry.case, enquiry.version
    handler = (case.handler or case.clerk).name if case else ""
    taken = [p.taken_at for p in queries.passings(enquiry) if p.taken_at]
    asked = enquiry.asking
    known = {
        "matter": enquiry.matter[:200],
        "at": f"{localtime(enquiry.at):%Y-%m-%d %H:%M}",
        "clerk": enquiry.owner.name if enquiry.owner else "",
        "guide_version": f"{enquiry.item_name}第 {version.number} 版" if version else "",
        "case_no": case.no if case else "",
        "handler": handler,
        "taken_over_at": f"{localtime(taken[-1]):%Y-%m-%d %H:%M}" if taken else "",
        "opinion": asked.answer if asked else "",
        "colleague": enquiry.colleague or (asked.whom if asked else ""),
        "result": OUTCOME_ZH.get(outcome, ""),
    }
    return {name: said for name, said in known.items() if said}


def written(enquiry: Enquiry, words: Mapping[str, str], outcome: str) -> dict[str, str]:
    """Return what is written down when a matter is closed: what is typed, and what is so."""
    typed = {n: w.strip() for n, w in words.items() if w.strip() and n not in FACTS}
    return typed | facts(enquiry, outcome)


def as_closed(
    enquiry: Enquiry, belongs: str, outcome: str, filled: frozenset[str]
) -> enquiries.Enquiry:
    """Return a matter as the rules see it at its end."""
    also = {
        "item": enquiry.version_id is not None,
        "asked": bool(enquiry.colleague or enquiry.asking_id),
        "department_known": "department" in filled or "unit" in filled,
    }
    return enquiries.Enquiry(
        channel=enquiry.channel,
        belongs=Belongs(belongs) if belongs in list(Belongs) else Belongs.OWN,
        outcome=Outcome(outcome) if outcome in list(Outcome) else None,
        filled=filled,
        also=frozenset(name for name, so in also.items() if so),
    )


def wanted(enquiry: Enquiry, belongs: str, outcome: str) -> dict[str, Ruling[str]]:
    """Return what is to be written down for this end, by the fields of the rule books."""
    policy = enquiry.book.policy
    elsewhere = outcome == Outcome.ELSEWHERE
    guessed = frozenset({"department"} if elsewhere else ())
    seen = as_closed(enquiry, belongs, outcome, guessed)
    found = dict(enquiries.fields_to_close(enquiry=seen, policy=policy.enquiries))
    if elsewhere:
        found |= policy.consult.elsewhere_fields
    return found


def outcomes(enquiry: Enquiry, belongs: str) -> list[tuple[str, str]]:
    """Return how a matter may end, with what it is called."""
    allowed = enquiry.book.policy.enquiries.outcomes
    return [(o, o.zh) for o in allowed.get(Belongs(belongs), allowed[enquiries.ANY]).value]


def suggested(enquiry: Enquiry, department: Department | None) -> dict[str, str]:
    """Return what most probably is to be written, so that it is only looked at."""
    version, holder = enquiry.version, enquiry.holder
    telling = enquiry.tellings.defer("pdf").last()
    kept = enquiry.replies.filter(kept_at__isnull=False).last()
    taken = facts(enquiry, "").get("taken_over_at", "")
    known = {"reason": enquiry.said.get("reason", ""), "received_at": taken.replace(" ", "T")}
    if kept and kept.kept_at:
        known["told_at"] = f"{localtime(kept.kept_at):%Y-%m-%dT%H:%M}"
    if holder:
        known |= {"person": holder.name, "contact": f"{holder.name} {holder.phone}".strip()}
        known["window"] = str(holder.window) if holder.window else holder.name
    if version:
        papers = "、".join(m.name for m in version.materials.all()) or "不要材料"
        known |= {
            "papers": papers, "way": version.handle_flow, "requirements": version.accept_condition,
            "limit": days(version, enquiry.book),
        }  # fmt: skip
    if telling:
        known |= {"guide": telling.no, "papers_given": telling.no, "form": telling.form}
        known |= {"told": "按告知单都告知了", "sent": queries.last_sent(enquiry)}
    if department:
        known |= {
            "department": department.name, "unit": department.name, "place": department.address,
            "contact": department.phone, "window": department.name,
        }  # fmt: skip
    return {name: said for name, said in known.items() if said}
