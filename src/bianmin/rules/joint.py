"""What several departments decide together (联办件).

One window leads: it asks the applicant once for what all lack, and sends each department
its task. Each answers within its limit, none later than the case; the decision waits for
all. What they disagree on goes up the ladder of the rule book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .calendar import Calendar
from .clock import Limit
from .deadlines import Policy as Deadlines
from .deadlines import due_on
from .escalation import Level
from .ruling import Objection, Ruling, cite

Settler = Literal["office", "director", "deputy", "leader"]
SETTLERS = {
    "office": "中心办公室", "director": "中心主任", "deputy": "副主任", "leader": "镇党政主要领导",
}  # fmt: skip
Signer = Literal["chief", "acting_b", "clerk"]
SIGNERS = {"chief": "首席代表", "acting_b": "代行的B岗", "clerk": "窗口人员"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about joint handling."""

    units_min: Ruling[int]  # 几个以上窗口或者部门算联办
    lead: Ruling[Literal["window", "centre"]]  # 谁牵头
    lead_windows: Ruling[int]  # 牵头窗口几个
    lead_accepts_only: Ruling[bool]  # 只有主办窗口能受理
    parallel: Ruling[bool]  # 材料齐全即并联审批
    shared_limit: Ruling[bool]  # 各部门共用一个办结期限
    levels: Ruling[tuple[Level, ...]]  # 可以分在哪几级办
    project_needs: Ruling[tuple[Literal["parallel", "joint_visit"], ...]]  # 重大项目要安排的
    tasks_to: Ruling[Signer]  # 部门的联办任务发给谁
    notices_read: Ruling[bool]  # 给部门的通知要有已读回执
    opinion_by: Ruling[tuple[Signer, ...]]  # 谁签署的意见才有效
    waits: Ruling[Literal["all", "all_or_expired"]]  # 等到什么时候才往下走
    coordinated_by: Ruling[Settler]  # 协调请求由谁经办
    ladder: Mapping[str, Ruling[tuple[Settler, ...]]]  # 协调事项由谁定: ordinary, difficult, major


@dataclass(frozen=True, slots=True)
class Task:
    """What one department was asked."""

    unit: str
    due: date
    opinion: Literal["", "agree", "refuse"] = ""
    answered_on: date | None = None


def is_joint(*, units: tuple[str, ...], policy: Policy) -> Ruling[bool]:
    """Return whether so many windows or departments make a joint case (联办件)."""
    return Ruling(len(set(units)) >= policy.units_min.value, policy.units_min.because)


def objections_to_lead(
    *, units: tuple[str, ...], leads: tuple[str, ...], policy: Policy
) -> Iterator[Objection]:
    """Yield why a joint case cannot go on: it has one lead, no more and no less (牵头)."""
    if not is_joint(units=units, policy=policy).value:
        return
    wanted, found = policy.lead_windows.value, len(set(leads))
    if found != wanted:
        yield policy.lead_windows.objection(f"牵头窗口要 {wanted} 个,现在 {found} 个")
    if policy.lead.value == "centre" and "centre" not in leads:
        yield policy.lead.objection("这样的办件由便民中心牵头")


def objections_to_accepting(*, window: str, lead: str, policy: Policy) -> Iterator[Objection]:
    """Yield that a joint case is taken in elsewhere than at its lead window (主办窗口)."""
    if policy.lead_accepts_only.value and window != lead:
        yield policy.lead_accepts_only.objection(f"联办件由主办窗口受理:{lead}")


def objections_to_splitting(*, levels: tuple[Level, ...], policy: Policy) -> Iterator[Objection]:
    """Yield the levels that a part of a joint case cannot be given to (县乡协同)."""
    for level in levels:
        if level not in policy.levels.value:
            yield policy.levels.objection(f"联办件不能分到{level.zh}一级")


def objections_to_tasks(
    *,
    units: tuple[str, ...],
    tasked: Mapping[str, date],
    complete: bool,
    project: bool = False,
    visit_on: date | None = None,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield what is wanting in the tasks of a joint case (并联审批、联合勘验).

    `tasked`: department -> the day its task went out; `complete`: the papers are.
    """
    together: Ruling[object] | None = None
    if policy.parallel.value and complete:
        together = policy.parallel
    if project and "parallel" in policy.project_needs.value:
        together = policy.project_needs
    if together:
        for unit in units:
            if unit not in tasked:
                yield together.objection(f"要同时发给各部门,还没有发给{unit}")
        if len(set(tasked.values())) > 1:
            yield together.objection("各部门的任务不是同一天发出的")
    if project and "joint_visit" in policy.project_needs.value and visit_on is None:
        yield policy.project_needs.objection("没有定联合勘验的日期")


def objections_to_informing(*, to: Signer, read: bool, policy: Policy) -> Iterator[Objection]:
    """Yield what is wrong with how a department was told of its task (通知)."""
    if to != policy.tasks_to.value:
        yield policy.tasks_to.objection(f"要发给{SIGNERS[policy.tasks_to.value]}")
    if policy.notices_read.value and not read:
        yield policy.notices_read.objection("还没有已读回执")


def task_due(
    *,
    sent_on: date,
    own: Ruling[Limit] | None,
    whole: Ruling[date],
    calendar: Calendar,
    deadlines: Deadlines,
    policy: Policy,
) -> Ruling[date]:
    """Return the last day for a department's opinion (部门时限).

    `own` is the department's limit by the item, `whole` the day the case is due. Where
    the departments share one limit, none has longer than the case.
    """
    if own is None:
        return Ruling(whole.value, cite(whole, policy.shared_limit))
    mine = due_on(started_on=sent_on, limit=own, calendar=calendar, policy=deadlines)
    if policy.shared_limit.value and mine.value > whole.value:
        return Ruling(whole.value, cite(mine, whole, policy.shared_limit))
    return mine


def asked_once(*, wants: Mapping[str, tuple[str, ...]], policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return what the lead asks the applicant for: what all departments lack, each once."""
    names = dict.fromkeys(paper for papers in wants.values() for paper in papers)
    return Ruling(tuple(names), policy.lead_windows.because)


def late(*, tasks: tuple[Task, ...], today: date, policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the departments that answered late, or have not and are (超时部门)."""
    found = (t.unit for t in tasks if (t.answered_on or today) > t.due)
    return Ruling(tuple(found), policy.shared_limit.because)


def objections_to_opinion(
    *, signer: Signer, decided_on: date | None, policy: Policy
) -> Iterator[Objection]:
    """Yield why a department's opinion does not count (联审意见)."""
    if signer not in policy.opinion_by.value:
        names = "或者".join(SIGNERS[who] for who in policy.opinion_by.value)
        yield policy.opinion_by.objection(f"意见要由{names}签署")
    if decided_on is not None:
        yield policy.waits.objection(f"{decided_on}已经决定,意见来晚了")


def objections_to_deciding(
    *, tasks: tuple[Task, ...], today: date, settled: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a joint case cannot be decided yet; `settled`: a disagreement was."""
    for task in tasks:
        expired = policy.waits.value == "all_or_expired" and today > task.due
        if not task.opinion and not expired:
            yield policy.waits.objection(f"还在等{task.unit}的意见")
    if {"agree", "refuse"} <= {t.opinion for t in tasks} and not settled:
        yield policy.coordinated_by.objection("各部门意见不一致,还没有协调的结果")


def objections_to_coordination(
    *, by: Settler, result: str, closing: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wanting in a request for coordination (协调请求), or when it is closed."""
    if by != policy.coordinated_by.value:
        office = SETTLERS[policy.coordinated_by.value]
        yield policy.coordinated_by.objection(f"协调请求由{office}经办")
    if closing and not result.strip():
        yield policy.coordinated_by.objection("没有写协调的结果")


def objections_to_settling(*, grade: str, by: Settler, policy: Policy) -> Iterator[Objection]:
    """Yield that a matter of this grade is not for this person to settle (拍板)."""
    step = policy.ladder.get(grade)
    if step and by not in step.value:
        yield step.objection(f"这样的事项由{'或者'.join(SETTLERS[s] for s in step.value)}定")
