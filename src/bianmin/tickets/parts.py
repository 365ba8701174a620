"""What tickets add to an intake: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bianmin.cases.models import Case

from .actions.intake import DRAFT
from .models import Matter


def handed_in(case: Case, typed: Mapping[str, Any], act: Any) -> Iterator[str]:
    """Tie a case to the ticket it came of: that matter is done."""
    key = str(act.key)
    if key.startswith(DRAFT):
        ticket, _, rest = key.removeprefix(DRAFT).partition("-")
        order = rest.partition("-")[0]
        Matter.objects.filter(
            ticket=int(ticket), order=int(order), ticket__centre=case.centre,
            ticket__code__startswith=rest.partition("-")[2],
        ).update(case=case, done_at=act.at)  # fmt: skip
    yield from ()
