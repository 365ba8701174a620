"""A full disk or a lost database is no riddle to the person at the screen."""

from __future__ import annotations

import errno
import os

import pytest
from django.db import OperationalError
from django.http import HttpRequest

from bianmin.web.faults import server_error

pytestmark = pytest.mark.once


def page_after(error: Exception):
    try:
        raise error
    except type(error):
        return server_error(HttpRequest())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("database or disk is full"), "磁盘满了"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "磁盘满了"),
        (OperationalError("attempt to write a readonly database"), "只能读"),
        (OperationalError("connection failed: server closed the connection"), "连不上数据库"),
    ],
)
def test_what_was_not_kept_is_said_with_its_reason(error, words):
    page = page_after(error)

    text = page.content.decode()
    assert page.status_code == 503
    assert words in text
    assert "没有办成" in text
    assert str(error) not in text


def test_any_other_fault_is_ours_and_tells_nothing_of_the_inside():
    page = page_after(ValueError("secret inside"))

    assert page.status_code == 500
    assert "不是您做错了" in page.content.decode()
    assert "secret" not in page.content.decode()
