"""What the lead does (牵头): opens the joint handling, asks all at once, and the applicant once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.forms.models import model_to_dict

from bianmin.cases import actions as cases
from bianmin.cases import parts
from bianmin.cases.actions import Act, Marked
from bianmin.cases.actions.locking import lock
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import Case, Paper
from bianmin.cases.queries import covers_department
from bianmin.centres.models import Department
from bianmin.joint import queries
from bianmin.joint.models import Joint, Task, Visit, Want
from bianmin.refusal import refuse_if
from bianmin.rules import cases as case_rules
from bianmin.rules import joint as rules
from bianmin.rules.cases import ItemFacts, State
from bianmin.rules.escalation import Level
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection, cite

from .taking import (
    objections_to_late_acts,
    objections_to_leading,
    repeated,
    take,
    tell,
    wanting_words,
)

BEFORE = (State.RECEIVED, State.SUPPLEMENTING)  # the papers are not complete yet


@dataclass(frozen=True, slots=True)
class Asked:
    """A department that is to be asked; `reason` of one that the item does not name."""

    department: Department
    reason: str = ""
    days: int | None = None  # its own limit, in workdays
    level: Level = Level.TOWNSHIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the lead says when a case is given to several departments."""

    asked: tuple[Asked, ...]
    ask: str
    project: bool = False  # 重大或者重要建设项目
    visit_on: date | None = None
    place: str = ""


@transaction.atomic
def open_joint(*, case_id: int, opening: Opening, act: Act) -> Joint:
    """Give a case to several departments at once (联办). Raises `Refused` with every reason.

    Before acceptance each says what the papers lack; once it is accepted the letters
    go out to all on one day.
    """
    case = lock(case_id)
    if repeated("joint_opened", f"joint:{case.pk}", case, act):
        return Joint.objects.get(pk=case.pk)
    named = {n.department.pk for n in queries.named(case.version, queries.departments_of(case))}

    refuse_if(_objections_to_opening(case, opening, named, act))

    policy = case.book.policy.joint
    because = cite(policy.units_min, policy.lead, policy.lead_windows, policy.parallel)
    no = numbered(case.centre, series="joint", mark="联", at=act.at)
    joint = Joint.objects.create(
        case=case, centre=case.centre, lead=None if _centre_leads(case) else case.department,
        year=no.year, number=no.number, doc_no=no.said,
        ask=opening.ask.strip(), project=opening.project, because=list(because),
        opened_by=act.by, opened_at=act.at, opened_on=act.today,
    )  # fmt: skip
    _make_kind(case, act)
    tasks = [_task(joint, case, one, act) for one in opening.asked]
    if opening.visit_on:
        visit = Visit.objects.create(
            joint=joint, planned_on=opening.visit_on, place=opening.place.strip() or "申请人申报的地点",
            organiser=joint.lead_zh, planned_by=act.by, planned_at=act.at,
        )  # fmt: skip
        visit.departments.set(one.department for one in opening.asked)
    details = {
        "departments": [t.department.name for t in tasks], "kind": case.kind,
        "reason": [t.reason for t in tasks if t.reason],
    }  # fmt: skip
    tell("joint_opened", joint, act, because, details)
    return joint


def _centre_leads(case: Case) -> bool:
    return case.book.policy.joint.lead.value == "centre"


def _lead_name(case: Case) -> str:
    return "centre" if _centre_leads(case) else case.department.name


def _objections_to_opening(
    case: Case, opening: Opening, named: set[int], act: Act
) -> Iterator[Objection]:
    policy = case.book.policy.joint
    yield from objections_to_late_acts(case)
    if not _centre_leads(case) and not covers_department(act.by, case.department_id):
        yield policy.lead.objection(f"这一件由{case.department}牵头,不在您的岗位")
    if queries.of_case(case):
        yield policy.lead_windows.objection("这一件已经开了联办,要再请部门,用“加一个部门”")
    units = (case.department.name, *(one.department.name for one in opening.asked))
    joint = rules.is_joint(units=units, policy=policy)
    if not joint.value:
        found = f"要 {policy.units_min.value} 个以上部门才是联办,现在 {len(set(units))} 个"
        yield policy.units_min.objection(found)
    yield from rules.objections_to_lead(units=units, leads=(_lead_name(case),), policy=policy)
    yield from _objections_to_asking(case, opening.asked, named)
    yield from wanting_words(policy.parallel, opening.ask, "请各部门看什么")
    must = [d.name for d in queries.departments_of(case) if d.pk in named]
    yield from rules.objections_to_tasks(
        units=tuple(dict.fromkeys((*must, *units[1:]))),
        tasked=dict.fromkeys(units[1:], act.today),
        complete=case.state not in BEFORE,
        project=opening.project,
        visit_on=opening.visit_on,
        policy=policy,
    )
    if opening.visit_on and opening.visit_on < act.today:
        yield policy.project_needs.objection("联合勘验的日期已经过了")


def _objections_to_asking(
    case: Case, asked: Iterable[Asked], named: set[int]
) -> Iterator[Objection]:
    policy = case.book.policy.joint
    for one in asked:
        if one.department.pk not in named and not one.reason.strip():
            found = f"事项没有写{one.department}是联办机构,要写为什么请它"
            yield policy.units_min.objection(found)
    levels = tuple(dict.fromkeys(one.level for one in asked))
    yield from rules.objections_to_splitting(levels=levels, policy=policy)


def _make_kind(case: Case, act: Act) -> None:
    """Make the case the kind that the book has for joint handling, whatever it calls it."""
    facts = ItemFacts(queries.ROUTE, case.version.simple, tuple(case.version.triggers))
    kind = case_rules.kind_of(
        item=facts, complete=case.state not in BEFORE, policy=case.book.policy.cases
    )
    if case.kind != kind.value:
        case.kind = kind.value
        case.kind_because = list(cite(kind, case.book.policy.joint.units_min))
        case.revision += 1
        case.save(update_fields=["kind", "kind_because", "revision"])
        parts.told("joint_opened", case, act)
        case.stood = model_to_dict(case)  # type: ignore[attr-defined]


def _task(joint: Joint, case: Case, one: Asked, act: Act) -> Task:
    task = Task(
        joint=joint, centre=joint.centre, department=one.department, reason=one.reason.strip(),
        level=one.level, days=one.days, papers_by=case.notice_by,
    )  # fmt: skip
    if case.state in BEFORE:
        task.save()
    else:
        _send(task, case, act)
    return task


def _send(task: Task, case: Case, act: Act) -> None:
    """Send a department its letter: from now on it has until its day (征求意见函)."""
    due = queries.due(case, task.days, act.today)
    no = numbered(case.centre, series="joint_letter", mark="征", at=act.at)
    task.year, task.number, task.doc_no = no.year, no.number, no.said
    task.sent_at, task.sent_on = act.at, act.today
    task.due_on, task.due_because = due.value, list(due.because)
    task.looked_at = task.looked_at or act.at  # the papers were found complete
    task.save()


@transaction.atomic
def send(*, case_id: int, act: Act) -> Joint:
    """Send the letters to all departments on one day, once the papers are complete (并联审批)."""
    taken = take("joint_sent", case_id, act)
    if taken.again:
        return taken.joint
    waiting = [t for t in taken.tasks if t.sent_at is None]
    policy = taken.case.book.policy.joint

    found = [*objections_to_leading(taken, act)]
    if taken.case.state in BEFORE:
        found.append(policy.parallel.objection("材料齐全、受理以后才发征求意见函"))
    if not waiting:
        found.append(policy.parallel.objection("各部门的征求意见函都发过了"))
    refuse_if(found)

    for task in waiting:
        _send(task, taken.case, act)
    because = cite(policy.parallel, policy.shared_limit, *_due_because(waiting))
    tell("joint_sent", taken.joint, act, because, {"departments": _names(waiting)})
    return taken.joint


def _names(tasks: Sequence[Task]) -> list[str]:
    return [t.department.name for t in tasks]


def _due_because(tasks: Sequence[Task]) -> list[tuple[str, ...]]:
    return [tuple(t.due_because) for t in tasks]


@transaction.atomic
def add(*, case_id: int, one: Asked, act: Act) -> Task:
    """Ask one more department, with the reason (加请部门). Raises `Refused`."""
    taken = take("joint_added", case_id, act)
    if taken.again:
        return taken.joint.tasks.get(department=one.department)
    case, policy = taken.case, taken.case.book.policy.joint

    found = [*objections_to_leading(taken, act), *_objections_to_asking(case, [one], set())]
    if any(t.department_id == one.department.pk for t in taken.tasks):
        found.append(policy.units_min.objection(f"{one.department}已经在联办的部门里"))
    if one.department.pk == case.department_id:
        found.append(policy.lead_windows.objection(f"{one.department}是牵头的,不用再请"))
    refuse_if(found)

    task = _task(taken.joint, case, one, act)
    because = cite(policy.units_min, tuple(task.due_because))
    details = {"departments": [one.department.name], "reason": one.reason.strip()}
    tell("joint_added", taken.joint, act, because, details)
    return task


@transaction.atomic
def ask_applicant(
    *, case_id: int, rest_in_order: bool = False, reason: str = "", act: Act
) -> Joint:
    """Ask the applicant once for all that the departments lack (一次告知). Raises `Refused`.

    Their wants go into the office's one-time notice, each paper once. With
    `rest_in_order` the lead has found every other paper good that nobody marked yet.
    """
    taken = take("joint_told", case_id, act)
    if taken.again:
        return taken.joint
    case, joint, policy = taken.case, taken.joint, taken.case.book.policy.joint
    wants = list(
        Want.objects.filter(task__joint=joint, told_at__isnull=True)
        .select_related("task__department", "paper")
        .order_by("paper__order", "pk")
    )

    found = [*objections_to_leading(taken, act)]
    found += still_looking(taken.case, taken.tasks, act.today)
    if not wants:
        found.append(policy.lead_windows.objection("各部门没有要补的材料"))
    refuse_if(found)

    once = rules.asked_once(wants=_by_department(wants), policy=policy)
    Want.objects.filter(pk__in=[w.pk for w in wants]).update(told_at=act.at)
    notice = Act(by=act.by, at=act.at, key=f"{act.key}-notice" if act.key else "")
    marked = (_good(case) if rest_in_order else {}) | _marked(wants)
    cases.notify(case_id=case.pk, marked=marked, reason=reason, act=notice)
    joint.told_at = act.at
    joint.save(update_fields=["told_at"])
    tell("joint_told", joint, act, once.because, {"papers": list(once.value)})
    return joint


def still_looking(case: Case, tasks: Sequence[Task], today: date) -> Iterator[Objection]:
    """Yield the departments that have not said what the papers lack; on the last day none is waited for."""
    if today >= case.notice_by:
        return
    rule = case.book.policy.joint.lead_windows
    for task in tasks:
        if task.looked_at is None:
            yield rule.objection(f"{task.department}还没有看材料,所缺的要一次问齐")


def _by_department(wants: Sequence[Want]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for want in wants:
        name = want.task.department.name
        found[name] = (*found.get(name, ()), want.paper.name)
    return found


def _good(case: Case) -> dict[int, Marked]:
    """Return every paper that nobody marked yet as in order."""
    unmarked = case.papers.filter(mark=Mark.UNMARKED)
    return {p.order: Marked(Mark.IN_ORDER, p.copies_wanted, p.original_seen) for p in unmarked}


def _marked(wants: Sequence[Want]) -> dict[int, Marked]:
    """Return each wanted paper once, with what every department finds wrong of it."""
    said: dict[Paper, list[str]] = {}
    for want in wants:
        said.setdefault(want.paper, []).append(f"{want.task.department}:{want.problem}")
    return {
        paper.order: Marked(
            Mark.FAULTY, paper.copies_received, paper.original_seen, ";".join(words)[:300]
        )
        for paper, words in said.items()
    }
