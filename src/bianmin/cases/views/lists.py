"""Work lists: mine, next due, overdue, suspended, waiting for the applicant; whose one likes."""

from __future__ import annotations

from uuid import uuid4

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import parts, queries, worklists
from bianmin.cases.list_forms import Narrow


@require_GET
@may("desk.see")
def desk(request: Request) -> HttpResponse:
    """Send everybody to where their day begins."""
    user = request.user
    for permission, page in (
        ("intake.take", "cases:intake"),
        ("cases.list", "cases:mine"),
        ("agency.see", "agency:index"),
        ("catalogue.see", "catalogue:index"),
        ("people.see", "accounts:people"),
    ):
        if user.may(permission) and not (page == "cases:intake" and user.role != "clerk"):
            return redirect(page)
    return redirect("rulebook:index")


FIRST = ("mine", "late", "due", "difficult", "open")  # the first that is not empty


@require_GET
@may("cases.list")
def mine(request: Request, name: str = "") -> HttpResponse:
    """Show one work list, with the counts of all of them."""
    today, user = timezone.localdate(), request.user
    if user.centre:
        prefetch_related_objects([user.centre], "adoptions")  # the book is asked for twice
    narrow = Narrow(request.GET, user=user, today=today)
    stretch = narrow.stretch()
    every = worklists.of(user, today, stretch.halls)
    counts = worklists.counts(stretch, every)
    wanted = name or next((n for n in FIRST if counts[n]), "mine")
    chosen = next((w for w in every if w.name == wanted), None)
    if chosen is None:
        return redirect("cases:mine")
    sees_all = user.may("cases.settle") or user.role in ("leader", "inspector")
    group = request.GET.get("by", "")
    group = group if sees_all and group in worklists.GROUPS else ""
    after = request.GET.get("after", "")[:40]
    most = worklists.PAGE if name else worklists.BESIDE_PANELS
    rows, cursor = ([], {}) if group else worklists.rows(stretch, chosen, after, most)
    page = {
        "lists": [(w, counts[w.name]) for w in every],
        "chosen": chosen,
        "rows": [(case, queries.reminder(case, today)) for case in rows],
        "total": counts[chosen.name],
        "narrow": narrow,
        "asked": narrow.asked(),
        "groups": {key: zh for key, (zh, _) in worklists.GROUPS.items()},
        "group": group,
        "sees_all": sees_all,
        "people": worklists.by_person(stretch, every, group) if group else None,
        "panels": [] if name or group or narrow.is_open else parts.on_desk(user, today),
        "centre": user.centre,
        "sees_standins": user.may("standins.see"),
        "own": user.centre_id is not None and stretch.halls == (user.centre_id,),
        "key": uuid4().hex,
        "today": today,
        **cursor,
    }
    return render(request, "cases/mine.html", page)
