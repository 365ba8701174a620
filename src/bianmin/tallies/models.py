"""One movement of a case on one day (流水): written with the act, never changed.

Figures are sums of movements. What happens to a case later is a later movement, so a
month that is over keeps its figures.
"""

from __future__ import annotations

from django.db import models

from bianmin.cases.models import Case
from bianmin.centres.models import Centre, Department, Window


class Movement(models.Model):
    class What(models.TextChoices):
        RECEIVED = "received", "收件"
        MOVED_IN = "moved_in", "转入"
        REOPENED = "reopened", "更正后恢复"
        NOTICED = "noticed", "补正告知"
        SUPPLEMENTED = "supplemented", "补齐"
        ACCEPTED = "accepted", "受理"
        DECIDED = "decided", "办结"
        DELIVERED = "delivered", "送达"
        RETURNED = "returned", "退回"
        REJECTED = "rejected", "不予受理"
        WITHDRAWN = "withdrawn", "撤回"
        LAPSED = "lapsed", "逾期未补"
        MOVED_OUT = "moved_out", "转出"

    class Pace(models.TextChoices):
        EARLY = "early", "提前"
        ON_TIME = "on_time", "按时"
        LATE = "late", "超期"

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveIntegerField()  # of the case, as the act left it
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    day = models.DateField()
    what = models.CharField(max_length=12, choices=What.choices)
    open = models.SmallIntegerField(default=0)  # what it adds to the open cases: -1, 0, 1
    kind = models.CharField(max_length=20)
    department = models.ForeignKey(Department, models.PROTECT, db_index=False, related_name="+")
    window = models.ForeignKey(Window, models.PROTECT, null=True, db_index=False, related_name="+")
    item_code = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, blank=True)
    pace = models.CharField(max_length=8, blank=True, choices=Pace.choices)
    used = models.PositiveSmallIntegerField(null=True)  # days it took, as the book counts them
    allowed = models.PositiveSmallIntegerField(null=True)  # days that were promised

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "revision", "what"], name="a_movement_happens_once"
            )
        ]
        indexes = [
            models.Index(  # everything that the sheets sum up, so that summing reads it alone
                fields=["centre", "day", "what", "kind", "department", "window", "item_code", "open",
                        "outcome", "pace", "used", "allowed"],
                name="movement_day",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.kind}"
