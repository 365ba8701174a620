"""Which kind a case will be, why, and what a person may still choose (办件种类由谁定).

The item, the papers and the book make the kind; see `cases.kind_of`. A book leaves two
things to a person: that a case of law and policy cannot be answered yet (协调受理), and
that what is usually done at once cannot be done so today. Both with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .cases import ItemFacts, Policy
from .ruling import Objection, Ruling

UNCLEAR = "coordinated"  # the kind of a case whose law or policy has to be asked about first


def left_open(*, made: Ruling[str], policy: Policy) -> Mapping[str, Ruling[str]]:
    """Return the kinds a person may choose instead of the one `made`, in the book's names."""
    found = {}
    if UNCLEAR in policy.kinds and made.value != UNCLEAR:
        found[UNCLEAR] = policy.kinds[UNCLEAR]
    other = policy.otherwise
    if made.value == "immediate" and other.value in policy.kinds:
        found[other.value] = Ruling(policy.kinds[other.value].value, other.because)
    return found


def chosen_kind(*, made: Ruling[str], chosen: str, policy: Policy) -> Ruling[str]:
    """Return the kind a person chose, where the book leaves it open, else the one `made`."""
    named = left_open(made=made, policy=policy).get(chosen)
    return Ruling(chosen, named.because) if named else made


def objections_to_choosing(
    *, made: Ruling[str], chosen: str, reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield why a kind cannot be chosen: the book does not leave it open, or no reason was given."""
    if chosen in ("", made.value):
        return
    named = left_open(made=made, policy=policy).get(chosen)
    if named is None:
        yield made.objection("办件种类由事项和材料定,这一种不由窗口选")
    elif not reason.strip():
        yield named.objection(f"选了{named.value},没有写为什么")


def why(*, kind: str, item: ItemFacts, complete: bool, policy: Policy) -> str:
    """Return in words what makes a case of this kind."""
    stops = [t for t in item.triggers if t in policy.promised_triggers.value]
    said = {
        "immediate": "程序简便,当天能办结,材料齐全",
        "supplement": "材料没有齐",
        "joint": "要几个部门一起办",
        "escalated": "要上级决定",
        "agency": "要上级决定,由中心代办到底",
        UNCLEAR: "政策性、法律性强,一时不能答复",
    }.get(kind)
    if said:
        return said
    if stops:
        return f"要经过{'、'.join(stops)}"
    return "不能当场办结" if complete else "材料没有齐,不能当场办结"
