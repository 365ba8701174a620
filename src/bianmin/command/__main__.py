"""`python -m bianmin.command`."""

from __future__ import annotations

from .entry import main

main()
