"""What a decision is called on a screen (说法): a day, a yes, a list of reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

from bianmin.packs import Pack
from bianmin.web.words import long_day

from .decisions import NAMED, Decision, Sort
from .judging import Verdict

ALLOWED, NONE = "可以", "没有"


def said(decision: Decision, value: Any, pack: Pack | None = None) -> str:
    """Return a value as one says it; `pack` names the kinds of case in its town's words."""
    if decision.sort is Sort.DAY:
        return long_day(date.fromisoformat(value), date(1, 1, 1)) if value else NONE
    if decision.sort is Sort.FLAG:
        return decision.yes if value else decision.no
    if decision.sort is Sort.CLAIM:
        return "不让办:" + ";".join(value) if value else ALLOWED
    if decision.name == "kind":
        return _kind(str(value), pack)
    return str(value) if value != "" else NONE


def _kind(kind: str, pack: Pack | None) -> str:
    names = pack.policy.cases.kinds if pack else {}
    return (
        f"{names[kind].value}({KINDS.get(kind, kind)})" if kind in names else KINDS.get(kind, kind)
    )


KINDS = {
    "immediate": "即办", "promised": "承诺", "joint": "联办", "escalated": "上报",
    "agency": "代办", "supplement": "补正", "returned": "退回",
}  # fmt: skip


def said_of(verdict: Verdict) -> tuple[str, str]:
    """Return what came out and what would have, without the town's own names."""
    after = verdict.after.value if verdict.after else None
    return said(verdict.decision, verdict.before), said(verdict.decision, after)


def named(name: str) -> str:
    """Return what a kind of decision is called; one that is no longer there by its own name."""
    return NAMED[name].zh if name in NAMED else name
