"""The days of all open cases by another calendar: a hundred thousand at once.

Many cases share their facts (the day they began, the limits, the book), so each
sum is done once. Rows are read plain; a case is only built where a sum is new.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from bianmin import shelf
from bianmin.catalogue.models import Step
from bianmin.centres.models import Centre
from bianmin.rules import deadlines, delivery, notices
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import State

from .models import Case, Extension, Pause
from .queries import due_days, step_by

CLOCKED = (State.ACCEPTED, State.EXAMINED, State.SUSPENDED)
COUNTED = (State.RECEIVED, *CLOCKED, State.DECIDED)  # whose day is counted in workdays
Days = dict[str, Any]  # new values, by the name of the field


class Row(NamedTuple):
    """What of a case its days depend on, and what they are now."""

    pk: int
    no: str
    item_name: str
    centre_id: int
    pack: str
    state: str
    version_id: int
    papers_on: date
    closed_on: date | None
    started_on: date | None
    promised_value: int | None
    promised_unit: str
    statutory_value: int | None
    statutory_unit: str
    report_up_on: date | None
    due_on: date | None
    statutory_due_on: date | None
    provisional: bool
    notice_by: date
    serve_by: date | None
    step_due_on: date | None
    next_on: date
    promised: str  # why, as stored
    statutory: str
    why_due: str

    def now(self, name: str) -> Any:
        """Return what stands in a field now, as it is stored."""
        return self.why_due if name == "due_because" else getattr(self, name)


BECAUSE = {
    "promised": Cast("promised_because", TextField()),
    "statutory": Cast("statutory_because", TextField()),
    "why_due": Cast("due_because", TextField()),
}


@dataclass(slots=True)
class Recount:
    """Counts the days of cases by one calendar, each sum once."""

    calendar: Calendar
    sums: dict[Any, Days] = field(default_factory=dict)
    pauses: dict[int, tuple[deadlines.Pause, ...]] = field(default_factory=dict)
    extensions: dict[int, tuple[int, ...]] = field(default_factory=dict)
    steps: dict[int, list[Step]] = field(default_factory=dict)

    def changed(self, *, since: date) -> Iterator[tuple[Row, Days]]:
        """Yield each open case of which a day is another by this calendar, with its new days.

        Only those that reach `since`, the first day that differs, can change.
        """
        self._load()
        reach = Q()
        for name in ("due_on", "statutory_due_on", "notice_by", "serve_by"):
            reach |= Q(**{f"{name}__gte": since})
        halls = list(Centre.objects.values_list("pk", flat=True))  # the index begins with them
        rows = Case.objects.filter(reach, centre__in=halls, state__in=COUNTED).order_by("pk")
        plain = [name for name in Row._fields if name not in BECAUSE]
        found = rows.annotate(**BECAUSE).values_list(*plain, *BECAUSE)
        for values in list(found):  # a cursor would make PostgreSQL look for the first rows first
            row = Row(*values)
            days = self._days(row)
            if any(getattr(row, name) != days[name] for name in TOLD if name in days):
                yield row, days

    def _load(self) -> None:
        for pause in Pause.objects.filter(void="", case__state__in=COUNTED):
            self.pauses[pause.case_id] = (*self.pauses.get(pause.case_id, ()), pause.fact)
        for one in Extension.objects.filter(void="", case__state__in=COUNTED):
            self.extensions[one.case_id] = (*self.extensions.get(one.case_id, ()), one.days)
        for step in Step.objects.order_by("version_id", "order"):
            self.steps.setdefault(step.version_id, []).append(step)

    def _days(self, row: Row) -> Days:
        """Return the days of a case: those that its state makes matter."""
        if row.state == State.RECEIVED:
            key: Any = (row.state, row.pack, row.papers_on)
        elif row.state == State.DECIDED:
            key = (row.state, row.pack, row.closed_on)
        else:
            key = (
                row.version_id, row.pack, row.started_on, row.promised_value, row.promised_unit,
                row.promised, row.statutory_value, row.statutory_unit, row.statutory,
                row.state == State.EXAMINED, row.step_due_on is None, row.report_up_on is None,
                self.pauses.get(row.pk), self.extensions.get(row.pk),
            )  # fmt: skip
        days = self.sums.get(key)
        if days is None:
            days = self.sums[key] = self._sum(row)
        return days

    def _sum(self, row: Row) -> Days:
        policy = shelf.pack(row.pack).policy
        if row.state == State.RECEIVED:
            by = notices.notice_by(
                received_on=row.papers_on, calendar=self.calendar, policy=policy.intake
            )
            return {"notice_by": by.value, "next_on": by.value}
        if row.state == State.DECIDED:
            if row.closed_on is None:
                return {}
            served = delivery.serve_by(
                decided_on=row.closed_on, calendar=self.calendar, policy=policy.delivery
            )
            return {
                "serve_by": served.value, "step_due_on": served.value, "next_on": served.value,
            }  # fmt: skip
        return self._clocked(row)

    def _clocked(self, row: Row) -> Days:
        case = Case(
            pack=row.pack, started_on=row.started_on,
            promised_value=row.promised_value, promised_unit=row.promised_unit,
            promised_because=json.loads(row.promised),
            statutory_value=row.statutory_value, statutory_unit=row.statutory_unit,
            statutory_because=json.loads(row.statutory),
        )  # fmt: skip
        counted = due_days(
            case,
            pauses=self.pauses.get(row.pk, ()),
            extensions=self.extensions.get(row.pk, ()),
            calendar=self.calendar,
        )
        if counted is None:
            return {}
        promised, law, provisional = counted
        days: Days = {
            "due_on": promised.value,
            "statutory_due_on": law.value,
            "provisional": provisional,
            "due_because": json.dumps(promised.because),
            "next_on": promised.value,
        }
        if row.step_due_on is not None and row.report_up_on is None:
            steps, upto = self.steps.get(row.version_id, []), "handler"
            if row.state == State.EXAMINED:
                upto = "chief"
            days["step_due_on"] = step_by(
                steps, row.started_on, promised.value, upto, self.calendar
            )[1]
        return days


TOLD = ("due_on", "statutory_due_on", "provisional", "notice_by", "serve_by", "step_due_on")
