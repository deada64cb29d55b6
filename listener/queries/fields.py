"""The fields a query may name, and how their values are written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum, auto
from functools import lru_cache
from urllib.parse import urlsplit

from babel import Locale

from listener.queries.nodes import Between, Bound, Is
from listener.text.tokens import fold_for_search


class FieldKind(Enum):
    """What the values of a field are."""

    TEXT = auto()
    """Words, looked for as everywhere."""
    VALUE = auto()
    COUNT = auto()
    DATE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a query may name."""

    name: str
    """As a query writes it."""
    kind: FieldKind
    example: str
    known: tuple[str, ...] = ()
    """All its values, where they are few."""
    mention: bool = False
    """Known of a mention, not of a post: filters may ask it, brand queries may not."""


UNKNOWN = "unknown"
"""The value that asks for posts of which a field is not known."""

_KINDS = ("topic", "comment", "review", "article")
_MOODS = ("positive", "neutral", "negative", "mixed", UNKNOWN)
_YES_NO = ("yes", "no", UNKNOWN)
_STATES = ("new", "open", "waiting", "closed", UNKNOWN)
_PRIORITIES = ("urgent", "high", "normal", "low", UNKNOWN)

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("title", FieldKind.TEXT, 'title:"hạ miên"'),
        Field("body", FieldKind.TEXT, "body:ngon"),
        Field("author", FieldKind.TEXT, 'author:"lan anh"'),
        Field("url", FieldKind.TEXT, "url:/review/"),
        Field("source", FieldKind.TEXT, "source:tinhte"),
        Field("site", FieldKind.VALUE, "site:forum.example.vn"),
        Field("lang", FieldKind.VALUE, "lang:vi", ("vi", "en", "other", UNKNOWN)),
        Field("country", FieldKind.VALUE, "country:vn"),
        Field("kind", FieldKind.VALUE, "kind:(topic OR review)", _KINDS),
        Field("published", FieldKind.DATE, "published:[2026-01-01 TO 2026-03-31]"),
        Field("likes", FieldKind.COUNT, "likes:[10 TO 500]"),
        Field("comments", FieldKind.COUNT, "comments:>=10"),
        Field("shares", FieldKind.COUNT, "shares:[1 TO *]"),
        Field("views", FieldKind.COUNT, "views:>1000"),
        Field("followers", FieldKind.COUNT, "followers:>=10000"),
        Field("rating", FieldKind.COUNT, "rating:[1 TO 2]"),
        Field("brand", FieldKind.VALUE, "brand:ha-mien", mention=True),
        Field("competitor", FieldKind.VALUE, "competitor:no", _YES_NO, mention=True),
        Field("mood", FieldKind.VALUE, "mood:negative", _MOODS, mention=True),
        Field("score", FieldKind.COUNT, "score:<=-0.3", mention=True),
        Field("customer", FieldKind.VALUE, "customer:yes", _YES_NO, mention=True),
        Field("tag", FieldKind.VALUE, "tag:giao-hàng", mention=True),
        Field("status", FieldKind.VALUE, "status:open", _STATES, mention=True),
        Field("priority", FieldKind.VALUE, "priority:high", _PRIORITIES, mention=True),
        Field("via", FieldKind.VALUE, "via:name", ("name", "place", "context"), mention=True),
        Field("owned", FieldKind.VALUE, "owned:no", _YES_NO, mention=True),
    )
}
FIELDS["text"] = FIELDS["body"]  # as JSON lines and exports call it

_PURPOSES = ("email", "phone", "message", "linking")

CUSTOMER_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("name", FieldKind.TEXT, 'name:"lan anh"'),
        Field("city", FieldKind.TEXT, 'city:"hà nội"'),
        Field("note", FieldKind.TEXT, "note:quen"),
        Field("orders", FieldKind.COUNT, "orders:[2 TO *]"),
        Field("value", FieldKind.COUNT, "value:>=1000000"),
        Field("interactions", FieldKind.COUNT, "interactions:>10"),
        Field("mentions", FieldKind.COUNT, "mentions:>=1"),
        Field("first", FieldKind.DATE, "first:[2026-01-01 TO 2026-03-31]"),
        Field("last", FieldKind.DATE, "last:>=2026-01-01"),
        Field("kind", FieldKind.VALUE, "kind:promotion-response"),
        Field("channel", FieldKind.VALUE, "channel:zalo"),
        Field("product", FieldKind.VALUE, 'product:"trà sen"'),
        Field("campaign", FieldKind.VALUE, 'campaign:"tết 2026"'),
        Field("mood", FieldKind.VALUE, "mood:negative", _MOODS),
        Field("tag", FieldKind.VALUE, "tag:vip"),
        Field("allowed", FieldKind.VALUE, "allowed:email", _PURPOSES),
        Field("refused", FieldKind.VALUE, "refused:phone", _PURPOSES),
        Field("linked", FieldKind.VALUE, "linked:yes", ("yes", "no")),
    )
}
"""What a rule about customers may ask (:mod:`listener.customers.segments`)."""

COLUMN = {"body": "text"}
"""Where a field's name in queries and in a document differ."""


class ValueMistakeError(Exception):
    """A value that a field cannot have; the parser adds the place."""

    def __init__(self, code: str, better: str | None = None, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.better = better
        """What to write instead, where that is likely."""
        self.values = values


def read_value(field: Field, value: str) -> Is:
    """One value of a field that holds no words.

    Raises:
        ValueMistakeError: the field has no such value.
    """
    lower = value.strip().lower()
    if lower == UNKNOWN and (not field.known or UNKNOWN in field.known):
        return Is(field.name, None)
    if field.known:
        if lower not in field.known:
            near = get_close_matches(lower, field.known, n=1)
            raise ValueMistakeError(
                "value-unknown", near[0] if near else None,
                field=field.name, value=value, known=", ".join(field.known),
            )  # fmt: skip
        return Is(field.name, lower)
    return Is(field.name, _VALUES.get(field.name, fold_for_search)(lower))


def _site(value: str) -> str:
    if "/" in value:
        try:
            host = urlsplit(value if "//" in value else f"//{value}").netloc.rpartition("@")[2]
        except ValueError:  # a bracket that is no IPv6 address
            host = ""
        raise ValueMistakeError("value-site", host or None, host=host or "forum.example.vn")
    return value.removeprefix("www.").strip(".")


def _country(value: str) -> str:
    if value.upper() not in _countries():
        raise ValueMistakeError("value-country", value=value)
    return value


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


_VALUES: dict[str, Callable[[str], str]] = {"site": _site, "country": _country, "tag": fold_for_search}

_LONGEST_RANGE = 80
"""Characters: two moments with their zones, and room; longer ones are not guessed at."""
_RANGE = re.compile(r"\s*(\S+)\s+[Tt][Oo]\s+(\S+)\s*")
_LOOSE_RANGE = re.compile(r"([\d:T+-]+?)\s*(?:,|;|\.\.\.?|–|\bto\b|\s)\s*([\d:T+-]+)", re.IGNORECASE)
_COMPARED = re.compile(r"(>=|<=|>|<)?(.*)", re.DOTALL)


def read_range(field: Field, inside: str) -> Between:
    """What stands between the brackets of a range.

    Raises:
        ValueMistakeError: it is no range, or its bounds are none of this field.
    """
    found = _RANGE.fullmatch(inside)
    if found is None:
        loose = _LOOSE_RANGE.fullmatch(inside.strip()) if len(inside) < _LONGEST_RANGE else None
        better = f"{loose[1]} TO {loose[2]}" if loose else None
        raise ValueMistakeError("range-form", better, example=_example_range(field))
    low = None if found[1] == "*" else _bound(field, found[1])[0]
    high = None if found[2] == "*" else _bound(field, found[2])[1]
    return Between(field.name, low, high)


def read_compared(field: Field, text: str) -> Between | Is:
    """``10``, ``>10``, ``>=10``, ``<10``, ``<=10``, or ``unknown``.

    Raises:
        ValueMistakeError: as :func:`read_range`.
    """
    found = _COMPARED.fullmatch(text)
    assert found is not None  # it matches any text
    operator, value = found[1], found[2].strip()
    if value.lower() == UNKNOWN and operator is None:
        return Is(field.name, None)
    first, last = _bound(field, value)
    match operator:
        case ">":
            return Between(field.name, last, None, low_open=True)
        case ">=":
            return Between(field.name, first, None)
        case "<":
            return Between(field.name, None, first, high_open=True)
        case "<=":
            return Between(field.name, None, last)
        case _:
            return Between(field.name, first, last)


def _example_range(field: Field) -> str:
    if field.kind is FieldKind.DATE:
        return f"{field.name}:[2026-01-01 TO 2026-03-31]"
    return f"{field.name}:[-1 TO 0]" if field.name == "score" else f"{field.name}:[1 TO 5]"


_NUMBERS = {"rating": r"\d{1,15}(?:[.]\d{1,3})?", "score": r"-?\d{1,15}(?:[.]\d{1,3})?"}
"""How numbers are written that are no counts."""


def _bound(field: Field, value: str) -> tuple[Bound, Bound]:
    """The first and the last that a written bound means: a month has a first and a last day."""
    if field.kind is FieldKind.DATE:
        return _dates(field, value)
    decimal = field.name in _NUMBERS
    if not re.fullmatch(_NUMBERS.get(field.name, r"\d{1,15}"), value):
        digits = re.sub(r"[.,_](?=\d{3}\b)", "", value)
        better = digits if re.fullmatch(r"\d{1,15}", digits) else None
        raise ValueMistakeError(
            "value-number", better, field=field.name, value=value, example=_example_range(field)
        )
    number = float(value) if decimal else int(value)
    return number, number


_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def _dates(field: Field, value: str) -> tuple[Bound, Bound]:
    if found := _DAY.fullmatch(value):
        year, month, day = (None if part is None else int(part) for part in found.groups())
        assert year is not None  # the pattern has it
        try:
            first = date(year, 1 if month is None else month, 1 if day is None else day)
            end = 12 if month is None else month
            last = date(year, end, calendar.monthrange(year, end)[1] if day is None else day)
        except (ValueError, calendar.IllegalMonthError):
            raise ValueMistakeError("value-date", field=field.name, value=value) from None
        return first, last
    if found := _DAY_FIRST.fullmatch(value):
        better = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
        raise ValueMistakeError("value-date", better, field=field.name, value=value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueMistakeError("value-date", field=field.name, value=value) from None
    if moment.tzinfo is None:
        raise ValueMistakeError("value-zone", value=value)
    return moment, moment
