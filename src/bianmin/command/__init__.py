"""The command `bianmin` (命令): the hall's own words first, Django's behind them."""

from .entry import OWN, main

__all__ = ["OWN", "main"]
