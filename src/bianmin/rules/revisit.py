"""Calling back after a case (回访)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call-back as it was written down; answers by question."""

    asked: str = ""  # who was asked
    way: str = ""
    answers: Mapping[str, str]
    opinion: str = ""
    chosen_by_hand: bool = False  # a clerk picked the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about call-backs."""

    every_case: Ruling[bool]  # 每件办结的都回访
    percent: Ruling[int]  # 抽百分之几
    least: Ruling[int]  # 至少抽几件
    by_lot: Ruling[bool]  # 随机抽取,不由窗口人员选
    questions: Mapping[str, Ruling[str]]  # 要问的
    ways: Ruling[tuple[str, ...]]  # 回访方式,空则不限
    opinion_heard: Ruling[bool]  # 要记下意见建议和问的是谁
    opens_complaint: Ruling[tuple[str, ...]]  # 哪几问答“是”,要立一件投诉


def sample(*, cases: tuple[str, ...], seed: str, policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the cases that are called back, by lot (抽样).

    The lot is the order of SHA-256 over seed and case number: whoever knows the stated
    seed can draw it again, and nobody can choose. Rounded up; never fewer than the
    least, never more than there are.
    """
    if policy.every_case.value:
        return Ruling(cases, policy.every_case.because)
    wanted = max(-(-len(cases) * policy.percent.value // 100), policy.least.value)
    lot = sorted(cases, key=lambda case: sha256(f"{seed}:{case}".encode()).digest())
    return Ruling(tuple(lot[:wanted]), cite(policy.percent, policy.least, policy.by_lot))


def objections_to_closing(*, call: Call, policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting in a call-back before it is closed, all at once."""
    if policy.by_lot.value and call.chosen_by_hand:
        yield policy.by_lot.objection("这件不是抽出来的")
    if policy.ways.value and call.way not in policy.ways.value:
        yield policy.ways.objection(f"回访方式只有{'、'.join(policy.ways.value)}")
    for name, question in policy.questions.items():
        if not call.answers.get(name, "").strip():
            yield question.objection(f"没有问:{question.value}")
    if policy.opinion_heard.value and not (call.asked.strip() and call.opinion.strip()):
        yield policy.opinion_heard.objection("没有写问的是谁、有什么意见建议")


def opens_complaint(*, call: Call, policy: Policy) -> Ruling[tuple[str, ...]]:
    """Return the questions whose answer makes a complaint of it (转投诉)."""
    names = policy.opens_complaint
    said = tuple(name for name in names.value if call.answers.get(name) == "是")
    return Ruling(said, names.because)
