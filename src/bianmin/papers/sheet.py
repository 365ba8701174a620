"""What stands on a paper (文书内容), as data that can be frozen with a case.

A `Sheet` holds words only: no fonts, no measures, no markup. `to_dict` gives
what JSON can hold and `from_dict` the very same sheet again, so a paper printed
years later says what it said on the day it was issued.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec


class _Part(msgspec.Struct, frozen=True, tag_field="kind", forbid_unknown_fields=True):
    """The common ground of all blocks: immutable, and named in the JSON by `kind`."""


class Heading(_Part, frozen=True, tag="heading"):
    """A section heading (小标题), such as 一、受理条件."""

    text: str


class Paragraph(_Part, frozen=True, tag="paragraph"):
    """A paragraph of the body; a line break in it is kept."""

    text: str
    indent: bool = True


class Facts(_Part, frozen=True, tag="facts"):
    """Label and value, two ruled columns (申请人、事项、期限 …)."""

    rows: tuple[tuple[str, str], ...]


class Table(_Part, frozen=True, tag="table"):
    """A ruled table; its head is repeated on every page it reaches.

    `shares` are the relative widths of the columns; without them the widths
    follow the words.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs columns")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row needs {len(self.columns)} cells")
        if self.shares and (len(self.shares) != len(self.columns) or min(self.shares) < 1):
            raise ValueError(f"shares need {len(self.columns)} positive numbers")


class Numbered(_Part, frozen=True, tag="numbered"):
    """A numbered list, from 1."""

    items: tuple[str, ...]


class Ticks(_Part, frozen=True, tag="ticks"):
    """A list to tick with a pen, such as what to bring (要带的材料)."""

    items: tuple[str, ...]


class Clause(_Part, frozen=True, tag="clause"):
    """A clause of a rule book or a law, quoted with its place (依据)."""

    at: str
    says: str


class Signatures(_Part, frozen=True, tag="signatures"):
    """Lines to sign on (签字、日期), two beside each other."""

    labels: tuple[str, ...]


class Opinion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One box of an approval sheet; what is empty is left for the pen."""

    department: str
    opinion: str = ""
    signed_by: str = ""
    date: str = ""


class Opinions(_Part, frozen=True, tag="opinions"):
    """The grid of opinions of an approval sheet (事项审批表)."""

    rows: tuple[Opinion, ...]


class Remedies(_Part, frozen=True, tag="remedies"):
    """Where and until when one may object (救济途径)."""

    text: str


Block = (
    Heading
    | Paragraph
    | Facts
    | Table
    | Numbered
    | Ticks
    | Clause
    | Signatures
    | Opinions
    | Remedies
)


class Follow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the resident follows the case (办件查询): by phone camera or by hand.

    `url` becomes the QR code. The case number is printed in groups, the query
    code in Chinese numerals and in digits, for reading aloud over a telephone.
    """

    url: str
    case_no: str = ""
    code: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper of the centre, complete."""

    issuer: str  # 发文机关
    title: str  # 标题
    doc_no: str = ""  # 发文字号
    to: str = ""  # 主送,申请人
    blocks: tuple[Block, ...] = ()
    seal: bool = True  # 留出盖章处
    issued_on: date | None = None  # 成文日期
    copies: tuple[str, ...] = ()  # 各联的名称,每联一套页
    follow: Follow | None = None
    sample: bool = False  # 演示数据:印上"样本"
    style: Literal["red", "plain"] = "red"  # 红头,或办事指南一类的素面
    foot: str = ""  # 页脚:本页网址或中心地址

    def to_dict(self) -> dict[str, Any]:
        """Return the sheet as JSON can hold it: dicts, lists, strings, numbers."""
        data: dict[str, Any] = msgspec.to_builtins(self)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Sheet":
        """Return the sheet that `to_dict` wrote, or raise `msgspec.ValidationError`."""
        return msgspec.convert(dict(data), cls)


# msgspec learns a type at its first use, and two threads that teach it one end the process.
Sheet.from_dict({"issuer": "", "title": ""})
