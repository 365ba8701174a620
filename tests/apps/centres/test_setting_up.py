"""A hall of one's own, from a short file."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bianmin.centres.management.commands.centre import EXAMPLE
from bianmin.centres.models import Centre

pytestmark = pytest.mark.django_db


def test_the_example_sets_up_a_hall_and_twice_changes_nothing(tmp_path):
    file = tmp_path / "hall.toml"
    file.write_text(EXAMPLE, "utf-8")

    first, second = StringIO(), StringIO()
    call_command("centre", str(file), stdout=first)
    call_command("centre", str(file), stdout=second)

    centre = Centre.objects.get()
    assert "建好了" in first.getvalue()
    assert "新增" not in second.getvalue()
    assert centre.pack_on(centre.adoptions.get().since).id == "erping-2023"
    assert centre.windows.get().no == 1


def test_everything_wrong_with_the_file_is_said_at_once(tmp_path):
    file = tmp_path / "hall.toml"
    wrong = EXAMPLE.replace("erping-2023", "nowhere").replace("990101101000", "99")
    file.write_text(wrong.replace('kind = "comprehensive"', 'kind = "grand"'), "utf-8")

    with pytest.raises(CommandError) as told:
        call_command("centre", str(file))

    said = str(told.value)
    assert "没有叫 nowhere 的制度" in said
    assert "不是 12 位数字" in said
    assert "grand" in said
    assert not Centre.objects.exists()


def test_another_book_from_the_same_day_is_refused_and_nothing_is_halved(tmp_path):
    file = tmp_path / "hall.toml"
    file.write_text(EXAMPLE, "utf-8")
    call_command("centre", str(file), stdout=StringIO())
    other = EXAMPLE.replace("erping-2023", "yuanbaozi-2021").replace("某镇某路 1 号", "新址")
    file.write_text(other, "utf-8")

    with pytest.raises(CommandError, match="要写另一个日子"):
        call_command("centre", str(file))

    assert Centre.objects.get().address == "某镇某路 1 号"


def test_a_file_that_is_not_there_is_one_sentence():
    with pytest.raises(CommandError, match="读不了"):
        call_command("centre", "/nowhere.toml")
