"""Who was asked for an opinion on a case, what each said, and what they saw on site (联办)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import OPEN_STATES, Case, Paper
from bianmin.centres.models import Centre, Department
from bianmin.rules import joint as rules
from bianmin.rules.escalation import LEVEL_ZH, Level

OPINIONS = {"agree": "同意", "refuse": "不同意"}
GRADES = {"ordinary": "一般", "difficult": "疑难", "major": "重大"}


class JointQuerySet(models.QuerySet["Joint"]):
    def visible_to(self, user: User) -> JointQuerySet:
        """Return the joint cases of the user's own centre and those beneath; the county sees all."""
        if not user.may("joint.see"):
            return self.none()
        if user.centre_id is None:
            return self
        return self.filter(centre__in=Centre.objects.seen_from(user.centre_id).values("pk"))

    def open(self) -> JointQuerySet:
        """Return those whose case is not decided yet."""
        return self.filter(case__waits=1, case__state__in=OPEN_STATES)


class Joint(models.Model):
    """A case that several departments decide together: its lead, and what was settled of it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="joint")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    lead = models.ForeignKey(Department, models.PROTECT, null=True)  # none: the centre leads
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    doc_no = models.CharField(max_length=40)  # of the sheet that goes round (联办单)
    ask = models.CharField(max_length=500)  # what the departments are asked
    project = models.BooleanField(default=False)  # 重大或者重要建设项目
    because = models.JSONField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    told_at = models.DateTimeField(null=True)  # the applicant, of what all of them lack

    # when they disagree
    grade = models.CharField(max_length=10, blank=True, choices=list(GRADES.items()))
    dispute = models.CharField(max_length=500, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField(null=True)
    settled_for = models.CharField(max_length=10, blank=True, choices=list(OPINIONS.items()))
    settlement = models.CharField(max_length=500, blank=True)
    settled_as = models.CharField(max_length=10, blank=True, choices=list(rules.SETTLERS.items()))
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = JointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "year", "number"], name="one_joint_a_number"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(raised_at__isnull=False),
                name="only_what_was_raised_is_settled",
            ),
            models.CheckConstraint(condition=~Q(because=[]), name="a_joint_case_cites_a_clause"),
        ]
        indexes = [
            models.Index(fields=["centre", "-opened_on", "-case"], name="joint_latest"),
            models.Index(
                fields=["centre", "-opened_on", "-case"], name="joint_disputed",
                condition=Q(raised_at__isnull=False, settled_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.doc_no

    @property
    def subject(self) -> str:
        """How the ledger calls this joint case."""
        return f"joint:{self.pk}"

    @property
    def lead_zh(self) -> str:
        """Who leads, in words."""
        return self.lead.name if self.lead else self.centre.name

    @property
    def settled(self) -> bool:
        """Whether a disagreement was settled."""
        return self.settled_at is not None


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> TaskQuerySet:
        """Return the tasks of the user's own hall, whose people answer them; the county sees all."""
        if not user.may("joint.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def waiting(self) -> TaskQuerySet:
        """Return what a department still has to do: look at the papers, or answer."""
        open_ = self.filter(joint__case__waits=1, joint__case__state__in=OPEN_STATES)
        return open_.filter(answered_at__isnull=True).filter(
            Q(sent_at__isnull=False) | Q(looked_at__isnull=True)
        )


class Task(models.Model):
    """What one department was asked, and what it said; one for each department of a case."""

    joint = models.ForeignKey(Joint, models.PROTECT, related_name="tasks")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    reason = models.CharField(max_length=200, blank=True)  # of one that the item does not name
    level = models.CharField(
        max_length=10,
        default=Level.TOWNSHIP.value,
        choices=[(k.value, v) for k, v in LEVEL_ZH.items()],
    )
    days = models.PositiveSmallIntegerField(null=True)  # its own limit, in workdays
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    doc_no = models.CharField(max_length=40, blank=True)  # of the letter (征求意见函)
    papers_by = models.DateField(null=True)  # until when it says what the papers lack
    looked_at = models.DateTimeField(null=True)  # at the papers, before acceptance
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_because = models.JSONField(default=list)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)  # 已读回执
    opinion = models.CharField(max_length=10, blank=True, choices=list(OPINIONS.items()))
    words = models.CharField(max_length=1000, blank=True)
    signer = models.CharField(max_length=10, blank=True, choices=list(rules.SIGNERS.items()))
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["joint", "department"], name="a_department_is_asked_once"
            ),
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="one_letter_a_number"
            ),
            models.CheckConstraint(
                condition=Q(opinion="", answered_at__isnull=True)
                | (~Q(opinion="") & Q(answered_at__isnull=False, sent_at__isnull=False)),
                name="an_opinion_has_its_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "department", "due_on", "id"],
                condition=Q(answered_at__isnull=True),
                name="joint_task_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.get_opinion_display()}".strip()

    @property
    def by(self) -> date | None:
        """The day that matters next to the department."""
        return self.due_on or self.papers_by

    @property
    def fact(self) -> rules.Task:
        """The task as the rules see it; one that was not sent is due on no day yet."""
        due = self.due_on or date.max
        return rules.Task(self.department.name, due, self.opinion, self.answered_on)  # type: ignore[arg-type]


class Want(models.Model):
    """A paper of the list that a department finds missing or faulty, before acceptance."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="wants")
    paper = models.ForeignKey(Paper, models.PROTECT, db_index=False, related_name="+")
    problem = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # asked of the applicant, by the lead

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "paper"], name="a_paper_is_wanted_once")
        ]

    def __str__(self) -> str:
        return self.problem


class Question(models.Model):
    """What one department asks another, or the lead, while the case is open."""

    joint = models.ForeignKey(Joint, models.PROTECT, related_name="questions")
    asker = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Visit(models.Model):
    """The one inspection on site for all departments (联合勘验)."""

    joint = models.ForeignKey(Joint, models.PROTECT, related_name="visits")
    planned_on = models.DateField()
    place = models.CharField(max_length=200)
    organiser = models.CharField(max_length=60)
    departments = models.ManyToManyField(Department)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField()
    held_on = models.DateField(null=True)
    staff = models.JSONField(default=list)  # the names of those who were there
    conclusion = models.CharField(max_length=1000, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    void = models.CharField(max_length=200, blank=True)  # called off, and why

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["joint"], condition=Q(void=""), name="one_visit_for_all"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.planned_on}"

    @property
    def subject(self) -> str:
        """How what is attached to it calls this inspection."""
        return f"site:{self.pk}"
