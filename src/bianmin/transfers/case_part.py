"""What a case shows of its way up and back, and which steps wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.parts import Panel
from bianmin.rules import escalation
from bianmin.rules.cases import RUNNING
from bianmin.rules.ruling import Objection

from .models import Dossier
from .queries import SENT_UP, clock, have, of_case, trail

WAITING = {"decide", "finish", "archive"}  # steps for which the file must be back


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Return the section that says where the papers of a case are."""
    if not user.may("transfers.see"):
        return None
    dossier = of_case(case)
    open_now = case.now in RUNNING and case.kind != "immediate"
    mine = user.centre_id == case.centre_id and user.may("transfers.move")
    if dossier is None and not (open_now and mine):
        return None
    own = clock(dossier, dossier.origin, today) if dossier else None
    context = {
        "case": case, "file": dossier, "today": today, "goes_up": case.kind in SENT_UP,
        "trail": trail(dossier) if dossier else [],
        "clocks": [own] if own else [],
        "way": dossier.way if dossier else [],
    }  # fmt: skip
    return Panel("transfers/case.html", context, "main")


def objections(step: str, case: Case, act: Act) -> Iterator[Objection]:
    """Yield why a step waits for the file: it is away, or what the book asks is not on file."""
    if step not in WAITING:
        return
    policy = case.book.policy.escalation
    dossier = of_case(case)
    if step != "archive" and case.kind in SENT_UP:
        known = have(dossier) if dossier else frozenset()
        yield from escalation.objections_to_closing(have=known, policy=policy)
    if dossier is None:
        return
    if dossier.moving:
        yield policy.followed.objection(f"案卷在路上,{dossier.holder}交出以后还没有点收")
    elif dossier.holder_id != dossier.origin_id:
        yield policy.followed.objection(f"案卷还在{dossier.holder},没有返回")
    elif step == "decide" and dossier.way and dossier.answered_by is None:
        yield policy.followed.objection("报上去的件还没有答复,补好再报,或者等答复下来")


def told(step: str, case: Case, act: Act) -> None:
    """Write on the file whether its case is over: then it lies there for good."""
    was = (getattr(case, "stood", None) or {}).get("state")
    over = case.state not in OPEN_STATES
    if was is not None and over != (was not in OPEN_STATES):
        Dossier.objects.filter(case=case).update(over=over)


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Take the person out of the dossier of a case whose file is destroyed."""
    Dossier.objects.filter(case=case).update(
        applicant=case.applicant, applicant_shown="", person="", answer_reason=""
    )
    return ()
