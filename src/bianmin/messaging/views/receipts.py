"""What a gateway says became of a message (回执): signed JSON, {"id", "arrived", "why"}."""

from __future__ import annotations

import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bianmin.accounts.permissions import public
from bianmin.messaging import actions, senders

MOST = 4096  # bytes
UNSIGNED, UNKNOWN, WRONG = 401, 404, 422


@csrf_exempt
@require_POST
@public
def receipts(request: HttpRequest) -> HttpResponse:
    """Take one receipt in; the same one again changes nothing. 404 asks to come again later."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return HttpResponse(status=WRONG)
    body, signed = request.body, request.headers.get("X-Signature", "")
    right = bool(settings.SMS_KEY) and hmac.compare_digest(
        senders.signature(body).encode(), signed.encode()
    )
    if not right:
        return HttpResponse(status=UNSIGNED)
    said = _read(body)
    if said is None:
        return HttpResponse(status=WRONG)
    known = actions.arrived(
        reference=said["id"], came=said["arrived"], why=str(said.get("why", ""))[:200],
        at=timezone.now(),
    )  # fmt: skip
    return HttpResponse(status=204 if known else UNKNOWN)


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    right = isinstance(said, dict) and isinstance(said.get("arrived"), bool)
    return said if right and isinstance(said.get("id"), str) and said["id"] else None
