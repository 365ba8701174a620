"""What narrows the work lists: whose, of which hall, what kind of case."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In

from bianmin.accounts.models import User
from bianmin.accounts.permissions import WORKS
from bianmin.centres.models import Centre, Department, Window
from bianmin.rules.cases import State

from .models import OPEN_STATES
from .register_forms import ANY, pick
from .worklists import RUN, Stretch, own_hall

POST, NOBODY, BENEATH = "post", "none", "beneath"
NARROWS = ("hall", "person", "window", "department", "kind", "state", "item", "late")


def aside(column: str) -> Coalesce:
    """Return a column so that the register's index of it does not offer itself.

    That one holds every case there ever was; what waits is read from its own index.
    """
    return Coalesce(column, column)


class Narrow(forms.Form):
    """The filters of the work lists; a bad value narrows nothing and is said above the list.

    The choices are read in one query, and only when somebody narrows.
    """

    hall = pick("中心")
    person = pick("谁在办")
    window = pick("窗口")
    department = pick("部门、岗位")
    kind = pick("种类")
    state = pick("到了哪一步", [(s.value, s.zh) for s in (*OPEN_STATES, State.DECIDED)])
    item = forms.CharField(label="事项编码", required=False, max_length=64)
    late = forms.BooleanField(label="只看超期的", required=False)

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        super().__init__(data)
        self.user, self.today = user, today
        self.is_open = any(data.get(name) for name in (*NARROWS, "narrow"))
        if not self.is_open:
            return
        self._options("hall", self._halls)
        named = self._named()
        mine = [(POST, "我的岗位")] if user.centre_id else []
        self._options("person", [(NOBODY, "没有人"), *named["person"]])
        self._options("window", named["window"])
        self._options("department", mine + named["department"])
        self._options("kind", [(name, name) for name in self.kinds])

    def _options(self, name: str, options: list[tuple[str, str]]) -> None:
        self.fields[name].choices = ANY + options  # type: ignore[attr-defined]

    @cached_property
    def _halls(self) -> list[tuple[str, str]]:
        """The halls beneath one's own, and all together; the county chooses among all."""
        if self.user.centre_id is None:
            named = Centre.objects.order_by("name").values_list("pk", "name")
            return [(str(pk), name) for pk, name in named]
        if len(self.user.reach) == 1:
            return []
        below = Centre.objects.filter(pk__in=self.user.reach[1:]).order_by("name")
        found = [(str(pk), name) for pk, name in below.values_list("pk", "name")]
        return [(BENEATH, "本中心和下面各站"), *found]

    @cached_property
    def halls(self) -> tuple[int, ...]:
        """The halls that are looked at."""
        wanted = self.data.get("hall", "")
        if wanted == BENEATH and self._halls and self.user.centre_id:
            return tuple(self.user.reach)
        if wanted in dict(self._halls) and wanted != BENEATH:
            return (int(wanted),)
        return own_hall(self.user).halls

    def _named(self) -> dict[str, list[tuple[str, str]]]:
        """Return the people, windows and departments of the halls, each with its number."""

        def part(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
            said = rows.annotate(what=Value(kind, output_field=CharField())).order_by()
            named: QuerySet[Any] = said.values_list("what", "pk", "name")
            return named

        users = User.objects.filter(centre__in=self.halls, role__in=sorted(WORKS))
        found = part("person", users).union(
            part("window", Window.objects.filter(centre__in=self.halls)),
            part("department", Department.objects.filter(centre__in=self.halls)),
        )
        named: dict[str, list[tuple[str, str]]] = {"person": [], "window": [], "department": []}
        for what, pk, name in sorted(found, key=lambda row: str(row[2])):
            named[what].append((str(pk), name))
        return named

    @cached_property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """The town's names of the kinds, each with the kinds that it means."""
        named: dict[str, tuple[str, ...]] = {}
        centre = self.user.centre
        if centre:
            for kind, name in centre.pack_on(self.today).policy.cases.kinds.items():
                named[name.value] = (*named.get(name.value, ()), kind)
        return named

    def stretch(self) -> Stretch:
        """Return whose work is looked at; what was typed wrong is left out."""
        if not self.is_open or not self.user.may("cases.list"):
            return own_hall(self.user)
        self.is_valid()
        got = {name: value for name, value in self.cleaned_data.items() if value}
        where = Q()
        for name, value in got.items():
            where &= self._where(name, value)
        return Stretch(self.halls, where)

    def _where(self, name: str, value: Any) -> Q:
        """Return what one filter leaves; the hall is none of them."""
        if name == "department" and value == POST:
            posts = [one.pk for one in self.user.departments.all()]
            return Q(In(aside("department_id"), posts)) if posts else Q()
        if name == "person":
            return Q(handler=None) if value == NOBODY else Q(handler=int(value))
        if name in ("window", "department"):
            return Q(Exact(aside(f"{name}_id"), int(value)))
        if name == "late":
            return Q(waits=1, state__in=RUN, next_on__lt=self.today)
        found = {"kind": lambda: Q(In(aside("kind"), self.kinds[value])), "state": lambda: Q(state=value),
                 "item": lambda: Q(Exact(aside("item_code"), value.strip()))}  # fmt: skip
        return found[name]() if name in found else Q()

    def asked(self) -> dict[str, str]:
        """Return the filters that are set, in the words of the form."""
        if not self.is_open:
            return {}
        self.is_valid()
        said = {}
        for name, value in self.cleaned_data.items():
            options = dict(getattr(self.fields[name], "choices", ()))
            if value:
                shown = "是" if value is True else str(options.get(str(value), value))
                said[str(self.fields[name].label)] = shown
        return said
