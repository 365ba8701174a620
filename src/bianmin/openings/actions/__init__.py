"""What is done about the hours of a hall: one file per matter."""

from .changes import change, repeal

__all__ = ["change", "repeal"]
