"""The ways out of the house (发送方式): a file of this server, e-mail, a gateway for text messages.

A hall names its own by class path in the environment (`BIANMIN_SMS`, `BIANMIN_EMAIL`). Such a
class is made without arguments, has `local` (nothing leaves this machine: it may be asked
right after the act) and `send(to, text, key)`, which returns `Sent` or raises `NotSent`. The
same key is the same message: a second try after a lost answer must not be a second message.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import smtplib
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.utils import parseaddr
from http.client import HTTPException
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from bianmin import identity

SECONDS = 10  # a gateway that takes longer has not answered
MOST = 64 * 1024  # bytes of an answer that are read
SUBJECT = "办件提醒"
BUSY = (408, 425, 429)  # an answer that asks to come again


@dataclass(frozen=True, slots=True)
class Sent:
    """It went out; what the gateway calls it, if it says so."""

    reference: str = ""


class NotSent(Exception):
    """It did not go out, and why; `final` if another try would end the same way."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.why = why[:200]
        self.final = final


class Sender(Protocol):
    """One way out of the house."""

    local: bool

    def send(self, to: str, text: str, key: str) -> Sent:
        """Send one message, or raise `NotSent`."""


def sender(way: str) -> Sender:
    """Return the sender of a way, as the environment names it. Raises `NotSent`."""
    path = settings.SENDERS[way]
    try:
        made: Sender = import_string(path)()
    except (ImportError, TypeError) as error:
        raise NotSent(f"发送方式 {path} 用不了:{error}") from error
    return made


class Folder:
    """Writes a line into a file of the day under VAR; the number stands masked, a file is no vault."""

    local = True

    def send(self, to: str, text: str, key: str) -> Sent:
        folder = settings.VAR / "messages"
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        line = json.dumps({"to": shown(to), "text": text, "key": key}, ensure_ascii=False) + "\n"
        try:
            flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY
            file = os.open(folder / "messages.jsonl", flags, 0o640)
            with os.fdopen(file, "ab", buffering=0) as out:
                out.write(line.encode())
        except OSError as error:
            raise NotSent(f"写不进文件夹:{error.strerror}") from error
        return Sent()


class Mail:
    """Sends e-mail through the server in `BIANMIN_MAIL_URL`."""

    local = False

    def send(self, to: str, text: str, key: str) -> Sent:
        mail = EmailMessage(SUBJECT, text, settings.DEFAULT_FROM_EMAIL, [to])
        mail.extra_headers = {
            "Message-ID": f"<{key}@{parseaddr(mail.from_email)[1].rpartition('@')[2]}>"
        }
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSent("对方邮箱不收", final=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(f"邮件服务器没有收:{type(error).__name__}") from error
        return Sent()


class Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: what is signed for one address is not carried to another."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


OPENER = urllib.request.build_opener(Stay, urllib.request.ProxyHandler({}))


class Gateway:
    """Posts signed JSON to `BIANMIN_SMS_URL`: {"to", "text", "key"}, answered by {"id"}.

    The signature is HMAC-SHA256 over the body with `BIANMIN_SMS_KEY`, in `X-Signature`. The
    gateway tells what became of a message by the same signature: see `views.receipts`.
    """

    local = False

    def send(self, to: str, text: str, key: str) -> Sent:
        url = settings.SMS_URL
        if urlsplit(url).scheme not in ("http", "https") or not settings.SMS_KEY:
            raise NotSent("没有写短信网关的地址(BIANMIN_SMS_URL)或者密钥(BIANMIN_SMS_KEY)")
        body = json.dumps({"to": to, "text": text, "key": key}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "X-Signature": signature(body)}
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 (looked at)
        return _understood(_answer(request))


def _answer(request: urllib.request.Request) -> bytes:
    try:
        with OPENER.open(request, timeout=SECONDS) as response:
            return bytes(response.read(MOST))
    except urllib.error.HTTPError as error:
        final = 400 <= error.code < 500 and error.code not in BUSY
        raise NotSent(f"网关回答 {error.code}", final=final) from error
    except TimeoutError as error:
        raise NotSent(f"网关 {SECONDS} 秒没有回答") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotSent("网关连不上") from error


def _understood(body: bytes) -> Sent:
    """Return the reference in an answer; what cannot be read is asked again under the same key."""
    try:
        reference = json.loads(body)["id"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotSent("网关的回答看不懂") from error
    if not isinstance(reference, str) or not 0 < len(reference) <= 80:
        raise NotSent("网关的回答看不懂")
    return Sent(reference)


def signature(body: bytes) -> str:
    """Return what both sides sign a body with."""
    return hmac.new(settings.SMS_KEY.encode(), body, hashlib.sha256).hexdigest()


def shown(to: str) -> str:
    """Return an address as people may see it."""
    name, at, host = to.rpartition("@")
    return f"{name[:1]}***@{host}" if at else identity.mask_phone(to)
