"""How every duty of a centre stands, with what there is to show for it (职责的状态)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.worklists import RUN
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import duties
from bianmin.rules.calendar import Calendar
from bianmin.rules.duties import EVIDENCE, Answering, Policy
from bianmin.rules.obligations import Recurring, State, state_of
from bianmin.rules.periods import span_of, workdays

from . import measured, words
from .evidence import Evidence, evidence_of
from .measured import MEASURES, Measure
from .models import Record

BAD_RATING = "bad_rating"  # the system knows these by itself
RECURRING, ANSWERING = "duties.recurring.", "duties.answering."
WEEK_AHEAD = 7
PRESSING = ("applicant", "no", "item_name", "pack", "state", "next_on", "handler__name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty of a centre on a day."""

    name: str  # the setting it comes from: duties.recurring.rounds, deadlines.promise_binds
    what: str  # 巡查大厅
    how: str  # 每周至少 2 次
    who: str  # who answers for it; may be empty
    kind: str  # the evidence that is wanted, in words
    state: State
    evidence: str  # 本周 1/2 次,周五前还要 1 次
    last: date | None  # of the evidence
    due: date | None  # the last day for what is still wanted
    turns: date | None  # when the state changes if nothing is done
    pack: str
    because: tuple[str, ...]
    by_hand: bool = False  # whether people write down its evidence
    where: str = ""  # the work list of what waits, for what the system measures itself

    @property
    def repeats(self) -> bool:
        """Whether it is done again in every period, not once for every event."""
        return self.name.startswith(RECURRING)

    @property
    def soon(self) -> bool:
        """Whether something has to be done about it now."""
        return self.state in (State.BROKEN, State.AT_RISK)


def states(centre: Centre, on: date) -> dict[str, Duty]:
    """Return every duty of a centre as it stands on a day, by the name of its setting.

    The names are those of `Pack.rulings`: `duties.recurring.rounds`, and for what the
    system measures by itself the setting that holds the days, `intake.notice_within`.
    Each has its `state` (`state.zh` is what people call it, 无法衡量 where nothing measures
    it and nobody records it), its `evidence` in words, the day of the `last` evidence,
    and the clauses it rests on (`because`, to be quoted from `pack`): a clause shows the
    duties whose `because` names it. At most seven queries; `states_of` does the same for
    many centres with as many. The worst come first.
    """
    return states_of([centre], on)[centre.pk]


def states_of(centres: Iterable[Centre], on: date) -> dict[int, dict[str, Duty]]:
    """Return `states` for many centres, by their number, with the same few queries."""
    halls = list(centres)
    prefetch_related_objects(halls, "adoptions")
    books = {hall.pk: hall.pack_on(on) for hall in halls}
    shown = evidence_of(books, on)
    counted = measured.counts(books, shown, on)
    found = {}
    for hall in halls:
        adoption = hall.adoption_on(on)
        scene = _Scene(books[hall.pk], adoption.since if adoption else on, on, shelf.calendar())
        every = [*_hand_kept(scene, shown[hall.pk]), *_measured(scene, counted[hall.pk])]
        found[hall.pk] = {duty.name: duty for duty in sorted(every, key=urgency)}
    return found


ORDER = list(State)


def urgency(duty: Duty) -> tuple[int, date, str]:
    """Return what duties are sorted by: the worst first, then the nearest day."""
    return ORDER.index(duty.state), duty.due or date.max, duty.name


@dataclass(frozen=True, slots=True)
class _Scene:
    """The book by which duties are judged, since when, and on which day."""

    book: Pack
    since: date
    on: date
    calendar: Calendar

    @property
    def policy(self) -> Policy:
        """What the book says of duties."""
        return self.book.policy.duties


def _hand_kept(scene: _Scene, shown: Evidence) -> Iterator[Duty]:
    for name in scene.policy.recurring:
        yield _recurring(scene, name, shown)
    for name in scene.policy.answering:
        yield _answering(scene, name, shown)


def measured_since(duty: Recurring, done: tuple[date, ...], since: date) -> date:
    """Return from when a duty is measured: from adoption, or when it was first written down."""
    return max(since, span_of(per=duty.per, day=done[0]).first) if done else since


def _recurring(scene: _Scene, name: str, shown: Evidence) -> Duty:
    duty = scene.policy.recurring[name].value
    done = tuple(d for d in shown.days(name, duty.evidence) if d >= scene.since)
    found = duties.standing(
        name=name,
        on=scene.on,
        since=measured_since(duty, done, scene.since),
        done=done or None,
        calendar=scene.calendar,
        policy=scene.policy,
    )
    wanted = found.value.state in (State.BROKEN, State.AT_RISK, State.ON_COURSE)
    return Duty(
        name=RECURRING + name,
        what=duty.what,
        how=words.how_often(duty),
        who=duty.who,
        kind=EVIDENCE.get(duty.evidence, duty.evidence),
        state=found.value.state,
        evidence=words.evidence(found.value, duty, scene.on),
        last=done[-1] if done else None,
        due=found.value.now.last if wanted and found.value.now.owed else None,
        turns=found.value.turns,
        pack=scene.book.id,
        because=found.because,
        by_hand=True,
    )


def _answering(scene: _Scene, name: str, shown: Evidence) -> Duty:
    duty = scene.policy.answering[name].value
    events = tuple(e for e in shown.events(name, duty) if e.began >= scene.since)
    found = duties.answers(
        name=name,
        on=scene.on,
        since=scene.since,
        events=events or None,
        calendar=scene.calendar,
        policy=scene.policy,
    )
    kinds = (EVIDENCE.get(kind, kind) for kind in (duty.event, duty.evidence))
    return Duty(
        name=ANSWERING + name,
        what=duty.what,
        how=words.how_soon(duty),
        who=duty.who,
        kind="→".join(kinds),
        state=found.value.state,
        evidence=words.answered(found.value, scene.on),
        last=max((e.ended for e in events if e.ended), default=None),
        due=found.value.due,
        turns=found.value.turns,
        pack=scene.book.id,
        because=found.because,
        by_hand=duty.event != BAD_RATING,
        where="" if duty.event != BAD_RATING else "voice",
    )


def _measured(scene: _Scene, counted: Mapping[str, Any]) -> Iterator[Duty]:
    for measure in MEASURES:
        yield _watched(scene, measure, counted)


def _watched(scene: _Scene, measure: Measure, counted: Mapping[str, Any]) -> Duty:
    parts = (f"{measure.key}_{part}" for part in ("overdue", "late", "open"))
    overdue, late, open_ = (counted.get(part, 0) for part in parts)
    due: date | None = counted.get(f"{measure.key}_due")
    near = due is not None and workdays(scene.on, due, scene.calendar) <= 1
    ruling = measure.ruling(scene.book.policy)
    return Duty(
        name=measure.name,
        what=measure.what,
        how=measure.how.format(ruling.value),
        who="",
        kind="系统自己量",
        state=state_of(late=late + overdue, near=near, waiting=open_, done=0),
        evidence=words.waiting(overdue=overdue, late=late, open_=open_, due=due, on=scene.on),
        last=None,
        due=due,
        turns=due + timedelta(days=1) if due and not late + overdue else None,
        pack=scene.book.id,
        because=ruling.because,
        where=measure.where,
    )


def this_week(duty: Duty, on: date) -> bool:
    """Return whether something is still wanted of a duty before the week of `on` is over."""
    return duty.due is not None and duty.due < on + timedelta(days=WEEK_AHEAD - on.weekday())


def centres_of(user: User) -> list[Centre]:
    """Return the centres whose duties a person may see: the own one; for the county all."""
    seen = Centre.objects.prefetch_related("adoptions").order_by("slug")
    return list(seen if user.centre_id is None else seen.filter(pk=user.centre_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody is about to write down: the evidence of a duty, or what it begins with."""

    name: str  # the setting: duties.recurring.rounds
    short: str  # rounds
    what: str
    kind: str
    because: tuple[str, ...]
    begins: bool = False  # something has come in that has to be answered
    answers: Record | None = None  # what came in
    others: tuple[str, ...] = ()  # duties that want the same kind of evidence

    @property
    def kind_zh(self) -> str:
        """What people call this evidence."""
        return EVIDENCE.get(self.kind, self.kind)


def wanted(centre: Centre, name: str, on: date, answers: int = 0) -> Wanted | None:
    """Return what is written down for the duty `name` of a centre, or None if nothing is.

    `answers` is the number of what came in, for the record of its answer.
    """
    policy = centre.pack_on(on).policy.duties
    if short := _after(RECURRING, name):
        ruling = policy.recurring.get(short)
        if ruling is None or answers:
            return None
        kind = ruling.value.evidence
        others = tuple(
            one.value.what
            for key, one in policy.recurring.items()
            if key != short and one.value.evidence == kind
        )
        return Wanted(
            name=name, short=short, what=ruling.value.what, kind=kind, because=ruling.because,
            others=others,
        )  # fmt: skip
    duty = policy.answering.get(_after(ANSWERING, name))
    if duty is None or duty.value.event == BAD_RATING:
        return None
    begun = _begun(centre, duty.value, answers) if answers else None
    if answers and begun is None:
        return None
    return Wanted(
        name=name, short=_after(ANSWERING, name), what=duty.value.what, because=duty.because,
        kind=duty.value.evidence if begun else duty.value.event, begins=not begun, answers=begun,
    )  # fmt: skip


def _after(prefix: str, name: str) -> str:
    return name.removeprefix(prefix) if name.startswith(prefix) else ""


def _begun(centre: Centre, duty: Answering, pk: int) -> Record | None:
    standing = Record.objects.standing().filter(centre=centre, kind=duty.event)
    return standing.filter(pk=pk, answers=None).first()


def pressing(centre: Centre, near: date, most: int) -> list[Case]:
    """Return the cases that are overdue or due by `near`, the earliest first."""
    running = Case.objects.filter(centre=centre, waits=1, state__in=RUN, next_on__lte=near)
    shown = running.select_related("handler").only(*PRESSING)
    return list(shown.order_by("next_on", "pk")[:most])
