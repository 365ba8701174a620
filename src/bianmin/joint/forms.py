"""What people type about a joint case: plain forms, everything wrong said at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from bianmin.cases.forms import TEXT, Line, Step, choice, day, text, told, words
from bianmin.cases.models import Paper
from bianmin.centres.models import Department
from bianmin.files.forms import ACCEPT, MANY, Files, Several
from bianmin.rules.escalation import Level

from .actions import Asked
from .models import GRADES, OPINIONS, Question, Task
from .queries import Named

LEVELS = [(level.value, level.zh) for level in (Level.TOWNSHIP, Level.COUNTY)]
SIDES = [(side, f"照“{zh}”办") for side, zh in OPINIONS.items()]
LEAD = "lead"


def _days(label: str) -> forms.IntegerField:
    said = {"invalid": "要写数字", "min_value": "至少 1 个工作日", "max_value": "最多 45 个工作日"}
    return forms.IntegerField(
        label=label, min_value=1, max_value=45, required=False, error_messages=said,
        widget=forms.NumberInput(attrs=TEXT | {"inputmode": "numeric"}),
    )  # fmt: skip


def _level() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="哪一级的部门", choices=LEVELS, initial=Level.TOWNSHIP.value,
        widget=forms.Select(attrs=TEXT), error_messages={"invalid_choice": "没有这一级"},
    )  # fmt: skip


def _choose(label: str, options: list[tuple[str, str]]) -> forms.ChoiceField:
    """Return a choice that the rules ask for, so that they say it with everything else."""
    field = choice(label, options, required=False)
    field.asked = True  # type: ignore[attr-defined]
    return field


class Open(Step):
    """Which departments are asked, what they are asked, and whether all go and look."""

    ask = told("请各部门看什么", 300, help_text="例如:是否符合你部门的条件,有什么要求")
    days = _days("几个工作日内答复(不写,照这一件的办结日)")
    project = forms.BooleanField(label="重大或者重要建设项目", required=False)
    visit_on = day("联合勘验定在哪天", required=False)
    place = text("到哪里看", 200, needed=False)

    def __init__(
        self, *args: Any, departments: Sequence[Department], named: Iterable[Named], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.named = {n.department.pk: n for n in named}
        first = sorted(departments, key=lambda d: d.pk not in self.named)
        self.departments = first
        for one in first:
            self.fields[f"ask_{one.pk}"] = forms.BooleanField(
                label=one.name, required=False, initial=one.pk in self.named
            )
            self.fields[f"why_{one.pk}"] = Line(
                label=f"为什么请{one.name}", max_length=200, required=False,
                widget=forms.TextInput(attrs=TEXT | {"aria-label": f"为什么请{one.name}"}),
            )  # fmt: skip
            self.fields[f"level_{one.pk}"] = _level()
            self.fields[f"level_{one.pk}"].required = False
            self.fields[f"level_{one.pk}"].widget.attrs["aria-label"] = f"{one.name}是哪一级的"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The departments with their fields, those first that the item names."""
        return [
            {"department": d, "named": d.pk in self.named,
             "ask": self[f"ask_{d.pk}"], "why": self[f"why_{d.pk}"], "level": self[f"level_{d.pk}"]}
            for d in self.departments
        ]  # fmt: skip

    @property
    def plain(self) -> list[Any]:
        """The other fields, for the screen."""
        return [self[name] for name in ("ask", "days", "visit_on", "place", "project")]

    def asked(self) -> tuple[Asked, ...]:
        """Return the departments that are ticked; one that the item names has its own limit."""
        said, found = self.cleaned_data, []
        for one in self.departments:
            if said[f"ask_{one.pk}"]:
                own = self.named[one.pk].days if one.pk in self.named else None
                level = Level(said[f"level_{one.pk}"] or Level.TOWNSHIP)
                found.append(Asked(one, said[f"why_{one.pk}"], own or said["days"], level))
        return tuple(found)


class Add(Step):
    department = forms.ModelChoiceField(
        Department.objects.none(), label="再请哪个部门", empty_label="选一个",
        widget=forms.Select(attrs=TEXT),
        error_messages={"required": "没有选哪个部门", "invalid_choice": "没有这个部门"},
    )  # fmt: skip
    reason = told("为什么请它", 200)
    days = _days("几个工作日内答复")
    level = _level()

    def __init__(self, *args: Any, departments: Sequence[Department] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        known = [d.pk for d in departments]
        field.queryset = Department.objects.filter(pk__in=known).order_by("name")


class Opinion(Step):
    opinion = _choose("你部门的意见", list(OPINIONS.items()))
    words = words("意见和要求", 1000, needed=False, help_text="不同意的,一定要写理由")


class Look(Step):
    """What the papers lack, by the department's own eye."""

    def __init__(self, *args: Any, papers: Sequence[Paper] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.papers = papers
        for paper in papers:
            self.fields[f"lacks_{paper.pk}"] = text(paper.name, 200, needed=False)

    def lacks(self) -> dict[int, str]:
        """Return what is wrong of which paper."""
        said = {p.pk: self.cleaned_data[f"lacks_{p.pk}"] for p in self.papers}
        return {pk: words for pk, words in said.items() if words}


class Ask(Step):
    asker = forms.ChoiceField(label="谁问", widget=forms.Select(attrs=TEXT))
    to = forms.ChoiceField(label="问谁", widget=forms.Select(attrs=TEXT))
    text = told("问什么", 500)

    def __init__(self, *args: Any, tasks: Sequence[Task] = (), lead: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        units = [
            (LEAD, f"{lead}(牵头)"),
            *((str(t.department_id), t.department.name) for t in tasks),
        ]
        for name in ("asker", "to"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = units
            field.error_messages["invalid_choice"] = "没有这个部门"
        self.by_pk = {str(t.department_id): t.department for t in tasks}

    def units(self) -> dict[str, Department | None]:
        """Return who asks whom; nobody is the lead."""
        return {name: self.by_pk.get(self.cleaned_data[name]) for name in ("asker", "to")}


class Answer(Step):
    text = told("答复", 500)

    def __init__(self, *args: Any, question: Question | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if question:
            self.fields["text"].label = f"答复:{question.text}"[:120]


class PlanVisit(Step):
    on = day("哪天去")
    place = told("到哪里看", 200)
    organiser = text("谁组织", 60, needed=False)
    tasks = forms.MultipleChoiceField(
        label="哪些部门去", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "没有这个部门"},
    )  # fmt: skip

    def __init__(self, *args: Any, tasks: Sequence[Task] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["tasks"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(t.pk), t.department.name) for t in tasks]
        field.initial = [str(t.pk) for t in tasks]
        self.known = {str(t.pk): t for t in tasks}

    def going(self) -> list[Task]:
        """Return the departments that take part."""
        return [self.known[pk] for pk in self.cleaned_data["tasks"]]


class RecordVisit(Step):
    held_on = day("哪天看的", required=False)
    staff = told("谁到了现场", 300, help_text="一行写一个人,至少两名工作人员")
    conclusion = told("结论", 1000)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["held_on"].asked = True  # type: ignore[attr-defined]

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the lines of a field; names may stand beside each other, too."""
        said = self.cleaned_data[name]
        if name == "staff":
            said = said.replace("、", "\n").replace(",", "\n").replace("\uff0c", "\n")
        return tuple(line.strip()[:200] for line in said.splitlines() if line.strip())


class SiteFiles(Step):
    """Pictures of the site, or the signed record; one line says what all of them show."""

    shows = told("拍的是什么、谁拍的", 200)
    chosen = Files(
        label="照片或者勘验记录的扫描件", widget=Several(attrs={"accept": ACCEPT, "multiple": True})
    )

    def clean_chosen(self) -> list[Any]:
        """Ask for at least one file, and not for too many."""
        chosen: list[Any] = self.cleaned_data["chosen"]
        if not chosen:
            raise forms.ValidationError("没有选文件")
        if len(chosen) > MANY:
            raise forms.ValidationError(f"一次最多 {MANY} 个,请分几次传")
        return chosen


class Reason(Step):
    reason = told("为什么", 200)


class Told(Step):
    rest_in_order = forms.BooleanField(label="其余的材料窗口都看过,合格", required=False)
    reason = words("以前已经告知过的,为什么又要", 300, needed=False, help_text="第一次告知不用写")


class Raise(Step):
    grade = _choose("这件事算", list(GRADES.items()))
    what = told("哪里不一致", 500)


class Settle(Step):
    side = _choose("定下来", SIDES)
    result = told("怎么定的,为什么", 500)
