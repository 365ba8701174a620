"""Several items as one matter (一件事), and the cases of one resident that belong together (项目)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.catalogue.models import Item
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules.bundles import Choice
from bianmin.rules.chains import Way

WAYS = [(w.value, w.zh) for w in Way]
CHOICES = [(c.value, c.zh) for c in Choice]


class Bundle(models.Model):
    """A matter of life that a hall handles in one go; what it says is in its editions."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="bundles")
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="one_bundle_a_code")]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """How the ledger calls this bundle."""
        return f"bundle:{self.pk}"


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: User) -> EditionQuerySet:
        """Return the editions of the user's own centre; the county sees all."""
        if not user.may("projects.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(bundle__centre_id=user.centre_id)

    def offered(self, centre: Centre) -> EditionQuerySet:
        """Return what a hall offers now."""
        return self.filter(bundle__centre=centre, state=Edition.State.PUBLISHED)


class Edition(models.Model):
    """What a bundle says, in versions as the catalogue's: a published one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "在用"
        REPLACED = "replaced", "换过"
        WITHDRAWN = "withdrawn", "停用"

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)  # two at once: the later is told
    name = models.CharField(max_length=60)
    situation = models.CharField(max_length=300)  # whom it is for, and when
    # [{"item": 12, "ask": "要不要卖熟食?"}]: without a question it belongs to it always
    members = models.JSONField(default=list)
    ties = models.JSONField(default=list)  # [{"before": 12, "after": 13, "paper": …, "way": …}]
    since = models.DateField(null=True)  # published on
    ended_why = models.CharField(max_length=200, blank=True)
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    edited_at = models.DateTimeField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="editions_are_numbered"),
            models.UniqueConstraint(
                fields=["bundle"], condition=Q(state="draft"), name="one_draft_of_a_bundle"
            ),
            models.UniqueConstraint(
                fields=["bundle"], condition=Q(state="published"), name="one_edition_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第{self.number}版"


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> ProjectQuerySet:
        """Return the projects of the user's own centre and those beneath; the county sees all."""
        if not user.may("projects.see"):
            return self.none()
        if user.centre_id is None:
            return self
        return self.filter(centre__in=Centre.objects.seen_from(user.centre_id).values("pk"))

    def of_hall(self, user: User) -> ProjectQuerySet:
        """Return those of the visible projects that the user's own centre works on."""
        if user.centre_id is None:
            return self.none()
        return self.visible_to(user).filter(centre_id=user.centre_id)


class Project(models.Model):
    """The cases that one resident handed in together: their number, their helper."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="projects")
    no = models.CharField(max_length=19)  # 项目编号
    query_code = models.CharField(max_length=120)  # sealed; printed on the receipt
    pack = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    applicant = models.CharField(max_length=60)
    applicant_shown = models.CharField(max_length=30, blank=True)
    flag = models.CharField(max_length=40, blank=True)  # 重点项目, in the rule book's words
    plan = models.CharField(max_length=500, blank=True)  # what is arranged for such a one
    helper = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    best_on = models.DateField()  # the whole is ready, at best and as promised when it was opened
    promised_on = models.DateField()
    because = models.JSONField()
    followed_on = models.DateField()  # the helper looked after it last
    revision = models.PositiveIntegerField(default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["no"], name="one_project_a_number"),
            models.CheckConstraint(condition=~Q(because=[]), name="a_project_cites_a_clause"),
        ]
        indexes = [models.Index(fields=["centre", "-id"], name="project_latest")]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"

    @property
    def book(self) -> Pack:
        """The rule book this project is held to."""
        return shelf.pack(self.pack)

    @property
    def subject(self) -> str:
        """How the ledger calls this project."""
        return f"project:{self.pk}"


class Leg(models.Model):
    """One case of a project."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="legs")
    case = models.OneToOneField(Case, models.PROTECT, related_name="leg")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    order = models.PositiveSmallIntegerField()
    # of a case that came to nothing: the item was applied for anew, in the place of that one
    instead_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="renewed")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["project", "order"], name="a_leg_has_its_place")
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.case_id}"


class Tie(models.Model):
    """The result of one case is a paper of another: what waits, and what became of it."""

    before = models.ForeignKey(Leg, models.PROTECT, related_name="ahead")
    after = models.ForeignKey(Leg, models.PROTECT, related_name="behind")
    paper = models.CharField(max_length=200)
    way = models.CharField(max_length=10, choices=WAYS)
    came_at = models.DateTimeField(null=True)  # the result was passed on
    broken_at = models.DateTimeField(null=True)  # the case before came to nothing
    choice = models.CharField(max_length=10, blank=True, choices=CHOICES)
    choice_reason = models.CharField(max_length=300, blank=True)
    chosen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="two_cases_are_tied_once"),
            models.CheckConstraint(
                condition=Q(came_at__isnull=True) | Q(broken_at__isnull=True),
                name="a_result_came_or_never_will",
            ),
        ]

    def __str__(self) -> str:
        return self.paper

    @property
    def waits(self) -> bool:
        """Whether the later case still lacks what the earlier one was to bring."""
        return self.came_at is None and self.choice == ""


class FollowUp(models.Model):
    """What the helper did for a project, and when (跟踪)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="follow_ups")
    said = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.said


class Slip(models.Model):
    """A sheet for the whole project: its receipt, what is still lacking; frozen."""

    KINDS: Mapping[str, tuple[str, str]] = {
        "receipt": ("一件事受理通知单", "项"), "notice": ("一次性告知单", "项告"),
    }  # fmt: skip

    project = models.ForeignKey(Project, models.PROTECT, related_name="slips")
    centre = models.ForeignKey(Centre, models.PROTECT)
    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    doc_no = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    sheet: Any = models.JSONField()
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "year", "number"], name="one_slip_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.doc_no}"
