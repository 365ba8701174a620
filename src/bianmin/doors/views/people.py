"""The people: who works here, as what; three administrators see three parts of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts.models import User
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.centres.models import Centre
from bianmin.doors import actions, forms, queries
from bianmin.refusal import Refused


@require_safe
@may("people.see")
def people(request: Request) -> HttpResponse:
    """List the people one may see, 50 at a time."""
    at = timezone.now()
    form = forms.Search(request.GET, by=request.user)
    form.is_valid()  # what is wrong is said above the list, and the rest is searched for
    typed = form.cleaned_data
    sought = queries.Sought(
        words=typed.get("q", ""),
        role=typed.get("role", ""),
        centre=typed.get("centre"),
        state=typed.get("state", ""),
    )
    found = queries.people(User.objects.visible_to(request.user), sought, at)
    page = queries.page_of(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))  # fmt: skip
    locked = {user.pk for user in page.rows if user.is_locked(at)}
    context = {"form": form, "page": page, "total": found.count(), "locked": locked}
    return render(request, "doors/people.html", context)


@require_safe
@may("people.see")
def person(request: Request, user_id: int) -> HttpResponse:
    """Show one person, and what one may do about him."""
    return _show(request, _found(request, user_id))


def _found(request: Request, user_id: int) -> User:
    visible = User.objects.visible_to(request.user).select_related("centre", "window")
    found: User = get_object_or_404(visible, pk=user_id)
    return found


def _show(
    request: Request, user: User, refused: Refused | None = None, what: str = "", **more: Any
) -> HttpResponse:
    at = timezone.now()
    context = {
        "person": user,
        "departments": user.departments.order_by("name"),
        "locked": {user.pk} if user.is_locked(at) else set(),
        "history": queries.history(user),
        "book": queries.book_of(user.centre, timezone.localdate(at)),
        "disabling": forms.Disable(),
        "refused": refused,
        "what": what,
    }
    status = 422 if refused or more else 200
    return render(request, "doors/person.html", context | more, status=status)


def _done(
    request: Request, user_id: int, what: str, act: Callable[..., User], **facts: Any
) -> HttpResponse:
    """Carry out an act on a person and return to him, or say why not."""
    user = _found(request, user_id)
    try:
        act(user_id=user.pk, by=request.user, at=timezone.now(), **facts)
    except Refused as refusal:
        return _show(request, user, refusal, what)
    messages.success(request, f"{user.name}:已{what}")
    return redirect("accounts:person", user.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may("people.create")
def create(request: Request) -> HttpResponse:
    """Make an account without a post; its temporary password is shown once."""
    form, refused = forms.NewPerson(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data.pop("key")
        new = actions.Person(**form.cleaned_data)
        try:
            user, given = actions.create(person=new, by=request.user, at=timezone.now(), key=key)
        except Refused as refusal:
            refused = refusal
        else:
            return render(request, "doors/given.html", {"person": user, "given": given})
    book = queries.book_of(request.user.centre, timezone.localdate())
    context = {"form": form, "refused": refused, "book": book}
    return render(
        request, "doors/create.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may("people.grant")
def grant(request: Request, user_id: int) -> HttpResponse:
    """Give somebody a post: first where, then what."""
    user = _found(request, user_id)
    centres, refused = forms.centres_of(request.user), None
    posted = request.method == "POST"
    centre = _chosen(request, user, centres)
    form = forms.Grant(
        request.POST if posted else None,
        by=request.user,
        centre=centre,
        initial=_post(user, centre),
    )
    if posted and form.is_valid():
        facts = {"window": None, "departments": ()} | form.cleaned_data
        facts["departments"] = tuple(facts["departments"])
        try:
            actions.grant(user_id=user.pk, by=request.user, at=timezone.now(), **facts)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"{user.name}:已授权")
            return redirect("accounts:person", user.pk)
    context = {
        "person": user,
        "form": form,
        "chosen": centre,
        "centres": centres,
        "refused": refused,
        "book": queries.book_of(user.centre, timezone.localdate()),
    }
    return render(request, "doors/grant.html", context, status=422 if posted else 200)


def _chosen(request: Request, user: User, centres: Any) -> Centre | None:
    """Return the centre that the page is about: the one asked for, else the person's."""
    typed = request.POST if request.method == "POST" else request.GET
    if "centre" not in typed:
        return user.centre
    wanted = typed["centre"]
    if not wanted and request.user.centre_id is None:
        return None  # the county: no centre
    found: Centre | None = centres.filter(pk=wanted).first() if wanted.isdecimal() else None
    return found or user.centre


def _post(user: User, centre: Centre | None) -> dict[str, Any]:
    """Return the present post, as far as it belongs to this centre."""
    start: dict[str, Any] = {"role": user.role, "centre": centre}
    if centre is not None and user.centre_id == centre.pk:
        start |= {"window": user.window, "departments": user.departments.all()}
    return start


@require_POST
@may("people.disable")
def disable(request: Request, user_id: int) -> HttpResponse:
    """Shut an account, with a reason."""
    form = forms.Disable(request.POST)
    if not form.is_valid():
        return _show(request, _found(request, user_id), disabling=form)
    return _done(request, user_id, "停用", actions.disable, **form.cleaned_data)


@require_POST
@may("people.disable")
def enable(request: Request, user_id: int) -> HttpResponse:
    """Open an account again."""
    return _done(request, user_id, "启用", actions.enable)


@require_POST
@may("people.unlock")
def unlock(request: Request, user_id: int) -> HttpResponse:
    """Open a login that wrong passwords shut."""
    return _done(request, user_id, "解锁", actions.unlock)


@require_POST
@never_cache
@may("people.reset")
def reset(request: Request, user_id: int) -> HttpResponse:
    """Give somebody a temporary password and show it once."""
    user = _found(request, user_id)
    try:
        user, given = actions.reset_password(user_id=user.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, user, refusal, "重置密码")
    return render(request, "doors/given.html", {"person": user, "given": given})
