"""How every duty of a centre stands, with what there is to show for it (职责的状态)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.timezone import localtime, make_aware

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.ledger.models import Entry
from bianmin.packs import Pack
from bianmin.rules import duties
from bianmin.rules.calendar import Calendar
from bianmin.rules.duties import EVIDENCE, Answering, Event, Policy
from bianmin.rules.obligations import Recurring, State, state_of
from bianmin.rules.periods import span_of, workdays
from bianmin.voice.models import Rating

from . import measured, words
from .measured import MEASURES, Measure
from .models import Record

LOOK_BACK = timedelta(days=2 * 366)  # evidence older than this changes no state
RECURRING, ANSWERING = "duties.recurring.", "duties.answering."
WEEK_AHEAD = 7


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
    where: str = ""  # the work list of what waits, for what the system measures itself

    @property
    def by_hand(self) -> bool:
        """Whether people write down its evidence."""
        return self.name.startswith("duties.")


def states(centre: Centre, on: date) -> dict[str, Duty]:
    """Return every duty of a centre as it stands on a day, by the name of its setting.

    The names are those of `Pack.rulings`: `duties.recurring.rounds`, and for what the
    system measures by itself the setting that holds the days, `intake.notice_within`.
    Each has its `state` (`state.zh` is what people call it, 无法衡量 where nothing measures
    it and nobody records it), its `evidence` in words, the day of the `last` evidence,
    and the clauses it rests on (`because`, to be quoted from `pack`): a clause shows the
    duties whose `because` names it. At most nine queries; `states_of` does the same for
    many centres with as many. The worst come first.
    """
    return states_of([centre], on)[centre.pk]


def states_of(centres: Iterable[Centre], on: date) -> dict[int, dict[str, Duty]]:
    """Return `states` for many centres, by their number, with the same few queries."""
    halls = list(centres)
    prefetch_related_objects(halls, "adoptions")
    books = {hall.pk: hall.pack_on(on) for hall in halls}
    counted = measured.counts({pk: book.policy for pk, book in books.items()}, on)
    shown = evidence_of(books, on)
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
        return self.book.policy.duties


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a centre can show: the days on which things were done, and what was answered."""

    records: tuple[Record, ...]
    own: Mapping[str, tuple[date, ...]]  # what the system knows by itself, by kind
    ratings: tuple[tuple[date, date | None, date | None], ...]  # bad ones: came, called, corrected

    def days(self, name: str, kind: str) -> tuple[date, ...]:
        """Return the days on which a duty was done, in order."""
        by_hand = [r.done_on for r in self.records if r.kind == kind and r.duty in ("", name)]
        return tuple(sorted([*by_hand, *self.own.get(kind, ())]))

    def events(self, name: str, duty: Answering) -> tuple[Event, ...]:
        """Return what had to be answered, and when it was."""
        if duty.event == "bad_rating":
            at = {"call_back": 1, "correction": 2}.get(duty.evidence, 2)
            return tuple(Event(rating[0], rating[at]) for rating in self.ratings)
        ended: dict[int, date] = {}
        for record in self.records:
            if record.answers_id and record.kind == duty.evidence:
                ended[record.answers_id] = min(
                    record.done_on, ended.get(record.answers_id, record.done_on)
                )
        return tuple(
            Event(r.done_on, ended.get(r.pk))
            for r in self.records
            if r.kind == duty.event and r.duty in ("", name) and not r.answers_id
        )


def evidence_of(
    centres: Iterable[int], on: date, back: timedelta = LOOK_BACK
) -> dict[int, Evidence]:
    """Return the evidence of many centres up to a day, by their number: three queries."""
    asked, since = list(centres), on - back
    begin = make_aware(datetime.combine(since, time.min))
    records: dict[int, list[Record]] = defaultdict(list)
    rows = Record.objects.standing().filter(
        centre_id__in=asked, done_on__gte=since, done_on__lte=on
    )
    for record in rows.order_by("done_on", "pk"):
        records[record.centre_id].append(record)
    ratings: dict[int, list[tuple[date, date | None, date | None]]] = defaultdict(list)
    own: dict[int, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    bad = Rating.objects.filter(centre_id__in=asked, bad=True, at__gte=begin)
    for centre, *moments in bad.values_list("centre_id", "at", "contacted_at", "closed_at"):
        came, called, closed = (localtime(m).date() if m else None for m in moments)
        if came is not None:
            ratings[centre].append((came, called or closed, closed))
        own[centre]["call_back"] += [called] if called else []
    published = Entry.objects.filter(
        centre_id__in=asked, event__in=("item_published", "catalogue_imported"), at__gte=begin
    )
    for centre, at in published.values_list("centre_id", "at"):
        own[centre]["catalogue"].append(localtime(at).date())
    return {
        pk: Evidence(
            tuple(records[pk]),
            {kind: tuple(days) for kind, days in own[pk].items()},
            tuple(ratings[pk]),
        )
        for pk in asked
    }


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
