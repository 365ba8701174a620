"""A resident with a telephone, and what was sent to it."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings

HALL = "/c/qingshi/"
PHONE = "13900000001"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """What is sent in one test is read by no other."""
    settings.VAR = tmp_path


def sent() -> list[dict[str, str]]:
    """What went out so far, the last one last."""
    file = settings.VAR / "messages/messages.jsonl"
    return (
        [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    )


def last_code() -> str:
    return re.search(r"验证码(\d+)", [s["text"] for s in sent() if "验证码" in s["text"]][-1])[1]


def sign_in(client, phone=PHONE, **more):
    """Sign in as one does: ask for a code, type it."""
    asked = client.post(f"{HALL}me/code/", {"phone": phone})
    assert asked.status_code == 200, asked.content.decode()
    return client.post(f"{HALL}me/verify/", {"phone": phone, "code": last_code(), **more})


def text(page, status: int = 200) -> str:
    assert page.status_code == status, (page.status_code, page.content.decode()[:3000])
    return page.content.decode()
