"""The results of a case in step with the case: issued, handed over, taken back."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction

from bianmin import shelf
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.refusal import Refused, refuse_if
from bianmin.results import queries
from bianmin.results.models import Handing, Pickup, Result
from bianmin.rules import delivery, pledges
from bianmin.rules import results as rules
from bianmin.rules.delivery import Desk, Handover, Way
from bianmin.rules.pledges import Signed
from bianmin.rules.results import Claim
from bianmin.rules.ruling import Objection
from bianmin.vault import store

from .taking import new_code, register, remind_on

BETWEEN = re.compile(r"[、;;\n]")  # of the names of several results of one item
DECIDES = ("decide", "finish")
REOPENS = {"reopen": True, "annul": False}  # whether the old result holds until there is a new one
# how a case ends without a decision: what was decided before it was opened again holds on
ENDS_WITHOUT = ("withdraw", "lapse_promise", "send_back")
RENEWED = "重新办理,另作决定"


def settle(step: str, case: Case, act: Act, handover: Handover | None = None) -> list[str]:
    """Keep the results of a case in step with it; return what they are called. Raises `Refused`."""
    if step in DECIDES:
        return _issue(case, act)
    if step == "deliver" and handover:
        ready = list(case.results.filter(state=Result.State.READY))
        return hand_out(case, ready, handover, act)
    if step in {f"not_{name}" for name in DECIDES}:
        _withdraw(case, act)
    if step == "not_deliver":
        _take_back(case)
    if step in REOPENS:
        _claim(case, act, stands=REOPENS[step])
    return []


def _claim(case: Case, act: Act, *, stands: bool) -> None:
    """Mark what is out when a case is opened again; what lies here is not handed out any more."""
    claim = rules.claimed_on_reopening(stands=stands, policy=case.book.policy.delivery).value
    every, void = case.results.all(), {"state": Result.State.VOID, "void_at": act.at}
    every.filter(state=Result.State.READY).update(void=RENEWED, **void)
    out = every.filter(state=Result.State.OUT)
    if stands:
        out.update(claim=claim)
    else:
        out.update(claim=claim, void="原来的决定撤销了", **void)
    Pickup.objects.filter(case=case).update(waits=0)


def told(step: str, case: Case, act: Act) -> None:
    """Let what was in dispute hold on, where a case that was opened again ends undecided."""
    if step in ENDS_WITHOUT:
        case.results.filter(claim=Claim.DISPUTED).update(claim=Claim.NONE)


def names_of(said: str) -> list[str]:
    """Return the results that an item names, each once."""
    return list(dict.fromkeys(name.strip() for name in BETWEEN.split(said) if name.strip()))


def _issue(case: Case, act: Act) -> list[str]:
    """Give every result that the item names its number; the case waits to be collected.

    What a decision before it gave, if the case was opened again, holds no longer.
    """
    old = case.results.filter(state=Result.State.OUT)
    void = {"state": Result.State.VOID, "void": RENEWED, "void_at": act.at}
    old.filter(claim=Claim.DISPUTED).update(claim=Claim.OWED, **void)
    old.exclude(claim=Claim.NONE).update(**void)
    policy, calendar = case.book.policy.delivery, shelf.calendar()
    back = delivery.back_by(reviewed_on=act.today, calendar=calendar, policy=policy).value
    here = queries.desk_of(act.by, case) is not Desk.DEPARTMENT
    facts = {
        "centre": case.centre, "code": new_code(), "wrong": 0, "since": act.today,
        "remind_on": remind_on(case, act.today), "reminded_on": None, "back_by": back,
        "back_on": act.today if here else None, "back_from": act.by.name if here else "",
        "waits": 1,
    }  # fmt: skip
    Pickup.objects.update_or_create(case=case, defaults=facts)
    if case.outcome != "granted":
        return []
    kinds = names_of(case.version.result_name)
    only = case.result_no if len(kinds) == 1 else ""
    return [str(register(case, kind, only, act)) for kind in kinds]


def hand_out(
    case: Case, results: list[Result], handover: Handover, act: Act, *, coded: bool = False
) -> list[str]:
    """Write down that results went out of the hall, to whom and on what evidence."""
    way = Way(handover.way)
    tracking = handover.tracking.strip() if way is Way.COURIER else ""
    drawn = way is not Way.COURIER and pledges.is_drawn(handover.strokes)
    refuse_if(_objections_to_tracking(case, tracking))
    by_hand = Signed.PAPER if handover.signed and way is not Way.COURIER else ""
    names = [str(one) for one in results]
    facts = {
        "case": case, "centre": case.centre, "way": way.value, "names": names,
        "receiver": handover.receiver.strip(), "coded": coded,
        "checked": handover.checked.strip() or handover.notice_lost.strip(),
        "signed": Signed.SCREEN if drawn else by_hand,
        "signature": _kept(case, handover.strokes) if drawn else "",
        "carrier": handover.carrier.strip() if tracking else "", "tracking": tracking,
        "by": act.by, "window": act.by.window, "at": act.at,
    }  # fmt: skip
    try:
        with transaction.atomic():
            handing = Handing.objects.create(**facts)
    except IntegrityError as error:  # by another window, at the same moment
        raise Refused(tuple(_twice(case, tracking, ""))) from error
    chosen = Result.objects.filter(pk__in=[one.pk for one in results])
    chosen.update(state=Result.State.OUT, handing=handing)
    pickup = Pickup.objects.filter(case=case)
    pickup.filter(back_on=None).update(back_on=act.today)  # it lies on our counter
    if not case.results.filter(state=Result.State.READY).exists():
        pickup.update(waits=0)
    return names


def _objections_to_tracking(case: Case, tracking: str) -> list[Objection]:
    if not tracking:
        return []
    used = Handing.objects.filter(tracking=tracking, void="").select_related("case").first()
    return _twice(case, tracking, used.case.no) if used is not None else []


def _twice(case: Case, tracking: str, no: str) -> list[Objection]:
    policy = case.book.policy.delivery
    where = f"(办件 {no})" if no else ""
    return [policy.ways.objection(f"快递单号 {tracking} 已经登记过{where},请看清单号")]


def _kept(case: Case, strokes: str) -> str:
    """Put a signature into the vault and return its name. Raises `Refused`."""
    try:
        return store.put(strokes.encode())
    except OSError as error:
        said = f"服务器存不下签字了({error.strerror}),请签在纸上,并告诉系统管理员"
        raise Refused((case.book.policy.delivery.signature.objection(said),)) from error


def _withdraw(case: Case, act: Act) -> None:
    """Make the results of a decision that was taken back void; their numbers stay theirs.

    What that decision had replaced holds again until there is another.
    """
    standing = case.results.exclude(state=Result.State.VOID)
    standing.update(state=Result.State.VOID, void="决定撤销了", void_at=act.at)
    case.results.filter(void=RENEWED, claim=Claim.OWED).update(
        state=Result.State.OUT, void="", void_at=None, claim=Claim.DISPUTED
    )
    Pickup.objects.filter(case=case).update(waits=0)


def _take_back(case: Case) -> None:
    """Take the last handing-over back: its results wait here again."""
    last = case.handings.filter(void="").last()
    if last is None:
        return
    case.results.filter(handing=last, state=Result.State.OUT).update(
        state=Result.State.READY, handing=None
    )
    Handing.objects.filter(pk=last.pk).update(void="更正:送达撤销了")
    Pickup.objects.filter(case=case).update(waits=1)
