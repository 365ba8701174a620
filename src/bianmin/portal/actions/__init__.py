"""Codes to a number; applications over the net; machines for everybody and help at them."""

from .codes import check_code, send_code

__all__ = ["check_code", "send_code"]
