"""One day of a hall lived through the real actions, moment by moment, without waiting for a clock."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.day_hall import Hall
from bench.day_parts import Meter, Post, Promise
from bench.day_script import CHILD, DAY, OLD, Person, Script, at

OPENS, CLOSES = 8.5, 17.5
LUNCH = ((11.67, 40), (12.4, 40), (13.1, 40))  # three rotas: from when, how many minutes
BETWEEN_CALLS = 0.7  # minutes
REFRESH = 10  # minutes
SLIPS = 0.3  # of those served the clerk presses 办完 for; the others end with the next call


class Day:
    """The heap of what happens next, and those it happens to."""

    def __init__(self, hall: Hall, script: Script, meter: Meter) -> None:
        from bianmin.tickets.queries import floor

        self.hall, self.script, self.meter = hall, script, meter
        self.chance: Random = script.chance
        self.heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order, self.keys = itertools.count(), itertools.count()
        self.now = at(8)
        self.people: dict[int, Person] = {}  # by ticket
        self.tickets: dict[int, Any] = {}
        self.promises: list[Promise] = []
        self.floor = floor(hall.centre.pk)
        self.posts = [
            Post(window, clerk, LUNCH[n % len(LUNCH)], self.chance.uniform(0.85, 1.2))
            for n, (window, clerk) in enumerate(hall.posts)
        ]

    # ---- the clock ----

    def then(self, minutes: float, do: Callable[..., None], *facts: Any) -> None:
        """Let something happen so many minutes from now."""
        self.when(self.now + timedelta(minutes=minutes), do, *facts)

    def when(self, moment: datetime, do: Callable[..., None], *facts: Any) -> None:
        heapq.heappush(self.heap, (moment, next(self.order), lambda: do(*facts)))

    def act(self, by: Any) -> Any:
        from bianmin.cases.actions import Act

        return Act(by=by, at=self.now, key=f"day-{next(self.keys)}")

    def do(self, name: str, action: Callable[..., Any], **facts: Any) -> Any:
        return self.meter(name, action, **facts)

    def run(self) -> None:
        """Live the day to its end, and close it the next morning."""
        from bianmin.tickets import actions

        for post in self.posts:
            self.when(at(OPENS) + timedelta(minutes=self.chance.uniform(-8, 2)), self.opens, post)
        for one in self.script.walk_in:
            self.when(one.comes, self.comes, one)
        for one in self.script.booked:
            if one.number in self.hall.bookings and one.fate in ("comes", "moves"):
                self.when(one.comes, self.checks_in, one)
        self.when(at(CLOSES), self.closes)
        self.refreshes()
        while self.heap:
            self.now, _, do = heapq.heappop(self.heap)
            do()
        self.given_up()
        self.now = at(8) + timedelta(days=1)
        self.do("close the day", actions.close_day, centre=self.hall.centre, day=DAY, act=self.act(self.hall.director))  # fmt: skip

    def refreshes(self) -> None:
        """Let what a process keeps for a minute go, as it would on a day that takes its time."""
        from bianmin.tickets.queries import waits

        waits.forget()
        if self.now < at(CLOSES):
            self.then(REFRESH, self.refreshes)

    # ---- coming ----

    def comes(self, one: Person) -> None:
        """Take a number."""
        from bianmin.tickets import actions

        facts: dict[str, Any] = {}
        if one.age >= OLD or one.age <= CHILD:
            facts = {"lane": "care", "ground": "elderly" if one.age >= OLD else "minor",
                     "person": actions.Person(id_number=_card(one.age))}  # fmt: skip
        elif one.ground:
            facts = {"lane": "care", "ground": one.ground, "ground_why": "导办看到的", "by": self.hall.guide}  # fmt: skip
        items = [self.hall.versions[n].item for n in one.business]
        ticket = self.meter(
            "issue", actions.issue, self.hall.centre, items=items, key=f"day-{next(self.keys)}",
            taken="guide" if one.ground else "kiosk", at=self.now, **facts,
        )  # fmt: skip
        if ticket is not None:
            self.stands(one, ticket)

    def checks_in(self, one: Person) -> None:
        """Say that one is here for an appointment; who comes too late takes a number."""
        from bianmin.appointments import actions

        act = actions.resident(self.now, f"day-{next(self.keys)}")
        booking = self.do("check in", actions.check_in, booking_id=self.hall.bookings[one.number], act=act)  # fmt: skip
        if booking is None:
            self.comes(one)
        else:
            self.stands(one, booking.ticket)

    def stands(self, one: Person, ticket: Any) -> None:
        """Be told how long it will take, and wait."""
        from bianmin.tickets.queries import estimate

        self.people[ticket.pk], self.tickets[ticket.pk] = one, ticket
        told = self.meter("estimate", estimate, ticket, self.hall.centre, self.now).span
        low, high = (told.low, told.high) if told else (None, None)
        self.promises.append(Promise(ticket.pk, self.now, low, high, ticket.booked, one.patience > 0))  # fmt: skip
        if one.patience:
            self.then(one.patience, self.leaves, ticket)
        self.wake_for(ticket)

    def leaves(self, ticket: Any) -> None:
        """Lose patience, if one still waits: give the number back on the telephone."""
        from bianmin.tickets import actions

        ticket.refresh_from_db(fields=["state"])
        if ticket.state == "waiting":
            self.do("cancel", actions.cancel, ticket_id=ticket.pk, act=self.act(actions.resident()))

    # ---- at the window ----

    def opens(self, post: Post) -> None:
        from bianmin.tickets import actions

        post.open = self.do("open a window", actions.open_window, window_id=post.window.pk, act=self.act(post.clerk)) is not None  # fmt: skip
        self.when(at(post.lunch[0]), self.wake, post)
        self.turn(post)

    def turn(self, post: Post) -> None:
        """Take whoever is next, or do what there is to do between two."""
        from bianmin.tickets import actions

        if not post.open or post.paused:
            return
        if self.rests(post):
            return
        if post.back:
            ticket = post.back.pop(0)
            self.do("resume", actions.resume, ticket_id=ticket.pk, act=self.act(post.clerk))
            self.serves(post, ticket, 0.5)
            return
        ticket = self.do("call", actions.call_next, act=self.act(post.clerk))
        post.here = ticket
        if ticket is not None:
            self.called(post, ticket)
        elif self.now >= at(CLOSES) and not post.away:
            self.shuts(post)
        else:
            post.idle = True

    def rests(self, post: Post) -> bool:
        """Go to lunch by the rota, or fetch paper; return whether one is away."""
        begins, minutes = post.lunch
        lunch = not post.eaten and at(begins) <= self.now < at(begins) + timedelta(hours=1.5)
        if not lunch and self.chance.random() > 0.01:
            return False
        why, away = ("轮流吃午饭", minutes) if lunch else ("取打印纸", self.chance.uniform(3, 7))
        post.eaten = post.eaten or lunch
        self.pauses(post, why, away)
        return True

    def pauses(self, post: Post, why: str, minutes: float) -> None:
        from bianmin.tickets import actions

        self.finishes(post)
        back = self.now + timedelta(minutes=minutes)
        self.do("pause", actions.pause, why=why, back_by=back, act=self.act(post.clerk))
        post.paused, post.idle = True, False
        self.when(back, self.returns, post)

    def returns(self, post: Post) -> None:
        from bianmin.tickets import actions

        self.do("come back", actions.go_on_calling, act=self.act(post.clerk))
        post.paused = False
        self.turn(post)

    def finishes(self, post: Post) -> None:
        """Press 办完 for who is still at the window."""
        from bianmin.tickets import actions

        if post.here is not None:
            self.do("finish", actions.finish, ticket_id=post.here.pk, act=self.act(post.clerk))
            post.here = None

    def called(self, post: Post, ticket: Any) -> None:
        """Walk to the window; or not, as long as one does not hear."""
        one = self.people[ticket.pk]
        if not one.misses:
            self.then(one.walk, self.came, post, ticket)
            return
        one.misses -= 1
        ticket.refresh_from_db(fields=["calls"])
        if ticket.calls < self.hall.centre.pack_on(DAY).policy.queue.calls_before_missed.value:
            self.then(BETWEEN_CALLS, self.again, post, ticket)
            return
        self.then(BETWEEN_CALLS, self.missed, post, ticket)

    def again(self, post: Post, ticket: Any) -> None:
        from bianmin.tickets import actions

        self.do("again", actions.again, ticket_id=ticket.pk, act=self.act(post.clerk))
        self.called(post, ticket)

    def missed(self, post: Post, ticket: Any) -> None:
        from bianmin.tickets import actions

        one = self.people[ticket.pk]
        self.do("miss", actions.miss, ticket_id=ticket.pk, act=self.act(post.clerk))
        if one.back_after:
            self.then(one.back_after, self.is_back, ticket)
        post.here = None
        self.turn(post)

    def is_back(self, ticket: Any) -> None:
        """Come to the desk after having been missed, if the hall is not empty yet."""
        from bianmin.tickets import actions

        if any(post.open for post in self.posts):
            self.people[ticket.pk].misses = 0
            self.do("back in line", actions.come_back, ticket_id=ticket.pk, act=self.act(self.hall.guide))  # fmt: skip
            self.wake_for(ticket)

    def came(self, post: Post, ticket: Any) -> None:
        from bianmin.tickets import actions

        self.do("came", actions.came, ticket_id=ticket.pk, act=self.act(post.clerk))
        self.serves(post, ticket, 1.0)

    def serves(self, post: Post, ticket: Any, share: float) -> None:
        """Be served; find out halfway that a paper is missing, or that it belongs elsewhere."""
        one = self.people[ticket.pk]
        post.here = ticket
        takes = sum(one.minutes) * post.pace * share
        if one.parks:
            self.then(takes * 0.4, self.parks, post, ticket)
        elif one.handed:
            self.then(takes * 0.3, self.hands_over, post, ticket)
        else:
            self.then(takes, self.done, post)

    def done(self, post: Post) -> None:
        from bianmin.tickets import actions

        post.late += post.stays is not None
        if self.chance.random() < SLIPS:
            self.finishes(post)
        if self.chance.random() < 0.02:
            self.do("quick act", actions.quick_act, what="盖一个章", act=self.act(post.clerk))
        self.turn(post)

    def parks(self, post: Post, ticket: Any) -> None:
        from bianmin.tickets import actions

        one = self.people[ticket.pk]
        self.do("park", actions.park, ticket_id=ticket.pk, why="回去拿户口簿", act=self.act(post.clerk))  # fmt: skip
        if one.number % 20:  # who lives far does not come again today
            post.away += 1
            self.then(one.parks, self.brings, post, ticket)
        one.parks, post.here = 0.0, None
        self.turn(post)

    def brings(self, post: Post, ticket: Any) -> None:
        """Be here again with the paper."""
        post.away -= 1
        post.back.append(ticket)
        self.wake(post)

    def hands_over(self, post: Post, ticket: Any) -> None:
        """Send somebody to another window, or back to the line if there is none."""
        from bianmin.tickets import actions

        self.people[ticket.pk].handed = False
        to = next((p for p in self.posts if p is not post and p.open and not p.paused and self.able(p, ticket)), None)  # fmt: skip
        facts = {"window_id": to.window.pk} if to else {"line_id": ticket.line_id}
        handed = self.do("transfer", actions.hand_over, ticket_id=ticket.pk, why="要那个窗口的系统", act=self.act(post.clerk), **facts)  # fmt: skip
        if handed is None:
            self.then(2, self.done, post)
            return
        post.here = None
        self.turn(post)
        self.wake(to) if to else self.wake_for(ticket)

    def able(self, post: Post, ticket: Any) -> bool:
        return not self.floor.departments[post.window.pk] or ticket.line_id in self.floor.serves(post.window.pk)  # fmt: skip

    # ---- between ----

    def wake(self, post: Post) -> None:
        """Let an idle clerk see that somebody is there."""
        if post.idle:
            post.idle = False
            self.then(self.chance.uniform(0.05, 0.3), self.turn, post)

    def wake_for(self, ticket: Any) -> None:
        """Let one idle clerk see a new number, if there is one who could call it."""
        from bianmin.tickets.queries import floor

        if ticket.line_id not in {line.pk for line in self.floor.lines}:
            self.floor = floor(self.hall.centre.pk)
        for post in self.posts:
            if post.idle and ticket.line_id in self.floor.serves(post.window.pk):
                self.wake(post)
                return

    # ---- the end ----

    def closes(self) -> None:
        """Shut the door: who has a number is served, and it is written down who stayed for that."""
        from bianmin.openings.actions import stay
        from bianmin.rules.extended import Kind, Stay
        from bianmin.rules.hours import Covers

        self.now += timedelta(seconds=1)
        for post in self.posts:
            if post.idle:
                self.wake(post)
            elif post.open:
                said = Stay(kind=Kind.AFTER, covers=Covers.BEGUN)
                post.stays = self.do("stay", stay, who=post.clerk, stay=said, at=self.now, key=f"late{post.window.no}")  # fmt: skip

    def shuts(self, post: Post) -> None:
        from bianmin.openings.actions import Ending, leave
        from bianmin.tickets import actions

        self.do("close a window", actions.close_window, act=self.act(post.clerk))
        post.open = False
        if post.stays is not None:
            self.do("leave", leave, late_id=post.stays.pk, ending=Ending(served=post.late), by=post.clerk, at=self.now)  # fmt: skip

    def given_up(self) -> None:
        """Ring up those who had an appointment and did not come, and write it down."""
        from bianmin.appointments import actions
        from bianmin.appointments.models import Booking

        self.now = max(self.now, at(18.1))
        for pk in Booking.objects.filter(day=DAY, state="confirmed").values_list("pk", flat=True):
            self.do("ring up", actions.contacted, booking_id=pk, reached=False, note="打了两次", act=self.act(self.hall.guide))  # fmt: skip
            self.do("give up", actions.give_up, booking_id=pk, act=self.act(self.hall.guide))


def _card(age: int) -> str:
    """Return a well-formed identity number that nobody holds, of somebody so old."""
    from bianmin.identity import check_digit

    first = f"110105{DAY.year - age}0101002"
    return first + check_digit(first)
