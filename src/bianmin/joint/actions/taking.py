"""The first and the last beat of every act on a joint case: take it, and tell the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.cases.queries import covers_department
from bianmin.joint import queries
from bianmin.joint.models import Joint, Task
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules.ruling import Objection, Ruling


@dataclass(slots=True)
class Taken:
    """A joint case, locked with its case, and whether this very act was done before."""

    joint: Joint
    case: Case
    again: bool

    @property
    def tasks(self) -> list[Task]:
        """The tasks of its departments."""
        return list(self.joint.tasks.all())


def take(event: str, case_id: int, act: Act) -> Taken:
    """Return the joint case locked until the transaction ends: a decision waits, or came first.

    Raises `Refused` when the key was used for something else.
    """
    case = lock(case_id)
    joint = queries.of_case(case)
    assert joint is not None, "the views look for it first"
    return Taken(joint, case, repeated(event, joint.subject, case, act))


def repeated(event: str, subject: str, case: Case, act: Act) -> bool:
    """Return whether this very act was done before. Raises `Refused` when its key did another."""
    done = done_before(act.key)
    if done is None:
        return False
    if (done.act, done.subject) != (event, subject):
        used = "这张表已经交过了,办的是另一步。请打开联办页面再办"
        refuse_if([case.book.policy.cases.in_order.objection(used)])
    return True


def objections_to_leading(taken: Taken, act: Act) -> Iterator[Objection]:
    """Yield that somebody else leads this case, or that it is over."""
    policy = taken.case.book.policy
    if not queries.leads(act.by, taken.joint):
        yield policy.joint.lead.objection(f"这一件由{taken.joint.lead_zh}牵头,不在您的岗位")
    yield from objections_to_late_acts(taken.case)


def objections_to_late_acts(case: Case) -> Iterator[Objection]:
    """Yield that the case is over: nothing is asked or added after it."""
    if case.state not in OPEN_STATES:
        yield case.book.policy.joint.waits.objection(f"这一件{case.now.zh},不能再办联办的事")


def objections_to_speaking(task: Task, case: Case, act: Act) -> Iterator[Objection]:
    """Yield that somebody speaks for a department that is not theirs."""
    if not covers_department(act.by, task.department_id):
        rule = case.book.policy.joint.opinion_by
        yield rule.objection(f"{task.department}的意见由本部门的人出,不在您的岗位")


def wanting_words(rule: Ruling[Any], text: str, what: str) -> Iterator[Objection]:
    """Yield that nothing was written where words are needed."""
    if not text.strip():
        yield rule.objection(f"没有写{what}")


def tell(
    event: str, joint: Joint, act: Act, because: tuple[str, ...], details: Mapping[str, Any]
) -> None:
    """Remember the key, and tell the ledger what was done on a joint case."""
    case = joint.case
    mark_done(key=act.key, act=event, subject=joint.subject, at=act.at)
    record(
        centre=joint.centre, subject=joint.subject, event=event, pack=case.pack, because=because,
        by=act.by, at=act.at, details={"no": case.no, "doc_no": joint.doc_no, **details},
    )  # fmt: skip
