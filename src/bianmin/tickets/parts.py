"""What tickets add to an intake: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bianmin.cases.models import Case

from .actions.intake import matter_of


def handed_in(case: Case, typed: Mapping[str, Any], act: Any) -> Iterator[str]:
    """Tie a case to the ticket it came of: that matter is done."""
    if matter := matter_of(str(act.key), case.centre):
        matter.case, matter.done_at = case, act.at
        matter.save(update_fields=["case", "done_at"])
    yield from ()
