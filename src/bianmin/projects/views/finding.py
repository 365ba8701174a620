"""Finding what an address names, for those who may see it; nothing else is there (404)."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from bianmin.accounts.models import User
from bianmin.accounts.request import Request
from bianmin.projects import queries
from bianmin.projects.models import Edition, Project, Tie


def project_of(request: Request, project_id: int) -> Project:
    """Return a project with all that its page shows; only the own hall's can be worked on."""
    rows = Project.objects
    seen = rows.of_hall(request.user) if request.method == "POST" else rows.visible_to(request.user)
    return queries.read_told(get_object_or_404(queries.with_told(seen), pk=project_id))


def tie_of(request: Request, tie_id: int) -> Tie:
    """Return a tie of a project of the own hall."""
    seen = Project.objects.of_hall(request.user)
    return get_object_or_404(
        Tie.objects.select_related("after"), pk=tie_id, after__project__in=seen
    )


def edition_of(request: Request, edition_id: int) -> Edition:
    """Return an edition of a bundle that one may see."""
    rows = Edition.objects.visible_to(request.user).select_related("bundle__centre", "edited_by")
    return get_object_or_404(rows.prefetch_related("bundle__centre__adoptions"), pk=edition_id)


def people_of(centre: Any) -> Any:
    """Return who can be the helper of a project: everybody who works in the hall."""
    roles = ("clerk", "handler", "chief", "director", "guide")
    return User.objects.filter(centre=centre, is_active=True, role__in=roles).order_by("name")
