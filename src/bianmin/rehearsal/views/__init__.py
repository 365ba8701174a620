"""The screens of rehearsals."""

from . import choosing, report

__all__ = ["choosing", "report"]
