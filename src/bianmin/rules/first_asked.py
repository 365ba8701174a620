"""Who answers for a person who asks, and until when (首问负责).

Whoever is asked first answers for the matter; where several are asked at once, the rule
book says which of them. To point somewhere else is not an end: the rule book says what
relieves him, and what comes back is his again. How a matter is closed stands in
`enquiries`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ruling import Objection, Ruling, cite


class Several(StrEnum):
    """Who of several people asked at once answers for the matter."""

    FIRST = "first"
    HIGHEST = "highest"

    @property
    def zh(self) -> str:
        return SEVERAL_ZH[self]


class Tie(StrEnum):
    """Who of several of the same rank."""

    FIRST = "first"
    OWN = "own"

    @property
    def zh(self) -> str:
        return TIE_ZH[self]


class Until(StrEnum):
    """When the first asked is relieved."""

    RESULT = "result"
    TAKEN_OVER = "taken_over"
    HANDED_OVER = "handed_over"

    @property
    def zh(self) -> str:
        return UNTIL_ZH[self]


class Step(StrEnum):
    """What may happen to a matter on its way."""

    ASKED = "asked"  # 代为询问同事、领导
    HANDED_OVER = "handed_over"  # 移交、转办
    TAKEN_OVER = "taken_over"  # 对方接下
    BOUNCED = "bounced"  # 对方退了回来
    RESULT = "result"  # 有了结果


class Change(StrEnum):
    """Whether the first asked, once registered, may be changed."""

    REASON = "reason"
    NEVER = "never"

    @property
    def zh(self) -> str:
        return CHANGE_ZH[self]


SEVERAL_ZH = {Several.FIRST: "先登记的", Several.HIGHEST: "职位最高的"}
TIE_ZH = {Tie.FIRST: "先登记的", Tie.OWN: "事情归他窗口的,没有就先登记的"}
UNTIL_ZH = {
    Until.RESULT: "有了结果",
    Until.TAKEN_OVER: "对方接下",
    Until.HANDED_OVER: "交了出去",
}
CHANGE_ZH = {Change.REASON: "写明理由才能改", Change.NEVER: "不能改"}
RELIEVED: Mapping[Until, frozenset[Step]] = {
    Until.RESULT: frozenset({Step.RESULT}),
    Until.TAKEN_OVER: frozenset({Step.RESULT, Step.TAKEN_OVER}),
    Until.HANDED_OVER: frozenset({Step.RESULT, Step.TAKEN_OVER, Step.HANDED_OVER}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the first person asked."""

    owner_needed: Ruling[bool]  # 每件咨询都有首问责任人
    several: Ruling[Several]  # 同时问到几个人的,归谁: first highest
    several_from: Ruling[int]  # 同时问到的人数,从几人起算
    same_rank: Ruling[Tie]  # 职位相同的,归谁: first own
    owner_change: Ruling[Change]  # 首问责任人登记后能不能改: reason never
    kept_until: Ruling[Until]  # 负责到什么时候: result taken_over handed_over
    closed_by_owner: Ruling[bool]  # 只能由首问人了结
    places: Mapping[str, Ruling[str]]  # 在哪里问都要登记


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who was asked; `rank` is higher for a higher post."""

    name: str
    rank: int = 0
    own: bool = False  # the matter belongs to his window


def owner(*, receivers: tuple[Receiver, ...], policy: Policy) -> Ruling[str] | None:
    """Return who answers for the matter; `receivers` in the order in which they registered.

    None where nobody has been asked yet.
    """
    if not receivers:
        return None
    if len(receivers) < policy.several_from.value:
        return Ruling(receivers[0].name, policy.owner_needed.because)
    because = cite(policy.several, policy.several_from)
    if policy.several.value is Several.FIRST:
        return Ruling(receivers[0].name, because)
    top = max(r.rank for r in receivers)
    highest = [r for r in receivers if r.rank == top]
    if len(highest) == 1:
        return Ruling(highest[0].name, because)
    own = [r for r in highest if r.own] if policy.same_rank.value is Tie.OWN else []
    return Ruling((own or highest)[0].name, cite(because, policy.same_rank))


def responsible(*, steps: tuple[Step, ...], policy: Policy) -> Ruling[bool]:
    """Return whether the first asked still answers for a matter after these steps.

    To ask a colleague relieves nobody, and what comes back is his again.
    """
    moves = [step for step in steps if step is not Step.ASKED]
    relieved = bool(moves) and moves[-1] in RELIEVED[policy.kept_until.value]
    return Ruling(not relieved, policy.kept_until.because)


def must_be_registered(*, place: str, policy: Policy) -> Ruling[bool]:
    """Return whether who asks at `place` may not be sent away without being registered."""
    held = policy.places.get(place)
    return Ruling(True, held.because) if held else Ruling(False, cite(*policy.places.values()))


def objections_to_new_owner(
    *, reason: str, left: bool = False, policy: Policy
) -> Iterator[Objection]:
    """Yield why another person cannot be put down as the first asked; `left`: he has left his post."""
    change = policy.owner_change
    if change.value is Change.NEVER and not left:
        yield change.objection("首问责任人登记以后不能改")
    elif not reason.strip():
        yield change.objection("改首问责任人,没有写理由")


def objections_to_closer(
    *, is_owner: bool, holds: bool = True, policy: Policy
) -> Iterator[Objection]:
    """Yield why somebody cannot close a matter: he was not asked first, nor has he taken it over."""
    if policy.closed_by_owner.value and not is_owner:
        yield policy.closed_by_owner.objection("要由首问人来了结")
    elif not is_owner and not holds:
        yield policy.closed_by_owner.objection("要由首问责任人或者接下的人来了结")
