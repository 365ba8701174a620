"""Nobody further than the door without a login, nor with a password that others know (进门)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

OPEN = {"public", "account.own"}  # what one may do before the password is changed


class SignInFirst(LoginRequiredMiddleware):
    """Sends strangers to the login, and to the change of password whoever must do that first."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Return the answer that takes the view's place, if there is one."""
        instead = super().process_view(request, view_func, view_args, view_kwargs)
        if instead is not None or getattr(view_func, "permission", "public") in OPEN:
            return instead
        if request.user.is_authenticated and request.user.must_change:
            return lead_to(request, resolve_url("password"))
        return None

    def handle_no_permission(  # type: ignore[override]  # no redirect for htmx
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Return the way to the login, and from there back to where one was."""
        return lead_to(request, resolve_url(settings.LOGIN_URL))


def lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """Return the way to `address` and later back; a part of a page must not swallow a whole one."""
    back = where(request)
    target = f"{address}?{urlencode({'next': back})}" if back else address
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def where(request: HttpRequest) -> str:
    """Return the page on which somebody stood: a form or a part of a page cannot be gone back to."""
    if request.headers.get("HX-Request") == "true":
        return own_page(request, request.headers.get("HX-Current-URL", ""))
    if request.method not in {"GET", "HEAD"}:
        return own_page(request, request.headers.get("Referer", ""))
    return own_page(request, request.get_full_path())


def own_page(request: HttpRequest, address: str) -> str:
    """Return the path and query of an address of this server, or nothing for any other."""
    safe = len(address) <= 2000 and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not safe:
        return ""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
