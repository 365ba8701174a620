"""What can be done with bundles and projects: one file for each group of verbs."""

from .bundling import Content, content_of, guides, objections_to, publish, save_draft
from .bundling import withdraw as withdraw_bundle
from .opening import Opening, Plan, applications, objections_to_opening, open_project, plan
from .renewing import apply_again, can_be_renewed, kept, there_already
from .working import choose, follow_up, name_helper, sheet, supply, withdraw

__all__ = [
    "Content",
    "Opening",
    "Plan",
    "applications",
    "apply_again",
    "can_be_renewed",
    "choose",
    "content_of",
    "follow_up",
    "guides",
    "kept",
    "name_helper",
    "objections_to",
    "objections_to_opening",
    "open_project",
    "plan",
    "publish",
    "save_draft",
    "sheet",
    "supply",
    "there_already",
    "withdraw",
    "withdraw_bundle",
]
