"""The duties of a centre, and one of them (职责)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.centres.models import Centre
from bianmin.oversight import queries
from bianmin.oversight.history import history, records_of
from bianmin.oversight.queries import Duty, states, states_of, wanted
from bianmin.rules.obligations import State


def centre_of(request: Request, slug: str) -> Centre:
    """Return a centre this person may look into. Raises `Http404`."""
    found = next((c for c in queries.centres_of(request.user) if c.slug == slug), None)
    if found is None:
        raise Http404(slug)
    return found


def tally(every: dict[str, Duty]) -> list[tuple[State, int]]:
    """Return how many duties stand how, the worst first."""
    counted = Counter(duty.state for duty in every.values())
    return [(state, counted[state]) for state in State]


@require_safe
@may("duties.see")
def index(request: Request) -> HttpResponse:
    """Show the duties of one's own centre; to the county its centres, each with its tally."""
    today = timezone.localdate()
    if request.user.centre is not None:
        return _centre(request, request.user.centre, today)
    halls = queries.centres_of(request.user)
    found = states_of(halls, today)
    rows = [(hall, hall.pack_on(today).title, tally(found[hall.pk])) for hall in halls]
    return render(request, "oversight/centres.html", {"rows": rows, "states": list(State)})


@require_safe
@may("duties.see")
def centre(request: Request, slug: str) -> HttpResponse:
    """Show the duties of a centre by how they stand."""
    return _centre(request, centre_of(request, slug), timezone.localdate())


def _centre(request: Request, hall: Centre, today: date) -> HttpResponse:
    found = states(hall, today)
    first = [d for d in found.values() if d.soon]
    soon = [d for d in found.values() if not d.soon and queries.this_week(d, today)]
    rest = [d for d in found.values() if d not in first and d not in soon]
    unmeasured = [d for d in rest if d.state is State.UNMEASURED]
    context = {
        "centre": hall,
        "book": hall.pack_on(today),
        "tally": tally(found),
        "total": len(found),
        "may_record": request.user.may("duties.record"),
        "groups": [
            ("first", "先办这些", "没做到的,和剩下的日子不多的", first),
            ("week", "这一周要做的", "今天到星期日", soon),
            ("rest", "其余的", "眼下不用做什么", [d for d in rest if d not in unmeasured]),
            ("unmeasured", "无法衡量", "没有人记,系统也量不到:不算做到,也不算没做到", unmeasured),
        ],
    }
    return render(request, "oversight/duties.html", context)


@require_safe
@may("duties.see")
def show(request: Request, slug: str, duty: str) -> HttpResponse:
    """Show one duty: how it stands, how it came out before, and what there is to show."""
    hall, today = centre_of(request, slug), timezone.localdate()
    found = states(hall, today).get(duty)
    if found is None:
        raise Http404(duty)
    context = {
        "centre": hall,
        "duty": found,
        "wanted": wanted(hall, duty, today),
        "past": history(hall, duty, today),
        "records": records_of(hall, duty, today),
        "may_record": request.user.may("duties.record"),
    }
    return render(request, "oversight/duty.html", context)
