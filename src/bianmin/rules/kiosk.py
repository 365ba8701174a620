"""The machine that gives numbers (取号机): its paper, and when somebody has to look at it.

A browser cannot ask a printer how it is. What is known is what was printed since a roll
was put in, and what people said: the slip came out, or it did not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .ruling import Objection, Ruling, cite

KEYS: Mapping[str, Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the machines that give numbers."""

    slip_mm: Ruling[int]  # 一张号纸多长(毫米)
    warn_slips: Ruling[int]  # 号纸还够几张时提醒换
    silent_until_seen: Ruling[bool]  # 有人说没出纸的,到有人来看过为止都算出不了纸


def slips_left(*, roll_mm: int, printed: int, policy: Policy) -> Ruling[int]:
    """Return for how many slips the paper lasts; never less than none.

    `roll_mm` is the length of the roll that was put in last, in millimetres; `printed` the
    slips printed since.
    """
    left = roll_mm // policy.slip_mm.value - printed
    return Ruling(max(0, left), policy.slip_mm.because)


def troubles(
    *, left: Ruling[int] | None, not_out: int, working: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why somebody has to go and look at a machine.

    `left` is None where nobody has put down a roll; `not_out` counts the people who said since
    somebody looked that no slip came out.
    """
    if not working:
        yield policy.silent_until_seen.objection("登记为坏了")
    if policy.silent_until_seen.value and not_out:
        yield policy.silent_until_seen.objection(f"{not_out} 个人说号纸没有出来")
    if left is not None and left.value <= policy.warn_slips.value:
        because = cite(policy.warn_slips, left)
        yield Objection(f"号纸只够 {left.value} 张了,请换一卷", because)


def shows_number_only(*, not_out: int, policy: Policy) -> Ruling[bool]:
    """Return whether the machine tells people to note their number: it prints nothing now."""
    silent = policy.silent_until_seen.value and not_out > 0
    return Ruling(silent, policy.silent_until_seen.because)
