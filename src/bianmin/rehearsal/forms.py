"""What is typed to choose a rehearsal, and to narrow its report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.board.book import COMMON, head
from bianmin.centres.models import Centre

from .asking import Asked
from .decisions import NAMED, Group
from .edits import Edit
from .judging import Turn

NO_DAY = {"invalid": "日子写成 2026-11-23 这样", "required": "要选一天"}
NONE_SUCH = {"invalid_choice": "没有这一项", "required": "要选一个"}
LATELY = 30  # days that are offered at first


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=NO_DAY)


class Choose(forms.Form):
    """Which hall, which book, which days."""

    centre = forms.ChoiceField(label="哪个中心", error_messages=NONE_SUCH)
    pack = forms.ChoiceField(label="换成哪本制度", error_messages=NONE_SUCH)
    since = _day("从哪天的决定")
    until = _day("到哪天,含这一天")

    def __init__(self, *args: Any, user: User, today: date, **more: Any) -> None:
        own = user.centre
        begun = {"since": today - timedelta(days=LATELY), "until": today}
        if own is not None:
            begun |= {"centre": own.slug, "pack": own.pack_on(today).id}  # type: ignore[dict-item]
        more["initial"] = begun
        super().__init__(*args, **more)
        halls = Centre.objects.prefetch_related("adoptions").order_by("name")
        mine = halls if own is None else halls.filter(pk=own.pk)
        self.halls = {centre.slug: centre for centre in mine}
        packs = [*shelf.pack_ids(), COMMON]
        self._offer("centre", [(c.slug, c.name) for c in self.halls.values()])
        self._offer("pack", [(name, _title(name, self.halls, today)) for name in packs])

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        self.fields[name].choices = options  # type: ignore[attr-defined]

    def asked(self, edits: tuple[Edit, ...] = ()) -> Asked:
        """Return what was chosen."""
        got = self.cleaned_data
        return Asked(self.halls[got["centre"]], got["pack"], got["since"], got["until"], edits)


def _title(name: str, halls: dict[str, Centre], today: date) -> str:
    found = head(name)
    title = found.title if found else name
    theirs = any(centre.pack_on(today).id == name for centre in halls.values())
    return f"{title}(现在用的)" if theirs else title


class Narrow(forms.Form):
    """What of a report is shown; what is chosen wrong narrows nothing."""

    group = forms.ChoiceField(
        label="哪一类", required=False, error_messages=NONE_SUCH,
        choices=[("", "全部"), *((g.value, g.zh) for g in Group)],
    )  # fmt: skip
    name = forms.ChoiceField(
        label="哪个决定", required=False, error_messages=NONE_SUCH,
        choices=[("", "全部"), *((d.name, d.zh) for d in NAMED.values())],
    )  # fmt: skip
    turn = forms.ChoiceField(
        label="怎么变", required=False, error_messages=NONE_SUCH,
        choices=[("", "全部"), *((t.value, t.zh) for t in Turn if t.differs)],
    )  # fmt: skip
    no = forms.CharField(label="办件编号", required=False, max_length=40)

    def wanted(self) -> dict[str, Any]:
        """Return the conditions on differences."""
        self.is_valid()
        got = {name: value for name, value in self.cleaned_data.items() if value}
        wanted: dict[str, Any] = {n: got[n] for n in ("name", "turn") if n in got}
        if "group" in got:
            wanted["name__in"] = [d.name for d in NAMED.values() if d.group == got["group"]]
        if "no" in got:
            wanted["no"] = "".join(got["no"].split())
        return wanted
