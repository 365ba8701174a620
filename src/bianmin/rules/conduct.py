"""How one speaks and behaves at the window, and what one must not say (行为规范).

A rule book lists what may not be said; a written reply with one of these phrases does
not go out, however it is spread by spaces and marks. What somebody did in breach is
found by its words, and costs points where the book says how many.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """What somebody must not do, and the points each time costs."""

    acts: tuple[str, ...]
    points: int  # taken off, for each person and time
    verified: bool = False  # only once it has been looked into
    at_fault: bool = False  # only where the fault is the clerk's


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about conduct."""

    forbidden: Mapping[str, Ruling[tuple[str, ...]]]  # 禁用语,按条文
    recommended: Mapping[str, Ruling[tuple[str, ...]]]  # 文明用语,按条文
    announced: Mapping[str, Ruling[int]]  # 条文说一共有几句
    whole_reply: Ruling[bool]  # 整句答复就是禁用语才拦;否则含有就拦
    written_barred: Ruling[bool]  # 书面答复里有禁用语的,不能发出
    deductions: Mapping[str, Ruling[Deduction]]  # 不许做的事,每人次扣几分
    grounds: Mapping[str, Ruling[tuple[str, ...]]]  # 可以据此投诉的事由
    promises: Mapping[str, Ruling[tuple[str, ...]]]  # 向群众公开的承诺,一条一句


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase found in a text: the phrase of the list, and how it stands there."""

    phrase: str
    as_written: str


def phrases_in(*, text: str, policy: Policy) -> Ruling[tuple[Said, ...]] | None:
    """Return the forbidden phrases of a text in the order of the list, each once (禁用语).

    None where the rule book lists no phrases: that is not the same as none found.
    """
    if not policy.forbidden:
        return None
    found = [(said, ruling) for said, ruling in _found(text, policy)]
    because = cite(*(r for _, r in found)) or cite(*policy.forbidden.values())
    return Ruling(tuple(said for said, _ in found), because)


def objections_to_reply(*, text: str, policy: Policy) -> Iterator[Objection]:
    """Yield every forbidden phrase of a written reply, each with the clause that lists it."""
    for said, listed in _found(text, policy) if policy.written_barred.value else ():
        because = cite(listed, policy.written_barred)
        yield Objection(f"有禁用语“{said.phrase}”(原话:{said.as_written})", because)


def objections_to_flagged(*, text: str, anyway: str, policy: Policy) -> Iterator[Objection]:
    """Yield every phrase one should not use, where the book bars it in speech alone.

    `anyway` is why it is written all the same; with it nothing is yielded.
    """
    if policy.written_barred.value or anyway.strip():
        return
    for said, listed in _found(text, policy):
        found = f"有禁用语“{said.phrase}”(原话:{said.as_written}),还要这样写的,写明为什么"
        yield listed.objection(found)


def _found(text: str, policy: Policy) -> Iterator[tuple[Said, Ruling[tuple[str, ...]]]]:
    plain, places = _plain(text)
    seen: set[str] = set()
    for listed in policy.forbidden.values():
        for phrase in listed.value:
            wanted, _ = _plain(phrase)
            at = _at(plain, wanted, whole=policy.whole_reply.value)
            if at >= 0 and wanted not in seen:
                seen.add(wanted)
                written = text[places[at] : places[at + len(wanted) - 1] + 1]
                yield Said(phrase, written), listed


def _at(plain: str, wanted: str, *, whole: bool) -> int:
    """Return where a phrase begins in a text, or -1."""
    if whole:
        return 0 if plain == wanted else -1
    return plain.find(wanted)


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the letters of a text without spaces and marks, and where each one stood."""
    letters = [
        (letter.lower(), place)
        for place, raw in enumerate(text)
        for letter in unicodedata.normalize("NFKC", raw)
        if unicodedata.category(letter)[0] in "LN"
    ]
    return "".join(letter for letter, _ in letters), [place for _, place in letters]


def phrases_for(*, clause: str, centre: str, policy: Policy) -> Ruling[tuple[str, ...]] | None:
    """Return what one should say by a clause, with the centre's name put in (文明用语).

    Only “хх便民服务中心” names the centre; the other gaps are filled by who speaks.
    """
    listed = policy.recommended.get(clause)
    if listed is None:
        return None
    filled = tuple(p.replace("хх便民服务中心", centre) for p in listed.value)
    return Ruling(filled, listed.because)


def phrases_wanting(*, policy: Policy) -> Iterator[Objection]:
    """Yield where fewer phrases are entered than the clause says there are."""
    for clause, announced in policy.announced.items():
        listed = (*_listed(policy.forbidden, clause), *_listed(policy.recommended, clause))
        if len(listed) < announced.value:
            found = f"条文说有 {announced.value} 句,录入了 {len(listed)} 句"
            yield announced.objection(found)


def _listed(phrases: Mapping[str, Ruling[tuple[str, ...]]], clause: str) -> tuple[str, ...]:
    return phrases[clause].value if clause in phrases else ()


def deduction(
    *, act: str, verified: bool, at_fault: bool, times: int = 1, policy: Policy
) -> Ruling[int] | None:
    """Return the points that an act costs, 0 while it is not verified, None where no clause says.

    `times` counts the occasions of one person; several acts of one clause on one
    occasion are one.
    """
    for ruling in policy.deductions.values():
        cost = ruling.value
        if act in cost.acts:
            counts = (verified or not cost.verified) and (at_fault or not cost.at_fault)
            return Ruling(cost.points * times if counts else 0, ruling.because)
    return None


def ground_of_complaint(*, act: str, policy: Policy) -> Ruling[str] | None:
    """Return the ground on which an act may be complained of, None where the book names none."""
    for ruling in policy.grounds.values():
        if act in ruling.value:
            return Ruling(act, ruling.because)
    return None


def promises_shown(*, shown: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield the promises to the public that a page or a wall leaves out (服务承诺)."""
    for promised in policy.promises.values():
        for promise in promised.value:
            if promise not in shown:
                yield promised.objection(f"没有公开“{promise}”")
