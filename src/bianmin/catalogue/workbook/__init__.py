"""The catalogue as an Excel workbook, with the national field names (导入导出)."""

from .opening import NoWorkbook
from .reading import Book, Fault, Row, read
from .writing import rest_of, write

__all__ = ["Book", "Fault", "NoWorkbook", "Row", "read", "rest_of", "write"]
