"""The request as our views see it: somebody is logged in, and htmx may be asking."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from bianmin.accounts.models import User


class Request(HttpRequest):
    user: User
    htmx: HtmxDetails
