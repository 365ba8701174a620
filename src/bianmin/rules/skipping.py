"""Leaving steps out of a case in a lane (省去环节): what the law asks for stays.

A helper of `priority`, whose policy it reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from .flow import OPEN, State
from .priority import Lane, Policy, Step, objections_to_skipping
from .ruling import Objection


def objections_to_leaving_out(
    *, lane: str, state: State, steps: tuple[Step, ...], reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield everything against leaving these steps out of a case."""
    kept = policy.legal_steps_kept
    wrong = {
        "这件没有走通道,环节一个也不省": lane in ("", Lane.ORDINARY),
        f"办件已经是“{state.zh}”,环节不再省": state not in OPEN,
        "没有选省去哪个环节": not steps,
        "没有写为什么省": not reason.strip(),
    }
    yield from (kept.objection(said) for said, holds in wrong.items() if holds)
    yield from objections_to_skipping(steps=steps, policy=policy)
