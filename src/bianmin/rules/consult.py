"""Telling people what they need, once and in full (咨询、一次性告知).

What an answer must say, and the sheet that is handed over with it. Who answers for
the person who asks stands in `first_asked`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .catalog import FIELD_ZH
from .ruling import Objection, Ruling


class SheetWhen(StrEnum):
    """When a written sheet is handed over with an answer."""

    ALWAYS = "always"
    ON_SITE = "on_site"
    LACKING = "lacking"

    @property
    def zh(self) -> str:
        return WHEN_ZH[self]


WHEN_ZH = {
    SheetWhen.ALWAYS: "每次都给",
    SheetWhen.ON_SITE: "来现场问的都给",
    SheetWhen.LACKING: "有欠缺才给",
}
KEYS: Mapping[str, Mapping[str, str]] = {"sheet_fields": {}}  # the values are words enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about answering people."""

    answer_fields: Ruling[tuple[str, ...]]  # 答复咨询要讲清的内容: guide fields
    answer_forms: Ruling[tuple[str, ...]]  # 答复可以用的形式
    samples_offered: Ruling[bool]  # 主动给示范文本、表格
    card_form: Ruling[str]  # 书面告知卡的名称
    elsewhere_fields: Mapping[str, Ruling[str]]  # 不归本中心的,要讲清的内容
    sheet_when: Ruling[SheetWhen]  # 什么时候给告知单: always on_site lacking
    sheet_fields: Mapping[str, Ruling[str]]  # 告知单上要写明的内容
    sheet_copies: Ruling[tuple[str, ...]]  # 告知单一式几份,各给谁
    second_notice_by: Ruling[str]  # 同一件第二次要补正,谁批准;空的不用批准


def missing_fields(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what an answer sheet for an item still leaves unsaid."""
    for name in policy.answer_fields.value:
        if name not in filled:
            yield policy.answer_fields.objection(f"没有讲清:{FIELD_ZH[name]}")


def objections_to_answer(
    *, told: frozenset[str], form: str, samples: bool = True, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wanting in an answer about an item before the enquiry can be closed.

    `told` are guide fields; `samples` says whether the samples and forms that the item
    has were offered.
    """
    yield from missing_fields(filled=told, policy=policy)
    if form not in policy.answer_forms.value:
        ways = "、".join(policy.answer_forms.value)
        yield policy.answer_forms.objection(f"没有写明怎样告知的:{ways}")
    if policy.samples_offered.value and not samples:
        yield policy.samples_offered.objection("没有给示范文本、表格,也没有说到哪里领")


def objections_to_elsewhere(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting when somebody is sent to another office (咨询告知件)."""
    for name, called in policy.elsewhere_fields.items():
        if name not in filled:
            yield called.objection(f"没有告知:{called.value}")


def sheet_needed(*, on_site: bool, lacking: bool, policy: Policy) -> Ruling[bool]:
    """Return whether a written sheet goes with this answer.

    `on_site`: the person stands here; `lacking`: papers or conditions are wanting.
    """
    when = policy.sheet_when
    needed = {
        SheetWhen.ALWAYS: True,
        SheetWhen.ON_SITE: on_site or lacking,
        SheetWhen.LACKING: lacking,
    }
    return Ruling(needed[when.value], when.because)


def objections_to_sheet(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what a sheet leaves empty, so that it cannot be issued (一次性告知单)."""
    for name, called in policy.sheet_fields.items():
        if name not in filled:
            yield called.objection(f"告知单上没有写{called.value}")


def sheets(*, number: str, policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the copies of a sheet, all under one number, each with who keeps it."""
    copies = policy.sheet_copies
    return Ruling(tuple(f"{number}({who})" for who in copies.value), copies.because)


def objections_to_second_notice(
    *, new: tuple[str, ...], approved_by: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why papers that the first notice did not name cannot be asked for by a second."""
    by = policy.second_notice_by
    if by.value and new and approved_by != by.value:
        yield by.objection(f"第一次没有告知:{'、'.join(new)}。要{by.value}批准")
