"""Who somebody is on paper (身份证号、电话): checking, and hiding what need not be seen.

The check knows the check digit, the date of birth and the province, no more:
county codes change while people keep their numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
WRONG_CODE = "统一社会信用代码是 18 位,最后一位对不上或者有不该有的字"
ID_LENGTH, OLD_ID_LENGTH = 18, 15
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?|\d{3,4}-\d{3,4}-\d{3,4}")


def clean(text: str) -> str:
    """Return a number as typed, in half-width capitals without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def check_digit(first17: str) -> str:
    """Return the 18th character that belongs to the first seventeen digits (GB 11643)."""
    total = sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def objections_to_id(text: str, *, today: date) -> Iterator[str]:
    """Yield everything wrong with a resident identity number, in plain words."""
    number = clean(text)
    if len(number) == OLD_ID_LENGTH and number.isascii() and number.isdigit():
        yield "这是 15 位的老号码,请用换发后的 18 位"
        return
    if len(number) != ID_LENGTH:
        yield f"身份证号是 18 位,现在是 {len(number)} 位"
        return
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        yield "身份证号只有数字,最后一位可以是 X"
        return
    if not PROVINCES.match(number):
        yield f"前两位 {number[:2]} 不是省份的代码"
    yield from _objections_to_birthday(number, today)
    if check_digit(number[:17]) != number[17]:
        yield "最后一位对不上,请再核对一遍号码"


def _objections_to_birthday(number: str, today: date) -> Iterator[str]:
    born = birthday(number)
    if born is None:
        yield f"出生日期 {number[6:10]}-{number[10:12]}-{number[12:14]} 没有这一天"
    elif born > today:
        yield f"出生日期 {born} 在今天以后"
    elif born.year < 1900:
        yield f"出生日期 {born} 太早了"


def birthday(number: str) -> date | None:
    """Return the date of birth in an 18-digit number, or None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(born: date, today: date) -> int:
    """Return full years of age on `today` (周岁)."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def sex(number: str) -> str:
    """Return 男 or 女, by the seventeenth digit."""
    return "男" if int(number[16]) % 2 else "女"


def is_phone(text: str) -> bool:
    """Return whether a mobile or fixed-line number could be meant."""
    return bool(PHONE.fullmatch(clean(text)))


def is_mobile(text: str) -> bool:
    """Return whether a number can get a text message."""
    return bool(MOBILE.fullmatch(clean(text)))


def mask_id(number: str) -> str:
    """Return an identity number with only its ends showing."""
    return f"{number[:4]}** **** **** {number[-4:]}" if len(number) > 8 else "*" * len(number)


def mask_phone(number: str) -> str:
    """Return a telephone number with its middle hidden."""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "*" * len(number)


def mask_name(name: str) -> str:
    """Return a name with all but the family name hidden."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""
