"""One proof for which somebody gave his word in writing (证明事项告知承诺), frozen as it was signed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.centres.models import Centre
from bianmin.rules.cases import State
from bianmin.rules.intake import Mark
from bianmin.rules.pledges import Signed
from bianmin.rules.proofs import Found, How
from bianmin.rules.untrue import Stand

LOOKED_OVER = (State.RECEIVED, State.SUPPLEMENTING)
OVER = (State.REJECTED, State.RETURNED, State.WITHDRAWN, State.LAPSED)  # without a decision
UNCHECKED = Q(found="", ended="")
BROKEN = Q(found=Found.FALSE, ended="", mended_at__isnull=True)
UNTRUE = BROKEN & Q(revoked_at__isnull=True)  # somebody still has to do something


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> CommitmentQuerySet:
        """Return those of the user's own centre; the county sees all."""
        if not user.may("proofs.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def standing(self) -> CommitmentQuerySet:
        """Return those that hold: neither did the proof come, nor was the word taken back."""
        return self.filter(ended="")


class Commitment(models.Model):
    class End(models.TextChoices):
        BROUGHT = "brought", "交来了证明"
        WITHDRAWN = "withdrawn", "撤回了承诺"
        VOID = "void", "没有作决定,不用再查"

    case = models.ForeignKey(Case, models.PROTECT, related_name="commitments")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    order = models.PositiveSmallIntegerField()  # the paper, by its line in the case
    proof = models.CharField(max_length=200)
    told = models.JSONField()  # what was said of it in writing: see `documents.Told`
    how = models.CharField(max_length=10, choices=[(h.value, h.zh) for h in How])
    within = models.PositiveSmallIntegerField()  # workdays, from when it counts
    check_by = models.DateField(null=True)  # not known yet, or not drawn
    spared_on = models.DateField(null=True)  # the day of the draw that left it out
    because = models.JSONField()
    signed = models.CharField(max_length=10, choices=[(s.value, s.zh) for s in Signed])
    signature = models.TextField(blank=True)  # sealed; the strokes, as an SVG path
    by_agent = models.BooleanField(default=False)  # whose authority says so
    blind = models.CharField(max_length=64, blank=True)  # whose word, as `Case.applicant_blind`
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    found = models.CharField(max_length=10, blank=True, choices=[(f.value, f.zh) for f in Found])
    finding = models.CharField(max_length=300, blank=True)  # of whom it was asked, and what it said
    checked_on = models.DateField(null=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    mend_by = models.DateField(null=True)
    object_by = models.DateField(null=True)
    objection = models.CharField(max_length=500, blank=True)  # what the applicant says to it
    objected_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    mended = models.CharField(max_length=300, blank=True)
    mended_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, blank=True, choices=End.choices)
    ended_at = models.DateTimeField(null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "order"], condition=Q(ended=""), name="one_word_a_proof"
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "check_by", "id"], condition=Q(found="", ended=""),
                name="proof_to_check",
            ),
            models.Index(fields=["centre", "id"], name="proof_list"),
            models.Index(
                fields=["blind", "checked_on"], condition=Q(found="false"), name="proof_untrue",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.proof}"

    @property
    def stand(self) -> Stand:
        """How far it has come, as the rules ask for it; needs the papers of its case."""
        owed = {p.order for p in self.case.papers.all() if p.mark in (Mark.MISSING, Mark.FAULTY)}
        return Stand(
            proof=self.proof, how=How(self.how), found=self.found,
            mended=self.mended_at is not None, revoked=self.revoked_at is not None,
            mend_by=self.mend_by, objected=bool(self.objected_at), heard=bool(self.answered_at),
            withdrawn=self.ended == self.End.WITHDRAWN and self.order in owed,
        )  # fmt: skip

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to check any more."""
        return bool(self.found or self.ended)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether the word can still be taken back: nothing was found of it, nor decided on it."""
        return not self.is_over and self.case.state in OPEN_STATES

    def said(self, today: date) -> str:
        """Return how it stands, in a few words."""
        if self.ended:
            return self.get_ended_display()
        if self.mended_at:
            return "不实,已经改正"
        if self.revoked_at:
            return "不实,决定已经撤销"
        if self.found == Found.FALSE:
            late = self.mend_by is not None and today > self.mend_by
            return "不实,到期没有改正" if late else "不实,限期改正"
        if self.found:
            return f"核查过,{self.get_found_display()}"
        return self._to_check()

    def _to_check(self) -> str:
        if self.spared_on:
            return "没有抽到,不用再查"
        if self.check_by:
            return "等核查"
        return "等抽查" if self.how == How.SAMPLE else "决定以后核查"
