"""Which stretch, of which hall, by what."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms

from bianmin.accounts.models import User
from bianmin.cases.register_forms import pick
from bianmin.centres.models import Centre
from bianmin.rules.periods import Period, Span, span_of

from .queries import BY

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
BENEATH = "beneath"


def span_named(text: str) -> Span | None:
    """Return the month (2026-11) or quarter (2026-Q4) that a text names."""
    if found := QUARTER.fullmatch(text):
        return _span(Period.QUARTER, int(found[1]), 3 * int(found[2]))
    if found := MONTH.fullmatch(text):
        return _span(Period.MONTH, int(found[1]), int(found[2]))
    return None


def _span(per: Period, year: int, month: int) -> Span | None:
    try:
        return span_of(per=per, day=date(year, month, 1))
    except ValueError:
        return None


def said(span: Span) -> str:
    """Return how a month or a quarter is called."""
    if (span.until - span.first).days > 31:
        return f"{span.first.year}年第{(span.first.month + 2) // 3}季度"
    return f"{span.first.year}年{span.first.month}月"


def spans(today: date) -> list[tuple[str, str]]:
    """Return the last months and quarters, the present ones first."""
    found = []
    for per, many in ((Period.MONTH, 13), (Period.QUARTER, 5)):
        day = today
        for _ in range(many):
            span = span_of(per=per, day=day)
            month = f"{span.first:%Y-%m}"
            quarter = f"{span.first.year}-Q{(span.first.month + 2) // 3}"
            found.append((month if per is Period.MONTH else quarter, said(span)))
            day = span.first - timedelta(days=1)
    return found


class Asked(forms.Form):
    """What sheet is wanted; a bad value means the usual one and is said above it."""

    span = forms.CharField(label="哪个月、哪个季度", required=False, max_length=8)
    by = pick("按什么", [(key, f"按{zh}") for key, (zh, _) in BY.items()])
    hall = pick("中心")

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        super().__init__(data)
        self.user, self.today = user, today
        self.fields["span"].widget = forms.Select(choices=spans(today))
        self.halls = self._halls()
        choices: Any = self.fields["hall"]
        choices.choices = [
            ("", self._own()),
            *((key, name) for key, (name, _) in self.halls.items()),
        ]
        if not self.halls:
            del self.fields["hall"]

    def _own(self) -> str:
        return self.user.centre.name if self.user.centre else "全县"

    def _halls(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        """Return the halls beneath one's own, and all together; the county chooses among all."""
        if self.user.centre_id is not None and len(self.user.reach) == 1:
            return {}
        seen = Centre.objects.order_by("name")
        if self.user.centre_id is not None:
            seen = seen.filter(pk__in=self.user.reach[1:])
        found: dict[str, tuple[str, tuple[int, ...]]] = {}
        found |= {str(c.pk): (c.name, (c.pk,)) for c in seen}
        if self.user.centre_id is not None:
            found[BENEATH] = ("本中心和下面各站", tuple(self.user.reach))
        return found

    def wanted(self) -> tuple[Span, str, tuple[int, ...], str]:
        """Return the stretch, by what, of which halls, and what these are called."""
        self.is_valid()
        text = str(self.cleaned_data.get("span") or "")
        span = span_named(text) or span_of(per=Period.MONTH, day=self.today)
        by = str(self.cleaned_data.get("by") or "kind")
        chosen = str(self.cleaned_data.get("hall") or "")
        if chosen in self.halls:
            name, halls = self.halls[chosen]
            return span, by, halls, name
        if self.user.centre_id is not None:
            return span, by, (self.user.centre_id,), self._own()
        every = tuple(pk for _, pks in self.halls.values() for pk in pks)
        return span, by, every, self._own()

    def clean_span(self) -> str:
        """Say that a stretch is none, rather than show another in silence."""
        text = str(self.cleaned_data["span"])
        if text and span_named(text) is None:
            raise forms.ValidationError("月份写成 2026-11,季度写成 2026-Q4")
        return text
