"""Counts as people write them: "1.2K", "12 nghìn", "1,2 tr", "2,345"."""

from __future__ import annotations

import re
from decimal import Decimal

_SCALES = (
    (1_000, "k n ng nghìn nghin ngàn ngan thousand tsd tys tyś тыс mil bin rb ribu tn 千 천"),
    (10_000, "万 萬 만"),
    (100_000, "lakh"),
    (1_000_000, "m mio million millions mln млн mn tr triệu trieu jt juta mi milhões millones"),
    (10_000_000, "crore"),
    (100_000_000, "亿 億 억"),
    (1_000_000_000, "b bn billion mrd млрд mld tỷ tỉ ty"),
)
_UNITS = {"": 1} | {name: scale for scale, names in _SCALES for name in names.split()}
"""Units and what they stand for: "mil" is a thousand in Spanish and Portuguese, where it is written most."""
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<number>\d+(?:[ \u00a0\u202f'’]\d{3})+(?!\d)|\d+(?:[.,]\d+)*)\s*"
    r"(?P<unit>[千천万萬만亿億억]|[^\W\d_]*)"
)
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*")
LARGEST = 10**12
"""Above this a number is no count: an id or a phone number slipped in."""


def parse_count(raw: str | None) -> int | None:
    """The first count in a piece of text; None when there is none or it cannot be understood.

    A point or comma is a decimal mark before a unit ("1.2K", "1,2 tr"), and a thousands mark before
    exactly three digits ("2,345", "1.234"). Words after the number that are no unit are left alone
    ("12 replies").
    """
    if not raw:
        return None
    match = _NUMBER.search(raw)
    if match is None:
        return None
    number = re.sub(r"[ \u00a0\u202f'’]", "", match["number"])
    scale = _UNITS.get(match["unit"].casefold())
    value = _whole(number) if scale in (None, 1) else _scaled(number, scale or 1)
    return value if value is not None and value <= LARGEST else None


def _whole(number: str) -> int | None:
    """Digits with thousands marks; a lone decimal is no count."""
    if number.isdecimal():
        return int(number)
    return int(re.sub(r"[.,]", "", number)) if _GROUPED.fullmatch(number) else None


def _scaled(number: str, scale: int) -> int | None:
    """Digits with a decimal mark, times a unit: 1,234K is 1,234,000 and 1.2K is 1,200."""
    marks = [mark for mark in number if mark in ".,"]
    if not marks:
        return int(number) * scale
    if len(marks) > 1:
        whole = _whole(number)
        return None if whole is None else whole * scale
    return int((Decimal(number.replace(",", ".")) * scale).to_integral_value())
