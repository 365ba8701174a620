"""What hangs on the cases of a filled hall: the rows of every list, in proportion.

Of a thousand cases: 50 promises, 100 joint ones with two departments each, 100 files that
went up to the county with two ways of three papers, 900 results that were issued and handed
over, 900 volumes in the archive room, 40 flags, 1,000 messages, 200 notes of the staff, 50
mandates, 20 projects of two cases, 10 questions to superiors, 200 hand-overs, 1,100 papers that
were issued, 100 enquiries, 100 ratings, 1,000 entries of the ledger, and of the last year three
movements of each. What is still to be done of each belongs to the cases that are worked on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bianmin.agency.models import Agent, Mandate, Problem, Stop, Trip, Visit
from bianmin.archives.models import List, Volume
from bianmin.cases.models import Document
from bianmin.enquiries.models import Enquiry
from bianmin.handling.models import Handover, Reading, Slip
from bianmin.joint.models import Joint, Task
from bianmin.lanes.models import Escort, Flag
from bianmin.ledger.models import Entry, Head
from bianmin.messaging.models import Message, Note
from bianmin.projects.models import Bundle, Edition, Leg, Project, Tie
from bianmin.promises.models import Promise
from bianmin.requests.models import Asking
from bianmin.results.models import Handing, Pickup, Result
from bianmin.tallies.models import Movement
from bianmin.voice.models import Rating

from . import filled_transfers
from .filling import (
    BECAUSE,
    DAY,
    WEEK,
    One,
    World,
    begun,
    chance,
    last,
    noon,
    numbered,
    some,
    write,
)

A_YEAR = 400  # days
EMPTY_SHEET: dict[str, Any] = {}


def fill(world: World) -> None:
    """Write the rows of every app above the cases."""
    for part in (_promises, _joint, filled_transfers.fill, _results, _archives, _lanes, _messages, _agency,
                 _projects, _papers, _others, _history):  # fmt: skip
        part(world)


def _promises(world: World) -> None:
    def row(n: int, one: One) -> dict[str, Any]:
        waits = one.state in ("accepted", "examined", "suspended")
        until = one.received + timedelta(days=chance(n, 41, 30))
        return {
            "case_id": one.pk, "centre_id": world.centre.pk, "how": "accept", "orders": [2],
            "until": until, "remind_on": until - 3 * DAY, "because": BECAUSE, "signed": "paper",
            "copies": 2, "blind": f"{n % 500_000:064x}", "by_id": world.clerk(n), "at": noon(one.received),
            "ended": "" if waits and chance(n, 42, 3) else "kept" if chance(n, 43, 9) else "broken",
            "goes_first": waits and chance(n, 42, 3) == 0,
            "broken_on": None if waits or chance(n, 43, 9) else until + DAY,
        }  # fmt: skip

    write(Promise, (row(n, one) for n, one in some(world, 40, 50)))


def _joint(world: World) -> None:
    cases = [(n, one) for n, one in some(world, 50, 1000) if one.kind == "joint"]
    director = world.people["director"][0]

    def joint(number: int, n: int, one: One) -> dict[str, Any]:
        disputed = one.waits and chance(n, 51, 10) == 0
        return {
            "case_id": one.pk, "centre_id": world.centre.pk, "lead_id": world.department(n),
            "year": 2026, "number": number, "doc_no": f"青联〔2026〕{number}号", "ask": "请出意见",
            "because": BECAUSE, "opened_by_id": world.clerk(n), "opened_at": noon(one.received),
            "opened_on": one.received, "grade": "ordinary" if disputed else "",
            "raised_at": noon(one.received) if disputed else None,
            "raised_by_id": director if disputed else None,
        }  # fmt: skip

    first, number = last(Joint, "number"), last(Task, "number")
    write(Joint, (joint(k, n, one) for k, (n, one) in numbered(first, cases)))

    def tasks(number: int) -> Iterator[dict[str, Any]]:
        for n, one in cases:
            for nth, department in enumerate(world.departments):
                number += 1
                waits = one.waits and one.state != "decided" and chance(n, 52 + nth, 2) == 0
                due = one.received + timedelta(days=10)
                yield {
                    "joint_id": one.pk, "centre_id": world.centre.pk, "department_id": department,
                    "days": 5, "year": 2026, "number": number, "doc_no": f"青函〔2026〕{number}号",
                    "sent_at": noon(one.received), "sent_on": one.received, "due_on": due,
                    "due_because": BECAUSE, "looked_at": noon(one.received),
                    "opinion": "" if waits else "agree", "words": "" if waits else "同意",
                    "signed_by_id": None if waits else director,
                    "answered_at": None if waits else noon(due), "answered_on": None if waits else due,
                }  # fmt: skip

    write(Task, tasks(number))


def _results(world: World) -> None:
    kinds = ("高龄津贴发放通知", "营业执照", "准予许可决定书", "社保缴费证明")
    cases = [(n, one) for n, one in some(world, 62, 1000) if one.granted]

    def pickup(n: int, one: One) -> dict[str, Any]:
        since = one.closed or one.received
        return {
            "case_id": one.pk, "centre_id": world.centre.pk, "since": since, "remind_on": since + 3 * DAY,
            "back_by": since + DAY, "back_on": since if chance(n, 63, 20) or not one.waits else None,
            "waits": int(one.state == "decided"),
        }  # fmt: skip

    def handing(key: int, n: int, one: One) -> dict[str, Any]:
        parcel = chance(n, 64, 10) == 0
        return {
            "id": key, "case_id": one.pk, "centre_id": world.centre.pk,
            "way": "courier" if parcel else "in_person", "receiver": world.name(n),
            "names": [kinds[0]], "signed": "screen", "by_id": world.clerk(n),
            "window_id": world.window(n), "at": noon(one.closed or one.received),
            "tracking": f"SF{key:010d}" if parcel else "",
            "ended": "arrived" if parcel and chance(n, 66, 500) else "",
        }  # fmt: skip

    def result(key: int, n: int, one: One) -> dict[str, Any]:
        out = one.state != "decided"
        return {
            "case_id": one.pk, "centre_id": world.centre.pk, "kind": kinds[chance(n, 65, 4)],
            "year": (one.closed or one.received).year, "number": key, "no": f"青〔2026〕{key}号",
            "state": "out" if out else "ready", "issued_on": one.closed or one.received,
            "by_id": world.clerk(n), "because": BECAUSE, "handing_id": key if out else None,
        }  # fmt: skip

    first = last(Result)
    write(Pickup, (pickup(n, one) for n, one in cases))
    write(
        Handing,
        (handing(k, n, one) for k, (n, one) in numbered(first, cases) if one.state != "decided"),
    )
    write(Result, (result(k, n, one) for k, (n, one) in numbered(first, cases)))


def _archives(world: World) -> None:
    def volume(key: int, n: int, one: One) -> dict[str, Any]:
        filed, years = (one.closed or one.received) + WEEK, (10, 30, 0, 3)[chance(n, 70, 4)]
        until = filed.replace(year=filed.year + years, day=28) if years else None
        lent = chance(n, 71, 5000) == 0
        return {
            "case_id": one.pk, "centre_id": world.centre.pk, "no": f"青档〔{filed.year}〕{key}号",
            "year": filed.year, "number": key, "box": f"{key // 200} 盒", "ending": "granted",
            "closed_on": one.closed, "filed_on": filed, "years": years, "keep_until": until,
            "because": BECAUSE, "lent_to": "某人" if lent else "", "lent_until": filed + WEEK if lent else None,
            "destroyed_on": until if until and until < world.today and chance(n, 72, 10) else None,
        }  # fmt: skip

    filed = ((n, one) for n, one in some(world, 73, 1000) if one.state == "archived")
    write(Volume, (volume(k, n, one) for k, (n, one) in numbered(last(Volume, "number"), filed)))
    if begun(world):
        List.objects.bulk_create(List(centre_id=world.centre.pk, pack="erping-2023", no=f"青销〔2026〕{n}号", year=2026, number=n, because=BECAUSE, by_id=world.clerk(n), at=noon(world.today)) for n in range(1, 61))  # fmt: skip


def _lanes(world: World) -> None:
    def flag(n: int, one: One) -> dict[str, Any]:
        return {
            "case_id": one.pk, "centre_id": world.centre.pk, "ground": "aged", "called": "高龄老人",
            "lane": one.lane, "because": BECAUSE, "by_id": world.clerk(n), "at": noon(one.received),
            "on": one.received, "by_age": chance(n, 75, 2) == 0,
        }  # fmt: skip

    lanes = [(n, one) for n, one in some(world, 76, 1000) if one.lane]
    write(Flag, (flag(n, one) for n, one in lanes))
    handlers = world.people["handler"]
    write(Escort, (
        {"case_id": one.pk, "owner_id": handlers[chance(n, 77, len(handlers))],
         "agent_id": world.people["agent"][chance(n, 78, 3)], "since": noon(one.received),
         "followed_on": one.received if chance(n, 79, 3) else None}
        for n, one in lanes
    ))  # fmt: skip


def _messages(world: World) -> None:
    def of(n: int, one: One) -> Iterator[dict[str, Any]]:
        for event in ("ready",) if one.closed else ("received", "accepted"):
            at = noon(one.received if event == "received" else one.closed or one.received)
            yield {
                "centre_id": world.centre.pk, "case_id": one.pk, "event": event, "way": "sms",
                "because": BECAUSE, "key": f"{event}-{one.pk}", "at": at, "due_at": at, "text": "您的事项办好了",
                "state": "failed" if chance(n, 80, 40) == 0 else "arrived", "to_shown": "139****0001",
                "sent_at": at, "arrived_at": at,
            }  # fmt: skip

    write(Message, (row for n in world.every for row in of(n, world.one(n))))
    staff = world.people["clerk"] + world.people["handler"] + world.people["director"]

    def note(n: int, one: One) -> dict[str, Any]:
        return {
            "to_id": staff[chance(n, 81, len(staff))], "case_id": one.pk, "event": "step_near",
            "text": "这一环节快到期", "because": BECAUSE, "key": f"step-{one.pk}", "at": noon(one.received),
            "read_at": None if one.waits or chance(n, 82, 20) == 0 else noon(one.received),
        }  # fmt: skip

    write(Note, (note(n, one) for n, one in some(world, 83, 200)))


def _agency(world: World) -> None:
    agents = world.people["agent"]
    if begun(world):
        Agent.objects.bulk_create(Agent(user_id=a, centre=world.centre, level="village",
                                        place=f"村{a}", since=world.today) for a in agents)  # fmt: skip

    def mandate(key: int, n: int, one: One) -> dict[str, Any]:
        state = ("prepared", "active", "handed_in", "taken_in", "taken_in")[chance(n, 85, 5)]
        state = state if one.waits else ("finished", "finished", "revoked")[chance(n, 86, 3)]
        return {
            "id": key, "centre_id": world.centre.pk, "no": f"青代〔2026〕{key}号", "pack": "erping-2023",
            "version_id": world.version.pk, "state": state, "agent_id": agents[chance(n, 87, 3)],
            "level": "village", "case_id": one.pk if state in ("taken_in", "finished") else None,
            "applicant": world.name(n), "channel": "window", "powers": "递交材料、领取结果",
            "first_on": one.received, "last_on": one.received + timedelta(days=60),
            "signed_on": one.received, "signed_by": world.name(n), "sheet": EMPTY_SHEET,
            "opened_at": noon(one.received), "moved_at": noon(one.received), "done": {}, "papers": {},
            "revoked_on": one.received if state == "revoked" else None,
        }  # fmt: skip

    made, first, trips = list(some(world, 88, 50)), last(Mandate), last(Trip)
    write(Mandate, (mandate(k, n, one) for k, (n, one) in numbered(first, made)))
    write(Trip, (
        {"id": k, "centre_id": world.centre.pk, "agent_id": agents[k % 3], "pack": "erping-2023",
         "to": "township", "goes_at": noon(world.one(n).received), "back_at": noon(world.one(n).received),
         "because": BECAUSE, "sheet": EMPTY_SHEET}
        for k, (n, _) in numbered(trips, made[::10])
    ))  # fmt: skip
    write(Stop, ({"trip_id": trips + k // 10 + 1, "mandate_id": first + k + 1, "order": k % 10 + 1, "open": False}
                 for k in range(len(made))))  # fmt: skip
    write(Visit, (
        {"centre_id": world.centre.pk, "agent_id": agents[k % 3], "pack": "erping-2023", "who": world.name(n),
         "address": "", "place": f"村{k % 9}", "what": "送达通知", "on": world.one(n).received,
         "asked_at": noon(world.one(n).received),
         "done_at": None if world.one(n).waits else noon(world.one(n).received)}
        for k, (n, _) in numbered(0, made[::5])
    ))  # fmt: skip
    write(Problem, ({"mandate_id": k, "day": world.today, "what": "缺材料", "outcome": "补上了",
                     "by_id": agents[0]} for k in range(first + 1, first + len(made), 20)))  # fmt: skip


def _projects(world: World) -> None:
    bundle, _ = Bundle.objects.get_or_create(centre=world.centre, code="YJS-01")
    said = {"state": "published", "name": "开小吃店一件事", "situation": "开店", "edited_at": timezone.now(),
            "edited_by_id": world.people["director"][0]}  # fmt: skip
    edition, _ = Edition.objects.get_or_create(bundle=bundle, number=1, defaults=said)
    firsts = [n for n, _ in some(world, 90, 20) if n + 1 in world.ones]
    firsts = [n for n, before in zip(firsts, [-2, *firsts], strict=False) if n > before + 1]

    first = last(Project)

    def project(key: int, n: int, one: One) -> dict[str, Any]:
        handlers = world.people["handler"]
        return {
            "id": key, "centre_id": world.centre.pk, "edition_id": edition.pk, "no": f"{key:019d}",
            "pack": "erping-2023", "name": "开小吃店一件事", "applicant": world.name(n),
            "helper_id": handlers[chance(n, 91, len(handlers))], "opened_by_id": world.clerk(n),
            "opened_at": noon(one.received), "opened_on": one.received, "best_on": one.received + WEEK,
            "promised_on": one.received + 3 * WEEK, "because": BECAUSE, "followed_on": one.received,
        }  # fmt: skip

    def legs() -> Iterator[dict[str, Any]]:
        for key, n in numbered(first, firsts):
            for nth in (1, 2):
                yield {"id": 2 * key - 2 + nth, "project_id": key, "case_id": n + nth,
                       "item_id": world.version.item_id, "order": nth}  # fmt: skip

    write(Project, (project(k, n, world.one(n)) for k, n in numbered(first, firsts)))
    write(Leg, legs())
    write(Tie, ({"before_id": 2 * k - 1, "after_id": 2 * k, "paper": "营业执照", "way": "after",
                 "came_at": None if world.one(n).waits else noon(world.one(n).received)}
                for k, n in numbered(first, firsts)))  # fmt: skip


def _papers(world: World) -> None:
    """Write what was issued: a receipt for each case, one in ten said no, mostly read."""
    no = {"rejected": "rejection", "returned": "returned"}

    def rows() -> Iterator[tuple[str, int, One]]:
        for n in world.every:
            one = world.one(n)
            yield "acceptance", n, one
            if chance(n, 93, 10) == 0:
                yield no.get(one.state, "refused"), n, one

    def document(key: int, kind: str, n: int, one: One) -> dict[str, Any]:
        return {
            "id": key, "case_id": one.pk, "centre_id": world.centre.pk, "kind": kind, "year": 2026,
            "number": key, "doc_no": f"青受〔2026〕{key}号", "title": "受理通知书", "sheet": EMPTY_SHEET,
            "because": BECAUSE, "issued_at": noon(one.received), "by_id": world.clerk(n),
        }  # fmt: skip

    first = last(Document)
    write(Document, (document(k, *row) for k, row in numbered(first, rows())))
    write(Reading, (
        {"document_id": k, "centre_id": world.centre.pk, "by_id": world.people["director"][0],
         "at": noon(world.today)}
        for k, (kind, _, one) in numbered(first, rows()) if kind != "acceptance" and not one.waits
    ))  # fmt: skip

    def handover(n: int, one: One) -> dict[str, Any]:
        return {
            "case_id": one.pk, "number": 1, "giver_id": world.clerk(n), "papers": ["申请表"],
            "receiver_id": world.people["handler"][chance(n, 94, len(world.people["handler"]))],
            "given_at": noon(one.received), "received_at": None if one.waits else noon(one.received),
        }  # fmt: skip

    given = list(some(world, 95, 200))
    write(Slip, ({"case_id": one.pk, "doer_id": world.clerk(n)} for n, one in given))
    write(Handover, (handover(n, one) for n, one in given))


def _others(world: World) -> None:
    director = world.people["director"][0]
    write(Asking, (
        {"centre_id": world.centre.pk, "case_id": one.pk, "pack": "erping-2023", "year": 2026,
         "number": k, "no": f"青请〔2026〕{k}号", "cause": "unclear_rule", "what": "规定不清", "to_id": director,
         "asked_on": one.received, "by_id": world.clerk(n), "at": noon(one.received), "because": BECAUSE,
         "answer": "" if one.waits else "可以办", "answered_by_id": None if one.waits else director,
         "answered_at": None if one.waits else noon(one.received)}
        for k, (n, one) in numbered(last(Asking, "number"), some(world, 96, 10))
    ))  # fmt: skip
    write(Enquiry, (
        {"centre_id": world.centre.pk, "pack": "erping-2023", "year": 2026, "number": k,
         "no": f"青问〔2026〕{k}号", "channel": "visit", "matter": "怎么办", "belongs": "own",
         "version_id": world.version.pk, "item_name": world.version.name, "owner_id": world.clerk(n),
         "because": BECAUSE, "by_id": world.clerk(n), "at": noon(one.received), "said": {}, "ended": {},
         "closed_at": None if one.waits and chance(n, 102, 4) == 0 else noon(one.received)}
        for k, (n, one) in numbered(last(Enquiry, "number"), some(world, 97, 100))
    ))  # fmt: skip
    grades = ("非常满意", "满意", "满意", "基本满意", "不满意")
    write(Rating, (
        {"case_id": one.pk, "centre_id": world.centre.pk, "pack": "erping-2023", "stage": "decided",
         "grade": grade, "bad": grade == "不满意" and chance(n, 98, 4) == 0, "person_id": world.clerk(n),
         "window_id": world.window(n), "at": noon(one.closed or one.received), "because": BECAUSE,
         "contact_by": one.closed, "correct_by": one.closed,
         "closed_at": None if chance(n, 99, 30) == 0 else noon(one.closed or one.received)}
        for n, one in some(world, 100, 100) for grade in [grades[chance(n, 101, 5)]]
    ))  # fmt: skip


def _history(world: World) -> None:
    def movements(n: int, one: One) -> Iterator[dict[str, Any]]:
        if (world.today - one.received).days > A_YEAR:
            return  # no sheet reads it any more
        days = [("received", one.received, 1)]
        if one.state not in ("received", "supplementing"):
            days.append(("accepted", one.received, 0))
        if one.closed:
            days.append(("decided", one.closed, -1))
        for revision, (what, day, opens) in enumerate(days, 1):
            decided = what == "decided"
            yield {
                "case_id": one.pk, "revision": revision, "centre_id": world.centre.pk, "day": day,
                "what": what, "open": opens, "kind": one.kind, "department_id": world.department(n),
                "window_id": world.window(n), "item_code": f"MZ-{chance(n, 15, 60):03d}",
                "outcome": "granted" if decided else "", "pace": "early" if decided else "",
                "used": 7 if decided else None, "allowed": 15 if decided else None,
            }  # fmt: skip

    write(Movement, (row for n in world.every for row in movements(n, world.one(n))))

    def entry(key: int, n: int, one: One) -> dict[str, Any]:
        day = one.closed or one.received
        return {
            "centre_id": world.centre.pk, "seq": key, "at": noon(day), "by_id": world.clerk(n),
            "by_name": "某人", "subject": f"case:{one.pk}", "event": "decide" if one.closed else "intake",
            "pack": "erping-2023", "because": BECAUSE, "details": {}, "prev": f"{key - 1:064x}",
            "hash": f"{key:064x}",
        }  # fmt: skip

    write(Entry, (entry(k, n, one) for k, (n, one) in numbered(last(Entry), world.ones.items())))
    Head.objects.update_or_create(
        chain=world.centre.pk, defaults={"centre": world.centre, "seq": last(Entry)}
    )
