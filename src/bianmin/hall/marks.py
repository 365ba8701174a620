"""The emergency that stands, read with whoever asks for a page: no page pays for it."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from bianmin.accounts.models import User
from bianmin.hall.models import Emergency


def with_alarm(users: QuerySet[User]) -> QuerySet[User]:
    """Mark each user, in the query that reads him, with the emergency that stands in his hall."""
    standing = Emergency.objects.standing().filter(centre=OuterRef("centre")).order_by("-pk")
    return users.annotate(
        alarm=Subquery(standing.values("pk")[:1]), alarm_said=Subquery(standing.values("said")[:1])
    )
