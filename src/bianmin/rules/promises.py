"""Which limit holds for a case: the law's, and the one that was promised (承诺时限)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from .calendar import Calendar
from .clock import Limit
from .deadlines import Policy, last_of
from .ruling import Objection, Ruling, cite


def general_limit(*, route: str, policy: Policy) -> Ruling[int]:
    """Return the law's general limit in workdays: one organ, joint, or a review below (一般期限)."""
    return policy.statutory[{"joint": "joint", "escalated": "review"}.get(route, "single")]


def statutory_limit(
    *, own: Limit | None, route: str, licence: bool, policy: Policy
) -> Ruling[Limit] | None:
    """Return the law's limit of an item (法定办结时限), or None where nothing sets one.

    `own` is the limit that the item's legal basis names; without it the general one
    holds: for one organ, for a joint case, or for the township's own review of a case
    that is decided above. `licence`: an administrative licence; others go by analogy.
    """
    general = general_limit(route=route, policy=policy)
    because = general.because if licence else cite(general, policy.by_analogy)
    if own is not None:
        return Ruling(own, because)
    if not policy.statutory_fallback.value or not (licence or policy.by_analogy.value):
        return None
    return Ruling(Limit(general.value), cite(because, policy.statutory_fallback))


def promised_limit(
    *, own: Limit | None, immediate: bool, statutory: Ruling[Limit] | None, policy: Policy
) -> Ruling[Limit] | None:
    """Return the limit promised for a case (承诺办结时限), or None where nothing promises one.

    An immediate case is promised for the same day, an item without a promise of its
    own for the law's limit.
    """
    if immediate and policy.immediate_same_day.value:
        return Ruling(Limit(0), policy.immediate_same_day.because)
    if own is not None:
        return Ruling(own, policy.promise_within_statutory.because)
    if statutory is None or not policy.promise_fallback.value:
        return None
    return Ruling(statutory.value, cite(policy.promise_fallback, statutory))


def objections_to_promising(
    *, kind: str, limit: Limit | None, reason: str, report_up: date | None, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wanting in the promise made at acceptance (承诺).

    `reason` is why it cannot be done at once, `report_up` the day on which a case that
    is decided above is to be sent there.
    """
    if limit is None:
        yield policy.promise_binds.objection("没有承诺哪天办好")
    if policy.reason_if_not_immediate.value and kind != "immediate" and not reason.strip():
        yield policy.reason_if_not_immediate.objection("没有写为什么不能当场办")
    sent_up = kind in {"agency", "escalated"}
    if policy.report_up_promise.value and sent_up and report_up is None:
        yield policy.report_up_promise.objection("没有承诺哪天上报")


def promised(
    *, promise: Limit, statutory: Limit, calendar: Calendar, started_on: date, policy: Policy
) -> Ruling[bool]:
    """Return whether the promise ends no later than the law's limit, from `started_on`."""
    _, first = last_of(started_on, promise, (), calendar, policy)
    _, last = last_of(started_on, statutory, (), calendar, policy)
    return Ruling(first <= last, policy.promise_within_statutory.because)


def objections_to_steps(
    *, steps: Mapping[str, int | None], promised: int, policy: Policy
) -> Iterator[Objection]:
    """Yield what is wrong with the limits of an item's steps, all in workdays (流程时限表).

    A step without a limit is not counted as one of no days.
    """
    table = policy.step_table
    if not table.value:
        return
    if not steps:
        yield table.objection(f"没有编《{table.value}》")
    for name, days in steps.items():
        if days is None:
            yield table.objection(f"没有写时限的环节:{name}")
    total = sum(days or 0 for days in steps.values())
    if total > promised:
        yield table.objection(f"各环节加起来 {total} 个工作日,承诺只有 {promised} 个")


def renew_by(*, expires_on: date, policy: Policy) -> Ruling[date]:
    """Return the last day on which to ask that a licence be renewed (提出延续), in days."""
    ahead = policy.renewal_ahead
    return Ruling(expires_on - timedelta(days=ahead.value), ahead.because)


def deemed_renewed(
    *, applied_on: date, expires_on: date, decided_on: date | None, today: date, policy: Policy
) -> Ruling[bool]:
    """Return whether a licence counts as renewed because nobody decided in time (视为准予延续).

    The decision is due on the day the licence ends; who asked too late does not profit.
    """
    in_time = applied_on <= renew_by(expires_on=expires_on, policy=policy).value
    silent = decided_on is None or decided_on > expires_on
    holds = policy.renewal_silence.value and in_time and silent and today > expires_on
    return Ruling(holds, cite(policy.renewal_silence, policy.renewal_ahead))
