"""When departments disagree: it goes up the ladder of the rule book, and comes back settled (协调)."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.joint import queries
from bianmin.joint.models import GRADES, OPINIONS, Joint
from bianmin.refusal import refuse_if
from bianmin.rules import joint as rules
from bianmin.rules.ruling import cite

from .taking import objections_to_late_acts, objections_to_leading, take, tell, wanting_words


@transaction.atomic
def raise_dispute(*, case_id: int, grade: str, what: str, act: Act) -> Joint:
    """Ask for coordination of a disagreement, as ordinary, difficult or major (协调请求).

    It may be graded again, higher or lower, until it is settled. Raises `Refused`.
    """
    taken = take("joint_raised", case_id, act)
    if taken.again:
        return taken.joint
    joint, policy = taken.joint, taken.case.book.policy.joint

    found = [*objections_to_leading(taken, act)]
    found += wanting_words(policy.coordinated_by, what, "各部门哪里不一致")
    if grade not in policy.ladder:
        found.append(policy.coordinated_by.objection("没有选一般、疑难还是重大"))
    if not queries.disagree(taken.tasks):
        found.append(policy.coordinated_by.objection("各部门的意见没有不一致"))
    if joint.settled:
        found.append(policy.coordinated_by.objection("已经有协调的结果"))
    refuse_if(found)

    joint.grade, joint.dispute = grade, what.strip()
    joint.raised_by, joint.raised_at = act.by, act.at
    joint.save(update_fields=["grade", "dispute", "raised_by", "raised_at"])
    because = cite(policy.coordinated_by, policy.ladder[grade])
    office = rules.SETTLERS[policy.coordinated_by.value]
    said = {"difficulty": GRADES[grade], "dispute": joint.dispute, "settler": office}
    tell("joint_raised", joint, act, because, said)
    return joint


@transaction.atomic
def settle(*, case_id: int, side: str, result: str, act: Act) -> Joint:
    """Settle a disagreement, by somebody whom the book's ladder names for its grade (拍板).

    Raises `Refused`: by somebody lower, or without a result in writing.
    """
    taken = take("joint_settled", case_id, act)
    if taken.again:
        return taken.joint
    joint, policy = taken.joint, taken.case.book.policy.joint
    step = policy.ladder.get(joint.grade)
    by = queries.settler(act.by, step.value if step else ())

    found = [*objections_to_late_acts(taken.case)]
    found += rules.objections_to_coordination(
        by=policy.coordinated_by.value, result=result, closing=True, policy=policy
    )
    found += rules.objections_to_settling(grade=joint.grade, by=by, policy=policy)
    if joint.raised_at is None:
        found.append(policy.coordinated_by.objection("没有提出协调请求"))
    if joint.settled:
        found.append(policy.coordinated_by.objection("已经有协调的结果"))
    if side not in OPINIONS:
        found.append(policy.coordinated_by.objection("没有选照同意办还是照不同意办"))
    refuse_if(found)

    joint.settled_for, joint.settlement, joint.settled_as = side, result.strip(), by
    joint.settled_by, joint.settled_at = act.by, act.at
    joint.save()
    because = cite(policy.coordinated_by, *([step] if step else []))
    said = {
        "difficulty": GRADES[joint.grade],
        "opinion": OPINIONS[side],
        "result": joint.settlement,
    }
    tell("joint_settled", joint, act, because, said)
    return joint
