"""The papers on the counter, and what they amount to (申请材料)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What the clerk found of one paper."""

    UNMARKED = "unmarked"  # 还没看
    IN_ORDER = "in_order"  # 合格
    FIXED = "fixed"  # 当场补正
    SHARED = "shared"  # 系统核到,免交
    MISSING = "missing"  # 没交
    FAULTY = "faulty"  # 有问题
    NOT_NEEDED = "not_needed"  # 这次用不着
    PROMISED = "promised"  # 写了承诺代替证明,见 proofs


GOOD = frozenset({Mark.IN_ORDER, Mark.FIXED, Mark.SHARED, Mark.NOT_NEEDED, Mark.PROMISED})


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the list, as it lies on the counter."""

    name: str
    mark: Mark
    main: bool = True  # 主件; a secondary paper (副件) may be tolerated
    tolerable: bool = False  # 可容缺后补
    conditional: bool = False  # 有则提供
    shareable: bool = False  # 可从共享数据核到
    problem: str = ""
    copies_wanted: int = 1
    copies_received: int = 0


class Outcome(StrEnum):
    COMPLETE = "complete"  # 齐了,应当受理
    NOTICE = "notice"  # 要补正,出一次性告知
    LOOK = "look"  # 还有没看的
    ELSEWHERE = "elsewhere"  # 不归本中心


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the papers amount to: what can be done now, and what is wanting."""

    outcome: Outcome
    wanting: tuple[Paper, ...] = ()  # to be named in the notice
    unseen: tuple[str, ...] = ()  # not looked at yet
    where: str = ""  # for ELSEWHERE: the office it is for
    tolerated: tuple[Paper, ...] = ()  # accepted without, to follow (容缺)


def mark_of(*, paper: Paper) -> Mark:
    """Return the mark that the copies received allow: too few copies is faulty."""
    if paper.mark is Mark.IN_ORDER and paper.copies_received < paper.copies_wanted:
        return Mark.FAULTY
    return paper.mark
