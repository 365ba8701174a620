"""What the page says when something was not kept (没有存下来)."""

from __future__ import annotations

import logging
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

logger = logging.getLogger("bianmin")
REASONS = {
    "disk is full": "服务器的磁盘满了",
    "no space left": "服务器的磁盘满了",
    "disk i/o error": "服务器的磁盘读写出错",
    "readonly database": "服务器的磁盘现在只能读",
    "read-only transaction": "数据库现在只能读",
    "unable to open database": "数据库打不开",
    "database is locked": "数据库正忙",
    "connection": "连不上数据库",
}


def server_error(request: HttpRequest) -> HttpResponse:
    """Say what was not kept and why, if the database refused it; otherwise that it is our fault."""
    reason = why_not_kept(sys.exc_info()[1])
    if not reason:
        return defaults.server_error(request)
    logger.error("%s %s: %s", request.method, request.path, reason)
    page = loader.render_to_string("500.html", {"reason": reason})
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})


def why_not_kept(error: BaseException | None) -> str:
    """Return in plain words why the database or the disk refused, or nothing if it did not."""
    if not isinstance(error, DatabaseError | OSError):
        return ""
    said = str(error).lower()
    return next((words for sign, words in REASONS.items() if sign in said), "")
