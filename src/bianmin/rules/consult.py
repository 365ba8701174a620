"""Telling people what they need, once and in full (咨询、一次性告知).

Only the notice stands here: what it must say, and that it is said once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .catalog import FIELD_ZH
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about answering people."""

    answer_fields: Ruling[tuple[str, ...]]  # 答复咨询要讲清的内容: guide fields
    samples_offered: Ruling[bool]  # 主动给示范文本、表格
    card_form: Ruling[str]  # 书面告知卡的名称
    elsewhere_fields: Mapping[str, Ruling[str]]  # 不归本中心的,要讲清的内容


def missing_fields(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what an answer sheet for an item still leaves unsaid."""
    for name in policy.answer_fields.value:
        if name not in filled:
            yield policy.answer_fields.objection(f"没有讲清:{FIELD_ZH[name]}")


def objections_to_elsewhere(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting when somebody is sent to another office (咨询告知件)."""
    for name, called in policy.elsewhere_fields.items():
        if name not in filled:
            yield called.objection(f"没有告知:{called.value}")
