"""The reminders of a day (期限提醒): to applicants, and to the hall for its own steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases import parts
from bianmin.cases.models import Case
from bianmin.cases.worklists import RUN
from bianmin.centres.models import Centre
from bianmin.messaging.models import Contact, Message, Note, Round
from bianmin.rules import lights, reminders
from bianmin.rules.cases import Role, State
from bianmin.rules.reminders import Standing

from .telling import messages, notes

BATCH = 500  # rows that are written at once
ABOVE = (Role.CHIEF, Role.DIRECTOR, Role.LEADER)
Find = Callable[[Case, Role], Iterable[User]]


def remind(*, at: datetime) -> int:
    """Write the reminders of the day, once for each hall, and return of how many halls.

    A clock that was set back finds the day done; what was written before is not written again.
    """
    today = localtime(at).date()
    done = set(Round.objects.filter(day__gte=today).values_list("pk", flat=True))
    halls = [hall for hall in Centre.objects.order_by("pk") if hall.pk not in done]
    return sum(_of_hall(hall, today, at) for hall in halls)


@transaction.atomic
def _of_hall(centre: Centre, today: date, at: datetime) -> bool:
    Round.objects.bulk_create([Round(centre=centre, day=date.min)], ignore_conflicts=True)
    begun = Round.objects.select_for_update().get(pk=centre.pk)
    if begun.day >= today:
        return False  # by another process, just now
    owed = iter([*_own(centre, today), *parts.reminders(centre, today)])
    while some := list(islice(owed, BATCH)):
        Message.objects.bulk_create(list(_messages(some, at)), ignore_conflicts=True)
    warned = _warnings(centre, today, at)
    while told := list(islice(warned, BATCH)):
        Note.objects.bulk_create(told, ignore_conflicts=True)
    begun.day = today
    begun.save(update_fields=["day"])
    return True


def _messages(some: Sequence[tuple[Case, parts.Reminder]], at: datetime) -> Iterator[Message]:
    """Yield what is to be queued for the applicants of many cases, by each way they have."""
    known = Contact.objects.filter(pk__in=[case.pk for case, _ in some])
    by_mail = set(known.values_list("pk", flat=True))
    for case, reminder in some:
        yield from messages(
            case, reminder.event, reminder.day, at=at, by_mail=case.pk in by_mail,
            key=f"{case.pk}:{reminder.event}:{reminder.key}",
        )  # fmt: skip


def _own(centre: Centre, today: date) -> Iterator[tuple[Case, parts.Reminder]]:
    """Yield of whom the applicant is to be reminded: papers that are owed, results that lie here."""
    waiting = Case.objects.filter(
        centre=centre, waits=1, state__in=[State.SUPPLEMENTING, State.DECIDED]
    )
    for case in waiting.iterator(chunk_size=500):
        policy = case.book.policy
        found = reminders.to_applicant(
            standing=Standing(
                state=State(case.state), supplement_by=case.supplement_by, closed_on=case.closed_on
            ),
            today=today,
            calendar=shelf.calendar(),
            policy=policy.intake,
            delivering=policy.delivery,
        )
        if found:
            last = case.supplement_by if case.state == State.SUPPLEMENTING else case.closed_on
            yield case, parts.Reminder(event=found.value, day=last, key=str(last))


def _warnings(centre: Centre, today: date, at: datetime) -> Iterator[Note]:
    """Yield what warns the hall of steps that end soon, and of cases that are late."""
    find = _people(centre)
    running = Case.objects.filter(centre=centre, waits=1, state__in=RUN)
    for case in running.select_related("handler", "clerk").iterator(chunk_size=500):
        policy = case.book.policy
        if last := case.step_due_on:
            roles = reminders.told_of_step(
                last=last, today=today, calendar=shelf.calendar(), policy=policy.messaging
            )
            text = f"{case.step_name or '您的环节'}最晚 {last.month}月{last.day}日"
            for role in roles.value:
                yield from notes(
                    find(case, role), case, "step", text, at=at, key=f"{case.pk}:step:{last}",
                    because=roles.because,
                )  # fmt: skip
        late = case.due_on and lights.told_of_delay(
            due=case.due_on, today=today, policy=policy.deadlines
        )
        for role in late.value if late else ():
            yield from notes(
                find(case, role), case, "late", "超期了,请尽快办结,并写明原因", at=at,
                key=f"{case.pk}:late:{case.due_on}", because=late.because if late else (),
            )  # fmt: skip


def _people(centre: Centre) -> Find:
    """Return who fills a role for a case: its handler, the leads of its department, the office."""
    rows = User.objects.filter(centre=centre, is_active=True, role__in=ABOVE)
    staff = [(u, {d.pk for d in u.departments.all()}) for u in rows.prefetch_related("departments")]

    def find(case: Case, role: Role) -> list[User]:
        if role is Role.HANDLER:
            return [case.handler or case.clerk]
        return [u for u, own in staff if u.role == role and (not own or case.department_id in own)]

    return find
