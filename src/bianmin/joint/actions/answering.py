"""What a department does (部门): sees the letter, looks at the papers, asks, answers, signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.cases.models import Case, Paper
from bianmin.centres.models import Department
from bianmin.joint import queries
from bianmin.joint.models import OPINIONS, Question, Task, Want
from bianmin.refusal import refuse_if
from bianmin.rules import cases as case_rules
from bianmin.rules import joint as rules
from bianmin.rules.ruling import Objection, cite

from .leading import BEFORE
from .taking import (
    Taken,
    objections_to_late_acts,
    objections_to_leading,
    objections_to_speaking,
    take,
    tell,
    wanting_words,
)


def _take(event: str, task_id: int, act: Act) -> tuple[Taken, Task]:
    case_id = Task.objects.values_list("joint_id", flat=True).get(pk=task_id)
    taken = take(event, case_id, act)
    return taken, next(t for t in taken.tasks if t.pk == task_id)


@transaction.atomic
def see(*, task_id: int, act: Act) -> Task:
    """Acknowledge that a department's task was read by whom it is for (已读回执)."""
    taken, task = _take("joint_seen", task_id, act)
    if taken.again or task.seen_at:
        return task
    case, policy = taken.case, taken.case.book.policy.joint

    found = [*objections_to_speaking(task, case, act)]
    found += rules.objections_to_informing(to=queries.signer(act.by), read=True, policy=policy)
    refuse_if(found)

    task.seen_at, task.seen_by = act.at, act.by
    task.save(update_fields=["seen_at", "seen_by"])
    because = cite(policy.tasks_to, policy.notices_read)
    tell("joint_seen", taken.joint, act, because, {"departments": [task.department.name]})
    return task


@transaction.atomic
def look(*, task_id: int, lacks: Mapping[int, str], act: Act) -> Task:
    """Say what the papers lack, before acceptance; nothing, if they are complete (看材料).

    `lacks`: the number of a paper of the case -> what is wrong of it. The lead asks
    the applicant, once for all. Raises `Refused`.
    """
    taken, task = _take("joint_looked", task_id, act)
    if taken.again:
        return task
    case = taken.case
    papers = {p.pk: p for p in Paper.objects.filter(case=case, pk__in=lacks)}

    found = [*objections_to_speaking(task, case, act), *objections_to_late_acts(case)]
    found += _objections_to_wanting(case, task, lacks, papers)
    refuse_if(found)

    for pk, problem in lacks.items():
        Want.objects.create(
            task=task, paper=papers[pk], problem=problem.strip(), by=act.by, at=act.at
        )
    task.looked_at = act.at
    task.save(update_fields=["looked_at"])
    because = case.book.policy.joint.lead_windows.because
    said = {papers[pk].name: problem.strip() for pk, problem in lacks.items()}
    tell(
        "joint_looked", taken.joint, act, because,
        {"departments": [task.department.name], "lacks": said or "不缺材料"},
    )  # fmt: skip
    return task


def _objections_to_wanting(
    case: Case, task: Task, lacks: Mapping[int, str], papers: Mapping[int, Paper]
) -> Iterator[Objection]:
    policy = case.book.policy
    if case.state not in BEFORE:
        found = "已经受理,不能再分头要材料;确要追加的,由牵头窗口追加,记入差错"
        yield policy.intake.notice_once.objection(found)
    wanted = {w.paper_id for w in task.wants.all()}
    for pk, problem in lacks.items():
        if pk not in papers:
            yield policy.intake.notice_once.objection("清单以外的材料不能要")
        elif pk in wanted:
            yield policy.intake.notice_once.objection(f"{papers[pk]}已经提过")
        else:
            yield from wanting_words(policy.intake.notice_once, problem, f"{papers[pk]}缺什么")


@transaction.atomic
def opine(*, task_id: int, opinion: str, words: str = "", act: Act) -> Task:
    """Give a department's opinion, signed by who may sign it (联审意见). Raises `Refused`.

    After the decision it is refused; after its own day it counts, and is late.
    """
    taken, task = _take("joint_opinion", task_id, act)
    if taken.again:
        return task
    case, policy = taken.case, taken.case.book.policy
    signer = queries.signer(act.by)

    found = [*objections_to_speaking(task, case, act)]
    found += rules.objections_to_opinion(
        signer=signer, decided_on=case.closed_on, policy=policy.joint
    )
    found += _objections_to_saying(task, opinion, words, case)
    refuse_if(found)

    task.opinion, task.words = opinion, words.strip()
    task.signer, task.signed_by = signer, act.by
    task.answered_at, task.answered_on = act.at, act.today
    if not task.seen_at:  # who answers has read it
        task.seen_at, task.seen_by = act.at, act.by
    task.save()
    late = task.due_on is not None and act.today > task.due_on
    because = cite(policy.joint.opinion_by, policy.joint.waits, tuple(task.due_because))
    tell(
        "joint_opinion", taken.joint, act, because,
        {"departments": [task.department.name], "opinion": OPINIONS[opinion],
         "reason": task.words, "late": late},
    )  # fmt: skip
    return task


def _objections_to_saying(task: Task, opinion: str, words: str, case: Case) -> Iterator[Objection]:
    policy = case.book.policy
    if task.sent_at is None:
        yield policy.joint.parallel.objection("征求意见函还没有发出")
    if task.answered_at:
        yield policy.joint.waits.objection(f"{task.department}已经出过意见,要改先收回")
    if opinion not in OPINIONS:
        yield policy.joint.opinion_by.objection("没有选同意还是不同意")
    if opinion == "refuse":
        yield from case_rules.objections_to_refusing(reason=words, policy=policy.cases)


@transaction.atomic
def retract(*, task_id: int, reason: str, act: Act) -> Task:
    """Take a department's opinion back before the decision; both stay in the ledger (收回意见)."""
    taken, task = _take("joint_retracted", task_id, act)
    if taken.again:
        return task
    case, policy = taken.case, taken.case.book.policy

    found = [*objections_to_speaking(task, case, act)]
    found += rules.objections_to_opinion(
        signer=queries.signer(act.by), decided_on=case.closed_on, policy=policy.joint
    )
    found += case_rules.objections_to_silence(step="correct", text=reason, policy=policy.cases)
    if task.answered_at is None:
        found.append(policy.joint.waits.objection(f"{task.department}还没有出意见"))
    refuse_if(found)

    was = {"opinion": task.get_opinion_display(), "reason": task.words}
    task.opinion = task.words = task.signer = ""
    task.signed_by = task.answered_at = task.answered_on = None
    task.save()
    tell(
        "joint_retracted", taken.joint, act, policy.joint.opinion_by.because,
        {"departments": [task.department.name], "before": was, "reason": reason.strip()},
    )  # fmt: skip
    return task


@transaction.atomic
def ask(
    *, case_id: int, asker: Department | None, to: Department | None, text: str, act: Act
) -> Question | None:
    """Ask another department, or the lead, something about the case (部门之间询问).

    Nobody named is the lead. Raises `Refused`.
    """
    taken = take("joint_asked", case_id, act)
    if taken.again:
        return taken.joint.questions.filter(by=act.by).last()
    case, policy = taken.case, taken.case.book.policy.joint
    tasks = {t.department_id: t for t in taken.tasks}

    found = [*wanting_words(policy.parallel, text, "要问什么")]
    if asker is None:
        found += objections_to_leading(taken, act)
    else:
        found += objections_to_late_acts(case)
    if asker is not None and asker.pk in tasks:
        found += objections_to_speaking(tasks[asker.pk], case, act)
    if asker == to:
        found.append(policy.parallel.objection("不用问自己"))
    outside = [d for d in (asker, to) if d is not None and d.pk not in tasks]
    found += [policy.units_min.objection(f"{d}不在联办的部门里") for d in outside]
    refuse_if(found)

    question = Question.objects.create(
        joint=taken.joint, asker=asker, to=to, text=text.strip(), by=act.by, at=act.at
    )
    said = {"departments": [to.name if to else taken.joint.lead_zh], "question": text.strip()}
    tell("joint_asked", taken.joint, act, policy.parallel.because, said)
    return question


@transaction.atomic
def answer(*, question_id: int, text: str, act: Act) -> Question:
    """Answer what another department asked (答复询问). Raises `Refused`."""
    asked = Question.objects.select_related("to").get(pk=question_id)
    taken = take("joint_answered", asked.joint_id, act)
    question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    if taken.again:
        return question
    case, policy = taken.case, taken.case.book.policy.joint

    found = [*wanting_words(policy.parallel, text, "怎样答复")]
    if question.to_id is None:
        found += objections_to_leading(taken, act)
    else:
        task = next(t for t in taken.tasks if t.department_id == question.to_id)
        found += [*objections_to_speaking(task, case, act), *objections_to_late_acts(case)]
    if question.answered_at:
        found.append(policy.parallel.objection("这一问已经答复过"))
    refuse_if(found)

    question.answer, question.answered_by, question.answered_at = text.strip(), act.by, act.at
    question.save()
    said = {"question": question.text, "answered": text.strip()}
    tell("joint_answered", taken.joint, act, policy.parallel.because, said)
    return question
