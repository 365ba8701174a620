"""What joint handling adds to a case: its section of the page, why a step must wait, its file (联办)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.parts import Enclosed, Panel
from bianmin.ledger.models import Entry
from bianmin.papers import Sheet
from bianmin.rules import joint as rules
from bianmin.rules.ruling import Objection

from . import documents, queries
from .actions.leading import still_looking
from .models import Joint

ANSWERS = {"accept", "notify"}  # what the lead window says of the papers
DECIDES = {"decide", "finish"}
SHOWN = 3  # opinions of which the work lists remind
STANDS = Exists(Joint.objects.filter(case=OuterRef("pk")))


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Return who said what on a joint case and who is out; or that it is to be opened."""
    joint = queries.of_case(case)
    if joint is None:
        return plain(case, user, today)
    tasks = list(joint.tasks.all())
    context = {
        "joint": joint,
        "case": case,
        "tasks": tasks,
        "visit": queries.visit_of(joint),
        "late": queries.late(case, tasks, today),
        "law": queries.law_clock(case),
        "disagree": queries.disagree(tasks),
        "today": today,
    }
    return Panel("joint/panel.html", context)


def plain(case: Case, user: User, today: date) -> Panel | None:
    """Return the way to open the joint handling of a case that can still have it."""
    ours = user.centre_id == case.centre_id and user.may("joint.lead")
    if case.state not in OPEN_STATES or not ours:
        return None
    wanted = case.version.route == queries.ROUTE
    context = {"case": case, "wanted": wanted, "rule": case.book.policy.joint.units_min.because}
    return Panel("joint/to_open.html", context, "next" if wanted else "aside")


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Remind a person on the work lists of the opinions that their departments owe, in time."""
    if not user.may("joint.opine"):
        return None
    soon = queries.my_tasks(user, SHOWN + 1)
    if not soon:
        return None
    shown = {"tasks": soon[:SHOWN], "more": len(soon) > SHOWN, "today": today}
    return Panel("joint/desk.html", shown)


def objections(step: str, case: Case, act: Act) -> Iterator[Objection]:
    """Yield why a joint case cannot be answered or decided yet."""
    if step not in ANSWERS | DECIDES:
        return
    joint = queries.of_case(case)
    if joint is None:
        if step in DECIDES and case.version.route == queries.ROUTE:
            found = "这是联办的事项,还没有发给各部门征求意见"
            yield case.book.policy.joint.waits.objection(found)
    elif step in ANSWERS:
        yield from _objections_to_answering(step, case, joint, act)
    else:
        yield from _objections_to_deciding(case, joint, act)


def enclosed(case: Case, act: Act | None = None) -> list[Enclosed]:
    """Return the papers of a joint case: the sheet with every opinion, and each letter."""
    joint = queries.of_case(case)
    if joint is None:
        return []
    told = Entry.objects.filter(subject=joint.subject).order_by("seq")
    events = [
        {"seq": e.seq, "at": e.at.isoformat(), "by": e.by_name, "event": e.event,
         "because": e.because, "details": e.details, "hash": e.hash}
        for e in told
    ]  # fmt: skip
    found = [_enclosed(f"联办单 {joint.doc_no}", documents.sheet(joint), events=events)]
    for task in joint.tasks.all():
        if task.doc_no:
            task.joint = joint
            found.append(_enclosed(f"征求意见函 {task.doc_no}", documents.letter(task)))
    return found


def _enclosed(name: str, sheet: Sheet, **more: Any) -> Enclosed:
    return Enclosed(f"文书/{name}.pdf", {"sheet": sheet.to_dict(), **more})


def _objections_to_answering(step: str, case: Case, joint: Joint, act: Act) -> Iterator[Objection]:
    policy, tasks = case.book.policy.joint, list(joint.tasks.all())
    if not queries.leads(act.by, joint):
        theirs = str(act.by.window or act.by.name)
        yield from rules.objections_to_accepting(window=theirs, lead=joint.lead_zh, policy=policy)
    yield from still_looking(case, tasks, act.today)
    for name, papers in queries.wanted(tasks).items():
        if papers:
            found = f"{name}要补的还没有并到一次告知里:{'、'.join(papers)}"
            yield policy.lead_windows.objection(found)


def _objections_to_deciding(case: Case, joint: Joint, act: Act) -> Iterator[Objection]:
    policy, tasks = case.book.policy.joint, list(joint.tasks.all())
    yield from rules.objections_to_deciding(
        tasks=queries.facts(tasks), today=act.today, settled=joint.settled, policy=policy
    )
    visit = queries.visit_of(joint)
    names = tuple(t.department.name for t in tasks)
    yield from rules.objections_to_tasks(
        units=names,
        tasked=dict.fromkeys(names, joint.opened_on),  # who was added later has a reason
        complete=True,
        project=joint.project,
        visit_on=visit.held_on if visit else None,
        policy=policy,
    )
    if visit and visit.held_on is None:
        yield case.book.policy.handling.site_record.objection("定了联合勘验,还没有勘验记录")
