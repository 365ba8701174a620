"""The tests make their tables from the models: so the migrations must say the same."""

from __future__ import annotations

import pytest


@pytest.mark.once
def test_no_model_has_changed_without_its_migration(bianmin):
    done = bianmin("makemigrations", "--check", "--dry-run")

    assert done.returncode == 0, done.stdout + done.stderr
