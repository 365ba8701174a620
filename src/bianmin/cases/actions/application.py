"""What is handed in at the window, and how the rules of intake see it (申请)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bianmin.catalogue.models import Material, Version
from bianmin.rules import intake
from bianmin.rules.intake import Mark

from .outcomes import NOTHING_FOLLOWS, Following


@dataclass(frozen=True, slots=True)
class Marked:
    """What the clerk found of one paper of the list, by its order."""

    mark: Mark
    copies: int = 0
    original_seen: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is handed in at the window, as the form holds it."""

    version: Version
    applicant: str
    applicant_id: str = ""
    phone: str = ""
    address: str = ""
    agent: str = ""
    agent_id: str = ""
    agent_phone: str = ""
    agent_relation: str = ""
    marked: Mapping[int, Marked]
    conditions: bool | None = True  # whether the guide's conditions are met; None: not looked at
    again: str = ""  # why a second case of the same matter is opened
    not_at_once: str = ""  # why it cannot be finished on the spot, or why the kind was chosen
    chosen: str = ""  # the kind a person chose, where the book leaves it open
    at_once: bool = False  # accepted and finished in one act (即办)
    result_no: str = ""  # of what is handed out at once
    report_up_on: date | None = None  # until when it is sent up, if it is decided above
    outcome: str  # accept | notify | reject | receive
    ground: str = ""  # of a rejection
    reason: str = ""
    where: str = ""
    following: Following = NOTHING_FOLLOWS
    typed: Mapping[str, str] = field(default_factory=dict)  # the whole form, for the parts above


def judged(application: Application) -> tuple[intake.Paper, ...]:
    """Return the papers of an application as the rules of intake see them."""
    unseen = Marked(Mark.UNMARKED)
    materials = application.version.materials.all()
    return tuple(_fact(m, application.marked.get(m.order, unseen)) for m in materials)


def _fact(material: Material, marked: Marked) -> intake.Paper:
    return intake.Paper(
        name=material.name,
        mark=marked.mark,
        main=material.need == "main",
        tolerable=material.tolerable,
        conditional=material.conditional,
        shareable=material.shareable,
        problem=marked.problem,
        copies_wanted=material.copies,
        copies_received=marked.copies,
    )
