"""What is said in writing before somebody promises (告知): of each proof, and of all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bianmin.packs import Pack
from bianmin.rules.proofs import How
from bianmin.rules.ruling import cite

WHEN = {
    How.BEFORE: "从签这份承诺书起 {} 个工作日内、作决定以前",
    How.AFTER: "作出决定以后 {} 个工作日内",
    How.SAMPLE: "作出决定以后抽查,抽中的 {} 个工作日内",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said in writing of one proof before somebody promises."""

    order: int
    name: str
    proves: str
    issuer: str
    basis: str
    conditions: str
    how: How
    within: int
    because: tuple[str, ...] = ()

    @property
    def check(self) -> str:
        """When and of whom it will be checked."""
        whom = f"向{self.issuer}核实" if self.issuer else "由承办部门向开证明的单位核实"
        return f"{WHEN[self.how].format(self.within)},{whom}。"

    def to_dict(self) -> dict[str, Any]:
        """Return it as it is kept with the promise."""
        names = ("proves", "issuer", "basis", "conditions", "check")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised: instead of which proofs."""

    book: Pack
    proofs: tuple[Told, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """The clauses both sides hold to."""
        policy = self.book.policy.proofs
        own = (one.because for one in self.proofs)
        return cite(
            policy.offered, policy.form, policy.signed, *own, policy.mend_within, policy.revoke
        )

    @property
    def filled(self) -> frozenset[str]:
        """Which parts are said of every proof: see `proofs.Policy.tells`."""
        names = ("proves", "basis", "conditions", "check")
        said = {n for n in names if all(getattr(one, n).strip() for one in self.proofs)}
        return frozenset(said | {"false"})
