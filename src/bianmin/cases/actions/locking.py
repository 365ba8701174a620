"""The first and the last beat of every action: take the case, and tell the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms.models import model_to_dict
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.cases import documents, parts
from bianmin.cases.documents import Wording
from bianmin.cases.models import Case
from bianmin.cases.queries import covers_department, place_in_lists
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.ledger.models import Entry
from bianmin.papers import Block
from bianmin.refusal import refuse_if
from bianmin.rules import cases as rules
from bianmin.rules.cases import Role
from bianmin.rules.ruling import Objection
from bianmin.standins.queries import stood_for

ONLINE = "本人(网上)"


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when; the key that makes it happen once; and the case as it was seen.

    What silence decides is an act of nobody: `by` is then a user that is not stored.
    What the applicant does himself over the net is signed by nobody either: `by` is then
    the clerk on whose desk it lands (`online`).
    """

    by: User
    at: datetime
    key: str = ""
    revision: int | None = None  # of the page the person was looking at
    online: bool = False  # by the applicant himself, over the net

    @property
    def person(self) -> User | None:
        """Who signs for it; nobody, when the clock decided or the applicant did it himself."""
        return self.by if self.by.pk and not self.online else None

    @property
    def signed(self) -> str:
        """How the ledger names who acted, where that is not simply their name."""
        return ONLINE if self.online else ""

    @property
    def today(self) -> date:
        """The office's own day."""
        return localtime(self.at).date()


def lock(case_id: int) -> Case:
    """Return a case locked until the transaction ends, with what belongs to it."""
    locked = Case.objects.select_for_update(of=("self",))
    case = locked.select_related("centre", "department", "version").get(pk=case_id)
    case.stood = model_to_dict(case)  # type: ignore[attr-defined]
    return case


def take(step: str, case_id: int, act: Act) -> tuple[Case, bool]:
    """Return the case locked, and whether this very act was done before.

    Raises `Refused` with every reason why the step cannot be taken now: the
    state, the role, the post, or that somebody else acted in between.
    """
    case = lock(case_id)
    if done := done_before(act.key):
        if (done.act, done.subject) == (step, case.subject):
            return case, True
        used = "这张表已经交过了,办的是另一步。请打开案卷再办"
        refuse_if([case.book.policy.cases.in_order.objection(used)])
    stand(case, act.by, stood_for(act.by, act.today) if _of_another(case, act.by) else [])
    refuse_if(objections(step, case, act))
    case.was = case.stood  # type: ignore[attr-defined]
    return case, False


def _of_another(case: Case, by: User) -> bool:
    return case.handler_id != by.pk or not covers_department(by, case.department_id)


def stand(case: Case, by: User, absent: Iterable[User]) -> None:
    """Note on a locked case whether it is in the post of who acts, and for whom they act (替班)."""
    own = covers_department(by, case.department_id)
    held = [user for user in absent if user.pk == case.handler_id]
    if not (held or own):
        held = [user for user in absent if covers_department(user, case.department_id)]
    case.own_post = own or bool(held)  # type: ignore[attr-defined]
    case.acted_for = held[0].name if held else ""  # type: ignore[attr-defined]


def objections(step: str, case: Case, act: Act) -> Iterator[Objection]:
    """Yield why `act.by` cannot take a step on a case now."""
    policy = case.book.policy
    if act.revision is not None and act.revision != case.revision:
        yield policy.cases.in_order.objection(who_came_first([case])[case.pk])
    if act.by.centre_id not in (None, case.centre_id):
        yield policy.cases.in_order.objection(f"这件由{case.centre.name}办,您这里只能看")
    yield from rules.objections_to_step(
        name=step,
        state=case.now,
        role=Role(act.by.role),
        kind=case.kind,
        difficult=bool(case.difficult),
        policy=policy.cases,
    )
    if policy.intake.own_post_only.value and not case.own_post:  # type: ignore[attr-defined]
        yield policy.intake.own_post_only.objection("这个事项不在您的岗位")
    yield from parts.objections(step, case, act)


def who_came_first(cases: Sequence[Case]) -> dict[int, str]:
    """Return for each of these cases who acted on it last, in words."""
    of = {case.subject: case.pk for case in cases}
    found = dict.fromkeys(of.values(), "这件刚刚有人办过,请看过再办")
    told = Entry.objects.filter(subject__in=list(of)).order_by("seq")
    for last in told.only("subject", "at", "event", "by_name"):
        when = localtime(last.at)
        what = rules.FLOW[last.event].zh if last.event in rules.FLOW else "办过"
        said = f"{last.by_name}在 {when:%H:%M} 已经{what},您看到的是旧页面,请看过再办"
        found[of[last.subject]] = said
    return found


def issue(
    kind: str,
    case: Case,
    act: Act,
    blocks: Iterable[Block],
    because: tuple[str, ...],
    title: str = "",
) -> None:
    """Issue a paper of a case in this act; what silence decides is signed by nobody."""
    wording = Wording(kind=kind, blocks=blocks, because=because, title=title)
    documents.issue(wording, case, by=act.person, at=act.at)


def finish(
    step: str,
    case: Case,
    act: Act,
    because: tuple[str, ...],
    details: Mapping[str, Any] | None = None,
    *,
    facts: Mapping[str, Any] | None = None,
    ruled: Mapping[str, Any] | None = None,
) -> Case:
    """Save the case, remember the key, and tell the ledger what changed and why.

    `facts` and `ruled` are what another book would be asked, and what came out: see `cases.facts`.
    """
    by = {"role": act.by.role, "own_post": getattr(case, "own_post", True)}
    reaches = rules.FLOW[step].reaches if step in rules.FLOW else None
    if reaches is not None:
        case.state = reaches.value
    case.revision += 1
    case.moved_at = act.at
    place_in_lists(case)
    case.save()
    mark_done(key=act.key, act=step, subject=case.subject, at=act.at)
    parts.told(step, case, act)
    case.stood = model_to_dict(case)  # type: ignore[attr-defined]
    record(
        centre=case.centre,
        subject=case.subject,
        event=step,
        pack=case.pack,
        because=because,
        by=act.person,
        by_name=signed(case, act),
        at=act.at,
        details={
            "no": case.no, "before": _changed(case), **(details or {}),
            "facts": {**by, **(facts or {})}, "ruled": dict(ruled or {}),
        },
    )  # fmt: skip
    return case


def signed(case: Case, act: Act) -> str:
    """Return how the ledger names who acted, where that is not simply their name."""
    if act.person is None:
        return act.signed or "到期自动"
    absent = getattr(case, "acted_for", "")
    return f"{act.by.name}(代{absent})"[:60] if absent else ""


def _changed(case: Case) -> dict[str, Any]:
    """Return the former values of what this act changed, as JSON can hold them."""
    was: dict[str, Any] = getattr(case, "was", {})
    now = model_to_dict(case)
    before = {k: v for k, v in was.items() if now.get(k) != v and k != "moved_at"}
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in before.items()}
