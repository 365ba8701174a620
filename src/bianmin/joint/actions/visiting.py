"""The one inspection on site for all departments (联合勘验): planned, held, written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.files.actions import Given, Kept, attach, vet
from bianmin.files.models import Attachment
from bianmin.joint import queries
from bianmin.joint.models import Task, Visit
from bianmin.refusal import refuse_if
from bianmin.rules import handling
from bianmin.rules.ruling import cite

from .taking import objections_to_late_acts, objections_to_leading, take, tell, wanting_words


@transaction.atomic
def plan_visit(
    *, case_id: int, on: date, place: str, organiser: str, tasks: Iterable[Task], act: Act
) -> Visit:
    """Set the day of the inspection on site, for all who take part (定联合勘验). Raises `Refused`."""
    taken = take("joint_visit_planned", case_id, act)
    current = queries.visit_of(taken.joint)
    if taken.again and current:
        return current
    rule = taken.case.book.policy.handling.at_most.get("visits")
    policy = taken.case.book.policy.joint
    once = rule or policy.project_needs
    going = list(tasks)

    found = [*objections_to_leading(taken, act)]
    found += wanting_words(once, place, "到哪里看")
    if current:
        found.append(once.objection("联合勘验只去一次,已经定了日子;改日子先取消"))
    if on < act.today:
        found.append(once.objection("勘验的日期已经过了"))
    if not going:
        found.append(once.objection("没有选哪些部门去"))
    refuse_if(found)

    visit = Visit.objects.create(
        joint=taken.joint, planned_on=on, place=place.strip(),
        organiser=organiser.strip() or taken.joint.lead_zh, planned_by=act.by, planned_at=act.at,
    )  # fmt: skip
    visit.departments.set(t.department for t in going)
    names = [t.department.name for t in going]
    said = {"site_day": on.isoformat(), "site": visit.place, "departments": names}
    tell("joint_visit_planned", taken.joint, act, once.because, said)
    return visit


@transaction.atomic
def call_off(*, visit_id: int, reason: str, act: Act) -> Visit:
    """Call a planned inspection off, with the reason; another day can be set (取消勘验)."""
    known = Visit.objects.get(pk=visit_id)
    taken = take("joint_visit_off", known.joint_id, act)
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit_id)
    if taken.again:
        return visit
    rule = taken.case.book.policy.handling.site_record

    found = [*objections_to_leading(taken, act), *wanting_words(rule, reason, "为什么取消")]
    if visit.held_on:
        found.append(rule.objection("勘验已经做了,不能取消"))
    if visit.void:
        found.append(rule.objection("这次勘验已经取消"))
    refuse_if(found)

    visit.void = reason.strip()
    visit.save(update_fields=["void"])
    said = {"site_day": visit.planned_on.isoformat(), "reason": visit.void}
    tell("joint_visit_off", taken.joint, act, rule.because, said)
    return visit


@transaction.atomic
def record_visit(
    *, visit_id: int, held_on: date | None, staff: tuple[str, ...], conclusion: str, act: Act
) -> Visit:
    """Write down what was seen on site, and by whom (勘验记录).

    Raises `Refused`: fewer people than the law asks for, no day, no conclusion.
    """
    known = Visit.objects.get(pk=visit_id)
    taken = take("joint_visited", known.joint_id, act)
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit_id)
    if taken.again:
        return visit
    policy = taken.case.book.policy.handling

    found = [*objections_to_late_acts(taken.case)]
    found += handling.objections_to_site_check(
        staff=staff, organiser=visit.organiser, day=held_on, conclusion=conclusion, policy=policy
    )
    if visit.held_on or visit.void:
        found.append(policy.site_record.objection("这次勘验已经记过或者取消了"))
    if held_on and held_on > act.today:
        found.append(policy.site_record.objection("勘验的日期还没有到"))
    refuse_if(found)

    names = list(dict.fromkeys(name.strip() for name in staff if name.strip()))
    visit.held_on, visit.staff, visit.conclusion = held_on, names, conclusion.strip()
    visit.recorded_by, visit.recorded_at = act.by, act.at
    visit.save()
    because = cite(policy.site_staff_min, policy.site_record)
    day = held_on.isoformat() if held_on else ""
    said = {"site_day": day, "who": names, "conclusion": visit.conclusion}
    tell("joint_visited", taken.joint, act, because, said)
    return visit


def attach_to_visit(*, visit_id: int, given: Given, shows: str, act: Act) -> Attachment:
    """Keep a picture taken on site, or the signed record as a scan (现场照片、勘验记录扫描件).

    Raises `Refused`: what is no file of a kind that is taken, or came after the end.
    """
    visit = Visit.objects.select_related("joint__case").get(pk=visit_id)
    return _attach(visit, vet(given, visit.joint.case.book), shows, act)


@transaction.atomic
def _attach(known: Visit, kept: Kept, shows: str, act: Act) -> Attachment:
    taken = take("joint_site_file", known.joint_id, act)
    visit = Visit.objects.get(pk=known.pk)
    if taken.again:
        return Attachment.objects.get(subject=visit.subject, body=kept.facts["body"])
    rule = taken.case.book.policy.handling.site_record

    found = [*objections_to_late_acts(taken.case), *wanting_words(rule, shows, "拍的是什么")]
    if visit.void:
        found.append(rule.objection("这次勘验已经取消"))
    refuse_if(found)

    one = attach(
        to=visit.subject, centre=taken.joint.centre, case=taken.case, name=shows, kept=kept, act=act
    )
    tell(
        "joint_site_file", taken.joint, act, rule.because, {"file": one.name, "file_hash": one.body}
    )
    return one
