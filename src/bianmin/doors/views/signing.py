"""Login, logout, and one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.models import User
from bianmin.accounts.permissions import may, public
from bianmin.accounts.request import Request, address_of
from bianmin.doors import actions, forms
from bianmin.doors.middleware import own_page
from bianmin.doors.queries import book_of, home_of
from bianmin.refusal import Refused

WAS_IN = "was-in"  # a cookie that says nothing but that somebody was logged in here today
DAY = 12 * 3600


def next_of(request: HttpRequest, user: User) -> str:
    """Return where to go now: to the page that was wanted, if it is ours, else to the day's work."""
    wanted = own_page(request, request.POST.get("next") or request.GET.get("next", ""))
    return home_of(user) if wanted in {"", "/"} or wanted.startswith(request.path) else wanted


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; an empty form that was sent is one too."""
    return request.POST if request.method == "POST" else None


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the login and let in whom the rule book lets in."""
    if request.user.is_authenticated:
        return redirect(next_of(request, request.user))
    form, refused = forms.SignIn(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.sign_in(
                **form.cleaned_data, address=address_of(request), at=timezone.now()
            )
        except Refused as refusal:
            refused = refusal
        else:
            return _let_in(request, user)
    book = book_of(None, timezone.localdate())
    context = {
        "form": form,
        "refused": refused,
        "book": book.id,
        "next": own_page(request, request.POST.get("next") or request.GET.get("next", "")),
        "idle": WAS_IN in request.COOKIES and request.method == "GET",
        "minutes": book.policy.security.session_minutes.value,
    }
    return render(
        request, "doors/sign_in.html", context, status=422 if request.method == "POST" else 200
    )


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    rules = book_of(user.centre, timezone.localdate()).policy.security
    target = next_of(request, user)
    login(request, user)
    request.session.set_expiry(rules.session_minutes.value * 60)
    answer = redirect(target)
    answer.set_cookie(WAS_IN, "1", max_age=DAY, httponly=True, samesite="Lax", secure=request.is_secure())  # fmt: skip
    return answer


@require_POST
@may("account.own")
def sign_out(request: Request) -> HttpResponse:
    """End the session and write it down."""
    actions.sign_out(user=request.user, address=address_of(request), at=timezone.now())
    logout(request)
    messages.success(request, "已经退出")
    answer = redirect("login")
    answer.delete_cookie(WAS_IN, samesite="Lax")
    return answer


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@may("account.own")
def password(request: Request) -> HttpResponse:
    """Change one's own password; whoever must, gets no further before."""
    form, refused = forms.ChangePassword(posted(request)), None
    book = book_of(request.user.centre, timezone.localdate())
    if request.method == "POST" and form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        try:
            user = actions.change_password(user=request.user, old=old, new=new, at=timezone.now())
        except Refused as refusal:
            refused = refusal
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "密码改好了")
            return redirect(next_of(request, user))
    context = {
        "form": form,
        "refused": refused,
        "book": book,
        "next": own_page(request, request.POST.get("next") or request.GET.get("next", "")),
        "rules": book.policy.security,
    }
    return render(
        request, "doors/password.html", context, status=422 if request.method == "POST" else 200
    )
