"""What may stand in a cell (单元格), and what is wrong with what does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from bianmin.catalogue.columns import (
    JOINED,
    NATIONAL_FORMS,
    NATIONAL_ROUTES,
    Column,
    Kind,
)

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")
DAY = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
BETWEEN = re.compile(r"[\^、,;\n\uff0c\uff1b]+")
YES = {"是", "1", "y", "yes", "true", "有", "√"}
NO = {"否", "0", "n", "no", "false", "无", "不", "×"}
NATIONAL = {"project_type": NATIONAL_ROUTES, "material_type": NATIONAL_FORMS}
WORD = 40  # characters of one of several words


class Wrong(Exception):
    """A cell cannot mean what its column wants: what is wrong, and what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(wrong)
        self.wrong, self.right = wrong, right


def text_of(raw: Any) -> str:
    """Return what stands in a cell as a person reads it."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == raw.min.time() else raw.isoformat(" ")
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, timedelta):
        return str(raw)
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").replace("\t", " ")
    return UNSEEN.sub("", text).strip()


def value_of(column: Column, raw: Any) -> Any:
    """Return the value a cell means, None if it is empty; raises `Wrong`."""
    text = text_of(raw)
    if not text:
        return None
    return READ[column.kind](column, text)


def _text(column: Column, text: str) -> str:
    text = " ".join(text.split()) if column.kind is Kind.TEXT else text
    if len(text) > column.most:
        raise Wrong(f"有 {len(text)} 个字,太长了", f"最多 {column.most} 个字")
    return text


def _key(column: Column, text: str) -> str:
    code = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", code):
        raise Wrong("编码里有不能用的字", "只用字母、数字和 - _ .")
    return _text(column, code)


def _whole(column: Column, text: str) -> int:
    digits = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"\d{1,9}", digits, re.ASCII):
        number = re.search(r"\d+", digits, re.ASCII)
        right = f"只写数字,如 {number[0]}" if number else "写 0 或更大的整数"
        raise Wrong("不是整数", right)
    if int(digits) > column.most:
        raise Wrong("太大了", f"最多 {column.most}")
    return int(digits)


def _money(column: Column, text: str) -> int:
    try:
        yuan = Decimal(unicodedata.normalize("NFKC", text).removesuffix("元").replace(",", ""))
        fen = yuan * 100
        if yuan < 0 or fen != fen.to_integral_value():
            raise InvalidOperation
    except InvalidOperation:
        raise Wrong("不是金额", "写元,如 5 或 5.50;不收费写 0") from None
    if fen > column.most:
        raise Wrong("太大了", f"最多 {column.most / 100:g} 元")
    return int(fen)


def _day(column: Column, text: str) -> date:
    right = "写成 2026-12-01"
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        raise Wrong("不是日期", right)
    try:
        day = date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise Wrong("没有这一天", right) from None
    if not 1949 < day.year < 2100:
        raise Wrong("年份不对", right)
    return day


def _yes(column: Column, text: str) -> bool:
    said = unicodedata.normalize("NFKC", text).lower()
    if said not in YES | NO:
        raise Wrong("要写是或否", "写 是 或 否")
    return said in YES


def _code(column: Column, text: str) -> str:
    """Return the code meant by a code, its name, or both ("05 行政给付")."""
    said = unicodedata.normalize("NFKC", text).replace(" ", "")
    width = max(map(len, column.codes))
    padded = said.zfill(width) if said.isdigit() else said
    own = NATIONAL.get(column.exchange, {})
    for code, name in column.codes.items():
        if said in {code, name, f"{code}{name}", name.removesuffix("件")} or padded == code:
            return code
    if said in own:
        return own[said]
    raise Wrong("不在可选的里面", "写其中一个:" + "、".join(choices(column)))


def _codes(column: Column, text: str) -> list[str]:
    return list(dict.fromkeys(_code(column, part) for part in BETWEEN.split(text) if part.strip()))


def _words(column: Column, text: str) -> list[str]:
    words = list(dict.fromkeys(w for part in BETWEEN.split(text) if (w := " ".join(part.split()))))
    if len(text) > column.most or any(len(w) > WORD for w in words):
        raise Wrong("太长了", f"每个最多 {WORD} 个字,几个之间用 {JOINED} 隔开")
    return words


READ: dict[Kind, Callable[[Column, str], Any]] = {
    Kind.KEY: _key,
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.WHOLE: _whole,
    Kind.MONEY: _money,
    Kind.DAY: _day,
    Kind.YES: _yes,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.WORDS: _words,
}


def choices(column: Column) -> list[str]:
    """Return what may be chosen in a column, as it is written into a cell."""
    return [str(shown(column, code)) for code in column.codes]


def shown(column: Column, value: Any) -> str | int | float | date:
    """Return a value as it stands in a cell; reading it gives the value again."""
    if value is None or value == "" or value == []:
        return ""
    return SHOW.get(column.kind, _shown_text)(column, value)


def _shown_text(column: Column, text: str) -> str:
    return str(text)


def _shown_code(column: Column, code: str) -> str:
    name = column.codes.get(code, "")
    return name if column.bare else f"{code} {name}".strip()


def _shown_money(column: Column, fen: int) -> int | float:
    return fen / 100 if fen % 100 else fen // 100


SHOW: dict[Kind, Callable[[Column, Any], str | int | float | date]] = {
    Kind.YES: lambda _, value: "是" if value else "否",
    Kind.MONEY: _shown_money,
    Kind.CODE: _shown_code,
    Kind.CODES: lambda column, codes: JOINED.join(_shown_code(column, c) for c in codes),
    Kind.WORDS: lambda _, words: JOINED.join(words),
    Kind.WHOLE: lambda _, number: int(number),
    Kind.DAY: lambda _, day: day if isinstance(day, date) else date.fromisoformat(day),
}
